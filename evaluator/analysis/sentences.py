"""What can be said of a comparison, what cannot, and by which method: ids of wordings and what goes into them.

Figures are texts with as many decimals as asked for; the value `unit` is the id of a unit, to be shown by its name.
"""

from collections.abc import Collection
from dataclasses import dataclass

from evaluator.analysis.comparison import Compared, Comparison
from evaluator.analysis.means import FEWEST
from evaluator.core.values import Message, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Three lists of sentences for the aside of a page."""

    can: tuple[Message, ...]
    cannot: tuple[Message, ...]
    method: tuple[Message, ...]


def said(
    found: Comparison, *, noted: Collection[str] = (), broken: int | None = None, view: str = "widened", decimals: int = 1,
    above_base: bool = False,
) -> Said:  # fmt: skip
    """The sentences for a view, `widened` or `plain`.

    `noted` are ids of units that the reader looks for; `broken` is the first year of the definition in use, if it changed;
    `above_base` says that a share was compared as a rate since some unit counted more than its base.
    """
    return Said(
        can=_can(found, noted, view, decimals),
        cannot=_cannot(found, broken),
        method=_method(found, view, above_base=above_base),
    )


def _can(found: Comparison, noted: Collection[str], view: str, decimals: int) -> tuple[Message, ...]:
    if found.group is None:
        return (message("compare.no-figures"),)
    if len(found.measured) == 1:
        return (message("compare.one-unit"),)
    flagged = found.flagged("plain" if view == "plain" else "widened")
    counts = {"total": len(found.measured), "flagged": len(flagged)}
    first = message("compare.flagged-count", **counts) if flagged else message("compare.flagged-none", **counts)
    about = [_about(each, found.group, view, decimals) for each in found.measured if each.id in noted]
    extreme = _extreme(found, view)
    return (first, *about, *([] if extreme is None or extreme.id in noted else [_undistinguished(extreme, found.question.kind)]))


def _about(unit: Compared, group: float, view: str, decimals: int) -> Message:
    """One unit against the group: above, below or level, flagged or not."""
    assert unit.rate is not None
    seen = unit.plain if view == "plain" else unit.widened
    assert seen is not None
    values = {"unit": unit.id, "rate": f"{unit.rate.figure:.{decimals}f}", "group": f"{group:.{decimals}f}"}
    if values["rate"] == values["group"]:
        return message("compare.unit-level", **values)
    if unit.rate.figure > group:
        return message("compare.unit-above-flagged" if seen.flag else "compare.unit-above", **values)
    return message("compare.unit-below-flagged" if seen.flag else "compare.unit-below", **values)


def _extreme(found: Comparison, view: str) -> Compared | None:
    """The unit with the highest rate, if only it has that rate and it is not flagged."""
    by_rate = sorted(found.measured, key=lambda each: -each.rate.figure if each.rate else 0.0)
    top, second = by_rate[0], by_rate[1]
    assert top.rate is not None
    assert second.rate is not None
    seen = top.plain if view == "plain" else top.widened
    return top if seen is not None and not seen.flag and top.rate.figure > second.rate.figure else None


def _undistinguished(unit: Compared, kind: str) -> Message:
    if kind == "mean":
        return message("compare.longest-not-flagged", unit=unit.id, base=f"{unit.base:,.0f}")
    return message("compare.highest-not-flagged", unit=unit.id, count=unit.count, base=f"{unit.base:,.0f}")


def _cannot(found: Comparison, broken: int | None) -> tuple[Message, ...]:
    standard = any(each.standard for each in found.units)
    no_record = sum(not each.base for each in found.units)
    short = len(found.units) - len(found.measured) - no_record
    return (
        message("compare.not-causes"),
        message("compare.not-between-bands") if standard else message("compare.not-standardised"),
        message("compare.not-merged"),
        *([message("compare.not-before-break", year=broken)] if broken is not None else []),
        *([message("compare.no-record", count=no_record)] if no_record else []),
        *([message("compare.few-months", count=short, fewest=FEWEST)] if short else []),
    )


def _method(found: Comparison, view: str, *, above_base: bool) -> tuple[Message, ...]:
    """Limits, flags, phi, shrinking and ranks, each with its source in the wording."""
    per_cent = f"{found.question.false_discovery * 100:g}"
    return (
        message(f"compare.method-{found.question.kind}", rate=per_cent),
        *([message("compare.above-base")] if above_base else []),
        _phi(found, view),
        _shrinking(found),
        *([message("compare.method-ranks", **_drawn(found))] if found.draws else []),
        *([message("compare.method-standardised")] if any(each.standard for each in found.units) else []),
    )


def _drawn(found: Comparison) -> dict[str, str | int]:
    return {"draws": found.draws, "seed": found.question.seed, "error": f"{found.error:.1f}"}


def _phi(found: Comparison, view: str) -> Message:
    spread = found.dispersion
    if spread.units < 2:
        return message("compare.phi-none")
    phi = f"{spread.phi:.2f}"
    if not spread.present:
        return message("compare.phi-absent", phi=phi)
    return message("compare.phi-left-out", phi=phi) if view == "plain" else message("compare.phi-widened", phi=phi)


def _shrinking(found: Comparison) -> Message:
    kind = "mean" if found.question.kind == "mean" else "rate"
    return message(f"compare.pooled-{kind}" if found.pooled else f"compare.shrunken-{kind}")
