"""Signing in through an identity provider: the whole way over HTTP, and everything for which nobody is let in."""

import html
import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import func, select

from evaluator.app import create_app
from evaluator.db.models import LoginSession, Person
from evaluator.web.access import COOKIE
from tests.factories import identity_provider as idp
from tests.factories import threads, world
from tests.factories.accounts import account, code_of, sign_in, with_app

START, RETURN, REFUSED = "/account/oidc/start", "/account/oidc/return", "/account/oidc/refused"


@pytest.fixture
def provider(app, monkeypatch):
    """A provider at work, which the application asks."""
    with idp.running() as found:
        monkeypatch.setitem(app.extensions, "oidc", found.provider())
        yield found


@pytest.fixture
def town(session):
    return world.town(session)


@pytest.fixture
def clerk(session, town, provider):
    """A clerk whom the provider knows."""
    return account(session, town, "clerk", "clerk", oidc_issuer=provider.issuer, oidc_subject=idp.SUBJECT)


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def reason(client, answer) -> str:
    """The page that says why nobody was signed in; nobody was."""
    assert answer.location == REFUSED, answer.location
    page = client.get(REFUSED)
    assert (page.status_code, client.get_cookie(COOKIE)) == (403, None)
    return text(page)


def refused(client, session, said: str, answer=None) -> None:
    assert said in reason(client, answer or idp.enter(client))
    assert session.scalar(select(func.count()).select_from(LoginSession)) == 0


# the way in


def test_whole_way_over_http_signs_in(app, session, provider, clerk):
    with threads.served(app) as address, requests.Session() as browser:
        page = browser.get(f"{address}/account/sign-in?next=/account&lang=ja", timeout=5).text
        assert "職員認証でサインイン" in page
        link = html.unescape(re.search(r'href="(/account/oidc/start[^"]*)"', page)[1])
        end = browser.get(address + link, timeout=5)
        assert (end.status_code, end.url, len(end.history)) == (200, f"{address}/account", 3)
        assert "clerk 氏" in end.text
        assert browser.cookies.get("oidc") is None
    assert provider.asked == ["/.well-known/openid-configuration", "/authorize", "/token", "/keys"]


def test_way_to_the_provider_carries_every_guard(client, provider):
    asked = parse_qs(urlsplit(client.get(START).location).query)
    assert {name: asked[name] for name in ("response_type", "scope", "code_challenge_method", "ui_locales")} == {
        "response_type": ["code"],
        "scope": ["openid"],
        "code_challenge_method": ["S256"],
        "ui_locales": ["ja"],
    }
    assert all(len(asked[name][0]) == 43 for name in ("state", "nonce", "code_challenge"))
    assert {"HttpOnly", "SameSite=Lax", "Path=/account/oidc"} <= set(
        client.get(START).headers["Set-Cookie"].split("; ")
    )  # and nothing of it can be read or written by the browser
    assert asked["state"][0] not in client.get_cookie("oidc", path="/account/oidc").value


def test_new_key_of_the_provider_is_looked_for(client, session, provider, clerk, monkeypatch):
    assert idp.enter(client).location == "/procurements"
    client.post("/account/sign-out")
    provider.key, provider.published = idp.KEYS[1], list(idp.KEYS)
    monkeypatch.setattr("evaluator.services.provider.OFTEN", timedelta(0))
    assert idp.enter(client).location == "/procurements"
    assert provider.asked.count("/keys") == 2


def test_secret_goes_as_the_provider_wants_it(client, provider, clerk):
    provider.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    assert idp.enter(client).location == "/procurements"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/" + "x" * 2000])
def test_next_stays_on_this_site_and_short(client, provider, clerk, target):
    assert idp.enter(client, next=target).location == "/procurements"


def test_signed_in_person_is_not_sent_away(client, session, provider, clerk):
    world.sign_in(client, session, clerk)
    assert client.get(START).location == "/procurements"
    assert provider.asked == []


def test_signing_out_stays_here(client, provider, clerk):
    idp.enter(client)
    asked = list(provider.asked)
    assert client.post("/account/sign-out").location == "/account/sign-in"
    assert client.get("/account").status_code == 302
    assert provider.asked == asked


def test_without_settings_nothing_is_there(client):
    assert "oidc" not in text(client.get("/account/sign-in"))
    assert [client.get(each).status_code for each in (START, RETURN, REFUSED)] == [404] * 3


