"""Sealed files after a hand-over of keys, and the file that lay beside a price, through the pages."""

import pytest
from sqlalchemy import select

from evaluator.db.models import Envelope, Event, OpeningEntry, Price
from evaluator.exchange.sealed.content import Attachment
from tests.factories import sealed_price
from tests.factories.papers import PDF
from tests.factories.prices import as_file, key_of, locked, on_paper, scored, sealed_town
from tests.factories.world import sign_in


def visitor(app, session, town, who):
    """Somebody's own browser."""
    session.rollback()  # pages have written meanwhile
    return sign_in(app.test_client(), session, town.people[who])


def at(town, path=""):
    return f"/procurements/{town.procurement.id}/prices{path}"


def turn(client, town, who):
    return client.post(at(town, "/opening/files"), data={"passphrase": sealed_price.passphrase(who)})


def readings(session, town, *clients):
    """Both read every envelope on paper."""
    session.rollback()
    for each in session.scalars(select(Envelope).where(Envelope.document_id.is_(None))).all():
        for client in clients:
            client.post(at(town, f"/opening/{each.id}"), data={"found": "read", "amount": "13000000"})


def test_successor_opens_the_files_after_a_hand_over(app, session):
    town = sealed_town(session)
    before = [key_of(session, town, who) for who in ("officer", "second")]
    envelope = as_file(session, town, town.proposals[0], locked(town.procurement, "officer", "second", yen=9_000_000))
    for each in town.proposals[1:]:
        on_paper(session, town, each)
    key_of(session, town, "third", after_id=before[1].id)
    leaving = visitor(app, session, town, "second")
    data = {"passphrase": sealed_price.passphrase("second")}
    assert leaving.post(at(town, "/keys/hand-over"), data=data).status_code == 302
    scored(session, town)
    first, third = visitor(app, session, town, "officer"), visitor(app, session, town, "third")
    assert first.post(at(town, "/opening"), data={"second": town.people["second"].id}).status_code == 422
    assert first.post(at(town, "/opening"), data={"second": town.people["third"].id}).status_code == 302
    turn(first, town, "officer")
    turn(leaving, town, "second")
    session.rollback()
    entry = session.scalar(select(OpeningEntry).where(OpeningEntry.envelope_id == envelope.id))
    assert (entry.amount, bool(entry.pending)) == (None, True)
    assert turn(third, town, "third").status_code == 302
    readings(session, town, first, third)
    third.post(at(town, "/opening/finish"))
    session.rollback()
    amounts = {each.proposal_id: (each.amount, each.confirmed_by) for each in session.scalars(select(Price))}
    assert amounts[town.proposals[0].id] == (9_000_000, town.people["third"].id)
    told = list(session.scalars(select(Event.kind).order_by(Event.id)))
    assert (told.count("key.handed-over"), told.count("price.opened"), town.procurement.state) == (1, 3, "opened")


@pytest.mark.parametrize(
    ("name", "content", "opens"),
    [
        ("見積書.pdf", PDF, True),
        ("見積書.pdf", b"%PDF-1.7 no table of objects", False),
        ("見積書.html", b"<script>alert(1)</script>", False),
        ("見積書.csv", "項目,円\n人件費,100\n".encode(), False),
    ],
)
def test_file_beside_a_price_opens_only_when_sound(app, session, name, content, opens):
    town = sealed_town(session)
    for who in ("officer", "second"):
        key_of(session, town, who)
    file = locked(town.procurement, "officer", "second", attachment=Attachment(name=name, data=content))
    as_file(session, town, town.proposals[0], file)
    for each in town.proposals[1:]:
        on_paper(session, town, each)
    scored(session, town)
    first, second = visitor(app, session, town, "officer"), visitor(app, session, town, "second")
    first.post(at(town, "/opening"), data={"second": town.people["second"].id})
    turn(first, town, "officer")
    turn(second, town, "second")
    session.rollback()
    kept = session.scalar(select(OpeningEntry.estimate_id).where(OpeningEntry.estimate_id.is_not(None)))
    assert first.get(at(town, f"/estimates/{kept}")).status_code == 404
    assert first.get(f"/procurements/{town.procurement.id}/documents/{kept}").status_code == 404
    readings(session, town, first, second)
    second.post(at(town, "/opening/finish"))
    answer = second.get(at(town, f"/estimates/{kept}"))
    assert answer.get_data() == content
    assert answer.headers["Content-Disposition"].startswith("inline" if opens else "attachment")
    assert ("sandbox" in answer.headers["Content-Security-Policy"]) is not opens
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert first.get(f"/procurements/{town.procurement.id}/documents/{kept}").status_code == 404
