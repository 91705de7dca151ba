"""The keys that open sealed files: who holds one, how it is made, and how it goes to a successor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.values import Problem
from evaluator.db.models import HandedShare, KeyHolder, Procurement
from evaluator.db.queries import people
from evaluator.db.queries import prices as rows
from evaluator.exchange.sealed.content import SealRefused
from evaluator.exchange.sealed.envelope import FEWEST_HOLDERS, MOST_HOLDERS, SealedFile, fingerprint, read_sealed
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.prices import PriceRefused
from evaluator.services.secrets import passwords, seal
from evaluator.services.secrets.holders import Holder
from evaluator.services.secrets.turns import HandOver, Seats

NAMING = ("preparation", "call", "receipt")
"""States in which holders are named."""
OPEN = (*NAMING, "scoring", "moderation", "closed")
"""States in which a key is still needed."""
TRIES = 3
"""Wrong passphrases before somebody has to wait."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Somebody named to hold a key. `waiting` is a successor whose turn has not come, `left` one who has handed over."""

    row: KeyHolder
    name: str
    waiting: bool
    successor: str

    @property
    def made(self) -> bool:
        """Whether the key is there."""
        return bool(self.row.public_key)

    @property
    def left(self) -> bool:
        """Whether the seat has gone to a successor."""
        return self.row.handed_at is not None


def holder(row: KeyHolder) -> Holder:
    """A stored key pair."""
    return Holder(public_pem=row.public_key, sealed_private=row.sealed_private)


def present(session: Session, procurement_id: int) -> tuple[KeyHolder, ...]:
    """Whose keys open sealed files now: made, not handed over, and not waiting for somebody else's seat."""
    return _present(rows.holders(session, procurement_id))


def _present(found: Sequence[KeyHolder]) -> tuple[KeyHolder, ...]:
    by_id = {each.id: each for each in found}
    return tuple(each for each in found if each.sealed_private and not _waits(each, by_id))


def _waits(row: KeyHolder, by_id: dict[int, KeyHolder]) -> bool:
    return row.after_id is not None and by_id[row.after_id].handed_to_id != row.id


def seats(session: Session, procurement_id: int) -> tuple[Seat, ...]:
    """Everybody ever named, in order."""
    found = rows.holders(session, procurement_id)
    by_id = {each.id: each for each in found}
    names = {id: each.name for id, each in rows.people(session, {each.person_id for each in found}).items()}
    after = {each.after_id: names[each.person_id] for each in found if each.after_id is not None}
    return tuple(
        Seat(row=each, name=names[each.person_id], waiting=_waits(each, by_id), successor=after.get(each.id, ""))
        for each in found
    )


def can_open(session: Session, procurement_id: int, sealed: SealedFile) -> bool:
    """Whether a file was sealed for known keys only, and for at least two that are here now."""
    found = rows.holders(session, procurement_id)
    ever = {fingerprint(each.public_key) for each in found if each.public_key}
    now = {fingerprint(each.public_key) for each in _present(found)}
    return set(sealed.holders) <= ever and len(set(sealed.holders) & now) >= FEWEST_HOLDERS


def page_ready(session: Session, procurement: Procurement) -> bool:
    """Whether the page for proposers can be made: the call is out, and everybody named has a key."""
    named = [each for each in seats(session, procurement.id) if not each.waiting and not each.left]
    enough = FEWEST_HOLDERS <= len(named) <= MOST_HOLDERS
    return procurement.rules_sha256 is not None and enough and all(each.made for each in named)


def name(
    session: Session, actor: Actor, now: datetime, procurement: Procurement, *, person_id: int, after_id: int | None = None
) -> KeyHolder:  # fmt: skip
    """Name an officer to hold a key, or to take the seat of a holder who leaves. Flushes. Raises PriceRefused."""
    procurement = rows.lock(session, procurement.id)
    found = seats(session, procurement.id)
    if person_id not in {each.id for each in people.holding(session, procurement.organisation_id, "officer")}:
        raise PriceRefused("person", "keys.officer")
    if any(each.row.person_id == person_id for each in found):
        raise PriceRefused("person", "keys.twice")
    if after_id is not None:
        _must_be_free(found, procurement, after_id)
    elif procurement.state not in NAMING or rows.has_files(session, procurement.id):
        raise PriceRefused("form", "keys.too-late")
    elif sum(not each.waiting and not each.left for each in found) >= MOST_HOLDERS:
        raise PriceRefused("form", "keys.most", most=MOST_HOLDERS)
    made = KeyHolder(procurement_id=procurement.id, person_id=person_id, created_at=now, after_id=after_id)
    session.add(made)
    session.flush()
    _record(session, actor, now, "key.named", made, after=after_id)
    return made


def _must_be_free(found: Sequence[Seat], procurement: Procurement, after_id: int) -> None:
    if procurement.state not in OPEN:
        raise PriceRefused("form", "keys.too-late")
    if not any(each.row.id == after_id and each.made and not each.left and not each.waiting for each in found):
        raise PriceRefused("form", "keys.no-seat")
    if any(each.row.after_id == after_id for each in found):
        raise PriceRefused("form", "keys.successor-named")


def drop(session: Session, actor: Actor, now: datetime, procurement: Procurement, *, holder_id: int) -> None:
    """Take back the naming of somebody who has no key yet. Flushes. Raises PriceRefused."""
    rows.lock(session, procurement.id)
    row = next((each for each in rows.holders(session, procurement.id) if each.id == holder_id), None)
    if row is None or row.public_key:
        raise PriceRefused("form", "keys.made-already")
    _record(session, actor, now, "key.dropped", row)
    session.delete(row)
    session.flush()