# second factor, roles and what is asked as after a password


def test_own_second_factor_is_asked_unless_theirs_counts(app, client, session, provider, clerk, monkeypatch):
    secret = with_app(session, clerk, app.config["SECRET_KEY"])
    provider.claims["amr"] = ["pwd", "otp"]
    assert idp.enter(client, next="/account").location == "/account/second-factor?next=/account"
    assert client.get("/account").location.startswith("/account/second-factor")
    assert client.post("/account/second-factor", data={"code": code_of(secret)}).status_code == 302
    client.post("/account/sign-out")
    monkeypatch.setitem(app.extensions, "oidc", provider.provider(second_factor=frozenset({"otp", "loa3"})))
    assert idp.enter(client).location == "/procurements"


@pytest.mark.parametrize(
    ("claims", "due"), [({"acr": "loa3"}, False), ({"acr": "loa2", "amr": ["pwd"]}, True), ({"amr": []}, True), ({}, True)]
)
def test_officer_sets_up_an_app_unless_theirs_counts(app, client, session, town, provider, monkeypatch, claims, due):
    monkeypatch.setitem(app.config, "SECOND_FACTOR_ROLES", frozenset({"officer"}))
    monkeypatch.setitem(app.extensions, "oidc", provider.provider(second_factor=frozenset({"loa3"})))
    account(session, town, "officer", "officer", oidc_issuer=provider.issuer, oidc_subject=idp.SUBJECT)
    provider.claims = claims
    assert idp.enter(client).location == ("/account/second-factor/set-up" if due else "/procurements")


def test_temporary_password_is_changed_as_usual(client, session, provider, clerk):
    clerk.password_temporary = True
    session.commit()
    assert idp.enter(client, next="/account").location == "/account/password?next=/account"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"active": False}, "このアカウントは使えません"),
        ({"demo": True}, "このアカウントは使えません"),
        ({"locked_until": datetime.now(UTC) + timedelta(hours=1)}, "一時的に閉じられています"),
    ],
)
def test_account_that_is_closed_stays_closed(app, client, session, provider, clerk, monkeypatch, change, said):
    monkeypatch.setitem(app.config, "EVALUATOR_DEV", False)
    for name, value in change.items():
        setattr(clerk, name, value)
    session.commit()
    refused(client, session, said)


def test_somebody_without_any_role_is_refused(client, session, town, provider):
    account(session, town, "nobody", oidc_issuer=provider.issuer, oidc_subject=idp.SUBJECT)
    refused(client, session, "このアカウントは使えません")


@pytest.mark.parametrize(("lang", "said"), [("ja", "管理者に伝え"), ("en", "Give the identifier below to the administrator")])
def test_unknown_subject_is_shown_and_no_account_made(client, session, provider, lang, said):
    provider.subject = "<b>someone & else</b>"
    client.get(f"/account/sign-in?lang={lang}")
    page = reason(client, idp.enter(client))
    assert (said in page, provider.subject in page) == (True, True)
    assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_subject_of_another_issuer_is_another_person(client, session, town, provider):
    account(session, town, "clerk", "clerk", oidc_issuer="https://other.example", oidc_subject=idp.SUBJECT)
    refused(client, session, "連携しているアカウントがありません")


# what is refused


def test_wrong_state_is_refused(client, session, provider, clerk):
    back = idp.at_provider(client.get(START).location)
    refused(
        client, session, "このブラウザーで始めたサインインのものではありません", client.get(idp.changed(back, state="x" * 43))
    )
    refused(client, session, "サインインの続きが見つかりません", client.get(back))  # the errand is over


def test_missing_state_is_refused(client, session, provider, clerk):
    back = idp.at_provider(client.get(START).location)
    refused(client, session, "このブラウザーで始めたサインインのものではありません", client.get(idp.changed(back, state=None)))


def test_answer_in_another_browser_is_refused(app, client, session, provider, clerk):
    back = idp.at_provider(client.get(START).location)
    other = app.test_client()
    refused(other, session, "サインインの続きが見つかりません", other.get(back))


def test_forged_errand_is_refused(client, session, provider, clerk):
    back = idp.at_provider(client.get(START).location)
    for value in ("", "1.AAAA", "1." + "A" * 400, json.dumps({"flow": {}})):
        client.set_cookie("oidc", value, path="/account/oidc")
        refused(client, session, "サインインの続きが見つかりません", client.get(back))


