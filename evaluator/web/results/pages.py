"""What the list of results shows, ready to read."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from evaluator.core.calendar import moment_text
from evaluator.db.queries.evaluations import ORDERS, Page


@dataclass(frozen=True, kw_only=True)
class Line:
    """One evaluation in the list."""

    url: str
    title: str
    procedure: str
    fictional: bool
    fixed: str


@dataclass(frozen=True, kw_only=True)
class Head:
    """A column that the list can be sorted by."""

    name: str
    url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """One page of the list, with the ways to the others."""

    lines: tuple[Line, ...]
    heads: dict[str, Head]
    search: str
    order: str
    total: int
    number: int
    last: int
    previous: str | None
    next: str | None


def list_page(page: Page, lang: str) -> ListPage:
    """The list for one page of summaries."""
    order = request.args.get("order", "order")
    return ListPage(
        lines=tuple(
            Line(
                url=url_for("results.show", slug=each.slug),
                title=each.title_en if lang == "en" else each.title_ja,
                procedure=gettext(f"report.procedure.{each.procedure}"),
                fictional=each.fictional,
                fixed=moment_text(each.fixed_at, lang),
            )
            for each in page.summaries
        ),
        heads={key: _head(key, order) for key in ORDERS if key != "order"},
        search=request.args.get("q", ""),
        order=order if order in ORDERS else "order",
        total=page.total,
        number=page.number,
        last=page.last,
        previous=_at(page.number - 1) if page.number > 1 else None,
        next=_at(page.number + 1) if page.number < page.last else None,
    )


def _head(key: str, order: str) -> Head:
    names = {"title": gettext("Title"), "date": gettext("Fixed"), "procedure": gettext("Procedure")}
    return Head(name=names[key], url=_with(order=key, page=None), current=order == key)


def _at(number: int) -> str:
    return _with(page=number)


def _with(**changes: Any) -> str:
    given: dict[str, Any] = {key: value for key, value in request.args.items() if key in ("q", "order")} | changes
    return url_for("results.index", **{key: value for key, value in given.items() if value not in (None, "")})
