"""Envelopes are registered from outside, once, in time; locked files only if two present holders can open them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from evaluator.db.models import Document, Envelope, Event
from evaluator.db.queries import prices as rows
from evaluator.services import envelopes, keys
from evaluator.services.prices import PriceRefused
from tests.factories import sealed_price
from tests.factories.prices import RECEIVED, as_file, key_of, locked, on_paper, sealed_town
from tests.factories.scoring import actor_for
from tests.factories.world import NOW


@pytest.fixture
def town(session):
    return sealed_town(session)


def clerk(town):
    return actor_for(town, town.people["clerk"], "clerk")


def register(session, town, proposal, received=RECEIVED):
    return envelopes.register(
        session, clerk(town), NOW, town.procurement, proposal_id=proposal.id if proposal else None, received=received
    )


def why(act, *args, **more):
    with pytest.raises(PriceRefused) as caught:
        act(*args, **more)
    return caught.value.problem.message.id


def test_registering_is_one_event(session, town):
    register(session, town, town.proposals[0])
    assert session.scalars(select(Event.kind)).all() == ["envelope.registered"]


@pytest.mark.parametrize("state", ["preparation", "scoring", "closed", "opened", "decided", "cancelled"])
def test_envelopes_come_in_with_the_proposals_only(session, state):
    town = sealed_town(session, state=state)
    assert why(register, session, town, town.proposals[0]) == "envelope.not-now"


@pytest.mark.parametrize(("state", "refused"), [("preparation", False), ("closed", False), ("opened", True), ("cancelled", True)])
def test_ceiling_comes_in_before_the_opening(session, state, refused):
    town = sealed_town(session, state=state, ceiling_kind="estimate", ceiling_yen=None, ceiling_secret=True)
    if refused:
        assert why(register, session, town, None) == "envelope.not-now"
    else:
        assert register(session, town, None).proposal_id is None


def test_second_envelope_of_a_proposal_is_refused(session, town):
    on_paper(session, town, town.proposals[0])
    assert why(register, session, town, town.proposals[0]) == "envelope.twice"


def test_open_ceiling_has_no_envelope(session, town):
    assert why(register, session, town, None) == "envelope.not-sealed"


@pytest.mark.parametrize(
    ("change", "id"),
    [
        ({"seal_intact": False}, "envelope.broken"),
        ({"place": " "}, "envelope.place"),
        ({"at": NOW + timedelta(hours=1)}, "envelope.in-future"),
    ],
)
def test_what_is_seen_from_outside_must_be_told(session, town, change, id):
    assert why(register, session, town, town.proposals[0], replace(RECEIVED, **change)) == id


def test_proposal_of_another_town_gets_no_envelope(session, town):
    other = sealed_town(session, code="132012", name="緑川市")
    assert why(register, session, town, other.proposals[0]) == "envelope.no-proposal"


def test_correction_needs_a_reason_and_keeps_both(session, town):
    envelope = on_paper(session, town, town.proposals[0])
    new = replace(RECEIVED, place="会計課の金庫 2段目")
    given = {"envelope_id": envelope.id, "received": new}
    assert why(envelopes.change, session, clerk(town), NOW, town.procurement, reason=" ", **given) == "envelope.reason"
    envelopes.change(session, clerk(town), NOW, town.procurement, reason="移動した", **given)
    event = session.scalars(select(Event)).one()
    assert event.kind == "envelope.changed"
    assert "会計課の金庫" in event.values.text
    assert "2段目" in event.values.text


@pytest.fixture
def holders(session, town):
    for who in ("officer", "second"):
        key_of(session, town, who)
    return town


def refused_file(session, town, file):
    act = envelopes.receive_file
    given = {"proposal_id": town.proposals[0].id, "locked": file, "received": RECEIVED}
    return why(act, session, clerk(town), NOW, town.procurement, **given)


def test_file_is_stored_byte_for_byte(session, holders):
    file = locked(holders.procurement, "officer", "second")
    made = as_file(session, holders, holders.proposals[0], file)
    assert rows.content(session, made.document_id) == file.data
    kept = session.get_one(Document, made.document_id)
    assert (kept.purpose, kept.size, kept.name) == ("sealed", len(file.data), "price.sealed.json")


def test_file_for_strangers_is_refused(session, holders):
    file = locked(holders.procurement, "officer", "third")
    assert refused_file(session, holders, file) == "envelope.other-keys"


def test_file_with_another_reference_is_refused(session, holders):
    file = replace(locked(holders.procurement, "officer", "second"), reference="K7P2-9XQN")
    assert refused_file(session, holders, file) == "envelope.reference"


def test_file_of_another_procurement_is_refused(session, holders):
    other = sealed_town(session, code="132012", name="緑川市")
    assert refused_file(session, holders, locked(other.procurement, "officer", "second")) == "seal.other-procurement"


@pytest.mark.parametrize(("data", "id"), [(b"", "seal.not-sealed"), (b"%PDF-1.7", "seal.not-sealed"), (b"{}", "seal.not-sealed")])
def test_any_other_file_is_refused(session, holders, data, id):
    file = replace(locked(holders.procurement, "officer", "second"), data=data)
    assert refused_file(session, holders, file) == id


def test_same_file_comes_in_once(session, holders):
    file = locked(holders.procurement, "officer", "second")
    as_file(session, holders, holders.proposals[1], file)
    assert refused_file(session, holders, file) == "envelope.same-file"


@pytest.mark.parametrize(
    ("given", "kept"), [("../../etc/price.json", "price.json"), ("C:\\x\\price.json", "price.json"), ("..", "price.sealed.json")]
)
def test_name_of_a_file_holds_no_path(given, kept):
    assert envelopes.plain_name(given) == kept


def test_hand_over_lets_the_successor_open(session, holders):
    file = locked(holders.procurement, "officer", "second")
    envelope = as_file(session, holders, holders.proposals[0], file)
    leaving = rows.holder_of(session, holders.procurement.id, holders.people["second"].id)
    key_of(session, holders, "third", after_id=leaving.id)
    actor = actor_for(holders, holders.people["second"], "officer")
    keys.hand_over(session, actor, NOW, holders.procurement.id, passphrase=sealed_price.passphrase("second"))
    assert leaving.sealed_private == ""
    present = {each.person_id for each in keys.present(session, holders.procurement.id)}
    assert present == {holders.people["officer"].id, holders.people["third"].id}
    assert len(rows.handed(session, holders.procurement.id)[envelope.id]) == 1


def test_hand_over_waits_for_the_successors_key(session, holders):
    actor = actor_for(holders, holders.people["second"], "officer")
    refused = why(keys.hand_over, session, actor, NOW, holders.procurement.id, passphrase=sealed_price.passphrase("second"))
    assert refused == "keys.no-successor"


@pytest.mark.parametrize("who", ["clerk", "auditor"])
def test_only_officers_are_named_for_keys(session, town, who):
    actor = actor_for(town, town.people["officer"], "officer")
    assert why(keys.name, session, actor, NOW, town.procurement, person_id=town.people[who].id) == "keys.officer"


def test_nobody_is_named_once_a_file_is_in(session, holders):
    as_file(session, holders, holders.proposals[0], locked(holders.procurement, "officer", "second"))
    actor = actor_for(holders, holders.people["officer"], "officer")
    refused = why(keys.name, session, actor, NOW, holders.procurement, person_id=holders.people["third"].id)
    assert refused == "keys.too-late"
    assert session.scalars(select(Envelope.identity)).one()