def test_errand_that_took_too_long_is_refused(client, session, provider, clerk, monkeypatch):
    back = idp.at_provider(client.get(START).location)
    monkeypatch.setattr("evaluator.web.account.oidc.now", lambda: datetime.now(UTC) + timedelta(minutes=11))
    refused(client, session, "サインインの続きが見つかりません", client.get(back))


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"nonce": "another"}, "今回のサインインのものではありません"),
        ({"nonce": None}, "今回のサインインのものではありません"),
        ({"aud": "another"}, "別のアプリケーションに宛てた"),
        ({"aud": ["another"]}, "別のアプリケーションに宛てた"),
        ({"aud": [idp.CLIENT, "another"]}, "別のアプリケーションに宛てた"),
        ({"aud": [idp.CLIENT, "another"], "azp": "another"}, "別のアプリケーションに宛てた"),
        ({"aud": "another", "azp": idp.CLIENT}, "別のアプリケーションに宛てた"),
        ({"aud": None}, "別のアプリケーションに宛てた"),
        ({"iss": "https://other.example"}, "発行元が職員認証ではありません"),
        ({"iss": None}, "発行元が職員認証ではありません"),
        ({"exp": timedelta(seconds=-90)}, "期限が切れています"),
        ({"exp": None}, "証明を読み取れませんでした"),
        ({"exp": "tomorrow"}, "証明を読み取れませんでした"),
        ({"nbf": timedelta(seconds=600)}, "まだ有効になっていません"),
        ({"iat": timedelta(seconds=600)}, "まだ有効になっていません"),
        ({"sub": ""}, "証明を読み取れませんでした"),
        ({"sub": 42}, "証明を読み取れませんでした"),
        ({"sub": "x" * 256}, "証明を読み取れませんでした"),
        ({"sub": "a\u0000b"}, "証明を読み取れませんでした"),
        ({"amr": "otp"}, "証明を読み取れませんでした"),
        ({"at_hash": "AAAA"}, "証明を読み取れませんでした"),
    ],
)
def test_token_with_a_wrong_claim_is_refused(client, session, provider, clerk, claims, said):
    provider.claims = claims
    refused(client, session, said)


@pytest.mark.parametrize("claims", [{"exp": timedelta(seconds=-20)}, {"nbf": timedelta(seconds=40)}, {"aud": [idp.CLIENT]}])
def test_clocks_may_differ_by_a_minute(client, provider, clerk, claims):
    provider.claims = claims
    assert idp.enter(client).location == "/procurements"


def test_wrong_key_of_the_right_name_is_refused(client, session, provider, clerk):
    provider.key, provider.header = idp.KEYS[1], {"kid": "key-1"}
    refused(client, session, "署名が正しくありません")


def test_key_that_is_not_published_is_refused(client, session, provider, clerk):
    provider.key = idp.KEYS[1]
    refused(client, session, "署名が正しくありません")


def test_token_that_nobody_signed_is_refused(client, session, provider, clerk):
    provider.header = {"alg": "none"}
    refused(client, session, "認められない方法で署名されています")


def test_token_signed_with_the_secret_is_refused(client, session, provider, clerk):
    provider.key, provider.header = idp.by_secret(), {"alg": "HS256"}
    refused(client, session, "認められない方法で署名されています")
    provider.published = [idp.by_secret(), *idp.KEYS]  # not even if the provider says that it is a key
    refused(client, session, "認められない方法で署名されています")


def test_code_counts_only_once(app, client, session, provider, clerk):
    back = idp.at_provider(client.get(START).location)
    errand = client.get_cookie("oidc", path="/account/oidc").value
    assert client.get(back).location == "/procurements"
    thief = app.test_client()
    thief.set_cookie("oidc", errand, path="/account/oidc")
    assert "引換コードを受け付けませんでした" in reason(thief, thief.get(back))


def test_code_without_its_verifier_is_worth_nothing(app, client, session, provider, clerk):
    stolen = parse_qs(urlsplit(idp.at_provider(client.get(START).location)).query)["code"][0]
    thief = app.test_client()
    mine = idp.at_provider(thief.get(START).location)
    refused(thief, session, "引換コードを受け付けませんでした", thief.get(idp.changed(mine, code=stolen)))


