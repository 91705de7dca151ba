"""Points computed by formula from prices and other figures, exact, with the working in words."""

from collections.abc import Callable, Mapping
from dataclasses import field
from fractions import Fraction
from itertools import pairwise

from evaluator.core.rounding import readable
from evaluator.core.rubric import Formula
from evaluator.core.values import CannotEvaluate, Message, message, problem, record

HUNDRED = 100
Fact = Fraction | tuple[str, ...]
Worked = tuple[Fraction, tuple[Message, ...]]
"""Exact points and how they came about."""


@record
class Setting:
    """Everything a formula looks at beside its own definition; values that the rubric names are resolved."""

    full: Fraction
    """The criterion's points."""
    values: Mapping[str, Fact] = field(default_factory=dict)
    """What is scored, of every proposal still in play, by proposal."""
    against: Fraction | None = None
    """The fixed value it is held against: the ceiling or a fact of the case."""
    targets: Mapping[str, Fraction] = field(default_factory=dict)
    """Each proposal's own target, for attainment."""
    kink: Fraction | None = None
    """Where the kink is, as an absolute value such as the low-price base in yen."""


def computed(formula: Formula, setting: Setting, own: str) -> Worked:
    """Exact points of the proposal `own` by the formula, and the sentences that explain them.

    Points are in the criterion's unit and are not rounded. Raises CannotEvaluate if a figure is missing or the
    formula is not defined for the figures, such as a division by zero. Source: facts.md 3, docs/rubric-format.md.
    """
    return FORMULAS[formula.kind](formula, setting, own)


def reverses_on_withdrawal(formula: Formula) -> bool:
    """Whether the points depend on other proposals, so that one that withdraws can reverse two others (quant.md 2h)."""
    return formula.kind in RELATIVE


def _say(kind: str, /, **figures: Fraction) -> Message:
    return message(f"formula.{kind}", **{name: readable(value) for name, value in figures.items()})


def _refusal(place: str, what: str, formula: Formula) -> CannotEvaluate:
    return CannotEvaluate((problem(place, f"problem.formula-{what}", kind=formula.kind, of=formula.of),))


def _place(formula: Formula, own: str) -> str:
    return f"proposal.{own}.{formula.of}" if formula.of == "price" else f"proposal.{own}.facts.{formula.of}"


def _number(formula: Formula, setting: Setting, own: str) -> Fraction:
    value = setting.values.get(own)
    if value is None:
        raise _refusal(_place(formula, own), "no-value", formula)
    if isinstance(value, tuple):
        raise _refusal(_place(formula, own), "not-a-number", formula)
    return value


def _numbers(formula: Formula, setting: Setting, own: str) -> tuple[Fraction, list[Fraction]]:
    return _number(formula, setting, own), [_number(formula, setting, each) for each in sorted(setting.values)]


def _above_zero(value: Fraction, formula: Formula, place: str) -> Fraction:
    if value <= 0:
        raise _refusal(place, "not-above-zero", formula)
    return value


def _against(formula: Formula, setting: Setting) -> Fraction:
    if setting.against is None:
        raise _refusal(f"facts.{formula.against}", "no-against", formula)
    return _above_zero(setting.against, formula, f"facts.{formula.against}")


def _within(points: Fraction, full: Fraction) -> Worked:
    """The points, not below zero nor above full marks, and what that changed."""
    if points < 0:
        return Fraction(0), (_say("not-below-zero", exact=points),)
    return (full, (_say("capped", exact=points, full=full),)) if points > full else (points, ())


def _ceiling_ratio(formula: Formula, setting: Setting, own: str) -> Worked:
    """P(1-b/c), in pieces below a kink, and with clamp; or factor(c-b)/c, at most P (facts.md P1, P4, P5, P6)."""
    bid, ceiling = _number(formula, setting, own), _against(formula, setting)
    rate = setting.full if formula.factor is None else formula.factor
    used, steps = _clamped(formula, bid, ceiling)
    points, said = _discount(formula, setting, used, ceiling, rate)
    if points <= setting.full:
        return points, (*steps, said)
    return setting.full, (*steps, said, _say("capped", exact=points, full=setting.full))


def _clamped(formula: Formula, bid: Fraction, ceiling: Fraction) -> Worked:
    if formula.clamp is None or bid >= formula.clamp * ceiling:
        return bid, ()
    lowest = formula.clamp * ceiling
    return lowest, (_say("clamped", value=bid, lowest=lowest, percent=formula.clamp * 100),)


