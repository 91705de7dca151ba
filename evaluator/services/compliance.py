"""What a guideline says to a procurement: gathered from its rows, with the office's reasons, and kept once published."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args

from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.core.canonical import canonical, digest, sha256
from evaluator.core.compliance import Facts, Judgement, Opinion, PastYear, Sitting, Stated, count, judge
from evaluator.core.compliance import Statement as Said
from evaluator.core.course import REVIEW
from evaluator.core.incumbency import Held, taken_over, years_over
from evaluator.core.lint.checklist import Guideline, State
from evaluator.db.models import KeptJudgement, PointReason, Procurement, Publication, Statement
from evaluator.db.queries import compliance as rows
from evaluator.library import codec
from evaluator.library.guidelines import guideline_on
from evaluator.services import casefile, course
from evaluator.services.actor import Actor
from evaluator.services.history import tell

STATED: tuple[Stated, ...] = get_args(Stated)
"""What only the office can say, in the order in which it is asked."""
OPENED = ("scoring", "moderation", "closed", "opened", "decided")
"""States in which members have read the proposals."""
STARTED, DECIDED = "procurement.start-scoring", "procurement.decide"


class ComplianceRefused(Exception):
    """A change cannot be made; `reason` is `stale`, `not-kept`, `no-reason` or `no-guideline`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class JudgementAltered(Exception):
    """What is stored of a judgement is not what was kept."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """The guideline that a procurement was held against."""

    id: str
    sha256: str
    title: Mapping[str, str]
    short: Mapping[str, str]
    source: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """What every point came to; `kept` once it was stored, `reasons` are those of then."""

    guideline: Head
    points: tuple[Judgement, ...]
    called_on: date
    kept: KeptJudgement | None = None
    reasons: Mapping[str, str]

    @property
    def counts(self) -> dict[State, int]:
        """How many points came to each state."""
        return count(self.points)


def guideline_of(procurement: Procurement, now: datetime) -> Guideline | None:
    """The guideline in force on the day of the call; before it, on the day for which it is planned, or today."""
    return guideline_on(called_on(procurement, now))


def called_on(procurement: Procurement, now: datetime) -> date:
    """The day of the call in Japan: as it was published, as it is planned, or today."""
    planned = next((each.at for each in procurement.dates if each.kind == "call"), None)
    return japan_date(procurement.frozen_at or planned or now)


def table_of(session: Session, procurement: Procurement, now: datetime) -> Table | None:
    """What every point came to: as it was kept, else as it is now; None without a guideline, or a rubric to look at.

    Raises JudgementAltered.
    """
    kept = rows.kept(session, procurement.id)
    return read(kept) if kept is not None else judged(session, procurement, now)


def judged(session: Session, procurement: Procurement, now: datetime) -> Table | None:
    """What every point comes to now; None without a guideline in force, or a rubric to look at, and for yearly reviews."""
    guideline = guideline_of(procurement, now)
    if guideline is None or procurement.rubric is None or procurement.procedure in REVIEW:
        return None
    head = guideline.guideline
    return Table(
        guideline=Head(
            id=head.id, sha256=sha256(guideline), title={"ja": head.title.ja, "en": head.title.en},
            short={"ja": head.short.ja, "en": head.short.en}, source=head.source,
        ),
        points=judge(guideline, casefile.rubric_of(procurement), gather(session, procurement, now)),
        called_on=called_on(procurement, now),
        reasons={point: each.text for point, each in rows.reasons(session, procurement.id).items() if each.text},
    )  # fmt: skip


def gather(session: Session, procurement: Procurement, now: datetime) -> Facts:
    """What really happened in one procurement; a dozen statements, however many rows there are."""
    at, id = procurement.organisation_id, procurement.id
    moments, seen = rows.first_moments(session, at, id, (STARTED, DECIDED)), rows.seen(session, id)
    opened = [each for each in (moments.get(STARTED), seen.opening, seen.price) if each is not None]
    frozen = procurement.frozen_at is not None
    return Facts(
        procedure=procurement.procedure,  # type: ignore[arg-type]
        fiscal_year_from=procurement.fiscal_year_from,
        fiscal_year_to=procurement.fiscal_year_to,
        called_at=procurement.frozen_at,
        rules_sha256=procurement.rules_sha256 or "",
        rules_stand=not any(course.changed_rules(session, procurement)) if frozen else None,
        opened=procurement.state in OPENED or bool(opened),
        opened_at=min(opened, default=None),
        decided_at=moments.get(DECIDED),
        opinions=_opinions(session, id),
        seats=_seats(session, id),
        proposals=seen.proposals,
        documents=rows.call_documents(session, id, procurement.frozen_at or now),
        stated=_stated(session, id),
        **_before(session, procurement, called_on(procurement, now)),
    )


def _before(session: Session, procurement: Procurement, call: date) -> dict[str, Any]:
    """The contracts before, their past years, and what was asked of users under them."""
    lines = rows.contracts(session, procurement.organisation_id, procurement.service)
    known = {each.contract_id: each for each in lines}
    held = taken_over((_held(each) for each in known.values()), call)
    reviewed = {(each.contract_id, each.fiscal_year): each for each in lines}
    years = ((contract.id, year) for contract in held for year in years_over(contract, call))
    answers = [known[each.id].answers for each in held if known[each.id].answers is not None]
    return {
        "incumbents": tuple(each.id for each in held),
        "past_years": tuple(_year(contract, year, reviewed.get((contract, year))) for contract, year in years),
        "survey_answers": int(sum(each or 0 for each in answers)) if answers else None,
    }


def _held(line: rows.Line) -> Held:
    return Held(
        id=line.contract_id, first=line.first_id, starts_on=line.starts_on, last_day=line.ended_on or line.ends_on
    )  # fmt: skip


def _year(contract: int, year: int, line: rows.Line | None) -> PastYear:
    return PastYear(
        contract=contract, fiscal_year=year, review=line.review_id if line else None, fixed_at=line.fixed_at if line else None
    )  # fmt: skip


def _opinions(session: Session, procurement_id: int) -> tuple[Opinion, ...]:
    return tuple(
        Opinion(id=each.id, who=each.name, at=each.heard_at, asked_again=each.hear_again is not None)
        for each in rows.opinions(session, procurement_id)
    )


def _seats(session: Session, procurement_id: int) -> tuple[Sitting, ...]:
    lacking: dict[int, list[int]] = {}
    for member, proposal in rows.undeclared(session, procurement_id):
        lacking.setdefault(member, []).extend([proposal] if proposal is not None else [])
    return tuple(Sitting(number=member, lacking=tuple(each)) for member, each in lacking.items())


def _stated(session: Session, procurement_id: int) -> dict[Stated, Said]:
    known = rows.statements(session, procurement_id)
    found = {kind: known[kind] for kind in STATED if kind in known}
    return {kind: Said(id=each.id, holds=each.holds, on=each.on) for kind, each in found.items() if each.holds is not None}


@dataclass(frozen=True, kw_only=True)
class Stating:
    """What the office says of one thing: whether it is so, its day, and where it can be seen. None takes back what was said."""

    holds: bool | None
    on: date | None = None
    source: str = ""


def state(
    session: Session, actor: Actor, procurement: Procurement, given: Mapping[Stated, Stating], now: datetime, *, seen: int
) -> tuple[Stated, ...]:  # fmt: skip
    """Write down what the office says, one event for all that changed; what changed. Flushes.

    `seen` is the newest row that the office had before it. Raises ComplianceRefused, `stale`.
    """
    known = _held_still(session, procurement, rows.statements, seen)
    assert actor.person_id is not None
    changed = tuple(kind for kind, each in given.items() if each != stating_of(known.get(kind)))
    for kind in changed:
        session.add(
            Statement(
                procurement_id=procurement.id, kind=kind, holds=given[kind].holds, on=given[kind].on, source=given[kind].source,
                entered_by=actor.person_id, entered_at=now,
            )
        )  # fmt: skip
    if changed:
        session.flush()
        old: dict[str, Any] = {kind: _told(stating_of(known.get(kind))) for kind in changed}
        new: dict[str, Any] = {kind: _told(given[kind]) for kind in changed}
        tell(session, actor, procurement, now, "compliance.stated", old=old, new=new)
    return changed


def stating_of(row: Statement | None) -> Stating:
    """What a row says."""
    return Stating(holds=None) if row is None else Stating(holds=row.holds, on=row.on, source=row.source)


def _told(said: Stating) -> dict[str, Any]:
    return {"holds": said.holds, "on": said.on.isoformat() if said.on else None, "source": said.source}


def newest_of(found: Mapping[Any, Statement] | Mapping[str, PointReason]) -> int:
    """The newest of some rows, which a change must have seen; 0 without any."""
    return max((each.id for each in found.values()), default=0)


def _held_still(session: Session, procurement: Procurement, read_rows: Any, seen: int) -> Any:
    """What stands, while nobody else can change it. Raises ComplianceRefused where it is not what was seen."""
    session.refresh(procurement, attribute_names=["state", "version"], with_for_update={"of": Procurement})
    known = read_rows(session, procurement.id)
    if newest_of(known) != seen:
        raise ComplianceRefused("stale")
    return known


def give_reasons(
    session: Session, actor: Actor, procurement: Procurement, given: Mapping[str, str], now: datetime, *, seen: int
) -> tuple[str, ...]:  # fmt: skip
    """Keep the office's reason on each point, one event for all that changed; the points. An empty one takes it back. Flushes.

    Points that the guideline does not have are left out. Raises ComplianceRefused, `stale` or `no-guideline`.
    """
    table = table_of(session, procurement, now)
    if table is None:
        raise ComplianceRefused("no-guideline")
    known = _held_still(session, procurement, rows.reasons, seen)
    assert actor.person_id is not None
    before = {each.point: known[each.point].text if each.point in known else "" for each in table.points}
    changed = {point: given[point] for point in before if point in given and given[point] != before[point]}
    session.add_all(
        PointReason(procurement_id=procurement.id, point=point, text=text, given_by=actor.person_id, given_at=now)
        for point, text in changed.items()
    )
    if changed:
        session.flush()
        tell(
            session, actor, procurement, now, "compliance.reasoned", old={point: before[point] for point in changed}, new=changed
        )  # fmt: skip
    return tuple(changed)


def keep(
    session: Session, actor: Actor, procurement: Procurement, now: datetime, *, publication: Publication
) -> KeptJudgement | None:  # fmt: skip
    """Store what every point comes to as a result is published, or published anew; one event. Flushes.

    None where no guideline is in force.
    """
    return _keep(session, actor, procurement, now, publication_id=publication.id, reason=publication.reason)


def judge_again(session: Session, actor: Actor, procurement: Procurement, now: datetime, *, reason: str) -> KeptJudgement:
    """Judge anew what was kept, with a reason, as another number; the one before stays. Flushes. Raises ComplianceRefused."""
    session.refresh(procurement, attribute_names=["state", "version"], with_for_update={"of": Procurement})
    last = rows.kept(session, procurement.id)
    if last is None:
        raise ComplianceRefused("not-kept")
    if not reason.strip():
        raise ComplianceRefused("no-reason")
    made = _keep(session, actor, procurement, now, publication_id=last.publication_id, reason=reason.strip())
    if made is None:
        raise ComplianceRefused("no-guideline")
    return made


def _keep(
    session: Session, actor: Actor, procurement: Procurement, now: datetime, *, publication_id: int | None, reason: str
) -> KeptJudgement | None:  # fmt: skip
    found, last = judged(session, procurement, now), rows.kept(session, procurement.id)
    if found is None:
        return None
    assert actor.person_id is not None
    content = canonical({"guideline": found.guideline, "points": found.points, "reasons": found.reasons})
    made = KeptJudgement(
        organisation_id=procurement.organisation_id,
        procurement_id=procurement.id,
        number=last.number + 1 if last else 1,
        publication_id=publication_id,
        guideline=found.guideline.id,
        guideline_sha256=found.guideline.sha256,
        called_on=found.called_on,
        states={each.point: each.state for each in found.points},
        content=content,
        sha256=digest(content),
        reason=reason if last else "",
        judged_at=now,
        judged_by=actor.person_id,
    )
    session.add(made)
    session.flush()
    told = {"number": made.number, "guideline": made.guideline, "content": made.sha256}
    tell(session, actor, procurement, now, "compliance.judged", new={**told, **({"reason": reason} if last else {})})
    return made


def read(kept: KeptJudgement) -> Table:
    """A judgement as it was kept. Raises JudgementAltered if it is not what its digest says."""
    if digest(kept.content) != kept.sha256:
        raise JudgementAltered
    held = json.loads(kept.content)
    return Table(
        guideline=Head(**held["guideline"]),
        points=codec.read_judgements(held["points"]),
        called_on=kept.called_on,
        kept=kept,
        reasons=held["reasons"],
    )


def summary(
    session: Session, organisation_id: int, *, since: date | None = None, until: date | None = None
) -> tuple[dict[str, Any], ...]:  # fmt: skip
    """For each published procurement called in a period, its points and what they came to: plain data for roll-ups.

    No name, no mark, no price and no bid is in it; invented procurements are left out. One statement.
    """
    return tuple(
        {**each._asdict(), "called_on": each.called_on.isoformat(), "states": dict(each.states)}
        for each in rows.standing(session, organisation_id, since=since, until=until)
    )
