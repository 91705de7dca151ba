"""A list of bodies from a file: what it would change is shown first, then it is stored as a whole, and never twice."""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from evaluator.core.identifiers import body_class
from evaluator.db.models import BodySpell, Organisation
from evaluator.db.queries import bodies as rows
from evaluator.exchange.bodyfiles.bodylist import Row
from evaluator.exchange.bodyfiles.bodylist import rows as rows_in
from evaluator.exchange.bodyfiles.table import Faults
from evaluator.library.romaji import romaji
from evaluator.services import bodystatements, history
from evaluator.services.actor import Actor
from evaluator.services.bodystatements import Period

SERVERS = ("prefecture", "joint")
"""Kinds of organisations that serve towns of others."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is stated anew of a body, or withdrawn."""

    code: str
    name: str
    period: Period
    server: str = ""
    """The name of whoever serves it."""


@dataclass(frozen=True, kw_only=True)
class Merger:
    """A body that merged into another, with its last day."""

    code: str
    name: str
    into: str
    into_name: str
    last_day: date


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a list would do."""

    added: tuple[Row, ...]
    """Bodies that are not known yet."""
    stated: tuple[Change, ...]
    withdrawn: tuple[Change, ...]
    same: int
    """Periods that stand already as the list has them."""
    mergers: tuple[Merger, ...]

    @property
    def is_empty(self) -> bool:
        """Whether it would change nothing."""
        return not (self.added or self.stated or self.withdrawn or self.mergers)

    @property
    def key(self) -> str:
        """What was shown, in a digest: another plan has another one."""
        said = repr([(self.stated, self.withdrawn, self.mergers, [each.code for each in self.added])])
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def plan(session: Session, actor: Actor, text: str) -> Plan:
    """What a list would do, in three statements; whoever states something meanwhile waits. Raises FileRefused."""
    assert actor.organisation_id is not None
    rows.hold(session, actor.organisation_id)
    found, faults = rows_in(text)
    known = rows.by_code(session)
    added = {each.code: each for each in found if each.code not in known and each.kana and each.name and not each.merged_into}
    ends = {each.code: each.to_on for each in found if each.merged_into}
    for each in found:
        _check(each, known, added, faults)
        _ends_with_merger(each, known, ends, faults)
    _overlaps([each for each in found if not each.merged_into], faults)
    faults.refuse()
    named = {known[each.code].id: each.code for each in found if each.code in known and not each.merged_into}
    stand = rows.standing(session, named)
    return _compared(found, known, added, {named[id]: spells for id, spells in stand.items()})


def _check(row: Row, known: Mapping[str, Organisation], added: Mapping[str, Row], faults: Faults) -> None:
    """What is wrong with a row beside what is known."""
    own = known.get(row.code)
    if own is None and row.code not in added:
        faults.add(row.line, "code", "bodies.code-unknown", code=row.code)
    elif own is not None and row.name and _plain(own.name) != _plain(row.name):
        faults.add(row.line, "name", "bodies.name-differs", code=row.code, name=own.name)
    for column, code in (("served_by", row.served_by), ("merged_into", row.merged_into)):
        if code and code not in known and code not in added:
            faults.add(row.line, column, "bodies.code-unknown", code=code)
    if row.served_by and _kind(row.served_by, known) not in SERVERS:
        faults.add(row.line, "served_by", "bodies.server-kind", code=row.served_by)


def _ends_with_merger(row: Row, known: Mapping[str, Organisation], ends: Mapping[str, date | None], faults: Faults) -> None:
    """A period of a body that merged ends by its last day."""
    own = known.get(row.code)
    last = ends.get(row.code) or (own.valid_to if own else None)
    if own is not None and last and not row.merged_into and (row.to_on is None or row.to_on > last):
        faults.add(row.line, "to_on", "bodies.merged", name=own.name, day=last.isoformat())


def _kind(code: str, known: Mapping[str, Organisation]) -> str:
    found = known.get(code)
    return found.kind if found else _kind_of_new(code)


def _kind_of_new(code: str) -> str:
    return {"union": "joint", "prefecture": "prefecture"}.get(body_class(code), "municipality")


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _overlaps(found: Sequence[Row], faults: Faults) -> None:
    """Rows of one body that share a day."""
    by_code: dict[str, list[Row]] = {}
    for each in sorted(found, key=lambda row: (row.from_on or date.min, row.line.line)):
        before = by_code.setdefault(each.code, [])
        if before and (before[-1].to_on is None or before[-1].to_on >= (each.from_on or date.min)):
            faults.add(each.line, "from_on", "bodies.overlap", other=before[-1].line.line)
        before.append(each)


def _compared(
    found: Sequence[Row], known: Mapping[str, Organisation], added: Mapping[str, Row], stand: Mapping[str, Sequence[BodySpell]]
) -> Plan:
    names = {**{code: each.name for code, each in added.items()}, **{code: each.name for code, each in known.items()}}
    ids = {each.id: code for code, each in known.items()}
    there = {(code, _period(each, ids)) for code, spells in stand.items() for each in spells}
    asked = {
        (each.code, Period(implementing=each.implementing, server=each.served_by, from_on=each.from_on, to_on=each.to_on))
        for each in found
        if not each.merged_into
    }
    mergers = [_merger(each, names) for each in found if each.merged_into and not _is_merged(each, known)]
    return Plan(
        added=tuple(added.values()),
        stated=_changes(asked - there, names),
        withdrawn=_changes(there - asked, names),
        same=len(asked & there),
        mergers=tuple(mergers),
    )


def _period(spell: BodySpell, ids: Mapping[int, str]) -> Period:
    server = ids.get(spell.server_id) if spell.server_id else None
    return Period(implementing=spell.implementing, server=server, from_on=spell.from_on, to_on=spell.to_on)


def _changes(found: set[tuple[str, Period]], names: Mapping[str, str]) -> tuple[Change, ...]:
    made = [
        Change(code=code, name=names[code], period=period, server=names.get(period.server or "", "")) for code, period in found
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda each: (each.code, each.period.from_on or date.min)))


def _merger(row: Row, names: Mapping[str, str]) -> Merger:
    assert row.merged_into is not None
    assert row.to_on is not None
    into = row.merged_into
    return Merger(code=row.code, name=names[row.code], into=into, into_name=names[into], last_day=row.to_on)


def _is_merged(row: Row, known: Mapping[str, Organisation]) -> bool:
    assert row.merged_into is not None
    own, into = known[row.code], known.get(row.merged_into)
    return into is not None and (own.valid_to, own.successor_id) == (row.to_on, into.id)


def store(
    session: Session, actor: Actor, found: Plan, now: datetime, *, source: str, as_of: date, file_sha256: str
) -> bool:  # fmt: skip
    """Store what a list would do; whether that was anything. One event. Flushes."""
    if found.is_empty:
        return False
    assert actor.organisation_id is not None
    change = bodystatements.begin(session, actor, now, source=source, as_of=as_of, file_sha256=file_sha256)
    session.add_all(_new(each) for each in found.added)
    session.flush()
    ids = {code: each.id for code, each in rows.by_code(session).items()}
    stand = rows.standing(session, {ids[each.code] for each in found.withdrawn})
    codes = {id: code for code, id in ids.items()}
    gone = {(each.code, each.period) for each in found.withdrawn}
    for id, spells in stand.items():
        for spell in spells:
            if (codes[id], _period(spell, codes)) in gone:
                spell.withdrawn_by = change.id
    session.add_all(bodystatements.spell(ids[each.code], each.period, change, ids) for each in found.stated)
    session.flush()
    for each in found.mergers:
        bodystatements.merge(session, change, ids[each.code], ids[each.into], last_day=each.last_day)
    counts = {"added": len(found.added), "stated": len(found.stated), "withdrawn": len(found.withdrawn)}
    new = {**counts, "mergers": len(found.mergers), "source": source, "as_of": as_of.isoformat(), "sha256": file_sha256}
    history.record(session, actor, now, "bodies.loaded", organisation_id=actor.organisation_id, new=new)
    return True


def _new(row: Row) -> Organisation:
    return Organisation(
        kind=_kind_of_new(row.code),
        code=row.code,
        name=row.name,
        kana=row.kana,
        name_en=romaji(row.kana).capitalize(),
        prefecture_code=row.code[:2],
        valid_from=row.from_on,
    )
