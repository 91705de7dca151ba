"""Proving the history: every chain link by link, against what was kept outside; and erasing values after their term."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from evaluator.core.canonical import canonical
from evaluator.db.models import Event, EventValues
from evaluator.db.queries import chains
from evaluator.services import history
from evaluator.services.actor import Actor

ERASED = "history.erased"
"""The kind of the event that says that values were erased."""
CHECKED = "history.checked"
"""The kind of the event that says that a chain was proved."""
REASONS = {
    "gap": "an event before it is missing, or it stands twice",
    "previous": "it is not linked to the event before",
    "digest": "it was changed: its digest no longer fits",
    "values": "its values were changed, or are another event's",
    "values-missing": "its values are gone, and no event says that they were erased",
    "head": "the chain does not end where its head says: events at the end were added or removed",
    "unreadable": "its events cannot be read",
    "orphans": "there are values of events that are gone",
    "publication": "what it published is not there any more as it was published",
    "judgement": "the judgement that it kept is not there any more as it was kept",
    "anchor-unknown": "an anchor names an organisation that is not there",
    "anchor-missing": "the event that the anchor was taken of is gone",
    "anchor-differs": "the event that the anchor was taken of is another one now",
}
"""What can be wrong, a sentence each."""


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """What is kept outside of one chain: how many events it had, and the digest of the last."""

    code: str
    size: int
    digest: str

    def __str__(self) -> str:
        return f"{self.code} {self.size} {self.digest}"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What does not agree: in which chain, at which event (None: the chain as a whole), and a name of REASONS."""

    code: str
    number: int | None
    reason: str

    def __str__(self) -> str:
        place = self.code if self.number is None else f"{self.code} {self.number}"
        return f"{place}: {REASONS[self.reason]}".lstrip(": ")


@dataclass
class Tally:
    """What a proof has come to so far; `erased` events are proved without their values."""

    chains: int = 0
    events: int = 0
    erased: int = 0
    faults: int = 0


@dataclass
class _Walk:
    """Where the reading of one chain stands."""

    organisation_id: int
    code: str
    number: int = 0
    digest: str = history.FIRST
    bare: datetime | None = None
    bare_number: int = 0
    term: datetime | None = None

    def fault(self, reason: str, number: int | None = None) -> Fault:
        return Fault(code=self.code, number=number, reason=reason)


def anchor(session: Session) -> Sequence[Anchor]:
    """What to keep outside the database of every chain, so that a chain written anew from its first event is found too."""
    return [Anchor(code=code, size=size, digest=digest) for code, size, digest in chains.heads(session)]


