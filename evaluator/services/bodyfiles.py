"""The yearly file of a body: made from its own records, and taken in by the ministry or its prefecture."""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core import bodyfile as core
from evaluator.core.bodyfile import VERSION, Compliance, Coverage, MonthSum, PointCount, Whose
from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.canonical import plain
from evaluator.core.check.bodyfile import problems
from evaluator.core.contracting import SERVICES, first_day, last_day
from evaluator.core.indicators import entered
from evaluator.core.months import month_of, months_of
from evaluator.core.values import CannotEvaluate, Problem, problem
from evaluator.db.models import BodyFile, Contract, Organisation, ServedTown
from evaluator.db.queries import bodyfiles as rows
from evaluator.db.queries.bodies import hold, named
from evaluator.exchange.bodyfiles import document
from evaluator.library.bodyfile import body_file, tree_of
from evaluator.services import compliance, history
from evaluator.services.actor import Actor
from evaluator.services.figures.sums import library_set

STATES = ("met", "partly", "not_met", "not_recorded")
AHEAD = timedelta(hours=1)
"""How far the clock of another server may be ahead of ours."""


class NoCodeError(Exception):
    """The body has no local government code, so nobody could tell whose file it is."""


class NobodyTakesError(Exception):
    """Only the ministry and prefectures take files in."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of a file: `new`, `correction`, or `there` for one that was taken in before."""

    state: str
    body: Organisation
    fiscal_year: int
    number: int


def make(session: Session, organisation_id: int, year: int, now: datetime) -> core.BodyFile:
    """The file of a body and fiscal year from its own records: published judgements and reported figures. Six statements.

    Counts and sums only: no person, no contractor, no price, no bid. Invented cases are left out. Raises NoCodeError.
    """
    own = session.get_one(Organisation, organisation_id)
    if own.code is None:
        raise NoCodeError
    contracts = [each for each in rows.running(session, organisation_id, year) if each.service in SERVICES]
    return document.sealed(
        core.BodyFile(
            version=VERSION,
            body=Whose(code=own.code, name=own.name),
            fiscal_year=year,
            made_at=now.astimezone(UTC).replace(microsecond=0),
            compliance=_compliance(session, organisation_id, year),
            indicators=tuple(_months(session, own, contracts, year)),
            coverage=tuple(_coverage(session, own, contracts, year)),
            sha256="",
        )
    )


def _months(session: Session, own: Organisation, contracts: Sequence[Contract], year: int) -> Iterator[MonthSum]:
    """The figures of all contracts of a service that serve the same municipalities, added up."""
    found: dict[tuple[str, tuple[str, ...], str, int], list[int]] = {}
    areas = {each.id: (each.service, _codes(towns_of(own, each.towns, year))) for each in contracts}
    for contract, indicator, month, value in rows.values(session, list(areas), year):
        if indicator in library_set().indicators:
            found.setdefault((*areas[contract], indicator, month), []).append(value)
    for (service, served, indicator, month), values in sorted(found.items()):
        yield MonthSum(
            service=service, indicator=indicator, month=month, value=sum(values), contracts=len(values), served=served
        )  # fmt: skip


def _codes(towns: Sequence[Organisation]) -> tuple[str, ...]:
    """The codes of municipalities; none if one of them has none, for then nobody could tell which these are."""
    known = sorted(each.code for each in towns if each.code is not None)
    return tuple(known) if len(known) == len(towns) else ()


def towns_of(body: Organisation, named: Sequence[ServedTown], year: int) -> list[Organisation]:
    """The municipalities of a contract in a fiscal year; the body itself where none is named, unless it is a prefecture."""
    found = [each.served for each in named if each.from_year <= year and (each.to_year is None or year <= each.to_year)]
    return found if named else [body] if body.kind == "municipality" else []


def _compliance(session: Session, organisation_id: int, year: int) -> tuple[Compliance, ...]:
    """The states of each point, counted over procurements, by guideline and service."""
    groups: dict[tuple[str, str, str], list[Mapping[str, str]]] = {}
    for each in compliance.summary(session, organisation_id, since=first_day(year), until=last_day(year)):
        if each["service"] in (*SERVICES, ""):
            groups.setdefault((each["guideline"], each["guideline_sha256"], each["service"]), []).append(each["states"])
    return tuple(
        Compliance(
            guideline=guideline,
            guideline_sha256=sha256,
            service=service,
            procurements=len(found),
            points=tuple(_point(point, found) for point in sorted({point for each in found for point in each})),
        )
        for (guideline, sha256, service), found in sorted(groups.items())
    )


def _point(point: str, found: Sequence[Mapping[str, str]]) -> PointCount:
    counts = Counter(each.get(point, "not_recorded") for each in found)
    return PointCount(point=point, **{state: counts[state] for state in STATES})


def _coverage(session: Session, body: Organisation, contracts: Sequence[Contract], year: int) -> Iterator[Coverage]:
    reported = {each[0]: each[1] for each in rows.reported(session, [each.id for each in contracts], year)}
    for service in sorted({each.service for each in contracts}):
        own = [each for each in contracts if each.service == service]
        due = sum(_months_due(each, year) for each in own)
        yield Coverage(
            service=service,
            contracts=len(own),
            months_due=due,
            months_reported=min(due, sum(reported.get(each.id, 0) for each in own)),
            served=tuple(sorted({code for each in own for code in _codes(towns_of(body, each.towns, year))})),
        )


