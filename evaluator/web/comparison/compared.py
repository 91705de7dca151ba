"""The comparison page: one indicator, its funnel, shrunken rates with intervals of the rank, and figures side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from evaluator.analysis.comparison import Compared, Span
from evaluator.core.figures import PER
from evaluator.core.indicators import reference_in
from evaluator.core.values import Message
from evaluator.exchange.charts.funnel import Funnel, Point, funnel
from evaluator.exchange.charts.intervals import NARROW, Line, intervals
from evaluator.exchange.charts.marks import Picture
from evaluator.exchange.wording import spoken
from evaluator.services.comparison.peers import Answer, Beside
from evaluator.services.figures.sums import library_set
from evaluator.web.comparison.wording import indicator_name, is_percent, lang, peer_name, said_text, unit_name, value_text

ENDS = 6
"""How many of the first and of the last are shown in figure 2."""
TABLE = 100
"""How many contracts the table under the figures lists at most; the page says when there are more."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One contract in the table under the figures."""

    name: str
    own: bool
    url_id: int | None
    base: str
    count: str
    rate: str
    shrunken: str
    interval: str
    rank: str
    standard: str
    judged: str
    flagged: bool


@dataclass(frozen=True, kw_only=True)
class Side:
    """One figure of the own contract beside its band."""

    group: str
    name: str
    unit: str
    own: str
    median: str
    quartiles: str
    n: int
    reference: str
    attained: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """What the page shows."""

    title: str
    unit: str
    measured: int
    cases: str
    funnel: Picture | None
    means: Picture | None
    """Instead of a funnel where means are compared."""
    means_shown: str
    lines: Picture | None
    shown: str
    rank_head: str
    rows: tuple[Row, ...]
    more: int
    can: tuple[str, ...]
    cannot: tuple[str, ...]
    method: tuple[str, ...]
    sides: tuple[Side, ...]
    side_of: str
    band: str
    few: bool
    widened: bool
    """Whether overdispersion is present, so that the two views differ."""
    standardised: bool
    fictional: bool
    closed: bool
    reference: str


def page_of(answer: Answer, organisation_id: int | None) -> Page:
    """The page of an answer."""
    found, indicator = answer.found, answer.indicator
    ranked = sorted(found.measured, key=lambda each: each.rank.figure if each.rank else 0.0)
    rows = [_row(answer, each, organisation_id) for each in ranked]
    rows += [_row(answer, each, organisation_id) for each in found.units if each.rate is None]
    many, mean = len(found.measured) > 1, found.question.kind == "mean"
    most = sorted(found.measured, key=lambda each: (not _is_own(answer, each, organisation_id), -each.base))[: 2 * ENDS + 2]
    lines = _chosen(answer, ranked, organisation_id)
    reference = reference_in(indicator, answer.asked.year)
    return Page(
        title=indicator_name(indicator),
        unit=unit_name(indicator),
        measured=len(found.measured),
        cases=f"{_cases(answer, sum(each.base for each in found.measured)):,.0f}",
        funnel=funnel(_funnel(answer, organisation_id)) if many and not mean else None,
        means=_means(answer, most, organisation_id) if many and mean else None,
        means_shown=_most(len(most), len(ranked)),
        lines=_lines(answer, lines, organisation_id) if many else None,
        shown=_shown(len(lines), len(ranked)),
        rank_head=_("Mean rank (95 % interval)"),
        rows=tuple(rows[:TABLE]),
        more=max(0, len(rows) - TABLE),
        can=_said(answer, answer.said.can),
        cannot=_said(answer, answer.said.cannot),
        method=_said(answer, answer.said.method),
        sides=tuple(_side(each) for each in answer.beside),
        side_of=answer.beside_of.contractor if answer.beside_of else "",
        band=spoken(answer.band.name, lang()) if answer.band else "",
        few=answer.few,
        widened=found.dispersion.present,
        standardised=any(each.standard for each in found.units),
        fictional=any(each.fictional for each in answer.peers.values()),
        closed=answer.closed,
        reference=value_text(indicator, reference.value) if reference else "",
    )  # fmt: skip


