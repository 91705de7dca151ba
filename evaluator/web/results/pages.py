"""What the list of results shows, ready to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext

from evaluator.core.calendar import moment_text

if TYPE_CHECKING:
    from evaluator.db.models import Evaluation


@dataclass(frozen=True, kw_only=True)
class Line:
    """One evaluation in the list."""

    url: str
    title: str
    procedure: str
    fictional: bool
    fixed: str


def lines(evaluations: "Iterable[Evaluation]", lang: str) -> tuple[Line, ...]:
    """The evaluations as the list shows them."""
    return tuple(
        Line(
            url=url_for("results.show", slug=each.slug),
            title=each.title_en if lang == "en" else each.title_ja,
            procedure=gettext(f"report.procedure.{each.procedure}"),
            fictional=each.fictional,
            fixed=moment_text(each.fixed_at, lang),
        )
        for each in evaluations
    )
