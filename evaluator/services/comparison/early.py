"""What should be looked at early in running contracts: rules as data, each a small function that says since when and why."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from evaluator.analysis.funnel import tail_p
from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.comparing import Rule
from evaluator.core.figures import fiscal_year_of
from evaluator.core.indicators import Indicator, breaks_between
from evaluator.core.months import after, month_of
from evaluator.core.staffing import staff_month
from evaluator.core.values import Message, message
from evaluator.db.models import Commitment, Contract, ContractStaff
from evaluator.db.queries import comparison as rows
from evaluator.library import comparing
from evaluator.services.contractstaff import promise_of, shortfalls, spell_of, term_of
from evaluator.services.figures.reports import months_until, report_of
from evaluator.services.figures.sums import library_set

Figures = Mapping[int, Mapping[str, int]]
"""Month, then indicator."""
KINDS = ("missing-reports", "staff-below", "complaints-open", "fall", "turnover", "ending", "late-reports")
"""What is more urgent comes first."""


@dataclass(frozen=True, kw_only=True)
class Early:
    """One line: which rule speaks, about which contract, since which month, and the sentence with its figure."""

    rule: Rule
    contract: Contract
    since: int
    said: Message
    urgency: int


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is known of one contract."""

    contract: Contract
    now: datetime
    figures: Figures
    received: Mapping[int, date]
    staff: Sequence[ContractStaff]
    promised: Sequence[Commitment]
    followed: int | None
    """The first fiscal year of the latest procurement of the service that is not cancelled."""

    @property
    def today(self) -> date:
        """The day in Japan."""
        return japan_date(self.now)


Found = tuple[int, Message] | None
"""Since which month, and what is said."""


def early(session: Session, organisation_id: int | None, now: datetime) -> tuple[Early, ...]:
    """Everything that should be looked at in contracts that run today, the most urgent first; three statements."""
    return _found(session, rows.watched(session, organisation_id, japan_date(now)), now)


def _found(session: Session, watched: Sequence[rows.Watched], now: datetime) -> tuple[Early, ...]:
    rules = comparing.rules().rule
    found = [
        Early(rule=rule, contract=case.contract, since=said[0], said=said[1], urgency=KINDS.index(rule.kind))
        for case in _cases(session, watched, now, rules)
        for rule in rules
        if (said := CHECKS[rule.kind](case, rule)) is not None
    ]
    return tuple(sorted(found, key=lambda each: (each.urgency, each.since, each.contract.id)))


@dataclass(frozen=True, kw_only=True)
class Brief:
    """How much is listed, in how many contracts, and under which rules, the most urgent first; each rule once."""

    lines: int = 0
    contracts: int = 0
    rules: tuple[Rule, ...] = ()


_KEPT: OrderedDict[tuple[int | None, str, date], Brief] = OrderedDict()
"""By organisation, last link of its history, and day: whatever changes a contract writes an event, which moves the link."""
KEPT_AT_MOST = 64


def brief(session: Session, organisation_id: int | None, now: datetime) -> Brief:
    """What is listed, in short: one statement where nothing has changed since it was last asked for on the same day."""
    watched = rows.watched(session, organisation_id, japan_date(now))
    if not watched:
        return Brief()
    digest = watched[0].digest
    key = (organisation_id, digest, japan_date(now))
    if digest and key in _KEPT:
        return _KEPT[key]
    found = _found(session, watched, now)
    made = Brief(
        lines=len(found),
        contracts=len({each.contract.id for each in found}),
        rules=tuple({each.rule.id: each.rule for each in found}.values()),
    )
    if digest:
        _KEPT[key] = made
        while len(_KEPT) > KEPT_AT_MOST:
            _KEPT.popitem(last=False)
    return made


def _cases(session: Session, watched: Sequence[rows.Watched], now: datetime, rules: Iterable[Rule]) -> list[Case]:
    ids = [each.contract.id for each in watched]
    if not ids:
        return []
    figures: dict[int, dict[int, dict[str, int]]] = {}
    received: dict[int, dict[int, date]] = {}
    back = after(month_of(japan_date(now)), -2 * max(each.months for each in rules))
    for contract, month, indicator, value, day in rows.reported(session, ids, _wanted(rules), back):
        if value is not None:
            figures.setdefault(contract, {}).setdefault(month, {})[indicator] = value
        elif day is not None:
            received.setdefault(contract, {})[month] = day
    staff, promised = rows.staffed(session, ids)
    return [
        Case(
            contract=each,
            now=now,
            figures=figures.get(each.id, {}),
            received=received.get(each.id, {}),
            staff=[row for row in staff if row.contract_id == each.id],
            promised=[row for row in promised if row.contract_id == each.id],
            followed=followed,
        )
        for each, followed, _ in watched
    ]