def passphrase_problems(actor: Actor, login: str, passphrase: str) -> tuple[Problem, ...]:
    """What speaks against a new opening passphrase: the rules are those of passwords."""
    return passwords.password_problems(passphrase, login=login, name=actor.name, organisation=actor.organisation)


def may_make(session: Session, procurement: Procurement, row: KeyHolder) -> bool:
    """Whether the key of somebody named can be made, or made anew: not once a file is locked with it."""
    if row.handed_at is not None or procurement.state not in OPEN:
        return False
    return not row.public_key or not rows.has_files(session, procurement.id)


def make(session: Session, actor: Actor, now: datetime, procurement: Procurement, *, made: Holder) -> KeyHolder:
    """Store the key that somebody named has made with a passphrase of their own. Flushes. Raises PriceRefused."""
    procurement = rows.lock(session, procurement.id)
    row = rows.holder_of(session, procurement.id, actor.person_id)
    if row is None or not may_make(session, procurement, row):
        raise PriceRefused("form", "keys.not-yours" if row is None else "keys.in-use")
    again = bool(row.public_key)
    row.public_key, row.sealed_private, row.made_at = made.public_pem, made.sealed_private, now
    row.failures, row.locked_until = 0, None
    session.flush()
    _record(session, actor, now, "key.made", row, fingerprint=made.fingerprint, again=again)
    return row


def must_not_wait(row: KeyHolder, now: datetime) -> None:
    """Refuse somebody who has given too many wrong passphrases. Raises PriceRefused."""
    if row.locked_until is not None and now < row.locked_until:
        left = row.locked_until - now
        raise PriceRefused("passphrase", "keys.wait", minutes=max(1, -(-int(left.total_seconds()) // 60)))


def count_wrong(session: Session, actor: Actor, now: datetime, row: KeyHolder) -> None:
    """One more wrong passphrase; from the third on somebody waits, each time twice as long. Flushes."""
    row.failures += 1
    if row.failures >= TRIES:
        row.locked_until = now + min(FIRST_WAIT * 2 ** min(row.failures - TRIES, 10), LONGEST_WAIT)
        _record(session, actor, now, "key.locked", row, failures=row.failures, until=row.locked_until.isoformat())
    session.flush()


def forget_wrong(row: KeyHolder) -> None:
    """The passphrase was right."""
    row.failures, row.locked_until = 0, None


def tables_of(texts: Sequence[str]) -> tuple[HandOver, ...]:
    """The hand-overs of one file. Raises SealRefused."""
    return tuple(HandOver.from_text(each) for each in texts)


def hand_over(session: Session, actor: Actor, now: datetime, procurement_id: int, *, passphrase: str) -> KeyHolder:
    """Give the actor's seat to the successor named for it, who has made a key before; the actor's private key is destroyed.

    Flushes. Raises PriceRefused and SealRefused; a wrong passphrase is counted, so the caller commits in that case too.
    """
    procurement = rows.lock(session, procurement_id)
    row = rows.holder_of(session, procurement_id, actor.person_id)
    found = rows.holders(session, procurement_id)
    successor = next((each for each in found if row is not None and each.after_id == row.id), None)
    if row is None or row not in _present(found) or procurement.state not in OPEN:
        raise PriceRefused("form", "keys.no-seat")
    if successor is None or not successor.public_key:
        raise PriceRefused("form", "keys.no-successor")
    if rows.opening(session, procurement_id) is not None:
        raise PriceRefused("form", "keys.opening")
    must_not_wait(row, now)
    for envelope_id, table in _handed(session, actor, now, row, successor, passphrase=passphrase):
        session.add(HandedShare(envelope_id=envelope_id, holder_id=successor.id, wrapped=table.as_text()))
    row.handed_to_id, row.handed_at, row.sealed_private = successor.id, now, ""
    row.failures, row.locked_until = 0, None
    session.flush()
    _record(session, actor, now, "key.handed-over", row, to=successor.person_id, fingerprint=holder(successor).fingerprint)
    return successor


def _handed(
    session: Session, actor: Actor, now: datetime, row: KeyHolder, successor: KeyHolder, *, passphrase: str
) -> list[tuple[int, HandOver]]:  # fmt: skip
    """The hand-over of every file that the holder has a seat in, by envelope."""
    handed = rows.handed(session, row.procurement_id)
    files: list[tuple[int, SealedFile, tuple[HandOver, ...]]] = []
    for each in rows.envelopes(session, row.procurement_id):
        if each.document_id is not None:
            sealed = read_sealed(rows.content(session, each.document_id))
            tables = tables_of(handed.get(each.id, []))
            if holder(row).fingerprint in Seats.of(sealed, tables).takers.values():
                files.append((each.id, sealed, tables))
    try:
        made = seal.hand_over(
            [(sealed, tables) for _id, sealed, tables in files],
            holder(row),
            passphrase=passphrase,
            successor_pem=successor.public_key,
        )
    except SealRefused as refused:
        if refused.problem.message.id == "seal.passphrase":
            count_wrong(session, actor, now, row)
        raise
    return [(id, table) for (id, _sealed, _tables), table in zip(files, made, strict=True)]


def _record(session: Session, actor: Actor, now: datetime, kind: str, row: KeyHolder, **new: Any) -> None:
    """One event; never a key, only its fingerprint."""
    assert actor.organisation_id is not None
    history.record(
        session, actor, now, kind, organisation_id=actor.organisation_id, procurement_id=row.procurement_id,
        new={"holder": row.person_id, **{key: value for key, value in new.items() if value is not None}},
    )  # fmt: skip