def _shown(some: int, every: int) -> str:
    """Which contracts figure 2 shows."""
    if some == every:
        return _("all %(n)s contracts", n=some)
    return _("%(n)s of %(all)s contracts: the first and last %(ends)s, and your own", n=some, all=every, ends=ENDS)


def _most(some: int, every: int) -> str:
    """Which contracts figure 1 shows where means are compared."""
    if some == every:
        return _("all %(n)s contracts", n=some)
    return _("%(n)s of %(all)s contracts: your own, and those with the most cases", n=some, all=every)


def _said(answer: Answer, messages: Sequence[Message]) -> tuple[str, ...]:
    """Sentences with the names of contracts for their ids."""
    names = {id: peer_name(each) for id, each in answer.peers.items()}
    named = [
        replace(
            each, values={key: names.get(str(value), value) if key == "unit" else value for key, value in each.values.items()}
        )
        for each in messages
    ]
    return tuple(said_text(each) for each in named)


def _cases(answer: Answer, base: float) -> float:
    """A base as it is shown: person-months as thousands of people a year's months long, else cases."""
    return base / PER if answer.indicator.per != "none" else base


def _view(answer: Answer, unit: Compared) -> bool:
    seen = unit.plain if answer.asked.view == "plain" else unit.widened
    return bool(seen and seen.flag)


def _is_own(answer: Answer, unit: Compared, organisation_id: int | None) -> bool:
    return answer.peers[unit.id].organisation_id == organisation_id


def _funnel(answer: Answer, organisation_id: int | None) -> Funnel:
    found, indicator = answer.found, answer.indicator
    assert found.curve is not None
    curve = found.curve.plain if answer.asked.view == "plain" else found.curve.widened
    points = [
        Point(
            base=_cases(answer, each.base),
            figure=each.rate.figure,
            name=f"{peer_name(answer.peers[each.id])} {each.rate.figure:.1f}",
            flagged=_view(answer, each),
            own=_is_own(answer, each, organisation_id),
        )
        for each in found.measured
        if each.rate
    ]
    unit = unit_name(indicator)
    return Funnel(
        points=points,
        group=found.group or 0.0,
        bases=[_cases(answer, each) for each in found.curve.base.tolist()],
        limits=tuple(each.tolist() for each in (curve.low_95, curve.high_95, curve.low_998, curve.high_998)),
        top=100.0 if found.question.kind == "share" else None,
        figure_name=_("%(name)s (%(unit)s)", name=indicator_name(indicator), unit=unit),
        base_name=base_name(answer),
        group_name=_("All %(rate)s", rate=f"{found.group or 0:.1f}"),
        limit_names=(_("99.8 % limit"), _("95 % limit")),
    )


def base_name(answer: Answer) -> str:
    """What the cases behind a figure are."""
    if answer.indicator.per != "none":
        return _("People times months, in 100,000")
    assert answer.indicator.of is not None
    parts = [indicator_name(answer.known.indicators[each]) for each in answer.indicator.of.denominator]
    return _("%(base)s (n)", base="+".join(parts))


def _chosen(answer: Answer, ranked: Sequence[Compared], organisation_id: int | None) -> list[Compared]:
    """The first, the last, and the own ones between them."""
    if len(ranked) <= 2 * ENDS + 2:
        return list(ranked)
    ends = {each.id for each in (*ranked[:ENDS], *ranked[-ENDS:])}
    own = [each.id for each in ranked if _is_own(answer, each, organisation_id)]
    return [each for each in ranked if each.id in ends or each.id in own[:8]]


