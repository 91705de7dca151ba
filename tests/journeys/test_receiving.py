"""From the first envelope at the counter to sheets that are open: proposals received, checked, labelled, through HTTP."""

import io
import re

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from evaluator.db.models import Document, Event, Procurement, Proposal, Proposer
from evaluator.services import declarations
from evaluator.services.declarations import Answer
from tests.factories import files
from tests.factories.receiving import NUMBER, OTHER_NUMBER, gated_rubric, receiving_town, typed_now
from tests.factories.scoring import actor_for
from tests.factories.world import NOW, sign_in


class Counter:
    """Somebody of the office who receives proposals, in one language."""

    def __init__(self, app, session, town, role, lang):
        self.client, self.session = sign_in(app.test_client(), session, town.people[role]), session
        self.at = f"/procurements/{town.procurement.id}"
        self.client.get(f"{self.at}?lang={lang}")

    def see(self, address):
        answer = self.client.get(address if address.startswith("/proposers") else self.at + address)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)

    def do(self, address, /, **data):
        where = address if address.startswith("/proposers") else self.at + address
        answer = self.client.post(where, data=data)
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return answer.location

    def send(self, proposal, purpose, name, content):
        boundary, body = encode_multipart({"purpose": purpose, "file": FileStorage(io.BytesIO(content), name)})
        where = f"{self.at}/documents/new?proposal={proposal}"
        assert self.client.post(where, data=body, content_type=f"multipart/form-data; boundary={boundary}").status_code == 302

    def proposer(self, **data):
        onward = self.do(f"/proposers/new?procurement={self.at.rsplit('/', 1)[1]}", **data)
        return int(re.search(r"p=(\d+)", onward)[1])


def number_of(location):
    return int(re.search(r"/proposals/(\d+)", location)[1])


def seen(page):
    return re.search(r'name="seen" type="hidden" value="([^"]*)"', page)[1].replace("&#34;", '"')


def register_two(clerk):
    """A single proposer and a consortium of two, each found or entered on the way."""
    first = clerk.proposer(corporate_number=NUMBER, name="青野福祉会", kana="あおのふくしかい", address="青野市1-1")
    single = number_of(clerk.do(f"/proposals/new?p={first}", received_at=typed_now(-60), channel="hand", price="11,800,000"))
    lead = clerk.proposer(corporate_number=OTHER_NUMBER, name="緑川サポート", kana="ミドリカワサポート")
    other = clerk.proposer(name="青野町会", kana="あおのちょうかい")
    both = f"/proposals/new?p={lead}&p={other}"
    assert str(OTHER_NUMBER) in clerk.see(both)
    data = {"received_at": typed_now(-30), "channel": "mail", "price": "10,900,000", "consortium": "緑川・町会共同体"}
    return single, number_of(clerk.do(both, lead=str(lead), **data))


def check_all(clerk, proposal):
    page = clerk.see(f"/proposals/{proposal}/checks")
    clerk.do(f"/proposals/{proposal}/checks", seen=seen(page), found_0="met", found_1="met", found_2="met")


def declare(session, town, seat, proposals):
    """A member declares no interest in anything, through the service."""
    session.rollback()
    actor = actor_for(town, town.members[town.seats.index(seat)], "member")
    declarations.declare(session, actor, seat, {each: Answer(conflict=False) for each in proposals}, NOW)
    session.commit()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_proposals_go_from_the_counter_to_the_sheets(app, session, lang):
    town = receiving_town(session, rubric=gated_rubric(), names_hidden=True, members=2)
    clerk = Counter(app, session, town, "clerk", lang)
    officer = Counter(app, session, town, "officer", lang)
    single, joint = register_two(clerk)
    for proposal in (single, joint):
        check_all(clerk, proposal)
        clerk.send(proposal, "proposal", "青野福祉会の提案.pdf", files.pdf(3))
        clerk.send(proposal, "redacted", "墨消し.pdf", files.pdf(3, catalog=f"/Number {proposal}"))
    clerk.do(
        f"/proposals/{single}/evidence/staff/new", role="主任相談", fte="1.0", dedicated="yes", experience_years="9", page="21"
    )  # fmt: skip
    for seat in town.seats:
        declare(session, town, seat, (single, joint))
    officer.do("/proposals/labels")
    session.rollback()
    assert sorted(session.scalars(select(Proposal.label))) == ["A社", "B社"]
    officer.do("/moves/start-scoring")
    session.rollback()
    assert session.get_one(Procurement, town.procurement.id).state == "scoring"
    reads_only_redacted(app, session, town)
    kinds = list(session.scalars(select(Event.kind).order_by(Event.id)))
    expected = {"proposer.registered": 3, "proposal.registered": 2, "proposal.checked": 2, "document.stored": 4,
                "evidence.staff-added": 1, "declaration.made": 2, "labels.drawn": 1, "procurement.start-scoring": 1}  # fmt: skip
    assert {kind: kinds.count(kind) for kind in kinds} == expected


def reads_only_redacted(app, session, town):
    """A member opens the redacted copies under labels, at a page, and no name is anywhere on the way."""
    member = sign_in(app.test_client(), session, town.members[0], town.organisation)
    listed = member.get(f"/panel/{town.procurement.id}/documents").get_data(as_text=True)
    told = [each.name for each in session.scalars(select(Proposer)) if each.name in listed]
    assert told == []
    for document in session.scalars(select(Document)):
        answer = member.get(f"/panel/{town.procurement.id}/documents/{document.id}", headers={"Range": "bytes=0-7"})
        assert answer.status_code == (206 if document.purpose == "redacted" else 404)


def test_withdrawn_and_invalid_ones_reach_no_sheet(app, session):
    town = receiving_town(session, rubric=gated_rubric(), members=1)
    clerk, officer = Counter(app, session, town, "clerk", "ja"), Counter(app, session, town, "officer", "ja")
    single, joint = register_two(clerk)
    check_all(clerk, single)
    officer.do(f"/proposals/{joint}/end", how="withdrawn", reason="辞退届（11月20日）")
    declare(session, town, town.seats[0], (single,))
    officer.do("/moves/start-scoring")
    member = sign_in(app.test_client(), session, town.members[0], town.organisation)
    shown = member.get(f"/panel/{town.procurement.id}/sheet/review/1")
    assert (shown.status_code, "青野福祉会" in shown.get_data(as_text=True)) == (200, True)
    assert "緑川" not in shown.get_data(as_text=True)
    assert member.get(f"/panel/{town.procurement.id}/sheet/review/2").status_code == 404
