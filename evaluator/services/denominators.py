"""Numbers of places that rates stand on: people, households and others, from files with a source, never constants."""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from evaluator.core.denominators import Kind, jumps
from evaluator.db.models import Denominator, DenominatorSet, Organisation
from evaluator.db.queries import denominators as rows
from evaluator.db.queries.bodies import by_code, hold
from evaluator.exchange.bodyfiles.counts import Row
from evaluator.exchange.bodyfiles.counts import rows as rows_in
from evaluator.exchange.bodyfiles.table import Faults
from evaluator.library.denominators import kinds
from evaluator.services import history
from evaluator.services.actor import Actor


def on(session: Session, owner: int, kind: str, day: date) -> Mapping[str, int]:
    """The newest number of each place on or before a day, by code; a place without one has no entry.

    `owner` is the organisation for which is asked: its own files and the ministry's count, the later day of reference
    first, of one day its own. `kind` is one of rubrics/denominators/. Two statements.
    """
    found = on_ids(session, owner, kind, day)
    codes = rows.codes(session, found)
    return {codes[id]: value for id, value in found.items() if id in codes}


def on_ids(session: Session, owner: int, kind: str, day: date) -> Mapping[int, int]:
    """The same by the organisation's id, for those without a code too. Two statements."""
    return {id: each.value for id, each in counted(session, owner, kind, day).items()}


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The number of a place that counts on a day."""

    value: int
    reference_on: date
    """Its day of reference; of a sum the earliest."""
    merged: tuple[int, ...] = ()
    """Ids of the places that merged into it after its own number was taken, whose numbers are added."""


def counted(session: Session, owner: int, kind: str, day: date) -> Mapping[int, Counted]:
    """The numbers of `on_ids`, with what they consist of. Two statements."""
    own = {id: Counted(value=value, reference_on=on) for id, (value, on) in rows.newest(session, owner, kind, day).items()}
    found: dict[int, Counted | None] = dict(own)
    merged: dict[int, list[tuple[int, date]]] = {}
    for place, successor, last in rows.mergers(session, day):
        merged.setdefault(successor, []).append((place, last))
        found[successor] = _with_merged(own.get(successor), merged[successor], found)
    return {id: each for id, each in found.items() if each is not None}


def _with_merged(
    own: Counted | None, merged: Sequence[tuple[int, date]], found: Mapping[int, Counted | None]
) -> Counted | None:  # fmt: skip
    """A number with those of the places that merged after it was taken; as it is if that of one of them is not known."""
    after = tuple(each for each, last in merged if own is None or own.reference_on <= last)
    parts = [each for each in map(found.get, after) if each is not None]
    if not after or len(parts) < len(after):
        return own
    held = [*parts, own] if own else parts
    return Counted(
        value=sum(each.value for each in held), reference_on=min(each.reference_on for each in held), merged=after
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Jump:
    """A number that changed more than is to be expected, which somebody has to look at."""

    code: str
    name: str
    kind: str
    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a file would store."""

    values: Mapping[str, Mapping[int, int]]
    """By kind, the number of each place by its id; only kinds that would be another than what stands for the day."""
    same: tuple[str, ...]
    """Kinds that stand for the day already, the same."""
    lacking: Mapping[str, int]
    """By kind, how many places that exist on the day the file says nothing about."""
    jumps: tuple[Jump, ...]

    @property
    def key(self) -> str:
        """What was shown, in a digest: another plan has another one."""
        said = repr([sorted((kind, sorted(each.items())) for kind, each in self.values.items()), self.jumps])
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def plan(session: Session, actor: Actor, text: str, day: date) -> Plan:
    """What a file of numbers would store for a day of reference; whoever loads meanwhile waits. Raises FileRefused."""
    assert actor.organisation_id is not None
    known_kinds = kinds()
    hold(session, actor.organisation_id)
    found, faults = rows_in(text, known_kinds)
    owner = session.get_one(Organisation, actor.organisation_id)
    places = by_code(session)
    for each in found:
        _check(each, owner, places, day, faults)
    faults.refuse()
    given: dict[str, dict[int, int]] = {}
    for each in found:
        for kind, value in each.values.items():
            given.setdefault(kind, {})[places[each.code].id] = value
    new = {kind: values for kind, values in given.items() if not _stands(session, owner.id, kind, day, values)}
    expected = {each.id for each in places.values() if _expected(each, owner, day)}
    return Plan(
        values=new,
        same=tuple(kind for kind in given if kind not in new),
        lacking={kind: len(expected - values.keys()) for kind, values in new.items()},
        jumps=tuple(_jumps(session, owner.id, known_kinds, new, places, day)),
    )


