"""What people with an account, a seat or a cookie might try, through HTTP: none of it tells or changes anything."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest

from evaluator.core.rules import Price
from evaluator.db.models import Document, DocumentPiece, Envelope, LoginSession, Meeting, Opening, Person, RoleGrant
from evaluator.services import ranking
from tests.factories.papers import PDF, entered, office_of_two
from tests.factories.prices import sealed_town
from tests.factories.scoring import hand_in, panel_at_work, rubric_of
from tests.factories.world import NOW, Town, sign_in, whole_town


def with_role(session, town, person, role):
    """Give somebody one more role in the town."""
    session.add(RoleGrant(person_id=person.id, organisation_id=town.organisation.id, role=role, granted_at=NOW))
    session.commit()


def said(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.get_data(as_text=True)


OFFICE_PAGES = ("", "/proposals", "/prices", "/ranking", "/documents", "/panel", "/paper", "/meetings")


@pytest.mark.parametrize("role", ["officer", "clerk", "auditor"])
def test_member_with_an_office_role_sees_no_name(client, session, role):
    town = panel_at_work(session, members=2, proposals=2, names_hidden=True)
    with_role(session, town, town.members[0], role)
    sign_in(client, session, town.members[0], town.organisation)
    for page in OFFICE_PAGES:
        assert "福祉会" not in said(client, f"/procurements/{town.procurement.id}{page}", 403)
    assert "A社" in said(client, f"/panel/{town.procurement.id}/sheet/review/A社")


def test_member_with_an_office_role_works_where_names_show(client, session):
    town = panel_at_work(session, members=2, proposals=2)
    with_role(session, town, town.members[0], "clerk")
    sign_in(client, session, town.members[0], town.organisation)
    assert "福祉会" in said(client, f"/procurements/{town.procurement.id}/proposals")


def test_member_as_clerk_gets_no_sheet_of_another(client, session):
    town = office_of_two(session)
    with_role(session, town, town.members[1], "clerk")
    entered(session, town)
    session.commit()
    sign_in(client, session, town.members[1], town.organisation)
    at = f"/procurements/{town.procurement.id}/paper/{town.seats[0].number}"
    said(client, at, 403)
    said(client, f"{at}/scan/file", 403)
    assert client.post(f"{at}/compare").status_code == 403


def addresses(app, town: Town, **more: int) -> list[tuple[str, str]]:
    """Every GET address of a procurement with the endpoint, its other values filled with ids that are there."""
    first = town.proposals[0].id
    values = {
        "procurement_id": town.procurement.id, "number": 1, "place": 1, "stage": "review", "key": "A社", "item": "1.1",
        "proposal_id": first, "proposal": first, "kind": "record", "row_id": 1, "question_id": 1, "document_id": 1,
        "meeting_id": 1, "envelope_id": 1, "holder_id": 1, "topic_id": 1, "language": "ja",
        "body_id": 1, "participant_id": 1, "approval_id": 1, "subject": "award", "year": 2026, **more,
    }  # fmt: skip
    rules = [each for each in app.url_map.iter_rules() if "procurement_id" in each.arguments and "GET" in each.methods]
    with app.test_request_context():
        return [(app.url_map.bind("localhost").build(each.endpoint, {k: values[k] for k in each.arguments}), each.endpoint)
                for each in rules]  # fmt: skip


def test_ids_of_another_procurement_open_nothing_here(app, client, session):
    town, other = whole_town(session, state="receipt"), whole_town(session, code="131024", name="緑川市")
    kept = Document(
        procurement_id=other.procurement.id, proposal_id=None, purpose="call", name="x.pdf", kind="pdf",
        media_type="application/pdf", size=len(PDF), sha256="0" * 64, uploaded_by=other.people["clerk"].id, uploaded_at=NOW,
    )  # fmt: skip
    meeting = Meeting(procurement_id=other.procurement.id, at=NOW)
    envelope = Envelope(
        procurement_id=other.procurement.id, proposal_id=other.proposals[0].id, received_at=NOW,
        received_by=other.people["clerk"].id, seal_intact=True,
    )  # fmt: skip
    session.add_all([kept, meeting, envelope])
    session.flush()
    session.add(DocumentPiece(document_id=kept.id, position=0, content=PDF))
    session.commit()
    sign_in(client, session, town.people["officer"], town.organisation)
    foreign = other.proposals[0].id
    ids = {
        "proposal_id": foreign,
        "proposal": foreign,
        "document_id": kept.id,
        "meeting_id": meeting.id,
        "envelope_id": envelope.id,
    }
    nested = [each for each in addresses(app, town, **ids) if re.search(r"/(proposals|documents|meetings|envelopes)/\d", each[0])]
    assert len(nested) > 8
    for path, endpoint in nested:
        assert client.get(path).status_code == 404 or endpoint.startswith(("documents.show", "meetings.panel")), endpoint
    for path in (
        f"proposals/{foreign}/edit",
        f"proposals/{foreign}/checks",
        f"proposals/{foreign}/end",
        f"documents/{kept.id}/remove",
    ):
        assert (
            client.post(f"/procurements/{town.procurement.id}/{path}", data={"reason": "x", "how": "invalid"}).status_code == 404
        )


SECRET = "誰にも見せない評"


def test_nobody_reads_a_mark_before_the_closing(client, session):
    town = panel_at_work(session, members=2, proposals=1, rubric=rubric_of(5))
    hand_in(session, town, 0, mark="5", comment=SECRET)
    id = town.procurement.id
    office = [f"/procurements/{id}{each}" for each in (*OFFICE_PAGES, "/paper/1", "/ranking/1", "/sheet/review/A社")]
    panel = [f"/panel/{id}/{each}" for each in ("ranking", "ranking/1", "meetings", "paper", "sheet/review/A社")]
    watching = (("officer", office), ("auditor", office), ("administrator", office), ("member", panel))
    for role, there in watching:
        person = town.people.get(role, town.members[1])
        sign_in(client, session, person, town.organisation)
        for path in ("/home", "/history", *there):
            answer = client.get(path)
            assert SECRET not in answer.get_data(as_text=True) + str(answer.headers), (role, path)
    sign_in(client, session, town.members[0], town.organisation)
    assert SECRET in said(client, f"/panel/{town.procurement.id}/sheet/review/receipt")


def test_panel_reads_no_name_behind_a_label(app, client, session):
    rubric = replace(rubric_of(5, 5), price=Price(handling="none"))
    town = panel_at_work(session, members=2, proposals=3, names_hidden=True, rubric=rubric)
    town.proposals[2].state, town.proposals[2].reason, town.proposals[2].label = "invalid", "資格なし", None
    for at in range(2):
        hand_in(session, town, at)
    town.procurement.state = "closed"
    session.flush()
    ranking.compute(session, town.procurement, NOW)
    session.commit()
    sign_in(client, session, town.members[0], town.organisation)
    mine = [each for each, endpoint in addresses(app, town) if each.startswith("/panel/") and endpoint != "scoring.declaration"]
    for path in ("/home", "/", "/results", "/history", *mine):
        assert "福祉会" not in client.get(path, follow_redirects=True).get_data(as_text=True), path
    assert "A社" in said(client, f"/panel/{town.procurement.id}/ranking")


def test_member_whose_seat_is_taken_saves_no_more(client, session):
    town = panel_at_work(session, members=2, proposals=2)
    sign_in(client, session, town.members[1], town.organisation)
    at = f"/panel/{town.procurement.id}/sheet/review"
    cell = {"proposal": "A社", "item": "1.1", "mark": "4", "pages": "", "comment": "", "version": 0}
    assert client.post(f"{at}/cells", json=cell).status_code == 200
    session.rollback()
    town.seats[1].left_at = NOW
    session.commit()
    assert client.post(f"{at}/cells", json={**cell, "mark": "5", "version": 1}).status_code == 404
    assert client.post(f"{at}/submit").status_code == 404


def test_one_person_opens_no_price_alone(client, session):
    town = sealed_town(session, state="closed")
    sign_in(client, session, town.people["officer"], town.organisation)
    at = f"/procurements/{town.procurement.id}/prices/opening"
    assert client.post(at, data={"second": town.people["officer"].id}).status_code == 422
    assert client.post(f"{at}/finish").status_code == 302
    assert client.post(f"/procurements/{town.procurement.id}/moves/open-prices").status_code == 302
    session.rollback()
    assert (town.procurement.state, session.query(Opening).count()) == ("closed", 0)


@pytest.mark.parametrize("state", ["receipt", "scoring"])
def test_no_opening_begins_before_the_closing(client, session, state):
    town = sealed_town(session, state=state)
    sign_in(client, session, town.people["officer"], town.organisation)
    at = f"/procurements/{town.procurement.id}/prices/opening"
    assert [client.post(at, data={"second": town.people["second"].id}).status_code, client.get(at).status_code] == [404, 404]
    for name in ("price", "request_yen", "amount"):
        edit = f"/procurements/{town.procurement.id}/proposals/{town.proposals[0].id}/edit"
        assert f'name="{name}"' not in client.get(edit, follow_redirects=True).get_data(as_text=True)


@pytest.mark.parametrize("login", ["clerk-131016", "CLERK-131016", "　ｃｌｅｒｋ－１３１０１６ ", "cLeRk-131016 "])
def test_login_written_otherwise_counts_on_the_same_account(client, session, login):
    town = whole_town(session)
    session.commit()
    client.post("/account/sign-in", data={"login": login, "password": "wrong"}, headers={"X-Forwarded-For": "10.9.8.7"})
    session.rollback()
    assert session.get_one(Person, town.people["clerk"].id).failures == 1


def test_written_address_of_a_proxy_lifts_no_limit(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "SIGN_INS_PER_MINUTE", 3)
    form = {"login": "nobody", "password": "x"}
    statuses = [
        client.post(
            "/account/sign-in", data=form, headers={"X-Forwarded-For": f"10.0.0.{at}"}, environ_base={"REMOTE_ADDR": "192.0.2.77"}
        ).status_code
        for at in range(5)
    ]
    assert statuses == [422, 422, 422, 429, 429]


def test_token_that_a_visitor_brings_becomes_no_session(client, session):
    town = whole_town(session)
    session.commit()
    client.set_cookie("signed_in", "chosen-by-the-attacker")
    client.post("/account/sign-in", data={"login": "clerk-131016", "password": "x"})
    assert client.get("/account").status_code == 302
    sign_in(client, session, town.people["clerk"], town.organisation)
    session.query(LoginSession).update({"ended_at": datetime.now(UTC)})
    session.commit()
    assert client.get("/account").status_code == 302


def test_file_of_another_name_and_kind_is_refused(client, session):
    town = panel_at_work(session, members=2, proposals=1)
    town.procurement.state = "receipt"
    session.commit()
    sign_in(client, session, town.people["clerk"], town.organisation)
    at = f"/procurements/{town.procurement.id}/documents/new"
    for name, content in (
        ("x.pdf.html", PDF),
        ("x.pdf", b"<script>alert(1)</script>"),
        ("../x.svg", b"<svg/>"),
        ("x.pdf", b"MZ"),
    ):
        assert client.post(at, data={"file": (BytesIO(content), name)}).status_code == 422, name
    session.rollback()
    assert session.query(Document).count() == 0