def _discount(formula: Formula, setting: Setting, bid: Fraction, ceiling: Fraction, rate: Fraction) -> tuple[Fraction, Message]:
    kink = _kink(formula, setting)
    if kink is None or bid >= kink:
        points = rate * (1 - bid / ceiling)
        return points, _say("ceiling-ratio", rate=rate, value=bid, against=ceiling, points=points)
    points = rate * ((1 - kink / ceiling) + formula.slope * (kink - bid) / ceiling)
    figures = {"rate": rate, "value": bid, "against": ceiling, "kink": kink, "slope": formula.slope}
    return points, _say("ceiling-ratio-kink", **figures, points=points)


def _kink(formula: Formula, setting: Setting) -> Fraction | None:
    if formula.kink is not None and setting.kink is None:
        raise _refusal(f"facts.{formula.kink}", "no-kink", formula)
    return setting.kink if formula.kink is not None else None


def _lowest_ratio(formula: Formula, setting: Setting, own: str) -> Worked:
    """P x lowest / own (facts.md P2)."""
    value, values = _numbers(formula, setting, own)
    lowest = _above_zero(min(values), formula, _place(formula, own))
    points = setting.full * lowest / value
    return points, (_say("lowest-ratio", full=setting.full, lowest=lowest, value=value, points=points),)


def _highest_ratio(formula: Formula, setting: Setting, own: str) -> Worked:
    """P x own / highest, where proposers pay or offer more."""
    value, values = _numbers(formula, setting, own)
    highest = _above_zero(max(values), formula, _place(formula, own))
    points = setting.full * value / highest
    return points, (_say("highest-ratio", full=setting.full, highest=highest, value=value, points=points),)


def _lowest_linear(formula: Formula, setting: Setting, own: str) -> Worked:
    """P(1-(b-m)/m), not below zero; m is the lowest."""
    value, values = _numbers(formula, setting, own)
    lowest = _above_zero(min(values), formula, _place(formula, own))
    points = setting.full * (1 - (value - lowest) / lowest)
    said = _say("lowest-linear", full=setting.full, lowest=lowest, value=value, points=points)
    kept, limits = _within(points, setting.full)
    return kept, (said, *limits)


def _min_max(formula: Formula, setting: Setting, own: str) -> Worked:
    """P for the best value, 0 for the worst, linear between them; if all are equal only where the rule says what they get."""
    value, values = _numbers(formula, setting, own)
    best, worst = (min(values), max(values)) if formula.better == "lower" else (max(values), min(values))
    if best == worst and formula.if_equal is not None:
        points = setting.full * formula.if_equal
        return points, (_say("min-max-equal", full=setting.full, value=value, points=points),)
    if best == worst:
        raise _refusal(_place(formula, own), "all-equal", formula)
    points = setting.full * (worst - value) / (worst - best)
    return points, (_say("min-max", full=setting.full, best=best, worst=worst, value=value, points=points),)


def _mean_relative(formula: Formula, setting: Setting, own: str) -> Worked:
    """P/2 at the mean of all, 0 to P; the source prints only that, the line through it is assumed (case B88)."""
    value, values = _numbers(formula, setting, own)
    mean = _above_zero(sum(values, Fraction(0)) / len(values), formula, _place(formula, own))
    share = value / mean if formula.better == "higher" else 1 + (mean - value) / mean
    points = setting.full / 2 * share
    said = _say(f"mean-relative-{formula.better}", full=setting.full, mean=mean, value=value, points=points)
    kept, limits = _within(points, setting.full)
    return kept, (said, *limits)


def _between(formula: Formula, setting: Setting, own: str) -> Worked:
    """Linear between two set bounds: P at the good one and beyond, nothing at the other and beyond."""
    value, low, high = _number(formula, setting, own), formula.low, formula.high
    if low is None or high is None or low >= high:
        raise _refusal("formula.low", "bounds", formula)
    share = min(Fraction(1), max(Fraction(0), (high - value) / (high - low)))
    points = setting.full * (share if formula.better == "lower" else 1 - share)
    said = _say(f"between-{formula.better}", full=setting.full, low=low, high=high, value=value, points=points)
    return points, (said,)


def _looked_at(formula: Formula, setting: Setting, own: str) -> Fraction:
    value = _number(formula, setting, own)
    return value if formula.absolute else value / _against(formula, setting)


def _pieces(formula: Formula, setting: Setting, own: str) -> Worked:
    """A line through corners (value, points), flat beyond the outer ones (facts.md P3)."""
    at, corners = _looked_at(formula, setting, own), sorted(formula.pieces)
    if not corners or any(left[0] == right[0] for left, right in pairwise(corners)):
        raise _refusal("formula.pieces", "pieces", formula)
    points = _on_line(at, corners)
    return points, (_say("pieces", at=at, points=points),)


