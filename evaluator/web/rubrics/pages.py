"""What the pages of rubrics show, ready to read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import get_locale, gettext

from evaluator.core.calendar import moment_text
from evaluator.core.lint.shares import Summary, percent, points_text
from evaluator.core.values import Text
from evaluator.exchange.report.figure import COLOURS
from evaluator.exchange.wording import JOINTS, spoken
from evaluator.services.shelf import Entry, Version

GAP = 1.5
FITS = 28
"""Pixels that a share needs to be written inside its part of a bar."""
KINDS = {"draft": "warn", "own": "ok", "adopted": "now", "library": "plain", "shared": "plain", "used": "plain"}
"""How the tag of each source looks."""


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def text(given: Text) -> str:
    """A text of a rubric in the language of the page."""
    return spoken(given, lang())


def source_name(source: str) -> str:
    """Where a rubric comes from, in a word."""
    return gettext(f"rubrics.source.{source}")


@dataclass(frozen=True, kw_only=True)
class AxisPart:
    """One axis in a bar of shares."""

    axis: str
    name: str
    share: str
    x: float
    width: float
    colour: str
    short: str


@dataclass(frozen=True, kw_only=True)
class Axes:
    """The shares of all axes, drawn and in words."""

    parts: tuple[AxisPart, ...]
    said: str


def axes(shares: Summary, *, width: int, written: bool = False) -> Axes:
    """A bar of a width in pixels; `written` puts a share inside its part where it fits."""
    parts = tuple(_parts(shares, width, written=written))
    return Axes(parts=parts, said=JOINTS[lang()].join(f"{each.name} {each.share}" for each in parts))


def _parts(shares: Summary, width: int, *, written: bool) -> Iterator[AxisPart]:
    x = 0.0
    for axis, share in shares.axes.items():
        if not share:
            continue
        whole = float(share) * width
        drawn = round(max(whole - GAP, 0.5), 1)
        yield AxisPart(
            axis=axis,
            name=gettext(f"axis.{axis}"),
            share=f"{percent(share)}%",
            x=round(x, 1),
            width=drawn,
            colour=COLOURS[axis],
            short=f"{round(float(share) * 100)}%" if written and drawn >= FITS else "",
        )
        x += whole


@dataclass(frozen=True, kw_only=True)
class Line:
    """One rubric in the list."""

    url: str
    title: str
    id: str
    version: str
    source: str
    kind: str
    body: str
    shared: bool
    procedure: str
    points: str
    axes: Axes | None
    when: str


def lines(entries: Iterable[Entry]) -> tuple[Line, ...]:
    """Rubrics as the list shows them."""
    return tuple(_line(each) for each in entries)


def _line(entry: Entry) -> Line:
    procedure = entry.rubric.rubric.procedure if entry.rubric else ""
    return Line(
        url=address(entry),
        title=text(entry.title),
        id=entry.id,
        version=entry.version,
        source=source_name(entry.source),
        kind=KINDS[entry.source],
        body=text(entry.body) if entry.body else "",
        shared=entry.shared,
        procedure=gettext(f"report.procedure.{procedure}") if procedure else "—",
        points=points_text(entry.shares.total) if entry.shares else "—",
        axes=axes(entry.shares, width=120) if entry.shares and entry.shares.total else None,
        when=moment_text(entry.at, lang()) if entry.at else "—",
    )


def address(entry: Entry) -> str:
    """Where a rubric is read: a draft in the workshop, all others by their hash."""
    if entry.draft_id is not None:
        return draft_address(entry.draft_id)
    return url_for("rubrics.show", sha256=entry.sha256)


def draft_address(draft_id: int) -> str:
    """Where a draft is worked on."""
    return url_for("workshop.show", draft_id=draft_id)


def titled(version: Version) -> str:
    """The title of a version with its number."""
    head = version.rubric.rubric
    return gettext("%(title)s, version %(version)s", title=text(head.title), version=head.version)
