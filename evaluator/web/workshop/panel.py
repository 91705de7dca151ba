"""The panel beside the editor: running total, shares of the axes, and what is to be said of the draft."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask import url_for
from flask_babel import get_locale, gettext

from evaluator.core.lint.guideline import assess
from evaluator.core.lint.shares import percent
from evaluator.core.rounding import readable
from evaluator.core.values import Message, Text
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.services.drafts import Findings, guideline
from evaluator.web.workshop.criteria import walk
from evaluator.web.workshop.places import path_of
from evaluator.web.workshop.records import RULES

COLOURS = {
    "track_record": "#00118f", "staffing": "#0066be", "community": "#197a4b", "content": "#ac3e00", "user": "#8b008b",
    "continuity": "#806300", "cost": "#666666",
}  # fmt: skip
"""The axes in their colours, the same on every page."""
OTHER = "#8c8c8c"
WIDTH = 352
LEAST = 34
"""Width of the bar, and of a part that has room for its share, in pixels."""
GRAVE = {"error": "error", "warning": "warning", "note": "note", "advice": "note"}


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One axis of the bar."""

    axis: str
    name: str
    share: str
    x: str
    width: float
    colour: str
    short: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing to be said."""

    severity: str
    label: str
    said: str
    details: tuple[str, ...] = ()
    todo: str = ""
    source: str = ""
    url: str = ""
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The whole panel."""

    total: str
    target: str
    state: str
    state_kind: str
    bars: tuple[Bar, ...]
    said: str
    lines: tuple[Line, ...]
    met: tuple[Line, ...]
    count: str
    publishable: bool


def panel_of(found: Findings, tree: Mapping[str, Any], draft_id: int) -> Panel:
    """The panel of a draft as it stands, or as it is being typed."""
    names, where = names_of(tree), Where(tree, draft_id)
    lines = tuple(_lines(found, names, where))
    met = tuple(_met(found, names))
    bars = tuple(_bars(found))
    return Panel(
        total=readable(found.total),
        target=readable(found.target),
        state=_state(found.gap),
        state_kind="ok" if found.gap == 0 else "alert",
        bars=bars,
        said=gettext("Shares of the axes: %(shares)s", shares=", ".join(f"{each.name} {each.share}" for each in bars)),
        lines=lines,
        met=met,
        count=_count(lines, met),
        publishable=found.publishable,
    )


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def names_of(tree: Mapping[str, Any]) -> Names:
    """Criteria of a tree by number and name."""
    return Names(criteria={str(each.get("id", "")): numbered(each) for _, each in walk(tree)})


def numbered(criterion: Mapping[str, Any]) -> Text:
    """A criterion by its number and its name."""
    id, name = str(criterion.get("id", "")), text_of(criterion.get("name"))
    return Text(ja=f"{id} {name.ja}".strip(), en=f"{id} {name.en or name.ja}".strip())


def text_of(found: Any) -> Text:
    """A text of a tree, whatever stands there."""
    if isinstance(found, dict):
        return Text(ja=str(found.get("ja") or ""), en=str(found.get("en") or ""))
    return Text(ja="" if found is None else str(found))


def _state(gap: Fraction) -> str:
    if gap == 0:
        return gettext("Adds up")
    return gettext("%(points)s to go", points=readable(gap)) if gap > 0 else gettext("%(points)s too many", points=readable(-gap))


def _count(lines: tuple[Line, ...], met: tuple[Line, ...]) -> str:
    numbers = [sum(each.severity == kind for each in lines) for kind in ("error", "warning", "note")]
    return gettext(
        "to correct %(errors)s, to check %(warnings)s, notes %(notes)s, met %(met)s",
        errors=numbers[0], warnings=numbers[1], notes=numbers[2], met=len(met),
    )  # fmt: skip


