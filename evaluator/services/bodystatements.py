"""Stating which bodies implement and from when to when: what a body says of itself, and what the ministry changes one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.core.values import Problem, problem
from evaluator.db.models import BodyChange, BodySpell, Organisation
from evaluator.db.queries import bodies as rows
from evaluator.services import history
from evaluator.services.actor import Actor

OWN = "自治体の登録 / Said by the body itself"
"""The source of what a body says of itself."""


class ListedByMinistryError(Exception):
    """The ministry's list speaks of the body, so the body itself does not."""


def begin(
    session: Session, actor: Actor, now: datetime, *, source: str, as_of: date, file_sha256: str | None = None
) -> BodyChange:  # fmt: skip
    """A statement that spells will refer to. Flushes."""
    made = BodyChange(
        owner_id=actor.organisation_id,
        as_of=as_of,
        source=source,
        file_sha256=file_sha256,
        made_by=actor.person_id,
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made


def is_listed(session: Session, organisation_id: int) -> bool:
    """Whether somebody else, the ministry, has stated about a body."""
    owners = {each.statement.owner_id for each in rows.of_body(session, organisation_id)}
    return bool(owners - {None, organisation_id})


def say_of_oneself(session: Session, actor: Actor, now: datetime, *, implementing: bool | None) -> None:
    """A body says whether it implements, without days; None takes back what it said. Flushes, writes no event.

    Raises ListedByMinistryError.
    """
    assert actor.organisation_id is not None
    if is_listed(session, actor.organisation_id):
        raise ListedByMinistryError
    change = begin(session, actor, now, source=OWN, as_of=japan_date(now))
    for each in rows.of_body(session, actor.organisation_id):
        each.withdrawn_by = change.id
    if implementing is not None:
        session.add(BodySpell(body_id=actor.organisation_id, implementing=implementing, stated_by=change.id))
    session.flush()


@dataclass(frozen=True, kw_only=True)
class Period:
    """What holds of a body from one day to another; without a day as far back as is known, or still."""

    implementing: bool
    server: str | None = None
    """The code of whoever serves it."""
    from_on: date | None = None
    to_on: date | None = None


class WrongStatementError(Exception):
    """A statement cannot hold; `problems` says why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(each.message.id for each in problems))
        self.problems = problems


def spell(body_id: int, period: Period, change: BodyChange, ids: Mapping[str, int]) -> BodySpell:
    """A row that says what a period says."""
    return BodySpell(
        body_id=body_id,
        implementing=period.implementing,
        server_id=ids[period.server] if period.server else None,
        from_on=period.from_on,
        to_on=period.to_on,
        stated_by=change.id,
    )


def state(session: Session, actor: Actor, body: Organisation, period: Period, now: datetime, *, source: str) -> None:
    """State one period of one body; what stood for those days ends before and goes on after. One event. Flushes.

    Raises WrongStatementError.
    """
    assert actor.organisation_id is not None
    rows.hold(session, actor.organisation_id)
    known = rows.by_code(session)
    _refuse_wrong(body, period, known)
    before = rows.of_body(session, body.id)
    change = begin(session, actor, now, source=source, as_of=period.from_on or japan_date(now))
    for each in before:
        _cut(session, each, change, period)
    session.add(spell(body.id, period, change, {code: each.id for code, each in known.items()}))
    session.flush()
    said = {"body": body.name, "code": body.code, "source": source, **_told(period)}
    history.record(session, actor, now, "bodies.stated", organisation_id=actor.organisation_id, new=said)


def end(
    session: Session, actor: Actor, body: Organisation, into: str, now: datetime, *, last_day: date, source: str
) -> None:  # fmt: skip
    """State that a body merged into another, which `into` names by its code, after its last day. One event. Flushes.

    Raises WrongStatementError.
    """
    assert actor.organisation_id is not None
    rows.hold(session, actor.organisation_id)
    successor = rows.by_code(session).get(into)
    if successor is None:
        raise WrongStatementError(problem("server", "bodies.code-unknown", code=into))
    if body.id in _successors(session, successor):
        raise WrongStatementError(problem("server", "bodies.itself"))
    if successor.valid_to and successor.valid_to <= last_day:
        raise WrongStatementError(
            problem("server", "bodies.merged", name=successor.name, day=successor.valid_to.isoformat())
        )  # fmt: skip
    change = begin(session, actor, now, source=source, as_of=last_day)
    merge(session, change, body.id, successor.id, last_day=last_day)
    said = {"body": body.name, "code": body.code, "source": source, "last_day": last_day.isoformat()}
    new = {**said, "merged_into": f"{successor.code} {successor.name}"}
    history.record(session, actor, now, "bodies.merged", organisation_id=actor.organisation_id, new=new)


def _successors(session: Session, body: Organisation) -> set[int]:
    """A body, and those that follow it."""
    found: set[int] = set()
    at: Organisation | None = body
    while at is not None and at.id not in found:
        found.add(at.id)
        at = session.get(Organisation, at.successor_id) if at.successor_id else None
    return found


def _told(period: Period) -> dict[str, str | bool | None]:
    days = {name: day.isoformat() if day else None for name, day in (("from_on", period.from_on), ("to_on", period.to_on))}
    return {"implementing": period.implementing, "server": period.server, **days}


def _refuse_wrong(body: Organisation, period: Period, known: Mapping[str, Organisation]) -> None:
    wrong = []
    server = known.get(period.server) if period.server else None
    if period.server and (server is None or server.kind not in ("prefecture", "joint")):
        wrong.append(problem("server", "bodies.server-kind", code=period.server))
    if server is not None and server.id == body.id:
        wrong.append(problem("server", "bodies.itself"))
    if period.from_on and period.to_on and period.from_on > period.to_on:
        wrong.append(problem("to_on", "bodies.days-order"))
    if body.valid_to and (period.to_on is None or period.to_on > body.valid_to):
        wrong.append(problem("to_on", "bodies.merged", name=body.name, day=body.valid_to.isoformat()))
    if wrong:
        raise WrongStatementError(*wrong)


def _cut(session: Session, old: BodySpell, change: BodyChange, period: Period) -> None:
    """Take the days of a period out of what stood."""
    first, last = period.from_on or date.min, period.to_on or date.max
    begins, ends = old.from_on or date.min, old.to_on or date.max
    if ends < first or last < begins:
        return
    if old.stated_by == change.id:
        session.delete(old)
    else:
        old.withdrawn_by = change.id
    left = {"body_id": old.body_id, "implementing": old.implementing, "server_id": old.server_id, "stated_by": change.id}
    if begins < first:
        session.add(BodySpell(**left, from_on=old.from_on, to_on=first - timedelta(days=1)))
    if last < ends:
        session.add(BodySpell(**left, from_on=last + timedelta(days=1), to_on=old.to_on))


def merge(session: Session, change: BodyChange, body_id: int, into_id: int, *, last_day: date) -> None:
    """A body ended on a day and another follows it; what was stated beyond that day is cut. Flushes."""
    body = session.get_one(Organisation, body_id)
    body.valid_to, body.successor_id = last_day, into_id
    for each in rows.of_body(session, body_id):
        _cut(session, each, change, Period(implementing=False, from_on=last_day + timedelta(days=1)))
    session.flush()
