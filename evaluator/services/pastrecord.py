"""What proposers did here and elsewhere, from our own records: verified years, and what a rule of the rubric makes of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.rubric import Formula, Rubric
from evaluator.db.models import Procurement
from evaluator.db.queries import pastrecord as rows
from evaluator.services import casefile, history
from evaluator.services.actor import Actor

PAST = "past-results"


@dataclass(frozen=True, kw_only=True)
class Year:
    """One fiscal year of a contract; `score` (0 to 100, exact) is None where no review is fixed."""

    body: str
    own: bool
    contract: str
    service: str
    fiscal_year: int
    score: Fraction | None
    raw_grade: str


@dataclass(frozen=True, kw_only=True)
class Past:
    """A proposal's verified years, the latest first, and ties; empty for a newcomer, which is no bad record."""

    years: tuple[Year, ...] = ()
    ties: tuple[rows.Tie, ...] = ()

    @property
    def scores(self) -> tuple[Fraction, ...]:
        """Results of the reviewed years."""
        return tuple(each.score for each in self.years if each.score is not None)

    @property
    def mean(self) -> Fraction | None:
        """The mean result of the reviewed years, exact; None without any."""
        return sum(self.scores, Fraction(0)) / len(self.scores) if self.scores else None


def of_proposals(
    session: Session, organisation_id: int, proposal_ids: Collection[int], now: datetime, *, service: str | None = None
) -> Mapping[int, Past]:  # fmt: skip
    """The past of each proposal, in two statements however many there are.

    Contracts of the own organisation, and of others only where they chose to share them. A year counts once it has begun; with
    `service` only contracts for that service.
    """
    today = fiscal_year(japan_date(now))
    found: dict[int, dict[tuple[int, int], Year]] = {id: {} for id in proposal_ids}
    for line in rows.lines(session, organisation_id, proposal_ids):
        if service in (None, line.service):
            _add(found[line.proposal_id], line, own=line.organisation_id == organisation_id, today=today)
    ties = rows.ties(session, organisation_id, proposal_ids)
    return {
        id: Past(years=_latest_first(years.values()), ties=tuple(each for each in ties if each.proposal_id == id))
        for id, years in found.items()
    }


def _latest_first(years: Iterable[Year]) -> tuple[Year, ...]:
    return tuple(sorted(years, key=lambda each: (-each.fiscal_year, not each.own, each.body, each.contract)))


def _add(years: dict[tuple[int, int], Year], line: rows.Line, *, own: bool, today: int) -> None:
    last = min(today, fiscal_year(line.ended_on or line.ends_on))
    for year in range(fiscal_year(line.starts_on), last + 1):
        reviewed = year == line.fiscal_year and line.score is not None
        if reviewed or (line.contract_id, year) not in years:
            years[line.contract_id, year] = Year(
                body=line.body, own=own, contract=line.title, service=line.service, fiscal_year=year,
                score=Fraction(line.score) if reviewed and line.score is not None else None,
                raw_grade=line.raw_grade if reviewed else "",
            )  # fmt: skip


def rule_of(rubric: Rubric) -> Formula | None:
    """The rule by which past results become points; None where the rubric has none, and then they never do."""
    rules = (each.formula for each in rubric.leaves() if each.formula is not None and each.formula.kind == PAST)
    return next(rules, None)


def take_over(session: Session, actor: Actor, procurement: Procurement, now: datetime) -> None:
    """Put the verified results of every valid proposal into its facts, where the rubric has a rule for them. Flushes.

    Nobody types them: what stands there afterwards is the mean and the number of fixed reviews for the same service, or nothing
    for a newcomer.
    """
    rule = rule_of(casefile.rubric_of(procurement))
    if rule is None:
        return
    proposals = rows.valid_of(session, procurement.id)
    past = of_proposals(session, procurement.organisation_id, [each.id for each in proposals], now, service=procurement.service)
    for proposal in proposals:
        others = {name: value for name, value in proposal.facts.items() if name not in (rule.of, rule.against)}
        proposal.facts = {**others, **_facts(rule, past[proposal.id])}
    session.flush()
    told = {str(each.number): _facts(rule, past[each.id]) for each in proposals}
    history.record(
        session, actor, now, "proposals.past-results", organisation_id=procurement.organisation_id, procurement_id=procurement.id,
        new={"proposals": told},
    )  # fmt: skip


def _facts(rule: Formula, past: Past) -> dict[str, str]:
    if past.mean is None:
        return {}
    return {rule.of: str(past.mean), rule.against: str(len(past.scores))}