def _wanted(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The counts that the rules look at."""
    known = library_set().indicators
    rates = [known[each.of].of for each in rules if each.of]
    parts = [part for rate in rates if rate for part in (*rate.numerator, *rate.denominator)]
    return tuple(dict.fromkeys(("complaints", "complaints_answered", *parts)))


def _missing(case: Case, rule: Rule) -> Found:
    """Months whose report was due and has not come."""
    months = months_until(case.contract, case.today)
    states = [report_of(case.contract, each, case.received.get(each), case.today) for each in months]
    missing = [each.month for each in states if each.state == "missing"]
    if len(missing) < rule.least:
        return None
    return missing[0], message("warning.missing-reports", months=len(missing))


def _late(case: Case, rule: Rule) -> Found:
    """Reports of the last months that came after their day."""
    months = months_until(case.contract, case.today)[-rule.months :]
    states = [report_of(case.contract, each, case.received.get(each), case.today) for each in months]
    late = [each.month for each in states if each.state == "late"]
    return (late[0], message("warning.late-reports", late=len(late), months=len(months))) if len(late) >= rule.least else None


def _below(case: Case, rule: Rule) -> Found:
    """A role that has had fewer than promised for some months in a row."""
    if not case.staff:
        return None
    spells, promises = [spell_of(each) for each in case.staff], [promise_of(each) for each in case.promised]
    term = term_of(case.contract, case.now)
    months = [staff_month(spells, promises, month=each, term=term) for each in months_until(case.contract, case.today)]
    known = [each for each in months if each.state == "known"]
    long = [each for each in (shortfalls(known) if known else ()) if len(each.months) >= rule.least]
    if not long:
        return None
    worst = max(long, key=lambda each: (each.promised - each.present, len(each.months)))
    return worst.months[0], message(
        "warning.staff-below", role=worst.role, promised=f"{float(worst.promised):.1f}", present=f"{float(worst.present):.1f}",
        months=len(worst.months),
    )  # fmt: skip


def _turnover(case: Case, rule: Rule) -> Found:
    """People who left in the last months."""
    present = month_of(case.today)
    gone = [each.to_month for each in case.staff if each.left_work and each.to_month]
    left = sorted(each for each in gone if after(present, -rule.months) < each <= present)
    return (left[0], message("warning.turnover", left=len(left), months=rule.months)) if len(left) >= rule.least else None


def _complaints(case: Case, rule: Rule) -> Found:
    """Complaints of the last months that are not answered, where both were reported."""
    first = after(month_of(case.today), -rule.months)
    months = {month: of for month, of in case.figures.items() if month > first and "complaints" in of}
    open_ones = sum(of["complaints"] - of.get("complaints_answered", 0) for of in months.values())
    if open_ones < rule.least:
        return None
    since = min(month for month, of in months.items() if of["complaints"] > of.get("complaints_answered", 0))
    return since, message("warning.complaints-open", open=open_ones, months=rule.months)


def _fall(case: Case, rule: Rule) -> Found:
    """A share of the last months below that of the months before by more than chance explains.

    Exact two-sided binomial tail of the later months at the earlier share (see analysis/funnel.py); without a redefinition.
    """
    indicator = library_set().indicators[rule.of or ""]
    assert indicator.of is not None
    of = indicator.of
    parts = {*of.numerator, *of.denominator}
    whole = [month for month in sorted(case.figures) if parts <= case.figures[month].keys()]
    later, before = whole[-rule.months :], whole[-2 * rule.months : -rule.months]
    if len(before) < rule.months or _redefined(indicator, before[0], later[-1]):
        return None
    (old, base), (new, cases) = (_sums(case.figures, months, of.numerator, of.denominator) for months in (before, later))
    if not base or not cases or not old or new / cases >= old / base or new > cases:
        return None
    p = float(tail_p("share", [new], [cases], old / base)[0])
    if p >= rule.error:
        return None
    return later[0], message(
        "warning.fall", indicator=indicator.id, old=f"{old / base * 100:.1f}", new=f"{new / cases * 100:.1f}", cases=cases,
        months=rule.months, p="0.001" if p < 0.001 else f"{p:.3f}",
    )  # fmt: skip


def _redefined(indicator: Indicator, first: int, last: int) -> bool:
    return bool(breaks_between(library_set(), indicator.id, first=fiscal_year_of(first), last=fiscal_year_of(last)))


def _sums(figures: Figures, months: Sequence[int], above: Sequence[str], below: Sequence[str]) -> tuple[int, int]:
    return (
        sum(figures[month][part] for month in months for part in above),
        sum(figures[month][part] for month in months for part in below),
    )


def _ending(case: Case, rule: Rule) -> Found:
    """A contract that ends soon, without a procurement for the year after it."""
    last = case.contract.ended_on or case.contract.ends_on
    following = fiscal_year(last + timedelta(days=1))
    soon = month_of(last) <= after(month_of(case.today), rule.months)
    if not soon or (case.followed is not None and case.followed >= following):
        return None
    days = (last - case.today).days
    return month_of(last), message("warning.ending", days=days)


CHECKS: Mapping[str, Callable[[Case, Rule], Found]] = {
    "missing-reports": _missing,
    "late-reports": _late,
    "staff-below": _below,
    "turnover": _turnover,
    "complaints-open": _complaints,
    "fall": _fall,
    "ending": _ending,
}
"""The checks by kind."""