def _bars(found: Findings) -> Iterator[Bar]:
    shares: list[tuple[str, str, str, Fraction]] = [
        (axis, gettext(f"axis.{axis}"), COLOURS[axis], share) for axis, share in found.shares.axes.items()
    ]
    shares.append(("none", gettext("Without an axis"), OTHER, found.shares.unassigned))
    before = Fraction(0)
    for axis, name, colour, share in shares:
        if share > 0:
            width = share * WIDTH
            short = f"{readable(Fraction(int(share * 100 + Fraction(1, 2))))}%" if width > LEAST else ""
            wide = max(int(width * 10) - 15, 5) / 10
            yield Bar(
                axis=axis, name=name, share=f"{percent(share)}%", x=_tenth(before * WIDTH), width=wide, colour=colour, short=short
            )
            before += share


def _tenth(value: Fraction) -> Any:
    return int(value * 10) / 10


class Where:
    """Where something is said of: the field on this page, or the page of the rule."""

    def __init__(self, tree: Mapping[str, Any], draft_id: int) -> None:
        self.draft_id = draft_id
        self.names = {path: numbered(each) for path, each in walk(tree)}
        self.edit = url_for("workshop.show", draft_id=draft_id)
        self.rules = {key: rule for rule, (key, _) in RULES.items()}

    def __call__(self, place: str) -> tuple[str, str]:
        """The address of a place and what is there, both empty for what is nowhere in particular."""
        path = path_of(place)
        if path[:1] == ("group",):
            found = [each for each in self.names if path[: len(each)] == each]
            said = spoken(self.names[max(found, key=len)], lang()) if found else ""
            return (f"{self.edit}#{place}", said) if said else ("", "")
        first = str(path[0]) if path else ""
        if first == "scale" and len(path) > 1:
            return url_for("workshop.scale", draft_id=self.draft_id, scale=str(path[1])), str(path[1])
        rule = self.rules.get(first)
        return (url_for("workshop.rule", draft_id=self.draft_id, rule=rule), gettext(f"rules.{rule}")) if rule else ("", "")


def _lines(found: Findings, names: Names, where: Where) -> Iterator[Line]:
    for each in found.problems:
        url, place = where(each.place)
        kind = "note" if each.severity == "advice" else "error"
        said = sentence(each.message, lang(), names)
        yield Line(severity=kind, label=gettext(f"severity.{kind}"), said=said, url=url, where=place)
    if found.gap:
        yield _about_gap(found, where.edit)
    for remark in found.lint:
        url, place = where(remark.place)
        yield Line(
            severity=remark.severity,
            label=sentence(remark.label, lang(), names),
            said=sentence(remark.message, lang(), names),
            details=_said(remark.details, names),
            todo=sentence(remark.suggestion, lang(), names),
            source=sentence(remark.clause, lang(), names),
            url=url,
            where=place,
        )


def _about_gap(found: Findings, edit: str) -> Line:
    """The total against the full marks aimed at; nothing that keeps a rubric from being published."""
    total, gap = readable(found.total), readable(abs(found.gap))
    if found.gap > 0:
        said = gettext("The points add up to %(total)s. Give out %(gap)s more.", total=total, gap=gap)
    else:
        said = gettext("The points add up to %(total)s. Take away %(gap)s.", total=total, gap=gap)
    source = gettext("Full marks aimed at: %(points)s", points=readable(found.target))
    return Line(
        severity="warning", label=gettext("severity.warning"), said=said, source=source, url=f"{edit}#target",
        where=gettext("Full marks aimed at"),
    )  # fmt: skip


def _said(messages: tuple[Message, ...], names: Names) -> tuple[str, ...]:
    return tuple(sentence(each, lang(), names) for each in messages)


def _met(found: Findings, names: Names) -> Iterator[Line]:
    """Points of the guideline that are met; none while the draft cannot be computed."""
    known = guideline()
    if found.rubric is None or not found.publishable or known is None:
        return
    for each in assess(known, found.rubric):
        if each.state == "met":
            said = f"{each.point} {spoken(each.name, lang())}"
            yield Line(severity="met", label=sentence(each.label, lang(), names), said=said, details=_said(each.messages, names))
