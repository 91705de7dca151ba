"""The office's pages of yearly reviews, in both languages."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from evaluator.core.calendar import japan_date
from evaluator.core.canonical import sha256
from evaluator.db.models import Document, Review, ReviewReply
from evaluator.services.actor import now
from evaluator.services.reviews import outset, replies
from evaluator.services.reviews.replies import Received
from evaluator.web.choosing import CHOOSING
from tests.factories.contracts import contract
from tests.factories.papers import PDF
from tests.factories.reviews import FINDING, begun, drafted, scored, scoring, town_with_contract
from tests.factories.world import NOW, library_rubric, sign_in, town

R8 = sha256(library_rubric(outset.LIBRARY))
LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])


def at(made, more="", lang="ja"):
    return f"/contracts/{made.contract.id}/reviews/{made.review.id}{more}?lang={lang}"


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return re.sub(r'<span lang="ja">([^<]*)</span>', r"\1", answer.get_data(as_text=True))


def send(client, path, status=302, **form):
    page = client.get(path.split("/moves")[0])
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    answer = client.post(path, data={"csrf_token": token[1] if token else "", **form})
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def heard(session, made):
    """The contractor answers on paper."""
    given = Received(channel="paper", name="理事長", content="離職は1名です。", received_on=date(2026, 11, 20))
    replies.register(session, made.officer, made.review, given, NOW)
    session.commit()


def officer(client, session, made):
    return sign_in(client, session, made.town.people["officer"], made.town.organisation)


def test_review_is_begun_and_its_figures_asked(client, session):
    town, found = town_with_contract(session)
    sign_in(client, session, town.people["officer"], town.organisation)
    page = read(client, f"/contracts/{found.id}/reviews/new")
    assert "受託者年次履行評価" in page
    assert "自立相談支援・標準" not in page
    send(client, f"/contracts/{found.id}/reviews/new", year="2025", rubric=R8, scoring="2026-12-01T17:00")
    session.rollback()
    review = session.scalars(select(Review)).one()
    assert (review.fiscal_year, review.procurement.state) == (2025, "preparation")
    page = read(client, f"/contracts/{found.id}/reviews/{review.id}/figures")
    assert "約束：提案書の目標 50%" in page
    assert "プラン作成率　目標" in page


@pytest.mark.parametrize("form", [{}, {"year": "2019", "rubric": R8}, {"year": "2025", "rubric": "r1-soudan-standard"}])
def test_wrong_beginning_stays_on_the_page(client, session, form):
    town, found = town_with_contract(session)
    sign_in(client, session, town.people["officer"], town.organisation)
    assert "notice--alert" in send(client, f"/contracts/{found.id}/reviews/new", 422, **form)
    session.rollback()
    assert session.scalars(select(Review)).all() == []


@LANGUAGES
def test_missing_figure_is_asked_with_its_reason(client, session, lang):
    made = begun(session)
    officer(client, session, made)
    version = re.search(r'name="version"[^>]*value="(\d+)"', read(client, at(made, "/figures", lang)))[1]
    path = at(made, "/figures").split("?")[0]
    page = send(client, path, 422, version=version, value_0="多い", value_2="45")
    wanted = ("数値を入力してください", "出典か理由") if lang == "ja" else ("Enter a figure", "Say where the figure comes from")
    assert all(each in page for each in wanted)
    assert "多い" in page
    send(client, path, version=version, value_2="45", reason_2="年次報告書 3頁")
    page = read(client, at(made, lang=lang))
    assert "45 %" in page
    assert "年次報告書 3頁" in page


def test_stale_figures_are_refused_with_what_was_typed(client, session):
    made = begun(session)
    officer(client, session, made)
    path = at(made, "/figures").split("?")[0]
    send(client, path, version=str(made.review.version), value_2="45", reason_2="報告書")
    page = send(client, path, 422, version=str(made.review.version), value_2="46", reason_2="別の報告書")
    assert "ほかの人が変えました" in page
    assert "別の報告書" in page


@LANGUAGES
def test_review_stands_on_no_list_of_procurements(client, session, lang):
    made = scored(session)
    officer(client, session, made)
    for path in ("/procurements", "/procurements?state=decided", "/procurements?q=年次", "/published", "/results"):
        page = read(client, f"{path}{'&' if '?' in path else '?'}lang={lang}")
        assert "年次履行評価" not in page.replace("年次履行評価</option>", "").split("<main")[1].split("</main>")[0]
        assert "Yearly review of" not in page


def test_pages_of_a_call_are_not_there(app, client, session):
    made = scored(session)
    officer(client, session, made)
    procurement, proposal = made.procurement.id, made.town.proposals[0].id
    values = {"procurement_id": procurement, "proposal_id": proposal, "number": 1, "question_id": 1, "envelope_id": 1,
              "holder_id": 1, "place": 1, "document_id": 1, "language": "ja", "publication_id": 1,
              "body_id": 1, "participant_id": 1, "approval_id": 1, "subject": "award", "year": 2026}  # fmt: skip
    rules = [each for each in app.url_map.iter_rules() if each.endpoint in CHOOSING and "GET" in each.methods]
    assert len(rules) > 20
    for rule in rules:
        if rule.endpoint == "awards.panel":
            continue
        path = app.url_map.bind("localhost").build(rule.endpoint, {name: values[name] for name in rule.arguments})
        assert client.get(path).status_code == 404, rule.endpoint


def test_page_of_the_scoring_offers_no_room_of_a_call(client, session):
    made = scored(session)
    officer(client, session, made)
    page = read(client, f"/procurements/{made.procurement.id}")
    assert "報告書などの書類" in page
    for word in ("質問と回答", "価格", "公表", "契約の締結", "公告"):
        assert word not in page.split("<main")[1].split("</main>")[0], word
    assert f"/contracts/{made.contract.id}/reviews/{made.review.id}" in page
    assert "予定価格" not in page


@LANGUAGES
def test_member_sees_the_review_like_any_panel(client, session, lang):
    made = scoring(session)
    sign_in(client, session, made.members[0], made.town.organisation)
    page = read(client, f"/panel?lang={lang}")
    assert ("Yearly review of" if lang == "en" else "年次履行評価（令和7年度）") in page
    assert f"/panel/{made.procurement.id}/sheet/review" in page


def test_draft_is_written_after_the_result(client, session):
    made = scored(session)
    officer(client, session, made)
    assert "評価（案）を作る" in read(client, at(made))
    page = read(client, at(made, "/draft"))
    assert ">79.5<" in page
    path = at(made, "/draft").split("?")[0]
    assert "今日以後の日" in send(client, path, 422, finding=FINDING, reply_by="2020-01-01")
    assert "1年以内" in send(client, path, 422, finding=FINDING, reply_by="9999-12-31")
    send(client, path, finding=FINDING, reply_by=(japan_date(now()) + timedelta(days=14)).isoformat())
    assert FINDING in read(client, at(made))


@LANGUAGES
def test_draft_stands_beside_the_reply(client, session, lang):
    made = drafted(session)
    heard(session, made)
    officer(client, session, made)
    page = read(client, at(made, lang=lang))
    assert page.index(FINDING[:10]) < page.index("離職は1名です。")
    index = read(client, f"/contracts/{made.contract.id}/reviews?lang={lang}")
    assert "79.5" in index
    assert ("令和7年度" if lang == "ja" else "FY2025") in index


def test_blank_day_and_closed_forms_say_why(client, session):
    made = drafted(session)
    officer(client, session, made)
    values = {"channel": "paper", "name": "理事長", "content": "x", "received_on": "\0"}
    assert "届いた日を入力" in send(client, at(made, "/replies/new").split("?")[0], 422, **values)
    heard(session, made)
    send(client, at(made, "/fix").split("?")[0], 302)
    send(client, at(made, "/extend").split("?")[0], 302, reply_by="あした")
    assert "いまはできません" in read(client, at(made))
    send(client, at(made, "/fix").split("?")[0], 302, response="あ" * 8001)


def test_reply_on_paper_is_registered_with_scan(client, session):
    made = drafted(session)
    sign_in(client, session, made.town.people["clerk"], made.town.organisation)
    path = at(made, "/replies/new").split("?")[0]
    assert "届いた日は" in send(client, path, 422, channel="paper", name="理事長", content="x", received_on="2020-01-01")
    page = send(client, path, 422, channel="paper", name="", content="x", nothing="y", received_on="2026-13-01")
    assert page.count("field__error") >= 3
    made.review.drafted_at = made.review.drafted_at.replace(year=2020)
    session.commit()
    values = {"channel": "paper", "name": "理事長", "content": "離職は1名です。", "received_on": "2026-11-19"}
    send(client, path, file=(BytesIO(PDF), "意見書.pdf"), **values)
    session.rollback()
    document = session.scalars(select(Document)).one()
    assert (document.purpose, document.contract_id) == ("reply", made.contract.id)
    page = read(client, at(made))
    assert "意見書.pdf" in page
    reply = session.scalars(select(ReviewReply)).one()
    answer = client.get(f"/contracts/{made.contract.id}/reviews/{made.review.id}/replies/{reply.id}/file")
    assert (answer.status_code, answer.data) == (200, PDF)


def test_bad_scan_is_refused_with_what_was_typed(client, session):
    made = drafted(session)
    officer(client, session, made)
    values = {"channel": "paper", "name": "理事長", "content": "長い意見", "received_on": "2026-11-20"}
    path = at(made, "/replies/new").split("?")[0]
    page = send(client, path, 422, file=(BytesIO(b"MZ not a scan"), "x.pdf"), **values)
    assert "長い意見" in page
    session.rollback()
    assert session.scalars(select(Document)).all() == []


@LANGUAGES
def test_form_file_stands_alone_and_names_nobody(client, session, lang):
    made = drafted(session)
    officer(client, session, made)
    answer = client.get(f"/contracts/{made.contract.id}/reviews/{made.review.id}/form.{lang}.html")
    page = re.sub(r'<span lang="ja">([^<]*)</span>', r"\1", answer.get_data(as_text=True))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert FINDING in page
    assert "<script" not in page
    assert not re.search(r'(src|href)="(?!#)', page)
    assert not any(each.name in page for each in made.members)


def test_fixing_before_the_limit_is_refused(client, session):
    made = drafted(session)
    made.review.reply_by = date(2099, 1, 1)
    session.commit()
    officer(client, session, made)
    send(client, at(made, "/fix").split("?")[0], 302)
    assert "受託者の意見が届いていません" in read(client, at(made))
    session.rollback()
    assert session.get(Review, made.review.id).fixed_at is None


def test_other_bodies_review_is_entered_and_mapped(client, session):
    town, found = town_with_contract(session)
    sign_in(client, session, town.people["officer"], town.organisation)
    path = f"/contracts/{found.id}/reviews/entered"
    values = {"year": "2024", "scale": "omuta-item", "raw": "9", "finding": "プラン作成の遅れ", "source": "旧基準の評価票"}
    assert "この段階表にない段階です" in send(client, path, 422, **values)
    send(client, path, **{**values, "raw": "4"})
    page = read(client, f"/contracts/{found.id}/reviews")
    assert "80.0" in page
    assert "大牟田市" in page


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("clerk", 200), ("administrator", 403)])
def test_office_reads_and_officers_decide(client, session, role, status):
    made = drafted(session)
    sign_in(client, session, made.town.people[role], made.town.organisation)
    read(client, at(made), status)
    read(client, at(made, "/draft"), 403)
    assert client.post(at(made, "/links").split("?")[0]).status_code in (400, 403)


def test_review_of_another_contract_is_not_there(client, session):
    made = drafted(session)
    other = contract(session, made.town.organisation, from_year=2021)
    elsewhere = contract(session, town(session, code="131024", name="緑川市"))
    session.commit()
    officer(client, session, made)
    read(client, f"/contracts/{other.id}/reviews/{made.review.id}", 404)
    read(client, f"/contracts/{elsewhere.id}/reviews", 404)
    read(client, f"/contracts/{elsewhere.id}/reviews/{made.review.id}", 404)


@LANGUAGES
def test_review_of_the_wrong_year_is_withdrawn(client, session, lang):
    made = drafted(session)
    heard(session, made)
    officer(client, session, made)
    path = at(made, "/withdraw").split("?")[0]
    page = read(client, at(made, "/withdraw", lang))
    assert ("意見1件は、この評価のページに残ります" if lang == "ja" else "1 reply stay on the page") in page
    assert "field__error" in send(client, path, 422, reason=" ")
    assert "1,000" in send(client, path, 422, reason="あ" * 1001)
    send(client, path, reason="年度の誤り")
    page = read(client, at(made, lang=lang))
    assert all(each in page for each in ("年度の誤り", FINDING, "離職は1名です。"))
    assert "button--primary" not in page
    index = read(client, f"/contracts/{made.contract.id}/reviews?lang={lang}")
    assert ("取下げ" if lang == "ja" else "withdrawn") in index
    send(client, f"/contracts/{made.contract.id}/reviews/new", year="2025", rubric=R8)
    send(client, path, 302, reason="もう一度")
