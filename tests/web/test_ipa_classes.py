"""One test for each of the eleven classes of 安全なウェブサイトの作り方 (IPA, seventh edition, 2021)."""

import ast
import re

import pytest
from sqlalchemy import func, select

from evaluator.app import create_app
from evaluator.db.models import Document, Event, Procurement, Question
from evaluator.paths import ROOT
from evaluator.web.access import COOKIE
from tests.architecture.house import routes, values_of
from tests.architecture.tree import name_of, python_files
from tests.factories.accounts import PASSWORD, account
from tests.factories.full_town import full_town
from tests.factories.world import sign_in

INJECTED = ("' OR '1'='1", "x'; DROP TABLE event; --", '" OR 1=1 --', "%' UNION SELECT password_hash FROM person --", "\\'); --")
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
MAIL = {"smtplib", "email", "flask_mail", "imaplib", "poplib", "aiosmtplib", "yagmail"}
PROCESSES = {"os.system", "os.popen", "os.exec", "os.spawn", "pty.spawn"}


@pytest.fixture
def town(session):
    return full_town(session, "131016", "朱雀ヶ原市")


@pytest.fixture
def officer(client, session, town):
    return sign_in(client, session, town.people["officer"])


def own_code():
    """Every module of the application, as a tree."""
    paths = [path for path in python_files() if path.is_relative_to(ROOT / "evaluator")]
    return [(name_of(path), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def called(node):
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def test_01_sql_in_a_field_stays_text(officer, session, town):
    before = session.scalar(select(func.count()).select_from(Event))
    paths = ("/results", "/procurements", "/history", f"/procurements/{town.main.ids['procurement_id']}/history")
    known = {path: officer.get(path, query_string={"q": "nothing-holds-this"}).text.count("案件その2") for path in paths}
    for words in INJECTED:
        for path in paths:
            page = officer.get(path, query_string={"q": words})
            assert (page.status_code, page.text.count("案件その2"), "$argon2" in page.text) == (200, known[path], False), (
                path,
                words,
            )
            assert officer.get(path, query_string={"order": words, "kind": words, "page": words}).status_code in (200, 422)
        assert officer.post("/account/sign-in", data={"login": words, "password": words}).status_code == 422
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Event)) == before


def test_02_no_text_ever_becomes_a_command():
    found = [
        f"{name}:{node.lineno} {called(node)}"
        for name, tree in own_code()
        for node in ast.walk(tree)
        if any(called(node).startswith(each) for each in (*PROCESSES, "subprocess.")) or called(node) in ("eval", "exec")
    ]
    assert [each for each in found if not each.startswith("evaluator/exchange/uploads/confined.py:")] == []
    assert not any("shell" in ast.unparse(tree) for name, tree in own_code() if name.endswith("confined.py"))


def test_03_paths_lead_nowhere_else(officer, session, town):
    ups = (
        "../wsgi.py",
        "..%2fwsgi.py",
        "%2e%2e/%2e%2e/etc/passwd",
        "....//....//etc/passwd",
        "..\\wsgi.py",
        "/etc/passwd",
        "%00",
    )
    for path in (f"{start}{up}" for start in ("/static/", "/results/", "/static/js/../") for up in ups):
        answer = officer.get(path)
        assert (answer.status_code in (301, 308, 404), "create_app" in answer.text, "root:" in answer.text) == (
            True,
            False,
            False,
        )
    session.get(Document, town.main.ids["call"]).name = "../../etc/passwd"
    session.commit()
    answer = officer.get(f"/procurements/{town.main.ids['procurement_id']}/documents/{town.main.ids['call']}")
    assert (answer.status_code, "/" in answer.headers["Content-Disposition"]) == (200, False)


def test_04_a_session_is_new_random_and_ends(client, session, town):
    account(session, town.town.organisation, "walk-in", "clerk")
    client.set_cookie(COOKIE, "chosen-by-somebody-else")
    answer = client.post("/account/sign-in", data={"login": "walk-in", "password": PASSWORD})
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith(f"{COOKIE}="))
    token = client.get_cookie(COOKIE).value
    assert token != "chosen-by-somebody-else"
    assert len(token) >= 43
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Path=/"))
    assert token not in answer.headers["Location"]
    client.post("/account/sign-out")
    client.set_cookie(COOKIE, token)
    assert client.get("/account").status_code == 302


