"""Whatever is done to the history behind the program's back is found, and named."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from evaluator.core.calendar import JAPAN
from evaluator.core.canonical import canonical
from evaluator.db.models import ChainHead, Event, EventValues
from evaluator.db.queries import chains
from evaluator.services import audit, history
from tests.factories.history import WHO, append, chain, tamper
from tests.factories.world import NOW

EVENT = "organisation_id = :town AND number = :number"
VALUES = f"event_id = (SELECT id FROM event WHERE {EVENT})"
FORGED = "f" * 64
REST = "at, kind, procurement_id, commitment, previous, digest"
COPY = f"INSERT INTO event (organisation_id, number, {REST}) SELECT organisation_id, :to, {REST} FROM event WHERE {EVENT}"


def faults(session, *towns, **more):
    found = [fault for town in towns or (None,) for fault in audit.verify(session, town and town.id, **more)]
    return [(each.number, each.reason) for each in found]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (f"UPDATE event_values SET text = '{{}}' WHERE {VALUES}", [(3, "values")]),
        (f"UPDATE event_values SET actor = '別人' WHERE {VALUES}", [(3, "values")]),
        (f"UPDATE event_values SET person_id = 1 WHERE {VALUES}", [(3, "values")]),
        (f"UPDATE event SET kind = 'meeting.held' WHERE {EVENT}", [(3, "digest")]),
        (f"UPDATE event SET procurement_id = 7 WHERE {EVENT}", [(3, "digest")]),
        (f"UPDATE event SET at = '2026-01-01 00:00:00' WHERE {EVENT}", [(3, "digest")]),
        (f"UPDATE event SET commitment = '{FORGED}' WHERE {EVENT}", [(3, "digest"), (3, "values")]),
        (f"UPDATE event SET digest = '{FORGED}' WHERE {EVENT}", [(3, "digest"), (4, "previous")]),
        (f"UPDATE chain_head SET digest = '{FORGED}'", [(None, "head")]),
        ("UPDATE chain_head SET number = 4", [(None, "head")]),
        ("DELETE FROM chain_head", [(None, "head")]),
        (f"DELETE FROM event_values WHERE {VALUES}", [(3, "values-missing")]),
    ],
)
def test_each_change_is_found_where_it_is(session, statement, found):
    town = chain(session)
    assert faults(session, town) == []
    tamper(session, statement, town=town.id, number=3)
    assert faults(session, town) == found


def test_a_deleted_event_in_the_middle_is_found(session):
    town = chain(session)
    tamper(
        session, f"DELETE FROM event_values WHERE {VALUES}", f"DELETE FROM event WHERE {EVENT}", town=town.id, number=3
    )  # fmt: skip
    assert faults(session, town) == [(4, "gap"), (4, "previous")]


def test_a_deleted_tail_is_found_by_its_head(session):
    town = chain(session)
    tamper(session, f"DELETE FROM event_values WHERE {VALUES}", f"DELETE FROM event WHERE {EVENT}", town=town.id, number=5)
    assert faults(session, town) == [(None, "head")]


def test_values_left_without_their_event_are_found(session):
    town = chain(session)
    tamper(session, f"DELETE FROM event WHERE {EVENT}", town=town.id, number=5)
    assert faults(session) == [(None, "head"), (None, "orphans")]


def test_two_events_that_changed_places_are_found(session):
    town = chain(session)
    swap = "UPDATE event SET number = :to WHERE organisation_id = :town AND number = :number"
    for number, to in ((2, 99), (3, 2), (99, 3)):
        tamper(session, swap, town=town.id, number=number, to=to)
    assert {number for number, _ in faults(session, town)} >= {2, 3}


def test_swapped_values_are_found_at_both_events(session):
    town = chain(session, 0)
    append(session, town, new={"place": "第1"})
    append(session, town, new={"place": "第2"})
    session.commit()
    rows = session.scalars(select(EventValues).order_by(EventValues.event_id)).all()
    (first, second) = [(each.salt, each.text) for each in rows]
    for row, given in zip(rows, (second, first), strict=True):
        row.salt, row.text = given
    session.commit()
    assert faults(session, town) == [(1, "values"), (2, "values")]


def test_an_inserted_event_breaks_what_follows(session):
    town = chain(session)
    shift = "UPDATE event SET number = number + 10 WHERE organisation_id = :town AND number >= :number"
    back = "UPDATE event SET number = number - 9 WHERE organisation_id = :town AND number > 10"
    tamper(session, shift, back, town=town.id, number=3)
    tamper(session, COPY, town=town.id, number=2, to=3)
    assert faults(session, town)[:2] == [(3, "previous"), (3, "digest")]


def test_an_event_played_again_at_the_end_is_found(session):
    town = chain(session)
    tamper(session, COPY, "UPDATE chain_head SET number = 6", town=town.id, number=5, to=6)
    assert {(6, "previous"), (6, "digest"), (6, "values-missing")} <= set(faults(session, town))


def test_an_event_of_another_chain_fits_nowhere(session):
    town, other = chain(session), chain(session, 6, code="131024")
    move = "UPDATE event SET organisation_id = :town WHERE organisation_id = :other AND number = 6"
    tamper(session, move, "UPDATE chain_head SET number = 6 WHERE organisation_id = :town", town=town.id, other=other.id)
    assert {(6, "previous"), (6, "digest"), (None, "head")} <= set(faults(session, town, other))


def test_the_database_refuses_a_fork(session):
    town = chain(session)
    head = session.get(ChainHead, town.id)
    head.number -= 1
    session.commit()
    with pytest.raises(IntegrityError):
        append(session, town)


def test_a_refused_transaction_leaves_no_event(session):
    town = chain(session)
    append(session, town, 3)
    session.rollback()
    tally = audit.Tally()
    assert (list(audit.verify(session, tally=tally)), tally.events) == ([], 5)
    append(session, town)
    session.commit()
    assert faults(session) == []


def rewrite(session, town, keep):
    """Cut a chain off after `keep` events, write others, and set the head to fit, as a keeper of the database could."""
    tamper(
        session,
        "DELETE FROM event_values WHERE event_id IN (SELECT id FROM event WHERE organisation_id = :town AND number > :keep)",
        "DELETE FROM event WHERE organisation_id = :town AND number > :keep",
        town=town.id,
        keep=keep,
    )
    head = session.get(ChainHead, town.id)
    head.number, head.digest = keep, chains.digest_at(session, town.id, keep) or history.FIRST
    session.commit()


@pytest.mark.parametrize("keep", [0, 3])
def test_only_an_anchor_tells_of_a_chain_written_anew(session, keep):
    town = chain(session)
    kept = audit.anchor(session)
    rewrite(session, town, keep)
    assert faults(session) == []
    assert faults(session, anchors=kept) == [(5, "anchor-missing")]
    append(session, town, 5)
    session.commit()
    assert faults(session) == []
    assert faults(session, anchors=kept) == [(5, "anchor-differs")]


def test_anchors_still_agree_after_more_was_appended(session):
    town, _ = chain(session), chain(session, 2, code="131024")
    kept = audit.read_anchors("# kept on paper\n\n" + "\n".join(str(each) for each in audit.anchor(session)))
    assert [(each.code, each.size) for each in kept] == [("131016", 5), ("131024", 2)]
    append(session, town, 4)
    session.commit()
    assert faults(session, anchors=kept) == []
    assert faults(session, anchors=[audit.Anchor(code="999999", size=1, digest=FORGED)]) == [(1, "anchor-unknown")]


def test_lines_that_are_no_anchor_are_refused():
    for line in ("131016 5", f"131016 five {FORGED}", f"131016 5 {FORGED[1:]}", f"131016 5 {FORGED[1:]}g"):
        with pytest.raises(ValueError, match="line 2"):
            audit.read_anchors(f"\n{line}")


def test_erased_values_leave_a_chain_that_agrees(session):
    town, other = chain(session), chain(session, 2, code="131024")
    later = NOW + timedelta(days=4000)
    history.record(session, WHO, later, "meeting.held", organisation_id=town.id, new={"place": "新"})
    gone = audit.erase(session, WHO, later, organisation_id=town.id, before=NOW + timedelta(days=1))
    session.commit()
    tally = audit.Tally()
    assert (gone, faults(session, tally=tally), tally.erased) == (5, [], 5)
    left = session.scalars(select(EventValues.text).order_by(EventValues.event_id)).all()
    assert (len(left), any("第1会議室" in text for text in left[2:])) == (4, False)
    assert audit.erase(session, WHO, later, organisation_id=town.id, before=NOW + timedelta(days=1)) == 0
    assert len(list(session.scalars(select(Event).where(Event.organisation_id == other.id)))) == 2


def test_values_younger_than_the_term_must_be_there(session):
    town = chain(session)
    later = NOW + timedelta(days=10)
    audit.erase(session, WHO, later, organisation_id=town.id, before=NOW + timedelta(days=1))
    history.record(session, WHO, later, "meeting.held", organisation_id=town.id, new={"place": "新"})
    session.commit()
    tamper(session, f"DELETE FROM event_values WHERE {VALUES}", town=town.id, number=7)
    assert faults(session, town) == [(7, "values-missing")]


def test_the_future_is_not_erased(session):
    town = chain(session)
    with pytest.raises(ValueError, match="past"):
        audit.erase(session, WHO, NOW, organisation_id=town.id, before=NOW)


@pytest.mark.parametrize("column", ["at", "procurement_id", "person_id"])
def test_a_value_that_nobody_can_read_is_a_fault(session, dialect, column):
    town = chain(session)
    table, where = ("event_values", VALUES) if column == "person_id" else ("event", EVENT)
    if dialect == "sqlite":  # which keeps any text in any column
        change = f"UPDATE {table} SET {column} = '{'yesterday' if column == 'at' else 'null'}' WHERE {where}"
    else:
        change = f"UPDATE event SET at = 'infinity' WHERE {EVENT}"
    tamper(session, change, town=town.id, number=3)
    assert faults(session, town) == [(None, "unreadable")]


def test_links_are_written_as_canonical_text(session):
    town = chain(session, 1, kind='a"\\\n語', procurement_id=None)
    event = session.scalars(select(Event)).one()
    link = {"organisation": town.id, "number": 1, "at": event.at.isoformat(timespec="microseconds"), "kind": event.kind}
    link |= {"procurement": None, "commitment": event.commitment, "previous": event.previous}
    assert history.link_text(event) == canonical(link)


def test_moments_with_another_offset_still_agree(session):
    town = chain(session, 0)
    history.record(session, WHO, NOW.astimezone(JAPAN), "meeting.held", organisation_id=town.id)
    session.commit()
    session.expire_all()
    assert faults(session) == []


def test_a_proof_reads_more_than_one_batch(session, monkeypatch):
    monkeypatch.setattr(chains, "BATCH", 4)
    town = chain(session, 10)
    tally = audit.Tally()
    assert (faults(session, tally=tally), tally.events, tally.chains) == ([], 10, 1)
    tamper(session, f"UPDATE event SET kind = 'x' WHERE {EVENT}", town=town.id, number=9)
    assert faults(session) == [(9, "digest")]


def test_a_check_is_itself_an_event(session):
    town = chain(session)
    tamper(session, f"UPDATE event SET kind = 'x' WHERE {EVENT}", town=town.id, number=2)
    assert audit.check(session, WHO, NOW, organisation_id=town.id).events == 5
    session.commit()
    told = session.scalars(select(EventValues.text).order_by(EventValues.event_id.desc())).first()
    assert '"new":{"events":5,"faults":1}' in told