def test_provider_refuses_who_sends_no_verifier(client, provider):
    code = parse_qs(urlsplit(idp.at_provider(client.get(START).location)).query)["code"][0]
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": f"http://localhost{RETURN}"}
    answer = requests.post(f"{provider.issuer}/token", data=asked, auth=(idp.CLIENT, idp.SECRET), timeout=5)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


def test_provider_answers_an_error_to_no_challenge(client, session, provider, clerk):
    way = client.get(START).location
    back = idp.at_provider(way.replace("code_challenge=", "unused="))
    refused(client, session, "取り消されたか、拒否されました", client.get(back))


def test_error_of_the_provider_is_told_and_escaped(client, session, provider, clerk):
    provider.answer = {"error": "<script>alert(1)</script>", "code": None}
    answer = idp.enter(client)
    assert "alert(1)" not in text(client.get(answer.location))
    refused(client, session, "取り消されたか、拒否されました", answer)


def test_wrong_secret_of_ours_is_refused(app, client, session, provider, clerk, monkeypatch):
    monkeypatch.setitem(app.extensions, "oidc", provider.provider(client_secret="wrong"))
    refused(client, session, "引換コードを受け付けませんでした")


@pytest.mark.parametrize("answer", [{"iss": "https://other.example"}, {"iss": ""}])
def test_answer_of_another_issuer_is_refused(client, session, provider, clerk, answer):
    provider.answer = answer
    refused(client, session, "別の認証サービスのものです")


def test_issuer_that_promises_nothing_need_not_name_itself(client, provider, clerk):
    provider.answer = {"iss": None}
    assert idp.enter(client).location == "/procurements"


def test_issuer_that_promises_its_name_must_give_it(client, session, provider, clerk):
    provider.answer = {"iss": None}
    provider.metadata["authorization_response_iss_parameter_supported"] = True
    refused(client, session, "別の認証サービスのものです")


def test_errand_to_another_provider_is_refused(app, client, session, provider, clerk, monkeypatch):
    back = idp.at_provider(client.get(START).location)
    with idp.running() as second:
        monkeypatch.setitem(app.extensions, "oidc", second.provider())
        refused(client, session, "別の認証サービスのものです", client.get(idp.changed(back, iss=second.issuer)))
        assert "/token" not in second.asked


def test_provider_that_is_away_is_told(app, client, session, monkeypatch):
    with idp.running() as gone:
        monkeypatch.setitem(app.extensions, "oidc", gone.provider())
    refused(client, session, "職員認証につながりません", client.get(START))


def test_provider_that_goes_away_meanwhile_is_told(app, client, session, town, monkeypatch):
    with idp.running() as gone:
        monkeypatch.setitem(app.extensions, "oidc", gone.provider())
        back = idp.at_provider(client.get(START).location)
    refused(client, session, "職員認証につながりません", client.get(back))


@pytest.mark.parametrize(("path", "first"), [(START, 302), (RETURN, 302)])
def test_one_address_may_not_ask_without_end(app, client, provider, monkeypatch, path, first):
    monkeypatch.setitem(app.config, "SIGN_INS_PER_MINUTE", 3)
    with app.app_context():
        app.extensions["limiter"].copy().pop().reset()
    assert [client.get(path).status_code for _try in range(4)] == [first] * 3 + [429]


def test_answers_and_passwords_are_counted_together(app, client, provider, monkeypatch):
    monkeypatch.setitem(app.config, "SIGN_INS_PER_MINUTE", 3)
    with app.app_context():
        app.extensions["limiter"].copy().pop().reset()
    codes = [client.get(RETURN).status_code for _try in range(2)]
    codes += [sign_in(client, "nobody").status_code for _try in range(2)]
    assert codes == [302, 302, 422, 429]


def test_page_of_refusal_speaks_both_languages(client, provider):
    client.get(RETURN)
    assert "サインインの続きが見つかりません" in text(client.get(REFUSED))
    assert "no sign-in to go on with" in text(client.get(f"{REFUSED}?lang=en"))
    assert client.get(REFUSED).status_code == 403
    assert client.application.test_client().get(REFUSED).location == "/account/sign-in"


# settings


def test_settings_make_the_provider():
    given = {"OIDC_ISSUER": "https://login.example/a", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}
    made = create_app({"SECRET_KEY": "x" * 32, **given}).extensions["oidc"]
    assert (made.issuer, made.name, made.registration.plain) == ("https://login.example/a", "login.example", False)
    assert "client_secret" not in repr(made.registration)