def read_anchors(text: str) -> tuple[Anchor, ...]:
    """Anchors from the lines that `anchor` was printed as; empty lines and lines from `#` and a blank on count as nothing.

    Raises ValueError with the number of a line that is none.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = line.split()
        if not parts or line.startswith("# "):
            continue
        if len(parts) != 3 or not parts[1].isdecimal() or len(parts[2]) != 64 or set(parts[2]) - set("0123456789abcdef"):
            raise ValueError(f"line {number} is no anchor: a code, a number of events, a digest")
        found.append(Anchor(code=parts[0], size=int(parts[1]), digest=parts[2]))
    return tuple(found)


def verify(
    session: Session, organisation_id: int | None = None, *, anchors: Sequence[Anchor] = (), tally: Tally | None = None
) -> Iterator[Fault]:
    """Prove one chain or all of them, a batch at a time; what was read is counted in `tally`. Writes nothing.

    Found are values and events that were changed, removed, added, swapped or played again. A chain whose end was cut off
    together with its head, or that was written anew from its first event, is found through `anchors` kept outside.
    """
    tally = tally if tally is not None else Tally()
    for found_id, code in chains.chains(session, organisation_id):
        tally.chains += 1
        yield from _chain(session, _Walk(organisation_id=found_id, code=code), tally)
        yield from _published(session, found_id, code)
    if organisation_id is None and chains.orphans(session):
        yield Fault(code="", number=None, reason="orphans")
    for each in anchors:
        yield from _anchored(session, each, organisation_id)


def _published(session: Session, organisation_id: int, code: str) -> Iterator[Fault]:
    """Publications and kept judgements that are not, or no more, what the event of their making says."""
    kept = {"publication": chains.publications, "judgement": chains.judgements}
    for reason, read in kept.items():
        for number, text, content in read(session, organisation_id):
            if content is None or sha256(content.encode()).hexdigest() != json.loads(text)["new"]["content"]:
                yield Fault(code=code, number=number, reason=reason)


def erase(session: Session, actor: Actor, now: datetime, *, organisation_id: int, before: datetime) -> int:
    """Erase the values of an organisation's events from before a moment; how many. One event says so. Flushes.

    The chain stays as it was and can still be proved. Raises ValueError for a moment that is not past.
    """
    if before >= now:
        raise ValueError("only values of the past can be erased")
    old = select(Event.id).where(Event.organisation_id == organisation_id, Event.at < before)
    gone = session.execute(delete(EventValues).where(EventValues.event_id.in_(old)).returning(EventValues.event_id)).all()
    if gone:
        told = {"before": before.astimezone(UTC).isoformat(), "events": len(gone)}
        history.record(session, actor, now, ERASED, organisation_id=organisation_id, new=told)
    return len(gone)


def check(session: Session, actor: Actor, now: datetime, *, organisation_id: int) -> Tally:
    """Prove the chain of an organisation and record what came out, as one event. Flushes."""
    tally = Tally()
    tally.faults = sum(1 for _ in verify(session, organisation_id, tally=tally))
    told = {"events": tally.events, "faults": tally.faults}
    history.record(session, actor, now, CHECKED, organisation_id=organisation_id, new=told)
    return tally


def export(session: Session, organisation_id: int, *, values: bool = False) -> Iterator[str]:
    """One chain as lines of JSON that `docs/verify_history.py` proves without this program; values only when asked for."""
    number = 0
    while rows := chains.batch(session, organisation_id, number):
        for row in rows:
            number = row.number
            yield canonical(_told(row, values=values))


def agrees(event: Event, before: str | None) -> bool:
    """Whether one event is linked to the digest `before` it, and its digest and values are its own."""
    if event.previous != before or history.digest_of(event) != event.digest:
        return False
    return event.values is None or history.commitment_of(event.values.salt, event.values.text) == event.commitment


def _told(row: Row[Any], *, values: bool) -> dict[str, Any]:
    told = {
        "organisation": row.organisation_id,
        "number": row.number,
        "at": row.at.isoformat(timespec="microseconds"),
        "kind": row.kind,
        "procurement": row.procurement_id,
        "commitment": row.commitment,
        "previous": row.previous,
        "digest": row.digest,
    }
    return {**told, "salt": row.salt.hex(), "text": row.text} if values and row.text is not None else told


def _chain(session: Session, walk: _Walk, tally: Tally) -> Iterator[Fault]:
    try:
        yield from _links(session, walk, tally)
        head = chains.head(session, walk.organisation_id)
        while head is not None and head[0] > walk.number:
            before = walk.number
            yield from _links(session, walk, tally)  # somebody may have appended meanwhile
            if walk.number == before:
                break
            head = chains.head(session, walk.organisation_id)
    except (ValueError, TypeError, LookupError, DataError):  # a column that holds what no event can
        yield walk.fault("unreadable")
        return
    if (head or (0, history.FIRST)) != (walk.number, walk.digest):
        yield walk.fault("head")
    if walk.bare is not None and (walk.term is None or walk.bare >= walk.term):
        yield walk.fault("values-missing", walk.bare_number)


def _links(session: Session, walk: _Walk, tally: Tally) -> Iterator[Fault]:
    while rows := chains.batch(session, walk.organisation_id, walk.number):
        for row in rows:
            yield from _link(walk, row)
        tally.events += len(rows)
        tally.erased += sum(1 for row in rows if row.text is None)


def _link(walk: _Walk, row: Row[Any]) -> Sequence[Fault]:
    """One event, and what it is linked to; the walk goes on from the digest that is stored."""
    found = () if _in_order(walk, row) else tuple(walk.fault(reason, row.number) for reason in _reasons(walk, row))
    walk.number, walk.digest = row.number, row.digest
    return found


def _in_order(walk: _Walk, row: Row[Any]) -> bool:
    """Whether everything about an event agrees; the quick way, which asks nothing about an event without values.

    What is written into the link without being encoded has been found equal to a digest of ours before.
    """
    organisation, number, at, kind, procurement, commitment, previous, digest, salt, text, actor, person = tuple[Any, ...](row)
    if number != walk.number + 1 or previous != walk.digest or text is None or kind == ERASED:
        return False
    if sha256(salt + text.encode()).hexdigest() != commitment:
        return False
    if not _is_told_by(text, actor, person):
        return False
    link = (
        f'{{"at":"{at.isoformat(timespec="microseconds")}","commitment":"{commitment}","kind":{encode_basestring(kind)},'
        f'"number":{number},"organisation":{organisation},"previous":"{previous}",'
        f'"procurement":{"null" if procurement is None else f"{procurement:d}"}}}'
    )
    return bool(sha256(link.encode()).hexdigest() == digest)


def _reasons(walk: _Walk, row: Row[Any]) -> Iterator[str]:
    """What does not agree of an event that is not plainly in order."""
    if row.number != walk.number + 1:
        yield "gap"
    if row.previous != walk.digest:
        yield "previous"
    if history.digest_of(row) != row.digest:
        yield "digest"
    if row.text is None:
        if walk.bare is None or row.at > walk.bare:
            walk.bare, walk.bare_number = row.at, row.number
    elif not _holds(row):
        yield "values"
    elif row.kind == ERASED:
        term = datetime.fromisoformat(json.loads(row.text)["new"]["before"])
        walk.term = term if walk.term is None else max(walk.term, term)


def _holds(row: Row[Any]) -> bool:
    """Whether an event's values are those that its commitment was made of, and the columns beside them say the same."""
    return history.commitment_of(row.salt, row.text) == row.commitment and _is_told_by(row.text, row.actor, row.person_id)


def _is_told_by(text: str, actor: str, person: int | None) -> bool:
    """Whether values name that person; their canonical text begins and ends with it."""
    end = ',"person":null}' if person is None else f',"person":{person:d}}}'
    return text.startswith(f'{{"actor":{encode_basestring(actor)},') and text.endswith(end)


def _anchored(session: Session, kept: Anchor, organisation_id: int | None) -> Iterator[Fault]:
    found = chains.organisation_of(session, kept.code)
    if found is None:
        yield Fault(code=kept.code, number=kept.size, reason="anchor-unknown")
    elif organisation_id in (None, found) and kept.size:
        digest = chains.digest_at(session, found, kept.size)
        if digest != kept.digest:
            yield Fault(code=kept.code, number=kept.size, reason="anchor-differs" if digest else "anchor-missing")
