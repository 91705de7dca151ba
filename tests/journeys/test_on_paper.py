"""A sheet that comes on paper, from the form that is printed to its submission, through the pages of everybody in it."""

from io import BytesIO

import pytest
from sqlalchemy import select

from evaluator.db.models import Document, Event, PaperSheet, Sheet, Submission
from evaluator.services import sheets
from tests.factories.papers import PDF, desk_for, office_of_two
from tests.factories.world import sign_in, whole_town

PRIMARY = 'class="button button--primary"'


@pytest.fixture
def town(session):
    return office_of_two(session, names_hidden=True)


@pytest.fixture
def people(app, session, town):
    """A client for each person who is in it."""
    found = {**town.people, "member": town.members[0], "other": town.members[1]}
    return {name: sign_in(app.test_client(), session, who) for name, who in found.items()}


def at(town, rest=""):
    return f"/procurements/{town.procurement.id}/paper{rest}"


def said(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def go(client, address, **data):
    answer = client.post(address, data=data)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return answer.location


def scan(client, town):
    return go(client, at(town, "/1/scan"), file=(BytesIO(PDF), "採点票.pdf"))


def marks(desk, mark, *, first):
    """A form with the same mark everywhere."""
    cells = desk.items(desk.work.proposals[0])
    given = {f"mark_{place}": mark for place in range(len(cells))}
    return given | ({"pages_0": "12", "comment_0": "よい提案"} if first else {})


def fill(client, session, town, kind, mark):
    """Every proposal of the first member's sheet."""
    desk = desk_for(session, town, town.people["clerk"], lock=False)
    for number in (1, 2):
        go(client, at(town, f"/1/{kind}/{number}"), **marks(desk, mark, first=kind == "entry"))
    session.rollback()


def to_the_comparison(people, session, town, second="4"):
    go(people["officer"], at(town, "/1/declare"))
    scan(people["clerk"], town)
    fill(people["clerk"], session, town, "entry", "4")
    go(people["clerk"], at(town, "/1/entered"))
    go(people["second"], at(town, "/1/compare"))
    fill(people["second"], session, town, "comparison", second)


def test_printed_sheets_tell_nothing_of_the_arrival(people, session, town):
    for each, number in zip(town.proposals, (71, 72), strict=True):
        each.number = number
    session.commit()
    page = said(people["clerk"], at(town, "/1/print"))
    assert [f"review-{town.procurement.rubric_sha256[:8]}-{name}社" in page for name in "AB"] == [True, True]
    assert [number for number in ("71", "72") if f"-{number}<" in page or f"-{number} " in page or f"-{number}\n" in page] == []


def test_sheet_on_paper_becomes_a_submission(people, session, town):
    assert "A社" in said(people["clerk"], at(town, "/1/print"))
    to_the_comparison(people, session, town, second="3")
    assert "2人の入力の違い" in said(people["clerk"], at(town, "/1"))
    fill(people["second"], session, town, "comparison", "4")
    go(people["second"], at(town, "/1/compared"))
    own = f"/panel/{town.procurement.id}/paper"
    assert "よい提案" in said(people["member"], own)
    go(people["member"], f"{own}/confirm")
    session.rollback()
    assert session.scalars(select(Sheet)).one().state == "submitted"
    assert len(session.scalars(select(Submission)).all()) == 1
    assert session.scalars(select(PaperSheet)).one().confirmed_how == "signed-in"
    assert [each.kind for each in session.scalars(select(Event).order_by(Event.id))] == [
        "sheet.on-paper",
        "paper.entered",
        "paper.compared",
        "paper.confirmed",
        "sheet.submitted",
    ]
    assert sheets.progress(session, town.procurement.id)[0].submitted


def test_office_records_a_signature_instead(people, session, town):
    to_the_comparison(people, session, town)
    go(people["second"], at(town, "/1/compared"))
    assert "確認しました" in said(people["clerk"], at(town, "/1/record"))
    early = people["clerk"].post(at(town, "/1/confirm"), data={"how": "署名", "at": "2020-01-01T10:00"})
    assert (early.status_code, "照合のあとで" in early.get_data(as_text=True)) == (422, True)
    for given in ({}, {"how": "署名", "at": "きのう"}, {"how": "あ" * 501, "at": "2026-13-01T10:00"}):
        assert people["clerk"].post(at(town, "/1/confirm"), data=given).status_code == 422


def test_nobody_else_sees_a_mark_before_the_end(people, session, town):
    to_the_comparison(people, session, town, second="3")
    for who in ("officer", "auditor", "administrator", "member", "other"):
        for page in ("/1/entry/1", "/1/comparison/1", "/1/scan/file", "/1/record", "/1/confirm"):
            assert people[who].get(at(town, page)).status_code == 403
    for page in ("", "/1"):
        shown = said(people["officer"], at(town, page))
        assert ("よい提案" in shown, "2人の入力の違い" in shown) == (False, False)
    assert "よい提案" not in said(people["member"], f"/panel/{town.procurement.id}/paper")
    assert "よい提案" not in said(people["second"], at(town, "/1/comparison/1"))
    assert people["other"].get(f"/panel/{town.procurement.id}/paper").status_code == 404


def test_steps_out_of_order_change_nothing(people, session, town):
    for step in ("entered", "compare", "compared", "again"):
        assert people["clerk"].post(at(town, f"/1/{step}")).status_code == 302
    go(people["officer"], at(town, "/1/declare"))
    scan(people["clerk"], town)
    assert people["second"].post(at(town, "/1/entered")).status_code == 403
    assert people["second"].get(at(town, "/1/scan/file")).status_code == 403
    go(people["clerk"], at(town, "/1/entered"))
    assert "採点票がまだそろっていません" in said(people["clerk"], at(town, "/1"))
    fill(people["clerk"], session, town, "entry", "4")
    go(people["clerk"], at(town, "/1/entered"))
    go(people["clerk"], at(town, "/1/compare"))
    session.rollback()
    assert session.scalars(select(PaperSheet)).one().compared_by is None


def test_member_sees_that_the_paper_counts(people, session, town):
    go(people["officer"], at(town, "/1/declare"))
    assert "紙の採点票が正式です" in said(people["member"], f"/panel/{town.procurement.id}/paper")
    assert "紙" in said(people["member"], f"/panel/{town.procurement.id}/sheet/review/receipt")


def test_sheet_given_back_is_open_again(people, session, town):
    to_the_comparison(people, session, town)
    refused = people["officer"].post(at(town, "/1/withdraw"), data={"reason": " "})
    assert (refused.status_code, "理由を書いてください" in refused.get_data(as_text=True)) == (422, True)
    go(people["officer"], at(town, "/1/withdraw"), reason="4月の異動")
    session.rollback()
    assert session.scalars(select(Sheet)).one().paper is False


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ", "PDF"),
        ("a.pdf", b"", "空"),
        ("a.pdf", b"<script>alert(1)</script>", "PDF"),
        ("../../etc/passwd", PDF, "PDF"),
        ("book.xlsm", b"PK\x03\x04", ""),
    ],
)
def test_file_that_is_no_scan_is_not_kept(people, session, town, name, content, words):
    go(people["officer"], at(town, "/1/declare"))
    answer = people["clerk"].post(at(town, "/1/scan"), data={"file": (BytesIO(content), name)})
    assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)
    assert session.scalars(select(Document)).all() == []
    assert people["clerk"].post(at(town, "/1/scan"), data={}).status_code == 422