def _stands(session: Session, owner: int, kind: str, day: date, values: Mapping[int, int]) -> bool:
    last = rows.latest(session, owner, kind, day)
    return last is not None and rows.in_set(session, last.id) == values


def _expected(place: Organisation, owner: Organisation, day: date) -> bool:
    """Whether a municipality of the owner's reach exists on a day."""
    there = (place.valid_from or date.min) <= day <= (place.valid_to or date.max)
    return there and place.kind == "municipality" and _reaches(owner, place)


def _reaches(owner: Organisation, place: Organisation) -> bool:
    return owner.kind == "ministry" or owner.prefecture_code == place.prefecture_code


def _check(row: Row, owner: Organisation, places: Mapping[str, Organisation], day: date, faults: Faults) -> None:
    place = places.get(row.code)
    if place is None:
        faults.add(row.line, "code", "bodies.code-unknown", code=row.code)
        return
    if not _reaches(owner, place):
        faults.add(row.line, "code", "bodies.elsewhere", code=row.code)
    if row.name and _plain(row.name) != _plain(place.name):
        faults.add(row.line, "name", "bodies.name-differs", code=row.code, name=place.name)
    if place.valid_to and place.valid_to < day:
        faults.add(row.line, "code", "bodies.merged", name=place.name, day=place.valid_to.isoformat())
    if place.valid_from and place.valid_from > day:
        faults.add(row.line, "code", "bodies.not-yet", name=place.name, day=place.valid_from.isoformat())


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _jumps(
    session: Session, owner: int, known: Mapping[str, Kind], given: Mapping[str, Mapping[int, int]],
    places: Mapping[str, Organisation], day: date,
) -> Iterator[Jump]:  # fmt: skip
    """Numbers that are far from the newest before the day."""
    by_id = {each.id: each for each in places.values()}
    for kind, values in given.items():
        before = on_ids(session, owner, kind, day - timedelta(days=1))
        for id, value in values.items():
            if id in before and jumps(known[kind], before[id], value):
                place = by_id[id]
                yield Jump(code=place.code or "", name=place.name, kind=kind, before=before[id], after=value)


def store(
    session: Session, actor: Actor, found: Plan, now: datetime, *, day: date, source: str, file_sha256: str
) -> int:  # fmt: skip
    """Store what a file would; how many numbers. One event. A set of the same day before stays as it was. Flushes."""
    assert actor.organisation_id is not None
    counts: dict[str, int] = {}
    for kind, values in found.values.items():
        last = rows.latest(session, actor.organisation_id, kind, day)
        made = DenominatorSet(
            owner_id=actor.organisation_id,
            kind=kind,
            reference_on=day,
            number=last.number + 1 if last else 1,
            source=source,
            file_sha256=file_sha256,
            loaded_by=actor.person_id,
            loaded_at=now,
        )
        session.add(made)
        session.flush()
        session.add_all(Denominator(set_id=made.id, place_id=id, value=value) for id, value in values.items())
        counts[kind] = len(values)
    session.flush()
    if counts:
        told = {"kinds": sorted(counts), "count": sum(counts.values()), "reference_on": day.isoformat()}
        new = {**told, "source": source, "sha256": file_sha256, "asked_about": len(found.jumps)}
        history.record(session, actor, now, "denominators.loaded", organisation_id=actor.organisation_id, new=new)
    return sum(counts.values())