def test_05_script_in_a_text_stays_text(officer, session, town):
    session.get(Procurement, town.main.ids["procurement_id"]).title = SCRIPT
    session.get(Question, town.main.ids["question_id"]).question = SCRIPT
    session.commit()
    case = f"/procurements/{town.main.ids['procurement_id']}"
    for path in ("/procurements", case, f"{case}/questions", f"{case}/edit", "/history", f"{case}/history"):
        for lang in ("ja", "en"):
            page = officer.get(f"{path}?lang={lang}")
            assert (page.status_code, "<script>alert" in page.text, "<img src=x" in page.text) == (200, False, False), path
    page = officer.get("/history", query_string={"q": SCRIPT})
    assert ("<script>alert" in page.text, "script-src 'self'" in page.headers["Content-Security-Policy"]) == (False, True)


def test_06_no_form_counts_without_its_token(app, officer, session, town, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    before = session.scalar(select(func.count()).select_from(Event))
    bind = app.url_map.bind("localhost")
    rules = [rule for rule, method in routes(app) if method == "POST"]
    states = {
        rule.endpoint: officer.post(bind.build(rule.endpoint, values_of(rule, town.main.ids))).status_code for rule in rules
    }
    session.rollback()
    assert {name: state for name, state in states.items() if state not in (400, 403, 404)} == {}
    assert sum(state == 400 for state in states.values()) > 50
    assert session.scalar(select(func.count()).select_from(Event)) == before


def test_07_no_line_of_ours_is_split(officer, session, town):
    evil = "ja\r\nSet-Cookie: stolen=1\r\n\r\n<b>x</b>"
    session.get(Document, town.main.ids["call"]).name = 'a"\r\nSet-Cookie: stolen=1.pdf'
    session.commit()
    document = f"/procurements/{town.main.ids['procurement_id']}/documents/{town.main.ids['call']}"
    for path, query in (
        ("/results", {"lang": evil}),
        ("/account/sign-in", {"next": f"/{evil}"}),
        (document, {}),
        (f"/{evil}", {}),
    ):
        answer = officer.get(path, query_string=query)
        assert not any("\n" in value or "\r" in value for _, value in answer.headers)
        assert not any("stolen" in each for each in answer.headers.getlist("Set-Cookie"))
    answer = officer.post("/account/sign-in", query_string={"next": "//evil.example/"}, data={"login": "x", "password": "y"})
    assert "evil.example" not in answer.headers.get("Location", "")


def test_08_no_mail_is_ever_sent():
    brought = {
        alias.name.partition(".")[0] if isinstance(node, ast.Import) else str(node.module).partition(".")[0]
        for _, tree in own_code()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    locked = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    assert "flask" in brought
    assert brought & MAIL == set()
    assert [name for name in locked if "mail" in name or "smtp" in name] in ([], ["email-validator"])


def test_09_no_page_can_be_framed(app, officer, town):
    bind = app.url_map.bind("localhost")
    paths = [bind.build(rule.endpoint, values_of(rule, town.main.ids)) for rule, method in routes(app) if method == "GET"]
    for path in (*paths, "/nowhere"):
        answer = officer.get(path, buffered=True)
        if not path.startswith("/static/"):
            assert answer.headers["X-Frame-Options"] == "DENY", path
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], path


def test_10_nothing_is_too_long_to_answer(officer, town, monkeypatch, app):
    case = town.main.ids["procurement_id"]
    for number in (2**31, 2**63, 10**30):
        for path in (
            f"/procurements/{number}",
            f"/history/{number}",
            f"/procurements/{case}/questions/{number}",
            f"/people/{number}",
        ):
            assert officer.get(path).status_code in (403, 404), path
    for path in ("/results", "/history", "/procurements", "/account/sign-in"):
        states = [officer.get(path, query_string={"q": q}).status_code for q in ("あ" * 100_000, "x\0", "9" * 5_000)]
        assert states[:2] == [414, 400], path
        assert states[2] in (200, 302), path
    page = officer.post("/procurements/new", data={"title": "長" * 200_000, "contact": "x" * 200_000})
    assert page.status_code == 422
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1_000)
    assert officer.post(f"/procurements/{case}/questions", data={"question": "x" * 2_000}).status_code == 413


def test_11_only_those_may_who_are_named(client, session, town):
    case = f"/procurements/{town.main.ids['procurement_id']}"
    for role, states in {"officer": 200, "auditor": 200, "member": 403, "administrator": 403, "ministry": 403}.items():
        sign_in(client, session, town.people[role])
        assert {client.get(path).status_code for path in (case, "/procurements", "/history")} == {states}
    stranger = full_town(session, "131024", "玄武ノ沢市").people["officer"]
    sign_in(client, session, stranger)
    assert client.get(case).status_code == 404
    unlisted = create_app({"SECRET_KEY": "x" * 32, "DATABASE_URL": "sqlite://"})
    unlisted.add_url_rule("/unlisted", "unlisted", lambda: "secret")
    assert unlisted.test_client().get("/unlisted").status_code == 403