@pytest.mark.parametrize(("lang", "words"), [("ja", "あります"), ("en", "to put right")])
def test_wrong_marks_come_back_as_they_were_typed(people, session, town, lang, words):
    people["clerk"].get(f"/?lang={lang}")
    go(people["officer"], at(town, "/1/declare"))
    scan(people["clerk"], town)
    typed = {"mark_0": "9", "abstain_1": "y", "mark_1": "4", "pages_2": "p" * 101, "comment_3": "c" * 4001, "comment_4": "残す"}
    answer = people["clerk"].post(at(town, "/1/entry/1"), data=typed)
    shown = answer.get_data(as_text=True)
    assert (answer.status_code, words in shown, "残す" in shown, "p" * 101 in shown) == (422, True, True, True)
    assert shown.count('class="field__error"') == 4


def test_other_towns_find_no_sheet(app, session, people, town):
    other = whole_town(session, code="131024", name="緑野市")
    stranger = sign_in(app.test_client(), session, other.people["clerk"])
    for page in ("", "/1", "/1/print", "/1/withdraw", "/1/scan", "/1/entry/1", "/1/confirm", "/1/record", "/1/scan/file"):
        assert stranger.get(at(town, page)).status_code == 404
    for step in ("declare", "withdraw", "entered", "compare", "compared", "again"):
        assert stranger.post(at(town, f"/1/{step}")).status_code == 404
    assert people["clerk"].get(at(town, "/99")).status_code == 404
    assert people["clerk"].get(at(town, "/1/entry/1")).status_code == 403


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_page_has_at_most_one_primary_button(people, session, town, lang):
    to_the_comparison(people, session, town)
    for who, page in (("clerk", ""), ("clerk", "/1"), ("second", "/1"), ("officer", "/2"), ("clerk", "/1/entry/1")):
        assert said(people[who], f"{at(town, page)}?lang={lang}").count(PRIMARY) <= 1


def test_home_page_leads_the_member_to_the_paper(people, town):
    go(people["officer"], at(town, "/1/declare"))
    home = people["member"].get("/panel")
    assert (home.status_code, f'href="/panel/{town.procurement.id}/paper"' in home.get_data(as_text=True)) == (200, True)


def test_confirmed_sheet_is_revised_through_its_page(people, session, town):
    to_the_comparison(people, session, town)
    assert people["officer"].get(at(town, "/1/reopen")).status_code == 302
    go(people["second"], at(town, "/1/compared"))
    go(people["member"], f"/panel/{town.procurement.id}/paper/confirm")
    assert at(town, "/1/reopen") in said(people["clerk"], at(town, "/1"))
    assert "修正を始める" in said(people["officer"], at(town, "/1/reopen"))
    refused = people["officer"].post(at(town, "/1/reopen"), data={"reason": " "})
    assert (refused.status_code, "理由を書いてください" in refused.get_data(as_text=True)) == (422, True)
    go(people["officer"], at(town, "/1/reopen"), reason="評点の転記誤り")
    first = session.scalars(select(PaperSheet.scan_id)).one()
    scan(people["clerk"], town)
    session.rollback()
    assert session.get_one(Document, first).removed_at is not None
    fill(people["clerk"], session, town, "entry", "3")
    go(people["clerk"], at(town, "/1/entered"))
    fill(people["second"], session, town, "comparison", "3")
    go(people["second"], at(town, "/1/compared"))
    go(people["member"], f"/panel/{town.procurement.id}/paper/confirm")
    session.rollback()
    found = session.scalars(select(Submission).order_by(Submission.number)).all()
    assert [(each.number, each.reason) for each in found] == [(1, ""), (2, "評点の転記誤り")]
    town.procurement.state = "closed"
    session.commit()
    assert people["officer"].post(at(town, "/1/reopen"), data={"reason": "遅い"}).status_code == 302
    session.rollback()
    assert session.scalars(select(Sheet)).one().state == "submitted"