def _months_due(contract: Contract, year: int) -> int:
    first, last = month_of(contract.starts_on), month_of(contract.ended_on or contract.ends_on)
    return sum(first <= month <= last for month in months_of(year))


def read(data: bytes) -> core.BodyFile:
    """A file from its bytes, if it is whole and sound. Raises CannotEvaluate with everything that is wrong, by place."""
    tree = tree_of(data)
    file = body_file(tree)
    wrong = problems(file, library_set().indicators)
    if wrong:
        raise CannotEvaluate(wrong)
    if file.sha256 != _digest_of(tree):
        raise CannotEvaluate((problem("sha256", "bodyfile.digest"),))
    return file


def _digest_of(tree: Mapping[str, Any]) -> str:
    """The digest of what a file says, however it is laid out; none where a number has a fraction, which no file has."""
    try:
        return document.digest_of(tree)
    except TypeError:
        return ""


def taker(session: Session, organisation_id: int | None, *, name: str) -> Actor:
    """Who takes files in by a command: the ministry, unless a prefecture is named. Raises NobodyTakesError."""
    found = session.get(Organisation, organisation_id) if organisation_id is not None else rows.ministry(session)
    if found is None or found.kind not in ("ministry", "prefecture"):
        raise NobodyTakesError
    return Actor(name=name, organisation_id=found.id, organisation=found.name)


def take(session: Session, actor: Actor, data: bytes, now: datetime) -> Taken:
    """Take a file in; one that is there already changes nothing, a newer one is a correction. One event. Flushes.

    Raises CannotEvaluate: with what is wrong in the file, for a body that does not have the file's code and name or is
    not the actor's to ask, and for a file older than the one that counts.
    """
    assert actor.organisation_id is not None
    file = read(data)
    hold(session, actor.organisation_id)
    body = _body(session, actor, file, now)
    there = rows.of_sha(session, actor.organisation_id, file.sha256)
    if there is not None:
        return Taken(state="there", body=body, fiscal_year=file.fiscal_year, number=there.number)
    before = rows.last(session, actor.organisation_id, body.id, file.fiscal_year)
    if before is not None and before.made_at >= file.made_at:
        raise CannotEvaluate((problem("made_at", "bodyfile.older", made=before.made_at.isoformat(timespec="minutes")),))
    made = BodyFile(
        owner_id=actor.organisation_id,
        body_id=body.id,
        fiscal_year=file.fiscal_year,
        number=before.number + 1 if before else 1,
        made_at=file.made_at,
        sha256=file.sha256,
        content=json.dumps(plain(file), ensure_ascii=False, sort_keys=True),
        taken_by=actor.person_id,
        taken_at=now,
    )
    session.add(made)
    session.flush()
    new = {"body": body.name, "code": body.code, "fiscal_year": made.fiscal_year, "number": made.number, "sha256": made.sha256}
    old = {"number": before.number, "sha256": before.sha256} if before else None
    history.record(session, actor, now, "bodyfile.taken", organisation_id=actor.organisation_id, old=old, new=new)
    return Taken(state="correction" if before else "new", body=body, fiscal_year=made.fiscal_year, number=made.number)


def _body(session: Session, actor: Actor, file: core.BodyFile, now: datetime) -> Organisation:
    """Whose file it is. Raises CannotEvaluate."""
    found, owner = named(session, {file.body.code}).get(file.body.code), session.get_one(Organisation, actor.organisation_id)
    wrong: list[Problem] = []
    if found is None:
        raise CannotEvaluate((problem("body.code", "bodies.code-unknown", code=file.body.code),))
    if owner.kind != "ministry" and owner.prefecture_code != found.prefecture_code:
        wrong.append(problem("body.code", "bodies.elsewhere", code=file.body.code))
    elif _plain(found.name) != _plain(file.body.name):
        wrong.append(
            problem("body.name", "bodyfile.another-body", code=file.body.code, name=found.name, told=file.body.name[:100])
        )
    elif found.valid_to and found.valid_to < first_day(file.fiscal_year):
        wrong.append(problem("body.code", "bodies.merged", name=found.name, day=found.valid_to.isoformat()))
    if file.made_at > now + AHEAD:
        wrong.append(problem("made_at", "bodyfile.ahead"))
    if file.fiscal_year > fiscal_year(japan_date(now)):
        wrong.append(problem("fiscal_year", "bodyfile.year-ahead"))
    if wrong:
        raise CannotEvaluate(tuple(wrong))
    return found


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def counting(session: Session, body_id: int) -> Mapping[int, core.BodyFile]:
    """The file of a body that counts in the tables of the nation, by fiscal year: what roll-ups read.

    Of several that were taken in, the ministry's own, else that of a prefecture; of these the one that was made last.
    """
    found: dict[int, BodyFile] = {}
    for each in rows.of_body(session, body_id):
        found.setdefault(each.fiscal_year, each)
    return {year: body_file(json.loads(each.content)) for year, each in found.items()}


def set_aside(session: Session, files: Sequence[BodyFile]) -> Mapping[int, str]:
    """Which of some files the tables of the nation leave out, by the file's id, and why.

    `records`: this server itself has a published procurement or shared figures of the body and year. `other`: somebody else
    took one in that comes first. Three statements.
    """
    bodies = {each.body_id for each in files}
    known = rows.with_records(session, bodies, [each.id for each in entered(library_set())])
    first = rows.first_of(session, bodies)
    return {
        each.id: "records" if (each.body_id, each.fiscal_year) in known else "other"
        for each in files
        if (each.body_id, each.fiscal_year) in known or each.id not in first
    }
