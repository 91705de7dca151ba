"""The settings, read once from the environment and checked before anything starts."""

from collections.abc import Mapping
from dataclasses import dataclass

LOCALES = ("ja", "en")
DEV_SECRET_KEY = "only-for-make-run-on-one-machine"  # noqa: S105


class SettingsError(ValueError):
    """A setting is missing or cannot be used; the message names it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """docs/running.md describes each field under its name in capitals."""

    secret_key: str
    database_url: str = "sqlite:///evaluator.sqlite3"
    max_upload_mb: int = 60
    max_case_mb: int = 5
    default_locale: str = "ja"
    session_idle_minutes: int = 60
    session_hours: int = 12
    evaluator_dev: bool = False

    def __post_init__(self) -> None:
        if not self.secret_key:
            raise SettingsError("SECRET_KEY is not set; the application does not start without it")
        if self.default_locale not in LOCALES:
            raise SettingsError(f"DEFAULT_LOCALE is {self.default_locale!r}; it is one of {', '.join(LOCALES)}")
        if not 0 < self.max_case_mb <= self.max_upload_mb:
            raise SettingsError("MAX_CASE_MB lies between 1 and MAX_UPLOAD_MB")
        if self.session_idle_minutes < 1 or self.session_hours < 1:
            raise SettingsError("SESSION_IDLE_MINUTES and SESSION_HOURS are at least 1")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from variables named as the fields are, in capitals. Raises SettingsError."""
    dev = environment.get("EVALUATOR_DEV", "") == "1"
    return Settings(
        secret_key=environment.get("SECRET_KEY", "") or (DEV_SECRET_KEY if dev else ""),
        database_url=_with_driver(environment.get("DATABASE_URL", "") or Settings.database_url),
        max_upload_mb=_whole(environment, "MAX_UPLOAD_MB", Settings.max_upload_mb),
        max_case_mb=_whole(environment, "MAX_CASE_MB", Settings.max_case_mb),
        default_locale=environment.get("DEFAULT_LOCALE", "") or Settings.default_locale,
        session_idle_minutes=_whole(environment, "SESSION_IDLE_MINUTES", Settings.session_idle_minutes),
        session_hours=_whole(environment, "SESSION_HOURS", Settings.session_hours),
        evaluator_dev=dev,
    )


def _whole(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "") or str(default)
    if not (text.isascii() and text.isdigit()):
        raise SettingsError(f"{name} is {text!r}; it is a whole number")
    return int(text)


def _with_driver(url: str) -> str:
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    if not url.startswith(("postgresql+psycopg://", "sqlite://")):
        raise SettingsError("DATABASE_URL begins with sqlite:// or postgresql://")
    return url
