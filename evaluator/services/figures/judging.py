"""What was typed into the grid, judged before anything is stored: what changes, what is refused, what is only asked about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from evaluator.core.canonical import sha256
from evaluator.core.figures import Month
from evaluator.core.indicators import Check, IndicatorSet
from evaluator.core.monthly import check_month
from evaluator.core.months import after
from evaluator.core.values import Message, Problem, message
from evaluator.exchange.figures.counts import WrongCount, read_count
from evaluator.services.figures.grid import Cell, Grid, laid_out

STEADY, USUAL = 3, 3
"""A zero is asked about after so many reported months in a row, of so many each on average, none of them zero."""
KEY = 16
"""Signs of the digest that names a question."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a form or a file says, and what it was made from."""

    cells: Mapping[Cell, str]
    base: Mapping[Cell, int] = field(default_factory=dict)
    """The figures that stood there when the form was made; no entry for an empty one."""
    days: Mapping[int, date] = field(default_factory=dict)
    """When reports came in, where that was typed."""
    base_days: Mapping[int, date] = field(default_factory=dict)
    remarks: Mapping[int, str] = field(default_factory=dict)
    base_remarks: Mapping[int, str] = field(default_factory=dict)
    reason: str = ""
    asked: frozenset[str] = frozenset()
    """Questions that were shown before."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A figure that is entered, corrected or taken away."""

    cell: Cell
    old: int | None
    new: int | None


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A question about a figure, which a remark on its month answers; `key` names it with the figures it is about."""

    cell: Cell
    message: Message
    key: str


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Somebody else changed it since the form was made: what stands there now, and what the form was made from."""

    now: int | str | None
    before: int | str | None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What would be stored, and everything that stands against it."""

    changes: tuple[Change, ...]
    days: Mapping[int, date]
    remarks: Mapping[int, str]
    faults: Mapping[Cell, tuple[Message, ...]]
    day_faults: Mapping[int, Message]
    clashes: Mapping[Cell, Clash]
    report_clashes: Mapping[int, Clash]
    asks: tuple[Ask, ...]
    unanswered: frozenset[int]
    """Months with questions whose remark is missing, or that were not shown yet."""
    reason_missing: bool
    reason: str

    @property
    def sound(self) -> bool:
        """Whether nothing stands against storing it."""
        wrong = self.faults or self.day_faults or self.clashes or self.report_clashes or self.unanswered
        return not wrong and not self.reason_missing

    @property
    def empty(self) -> bool:
        """Whether there is nothing to store."""
        return not (self.changes or self.days or self.remarks)


def judge(grid: Grid, sent: Sent, *, today: date) -> Judged:
    """What a form would change, cell by cell against what is stored now. Changes nothing."""
    changes, faults, clashes = _read(grid, sent)
    wanted = {change.cell: change.new for change in changes}
    faults = _more(faults, _refused(grid, wanted))
    typed, remarks, report_clashes = _reports(grid, sent)
    days = typed | _first_days(grid, changes, typed, today)
    asks = () if faults else _asks(grid, wanted)
    kept = {month: each.remark for month, each in grid.kept.items()} | dict(remarks)
    unanswered = {each.cell[0] for each in asks if each.key not in sent.asked or not kept.get(each.cell[0], "").strip()}
    corrects = any(change.old is not None for change in changes)
    return Judged(
        changes=changes,
        days=days,
        remarks=remarks,
        faults=faults,
        day_faults=dict(_wrong_days(grid, days, remarks, today)),
        clashes=clashes,
        report_clashes=report_clashes,
        asks=asks,
        unanswered=frozenset(unanswered),
        reason_missing=corrects and not sent.reason.strip(),
        reason=sent.reason.strip(),
    )


def answered(
    grid: Grid, judged: Judged, *, reason: str, remarks: Mapping[int, str], days: Mapping[int, date], today: date
) -> Judged:  # fmt: skip
    """What was judged, with the reason, the remarks that answer everything asked, and the days on which reports came."""
    when = {**judged.days, **days}
    wrong = dict(_wrong_days(grid, when, remarks, today))
    return replace(
        judged, reason=reason.strip(), remarks=remarks, days=when, day_faults=wrong, unanswered=frozenset(), reason_missing=False
    )


def _read(grid: Grid, sent: Sent) -> tuple[tuple[Change, ...], dict[Cell, tuple[Message, ...]], dict[Cell, Clash]]:
    changes: list[Change] = []
    faults: dict[Cell, tuple[Message, ...]] = {}
    clashes: dict[Cell, Clash] = {}
    months = grid.open
    for cell, text in sent.cells.items():
        try:
            new = read_count(text)
        except WrongCount as wrong:
            faults[cell] = (wrong.message,)
            continue
        before, now = sent.base.get(cell), grid.stored.get(cell)
        if new in (before, now):
            continue
        if before != now:
            clashes[cell] = Clash(now=now, before=before)
        elif cell[0] not in months:
            faults[cell] = (message("figures.month-closed"),)
        else:
            changes.append(Change(cell=cell, old=now, new=new))
    return tuple(changes), faults, clashes


def _more(
    faults: Mapping[Cell, tuple[Message, ...]], found: Iterable[tuple[Cell, Message]]
) -> dict[Cell, tuple[Message, ...]]:  # fmt: skip
    together = dict(faults)
    for cell, each in found:
        together[cell] = (*together.get(cell, ()), each)
    return together


def _effective(grid: Grid, wanted: Mapping[Cell, int | None]) -> dict[Cell, int]:
    figures = {**grid.around, **grid.stored, **wanted}
    return {cell: each for cell, each in figures.items() if each is not None}


def _months(grid: Grid, figures: Mapping[Cell, int]) -> dict[int, Month]:
    return {each.month: each for each in laid_out(figures, grid.people)}


def _refused(grid: Grid, wanted: Mapping[Cell, int | None]) -> Iterator[tuple[Cell, Message]]:
    """What is impossible in the months that change; a fault that stands there already refuses no other change."""
    refusing = _only(grid.known, "refuses")
    for cell, each in _said(refusing, _months(grid, _effective(grid, wanted)), {month for month, _ in wanted}):
        if _touched(grid.known, each, cell, wanted):
            yield cell, each.message


def _touched(known: IndicatorSet, problem: Problem, cell: Cell, wanted: Mapping[Cell, int | None]) -> bool:
    check = next((each for each in known.checks if each.id == problem.message.values.get("check")), None)
    looked = {cell[1], *(check.left if check and check.right else ()), *(check.right if check else ())}
    return any((cell[0], id) in wanted for id in looked)


def _asks(grid: Grid, wanted: Mapping[Cell, int | None]) -> tuple[Ask, ...]:
    """What is to be asked about the months that change; what was answered about stored figures is not asked again."""
    found = {each.key: each for each in _questions(grid, _effective(grid, wanted), wanted)}
    answered = {cell: each for cell, each in wanted.items() if cell[0] in grid.kept and grid.kept[cell[0]].remark}
    stored = {**grid.around, **grid.stored}
    before = {each.key for each in _questions(grid, stored, answered)} if found and answered else set()
    return tuple(each for key, each in found.items() if key not in before)


def _questions(grid: Grid, figures: Mapping[Cell, int], wanted: Mapping[Cell, int | None]) -> Iterator[Ask]:
    asking = _only(grid.known, "asks", {id for _, id in wanted})
    seen: set[Cell] = set()
    for cell, each in _said(asking, _months(grid, figures), {month for month, _ in wanted}):
        if _touched(grid.known, each, cell, wanted):
            seen.add(cell)
            yield _ask(cell, each.message)
    for cell in sorted(wanted):
        if figures.get(cell) == 0 and cell not in seen:
            usual = _before(figures, cell)
            if len(usual) == STEADY and min(usual) > 0 and sum(usual) >= USUAL * STEADY:
                yield _ask(cell, message("figures.zero-after", usual=tuple(str(each) for each in usual), months=STEADY))


def _before(figures: Mapping[Cell, int], cell: Cell) -> list[int]:
    """The figures of the months just before, oldest first, as far as they were reported."""
    month, id = cell
    found: list[int] = []
    while len(found) < STEADY and (after(month, -1 - len(found)), id) in figures:
        found.append(figures[after(month, -1 - len(found)), id])
    return found[::-1]


def _ask(cell: Cell, said: Message) -> Ask:
    values = {key: list(each) if isinstance(each, tuple) else each for key, each in said.values.items()}
    return Ask(cell=cell, message=said, key=sha256([*cell, said.id, values])[:KEY])


def _only(known: IndicatorSet, severity: str, changed: set[str] | None = None) -> IndicatorSet:
    """The set with the checks of one severity, and only those that look at what changed."""
    checks = [each for each in known.checks if each.severity == severity]
    if changed is not None:
        checks = [each for each in checks if not each.left or changed.intersection((*each.left, *each.right))]
        checks = [_narrowed(each, changed) for each in checks]
    return IndicatorSet(
        topics=known.topics, units=known.units, indicators=known.indicators, checks=tuple(checks), years=known.years
    )


def _narrowed(check: Check, changed: set[str]) -> Check:
    """A check that looks at every figure, looking only at those that change."""
    return replace(check, left=tuple(sorted(changed))) if not check.left else check


def _said(known: IndicatorSet, laid: Mapping[int, Month], months: set[int]) -> Iterator[tuple[Cell, Problem]]:
    every = tuple(laid.values())
    for month in sorted(months & laid.keys()):
        for each in check_month(known, laid[month], earlier=every):
            at, id = each.place.split(" ", 1)
            yield (int(at), id), each


def _reports(grid: Grid, sent: Sent) -> tuple[dict[int, date], dict[int, str], dict[int, Clash]]:
    """Days and remarks that change, and the months in which somebody else changed one of them meanwhile."""
    days: dict[int, date] = {}
    remarks: dict[int, str] = {}
    clashes: dict[int, Clash] = {}
    for month in sorted(grid.open):
        kept = grid.kept.get(month)
        day, remark = sent.days.get(month), sent.remarks.get(month, "").strip()
        if day is not None and day not in (sent.base_days.get(month), kept.received_on if kept else None):
            if sent.base_days.get(month) != (kept.received_on if kept else None):
                clashes[month] = Clash(now=kept.received_on.isoformat() if kept else None, before=None)
            days[month] = day
        stored, before = (kept.remark if kept else ""), sent.base_remarks.get(month, "").strip()
        if month in sent.remarks and remark not in (before, stored.strip()):
            if before != stored.strip():
                clashes[month] = Clash(now=stored, before=before)
            remarks[month] = remark
    return days, remarks, clashes


def _first_days(grid: Grid, changes: Iterable[Change], days: Mapping[int, date], today: date) -> dict[int, date]:
    """Months whose first figures come in by this, without a day of their own: they came today."""
    months = {each.cell[0] for each in changes if each.new is not None}
    return {month: today for month in months if month not in grid.kept and month not in days}


def _wrong_days(grid: Grid, days: Mapping[int, date], remarks: Mapping[int, str], today: date) -> Iterator[tuple[int, Message]]:
    for month in remarks:
        if month not in grid.kept and month not in days:
            yield month, message("figures.remark-alone")
    for month, day in days.items():
        if day > today:
            yield month, message("figures.received-ahead")
        elif (day.year, day.month) < divmod(month, 100):
            yield month, message("figures.received-before")
