"""What the form of the grid says: every cell, when reports came, remarks, and what the page was made from."""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from evaluator.exchange.figures.files import CONTROL
from evaluator.services.figures.grid import Cell, Grid
from evaluator.services.figures.judging import Ask, Sent
from evaluator.web.form import Form, plain

MOST_REMARK = 1000
LONGEST = 100
"""Signs of a cell that are read; no figure is longer."""


class GridForm(Form):
    """What stands around the cells."""

    base = HiddenField()
    asked = HiddenField()
    reason = StringField(
        _l("Reason for the correction"),
        filters=[plain],
        validators=[Length(max=1000, message=_l("A reason has at most 1,000 characters."))],
    )


@dataclass(frozen=True, kw_only=True)
class Read:
    """A form as it was read; `faults` are sentences beside days and remarks, by the name of the field."""

    sent: Sent
    faults: Mapping[str, str]


def typed(given: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, field by field, without signs that no page can show."""
    return {name: CONTROL.sub("", str(each)) for name, each in given.items()}


def cell_name(cell: Cell) -> str:
    """The name of a cell's field."""
    return f"f-{cell[0]}-{cell[1]}"


def read(form: GridForm, given: Mapping[str, Any], grid: Grid) -> Read:
    """What the form says of the cells of the grid; a field of any other name is not looked at."""
    months = [each.month for each in grid.reports]
    cells = {
        (month, each.id): str(given[name])[:LONGEST]
        for month in months
        for each in grid.entered
        if (name := cell_name((month, each.id))) in given
    }
    base = _base(form.base.data)
    remarks = {month: plain(given[f"remark-{month}"]) for month in months if f"remark-{month}" in given}
    days, faults = _days(given, months)
    faults |= {
        f"remark-{month}": _("A remark has at most 1,000 characters.")
        for month, each in remarks.items()
        if len(each) > MOST_REMARK
    }
    sent = Sent(
        cells=cells,
        base=dict(_figures(base.get("figures"))),
        days=days,
        base_days={month: day for month, text in _texts(base.get("days")) if (day := _day(text))},
        remarks=remarks,
        base_remarks=dict(_texts(base.get("remarks"))),
        reason=form.reason.data or "",
        asked=frozenset((form.asked.data or "").split()),
    )
    return Read(sent=sent, faults=faults)


def _base(text: str | None) -> dict[str, Any]:
    """What the page was made from; of one that cannot be read, nothing, so that nothing is overwritten unseen."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _figures(given: Any) -> Iterator[tuple[Cell, int]]:
    for name, each in given.items() if isinstance(given, dict) else ():
        month, _, id = str(name).partition(" ")
        if _is_month(month) and isinstance(each, int):
            yield (int(month), id), each


def _texts(given: Any) -> Iterator[tuple[int, str]]:
    for month, each in given.items() if isinstance(given, dict) else ():
        if _is_month(str(month)):
            yield int(month), str(each)


def _is_month(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 6


def _days(given: Mapping[str, Any], months: list[int]) -> tuple[dict[int, date], dict[str, str]]:
    days: dict[int, date] = {}
    faults: dict[str, str] = {}
    for month in months:
        text = plain(given.get(f"day-{month}", ""))
        day = _day(text)
        if day is not None:
            days[month] = day
        elif text:
            faults[f"day-{month}"] = _("Enter a day, such as 2026-12-01.")
    return days, faults


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(unicodedata.normalize("NFKC", text).replace("/", "-").strip())
    except ValueError:
        return None


def base_of(grid: Grid) -> str:
    """What a page is made from, for the form to bring back."""
    held = {
        "figures": {f"{month} {id}": each for (month, id), each in grid.stored.items()},
        "days": {str(month): each.received_on.isoformat() for month, each in grid.kept.items()},
        "remarks": {str(month): each.remark for month, each in grid.kept.items() if each.remark},
    }
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"))


def asked_of(asks: tuple[Ask, ...]) -> str:
    """The questions that a page shows, for the form to bring back."""
    return " ".join(each.key for each in asks)