def _on_line(at: Fraction, corners: list[tuple[Fraction, Fraction]]) -> Fraction:
    if at <= corners[0][0]:
        return corners[0][1]
    for (left, low), (right, high) in pairwise(corners):
        if at <= right:
            return low + (high - low) * (at - left) / (right - left)
    return corners[-1][1]


def _bands(formula: Formula, setting: Setting, own: str) -> Worked:
    """The points of the highest step that the value reaches; none below the lowest step."""
    at = _looked_at(formula, setting, own)
    reached = [step for step in sorted(formula.bands) if step[0] <= at]
    if not reached:
        return Fraction(0), (_say("bands-below", at=at),)
    start, points = reached[-1]
    return points, (_say("bands", at=at, start=start, points=points),)


def _attainment(formula: Formula, setting: Setting, own: str) -> Worked:
    """P x actual / target, at most P (case A20)."""
    actual, target = _number(formula, setting, own), setting.targets.get(own)
    goal = _against(formula, setting) if target is None else _above_zero(target, formula, _place(formula, own))
    points = setting.full * actual / goal
    said = _say("attainment", full=setting.full, value=actual, target=goal, points=points)
    kept, limits = _within(points, setting.full)
    return kept, (said, *limits)


def _vote_share(formula: Formula, setting: Setting, own: str) -> Worked:
    """P x own votes / all votes cast."""
    votes, all_votes = _numbers(formula, setting, own)
    cast = _above_zero(sum(all_votes, Fraction(0)), formula, _place(formula, own))
    points = setting.full * votes / cast
    return points, (_say("vote-share", full=setting.full, value=votes, cast=cast, points=points),)


def _table(formula: Formula, setting: Setting, own: str) -> Worked:
    """The best named entry of a table, or all of them together (case B40); an unknown entry earns nothing."""
    entries = setting.values.get(own, ())
    if not isinstance(entries, tuple):
        raise _refusal(_place(formula, own), "not-entries", formula)
    known = {entry: formula.table[entry] for entry in entries if entry in formula.table}
    unknown = tuple(entry for entry in entries if entry not in formula.table)
    points = sum(known.values(), Fraction(0)) if formula.select == "sum" else max(known.values(), default=Fraction(0))
    steps = (_entries_say(f"table-{formula.select}", points, known), *_unknown_say(unknown))
    return points, steps


def _entries_say(kind: str, points: Fraction, known: Mapping[str, Fraction]) -> Message:
    if not known:
        return message("formula.table-none")
    listed = tuple(f"{entry} {readable(each)}" for entry, each in sorted(known.items()))
    return message(f"formula.{kind}", entries=listed, points=readable(points))


def _unknown_say(unknown: tuple[str, ...]) -> tuple[Message, ...]:
    return (message("formula.table-unknown", entries=tuple(sorted(unknown))),) if unknown else ()


def _past_results(formula: Formula, setting: Setting, own: str) -> Worked:
    """P x (n m + k u) / (n + k) / 100: the mean m of n yearly results, drawn to u as if k more years had shown that.

    Without a record (n = 0) it is u: no record is never a bad one. Source: shrinkage, quant.md 2i; record 28.
    """
    middle, pull = formula.newcomer or Fraction(0), formula.pull or Fraction(0)
    if own not in setting.values:
        points = setting.full * middle / HUNDRED
        return points, (_say("past-results-none", full=setting.full, newcomer=middle, points=points),)
    mean, years = (
        _number(formula, setting, own),
        _above_zero(setting.targets.get(own, Fraction(0)), formula, _place(formula, own)),
    )
    drawn = (years * mean + pull * middle) / (years + pull)
    points = setting.full * drawn / HUNDRED
    return points, (
        _say("past-results", full=setting.full, years=years, mean=mean, pull=pull, newcomer=middle, drawn=drawn, points=points),
    )


def _constant(formula: Formula, setting: Setting, own: str) -> Worked:
    """The same points for everyone, such as the base points of the division method."""
    points = setting.full if formula.factor is None else formula.factor
    return points, (_say("constant", points=points),)


FORMULAS: Mapping[str, Callable[[Formula, Setting, str], Worked]] = {
    "ceiling-ratio": _ceiling_ratio,
    "lowest-ratio": _lowest_ratio,
    "highest-ratio": _highest_ratio,
    "lowest-linear": _lowest_linear,
    "min-max": _min_max,
    "mean-relative": _mean_relative,
    "between": _between,
    "pieces": _pieces,
    "bands": _bands,
    "attainment": _attainment,
    "vote-share": _vote_share,
    "table": _table,
    "constant": _constant,
    "past-results": _past_results,
}
"""Every formula by its kind."""

RELATIVE = frozenset({"lowest-ratio", "highest-ratio", "lowest-linear", "min-max", "mean-relative", "vote-share"})
"""Formulas whose points depend on what others offer."""
