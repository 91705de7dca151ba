"""The settings, read once from the environment and checked before anything starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

LOCALES = ("ja", "en")
DEV_SECRET_KEY = "only-for-make-run-on-one-machine"  # noqa: S105


LEAST_CELL = 3
"""The least number under which cells of national tables may be hidden: with fewer, one of two bodies would know the other."""
SECOND_FACTOR_ALWAYS = ("administrator", "officer")
"""Roles that always need a second factor; officers also open prices."""
AT_LEAST_ONE = (
    "sign_in_failures", "sign_in_lock_minutes", "sign_ins_per_minute", "tries_per_minute", "job_stale_seconds", "api_per_minute",
)  # fmt: skip
"""Settings that are whole numbers from 1."""
SECOND_FACTOR_CHOICES = ("required", "optional")


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
    sign_in_failures: int = 5
    sign_in_lock_minutes: int = 15
    sign_ins_per_minute: int = 30
    tries_per_minute: int = 20
    api_per_minute: int = 120
    second_factor_members: str = "optional"
    second_factor_clerks: str = "optional"
    second_factor_auditors: str = "optional"
    second_factor_ministry: str = "optional"
    trusted_proxies: int = 0
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_second_factor: frozenset[str] = frozenset()
    oidc_name: str = ""
    job_worker: bool = False
    job_stale_seconds: int = 120
    smallest_cell: int = 5
    evaluator_dev: bool = False

    @property
    def second_factor_roles(self) -> frozenset[str]:
        """The roles that need a second factor. On a machine of a developer none does, so that trying it out needs no phone."""
        if self.evaluator_dev:
            return frozenset()
        chosen = {
            "member": self.second_factor_members,
            "clerk": self.second_factor_clerks,
            "auditor": self.second_factor_auditors,
            "ministry": self.second_factor_ministry,
        }
        return frozenset((*SECOND_FACTOR_ALWAYS, *(role for role, choice in chosen.items() if choice == "required")))

    def __post_init__(self) -> None:
        if not self.secret_key:
            raise SettingsError("SECRET_KEY is not set; the application does not start without it")
        if self.default_locale not in LOCALES:
            raise SettingsError(f"DEFAULT_LOCALE is {self.default_locale!r}; it is one of {', '.join(LOCALES)}")
        if not 0 < self.max_case_mb <= self.max_upload_mb:
            raise SettingsError("MAX_CASE_MB lies between 1 and MAX_UPLOAD_MB")
        if self.session_idle_minutes < 1 or self.session_hours < 1:
            raise SettingsError("SESSION_IDLE_MINUTES and SESSION_HOURS are at least 1")
        for name in AT_LEAST_ONE:
            if getattr(self, name) < 1:
                raise SettingsError(f"{name.upper()} is at least 1")
        for name in ("second_factor_members", "second_factor_clerks", "second_factor_auditors", "second_factor_ministry"):
            if getattr(self, name) not in SECOND_FACTOR_CHOICES:
                raise SettingsError(f"{name.upper()} is {getattr(self, name)!r}; it is required or optional")
        if self.smallest_cell < LEAST_CELL:
            raise SettingsError(f"SMALLEST_CELL is at least {LEAST_CELL}")
        self._check_provider()

    def _check_provider(self) -> None:
        given = {f"OIDC_{name}": getattr(self, f"oidc_{name.lower()}") for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")}
        missing = [name for name, value in given.items() if not value]
        if 0 < len(missing) < len(given) or (missing and (self.oidc_second_factor or self.oidc_name)):
            raise SettingsError(f"{' and '.join(missing)} not set; signing in through a provider needs {', '.join(given)}")
        if not missing and not _is_address(self.oidc_issuer, plain=self.evaluator_dev):
            raise SettingsError(f"OIDC_ISSUER is {self.oidc_issuer!r}; it is an https address without user, query and fragment")


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
        sign_in_failures=_whole(environment, "SIGN_IN_FAILURES", Settings.sign_in_failures),
        sign_in_lock_minutes=_whole(environment, "SIGN_IN_LOCK_MINUTES", Settings.sign_in_lock_minutes),
        sign_ins_per_minute=_whole(environment, "SIGN_INS_PER_MINUTE", Settings.sign_ins_per_minute),
        tries_per_minute=_whole(environment, "TRIES_PER_MINUTE", Settings.tries_per_minute),
        api_per_minute=_whole(environment, "API_PER_MINUTE", Settings.api_per_minute),
        second_factor_members=environment.get("SECOND_FACTOR_MEMBERS", "") or Settings.second_factor_members,
        second_factor_clerks=environment.get("SECOND_FACTOR_CLERKS", "") or Settings.second_factor_clerks,
        second_factor_auditors=environment.get("SECOND_FACTOR_AUDITORS", "") or Settings.second_factor_auditors,
        second_factor_ministry=environment.get("SECOND_FACTOR_MINISTRY", "") or Settings.second_factor_ministry,
        trusted_proxies=_whole(environment, "TRUSTED_PROXIES", Settings.trusted_proxies),
        oidc_issuer=environment.get("OIDC_ISSUER", "").strip(),
        oidc_client_id=environment.get("OIDC_CLIENT_ID", "").strip(),
        oidc_client_secret=environment.get("OIDC_CLIENT_SECRET", "").strip(),
        oidc_second_factor=frozenset(_words(environment.get("OIDC_SECOND_FACTOR", ""))),
        oidc_name=environment.get("OIDC_NAME", "").strip(),
        job_worker=environment.get("JOB_WORKER", "") == "1",
        job_stale_seconds=_whole(environment, "JOB_STALE_SECONDS", Settings.job_stale_seconds),
        smallest_cell=_whole(environment, "SMALLEST_CELL", Settings.smallest_cell),
        evaluator_dev=dev,
    )


def _words(text: str) -> list[str]:
    return [word for word in (each.strip() for each in text.split(",")) if word]


def _is_address(text: str, *, plain: bool) -> bool:
    """Whether a text is an address that keys may be fetched from; without TLS only where `plain` allows it."""
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    schemes = ("https", "http") if plain else ("https",)
    return named and parts.scheme in schemes and "@" not in parts.netloc and not {"?", "#", " "} & set(text)


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