def _lines(answer: Answer, chosen: Sequence[Compared], organisation_id: int | None) -> Picture:
    rows = [
        Line(
            name=peer_name(answer.peers[each.id]), cases=f"n={_cases(answer, each.base):,.0f}",
            own_figure=each.rate.figure, figure=each.shrunken.figure, low=each.shrunken.low, high=each.shrunken.high,
            rank=_rank(each.rank), own=_is_own(answer, each, organisation_id), flagged=_view(answer, each),
        )
        for each in chosen
        if each.rate and each.shrunken
    ]  # fmt: skip
    unit = "%" if is_percent(answer.indicator) else ""
    return intervals(rows, group=answer.found.group or 0.0, rank_head=_("Mean rank (95 % interval)"), unit=unit)


def _means(answer: Answer, chosen: Sequence[Compared], organisation_id: int | None) -> Picture:
    """Own means with their own intervals, those with the most cases first: no order of merit."""
    rows = [
        Line(
            name=peer_name(answer.peers[each.id]), cases=f"n={each.base:,.0f}", own_figure=each.rate.figure,
            figure=each.rate.figure, low=each.rate.low, high=each.rate.high, own=_is_own(answer, each, organisation_id),
            rank=_("%(figure)s (%(range)s)", figure=f"{each.rate.figure:.1f}", range=_range(each.rate)),
            flagged=_view(answer, each),
        )
        for each in chosen
        if each.rate
    ]  # fmt: skip
    return intervals(rows, group=answer.found.group or 0.0, rank_head=_("Mean (95 % interval)"), unit="", room=NARROW)


def _rank(rank: Span | None) -> str:
    if rank is None:
        return ""
    return _("%(mean)s (%(low)s to %(high)s)", mean=f"{rank.figure:.1f}", low=f"{rank.low:.0f}", high=f"{rank.high:.0f}")


def _range(span: Span | None, digits: int = 1) -> str:
    return _("%(low)s to %(high)s", low=f"{span.low:,.{digits}f}", high=f"{span.high:,.{digits}f}") if span else "—"


def _row(answer: Answer, unit: Compared, organisation_id: int | None) -> Row:
    peer, own = answer.peers[unit.id], _is_own(answer, unit, organisation_id)
    judged = _judged(answer, unit)
    standard = f"{unit.standard.figure:.2f} ({_range(unit.standard, 2)})" if unit.standard else "—"
    return Row(
        name=peer_name(peer), own=own, url_id=peer.proposer_id if own else None,
        base=f"{_cases(answer, unit.base):,.1f}" if answer.indicator.per != "none" else f"{unit.base:,.0f}",
        count=f"{unit.count:,}" if unit.rate else "—", rate=f"{unit.rate.figure:.1f}" if unit.rate else "—",
        shrunken=f"{unit.shrunken.figure:.1f}" if unit.shrunken else "—", interval=_range(unit.shrunken),
        rank=_rank(unit.rank) or "—", standard=standard, judged=judged, flagged=unit.rate is not None and _view(answer, unit),
    )  # fmt: skip


def _judged(answer: Answer, unit: Compared) -> str:
    if unit.rate is None:
        return _("No record") if not unit.base else _("Too few months")
    if answer.found.question.kind == "mean":
        return _("More than chance") if _view(answer, unit) else _("Within chance")
    return _("Outside the limits") if _view(answer, unit) else _("Inside the limits")


def _side(beside: Beside) -> Side:
    indicator = library_set().indicators[beside.indicator]
    own, reference = beside.own, beside.reference
    attained = f"{own / float(reference) * 100:.0f}%" if own is not None and reference else "—"
    quartiles = "—"
    if beside.low is not None and beside.high is not None:
        quartiles = _("%(low)s to %(high)s", low=value_text(indicator, beside.low), high=value_text(indicator, beside.high))
    return Side(
        group=_(f"comparison.group-{indicator.group}"),
        name=indicator_name(indicator),
        unit=unit_name(indicator),
        own=value_text(indicator, own),
        median=value_text(indicator, beside.median),
        quartiles=quartiles,
        n=beside.n,
        reference=value_text(indicator, reference) if reference else _("None"),
        attained=attained,
    )
