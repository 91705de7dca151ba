"""Settings are checked before anything starts."""

import pytest

from evaluator.config import Settings, SettingsError, read_settings

KEY = {"SECRET_KEY": "x" * 32}


def test_defaults_need_only_a_key():
    assert read_settings(KEY) == Settings(secret_key="x" * 32)


def test_no_key_no_start():
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        read_settings({})


def test_development_flag_stands_in_for_a_key():
    assert read_settings({"EVALUATOR_DEV": "1"}).secret_key


@pytest.mark.parametrize("flag", ["0", "true", "yes", ""])
def test_only_one_means_development(flag):
    with pytest.raises(SettingsError):
        read_settings({"EVALUATOR_DEV": flag})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_by_one_driver(scheme):
    url = read_settings({**KEY, "DATABASE_URL": f"{scheme}://u:p@h/d"}).database_url
    assert url == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://h/d"),
        ("DEFAULT_LOCALE", "fr"),
        ("MAX_UPLOAD_MB", "much"),
        ("MAX_UPLOAD_MB", "１０"),
        ("MAX_UPLOAD_MB", "-1"),
        ("MAX_CASE_MB", "0"),
        ("MAX_CASE_MB", "61"),
        ("MAX_CASE_MB", "5.5"),
    ],
)
def test_unusable_setting_is_named(name, value):
    with pytest.raises(SettingsError, match=name):
        read_settings({**KEY, name: value})
