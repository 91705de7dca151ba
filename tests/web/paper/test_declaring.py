"""The declaration on paper through its pages: printed, recorded with a scan, seen and corrected by its member."""

from io import BytesIO

import pytest
from sqlalchemy import select

from evaluator.db.models import Declaration, Document, Event
from tests.factories.papers import PDF
from tests.factories.world import sign_in, whole_town


@pytest.fixture
def town(session):
    made = whole_town(session, members=2, proposals=2, state="receipt", names_hidden=True)
    for each, kana in zip(made.proposals, ("わ", "あ"), strict=True):
        each.members[0].proposer.kana, each.label = kana, None
    session.commit()
    return made


@pytest.fixture
def people(app, session, town):
    found = {**town.people, "member": town.members[0], "other": town.members[1]}
    return {name: sign_in(app.test_client(), session, who) for name, who in found.items()}


def at(town, rest="", seat=1):
    return f"/procurements/{town.procurement.id}/paper/{seat}/declaration{rest}"


def form(town, *conflicts, **more):
    data = {}
    for each in town.proposals:
        data[f"answer_{each.id}"] = "yes" if each in conflicts else "no"
        data[f"reason_{each.id}"] = "理事を務める" if each in conflicts else ""
    return data | {"file": (BytesIO(PDF), "申告書.pdf")} | more


def said(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def rows(session):
    session.rollback()
    return session.scalars(select(Declaration).order_by(Declaration.proposal_id)).all()


def own_form(client, town, answer="no"):
    """The member's own form, its keys read from the page."""
    page = said(client, f"/panel/{town.procurement.id}/declaration")
    keys = {each.split('"')[0] for each in page.split('name="answer_')[1:]}
    return {f"answer_{each}": answer for each in keys}


@pytest.mark.parametrize(("lang", "words"), [("ja", "利害関係はない"), ("en", "No interest")])
def test_blank_form_has_real_names_in_kana_order(people, town, lang, words):
    page = said(people["clerk"], at(town, f"/print?lang={lang}"))
    assert words in page
    first, second = (each.members[0].proposer.name for each in town.proposals)
    assert 0 < page.index(second) < page.index(first)


def test_recorded_paper_is_seen_and_corrected_by_its_member(people, session, town):
    assert people["clerk"].post(at(town), data=form(town, town.proposals[0])).status_code == 302
    assert [each.conflict for each in rows(session)] == [True, False]
    scan_id = rows(session)[0].scan_id
    page = said(people["member"], f"/panel/{town.procurement.id}/declaration")
    assert "紙から記録した申告" in page
    assert "理事を務める" in page
    assert f"/panel/{town.procurement.id}/paper/declaration/{scan_id}" in page
    scan = people["member"].get(f"/panel/{town.procurement.id}/paper/declaration/{scan_id}")
    assert (scan.data, scan.headers["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert "object-src 'self'" in scan.headers["Content-Security-Policy"]
    given = own_form(people["member"], town)
    assert people["member"].post(f"/panel/{town.procurement.id}/declaration", data=given).status_code == 302
    assert [(each.conflict, each.entered_by) for each in rows(session)] == [(False, None), (False, None)]
    assert list(session.scalars(select(Event.kind).order_by(Event.id))) == ["declaration.recorded", "declaration.made"]
    assert "委員が自分で申告しました" in said(people["clerk"], at(town))
    assert people["clerk"].post(at(town), data=form(town)).status_code == 302
    assert [each.entered_by for each in rows(session)] == [None, None]


def test_scan_of_a_declaration_is_nobody_elses(app, people, session, town):
    people["clerk"].post(at(town), data=form(town))
    scan_id = rows(session)[0].scan_id
    assert people["officer"].get(at(town, f"/scan/{scan_id}")).data == PDF
    assert people["auditor"].get(at(town, f"/scan/{scan_id}")).status_code == 403
    assert people["other"].get(f"/panel/{town.procurement.id}/paper/declaration/{scan_id}").status_code == 404
    assert people["clerk"].get(at(town, f"/scan/{scan_id}", seat=2)).status_code == 404
    for who, address in (("clerk", "procurements"), ("officer", "procurements"), ("member", "panel"), ("other", "panel")):
        assert people[who].get(f"/{address}/{town.procurement.id}/documents/{scan_id}").status_code == 404
    other = whole_town(session, code="131024", name="緑野市")
    stranger = sign_in(app.test_client(), session, other.people["clerk"])
    for rest in ("", "/print", f"/scan/{scan_id}"):
        assert stranger.get(at(town, rest)).status_code == 404


@pytest.mark.parametrize(("lang", "words"), [("ja", "どちらか"), ("en", "Choose one of the two.")])
def test_half_filled_form_comes_back_as_typed(people, session, town, lang, words):
    people["clerk"].get(f"/?lang={lang}")
    given = form(town, town.proposals[0])
    del given[f"answer_{town.proposals[1].id}"]
    answer = people["clerk"].post(at(town), data=given)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, words in page, "理事を務める" in page) == (422, True, True)
    assert rows(session) == []


@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", b"MZ"), ("a.pdf", b""), ("a.pdf", b"<script>alert(1)</script>"), ("a.xlsm", b"PK\x03\x04")]
)
def test_file_that_is_no_scan_records_nothing(people, session, town, name, content):
    answer = people["clerk"].post(at(town), data=form(town, town.proposals[0], file=(BytesIO(content), name)))
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "field__error" in page, "理事を務める" in page) == (422, True, True)
    assert (rows(session), session.scalars(select(Document)).all()) == ([], [])


def test_list_says_who_declared_and_how(people, session, town):
    address = f"/procurements/{town.procurement.id}/paper"
    assert said(people["clerk"], address).count("未申告") == 2
    people["clerk"].post(at(town), data=form(town))
    page = said(people["clerk"], address)
    assert (page.count("未申告"), at(town) in page) == (1, True)
    assert "理事" not in page


def test_without_proposals_there_is_nothing_to_print(people, session, town):
    for each in town.proposals:
        each.state, each.reason = "withdrawn", "辞退"
    session.commit()
    assert people["clerk"].get(at(town, "/print")).location.endswith("/declaration")
    assert "提案がまだ登録されていません" in said(people["clerk"], at(town))
    assert people["clerk"].post(at(town), data={"file": (BytesIO(PDF), "a.pdf")}).status_code == 302
    assert rows(session) == []
