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


PROVIDER = {"OIDC_ISSUER": "https://login.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}


@pytest.mark.parametrize("missing", PROVIDER)
def test_provider_is_set_wholly_or_not(missing):
    with pytest.raises(SettingsError, match=missing):
        read_settings({**KEY, **{name: value for name, value in PROVIDER.items() if name != missing}})


@pytest.mark.parametrize(
    "issuer",
    ["http://login.example", "login.example", "https://", "https://u:p@login.example", "https://login.example?a", "https://a:x"],
)
def test_issuer_is_an_address_with_tls(issuer):
    with pytest.raises(SettingsError, match="OIDC_ISSUER"):
        read_settings({**KEY, **PROVIDER, "OIDC_ISSUER": issuer})


def test_words_of_a_second_factor_stand_between_commas():
    assert read_settings({**KEY, **PROVIDER, "OIDC_SECOND_FACTOR": "otp, loa3,"}).oidc_second_factor == {"otp", "loa3"}
