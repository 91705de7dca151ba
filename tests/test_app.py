"""What the application does for every page."""

import pytest
from flask import Flask, abort

from evaluator.app import create_app
from evaluator.config import SettingsError
from evaluator.web import access, errors, headers


@pytest.fixture
def plain():
    """An application with no database behind it, and pages that fail on purpose."""
    app = create_app({"SECRET_KEY": "x" * 32, "DATABASE_URL": "sqlite://", "MAX_UPLOAD_MB": "5"})
    app.add_url_rule("/unlisted", "unlisted", lambda: "secret")
    return app


def fail_with(app: Flask, status: int, monkeypatch) -> str:
    monkeypatch.setattr(access, "LISTS", {**access.LISTS, "PUBLIC": {"failing"}})
    app.add_url_rule("/failing", "failing", lambda: abort(status) if status != 500 else 1 / 0)
    return "/failing"


def test_production_does_not_start_without_key():
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        create_app({})


def test_health_answers_on_both_databases(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_every_answer_carries_the_headers(client):
    for path in ("/healthz", "/nowhere"):
        answer = client.get(path)
        assert {name: answer.headers[name] for name in headers.HEADERS} == headers.HEADERS
        assert answer.headers["Cache-Control"] == "no-store"


def test_policy_allows_nothing_inline_or_foreign():
    policy = headers.HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "default-src 'none'" in policy


def test_endpoint_on_no_list_is_refused(plain):
    assert plain.test_client().get("/unlisted").status_code == 403


def test_unknown_address_stays_unknown(plain):
    assert plain.test_client().get("/nowhere").status_code == 404


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("status", errors.PAGES)
def test_each_error_has_a_page(plain, status, language, monkeypatch):
    path = fail_with(plain, status, monkeypatch)
    answer = plain.test_client().get(f"{path}?lang={language}")
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert f'lang="{language}"' in answer.text
    with plain.test_request_context(f"/?lang={language}"):
        assert str(errors.PAGES[status][0]) in answer.text


def test_form_without_token_is_refused(plain, monkeypatch):
    monkeypatch.setattr(access, "LISTS", {**access.LISTS, "PUBLIC": {"form"}})
    plain.add_url_rule("/form", "form", lambda: "sent", methods=["POST"])
    answer = plain.test_client().post("/form?lang=en")
    assert (answer.status_code, "The form has expired" in answer.text) == (400, True)


def test_request_over_the_limit_is_refused_with_a_page(plain, monkeypatch):
    monkeypatch.setattr(access, "LISTS", {**access.LISTS, "PUBLIC": {"form"}})
    plain.add_url_rule("/form", "form", lambda: "sent", methods=["POST"])
    form = "application/x-www-form-urlencoded"
    answer = plain.test_client().post("/form?lang=en", data=b"x" * 6_000_000, content_type=form)
    assert (answer.status_code, "The file is too large" in answer.text) == (413, True)


@pytest.mark.parametrize(
    ("path", "accepts", "language"),
    [("/nowhere", "en", "ja"), ("/nowhere?lang=en", "ja", "en"), ("/nowhere?lang=fr", "en", "ja")],
)
def test_language_is_asked_for_never_guessed(plain, path, accepts, language):
    answer = plain.test_client().get(path, headers={"Accept-Language": accepts})
    assert f'lang="{language}"' in answer.text


def test_chosen_language_is_remembered(plain):
    client = plain.test_client()
    client.get("/nowhere?lang=en", base_url="https://localhost")
    assert 'lang="en"' in client.get("/nowhere", base_url="https://localhost").text


def test_cookies_are_closed_to_script_and_plain_http(plain):
    cookie = plain.test_client().get("/nowhere?lang=en").headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert plain.config["SESSION_COOKIE_SECURE"]
    assert plain.config["SESSION_COOKIE_HTTPONLY"]
