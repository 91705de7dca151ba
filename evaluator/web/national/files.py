"""Tables and pictures as files, each with its n, method, what is hidden, the date of the roll-ups and their digest."""

from collections.abc import Callable, Iterable
from datetime import datetime

from flask import Response, abort, get_template_attribute, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evaluator.core.calendar import moment_text
from evaluator.core.national import NotPublished, Table
from evaluator.exchange.charts.noted import noted
from evaluator.exchange.nationaltables import Sheet, Value, as_csv, as_workbook
from evaluator.services.national import asking
from evaluator.services.national.asking import Answer
from evaluator.services.rollups import NotMade
from evaluator.web.national import asked, covered, pictures, shown, wording
from evaluator.web.national.blueprint import blueprint, folder, scope, smallest, view_of
from evaluator.web.national.shown import Row

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml; charset=utf-8",
}


@blueprint.get("/national/<view>/tables.csv")
def table_file(view: str) -> ResponseReturnValue:
    """Every table of a page below each other, as CSV."""
    return _tables(view, "csv")


@blueprint.get("/national/<view>/tables.xlsx")
def workbook(view: str) -> ResponseReturnValue:
    """Every table of a page as a sheet of a workbook."""
    return _tables(view, "xlsx")


def _tables(view: str, form: str) -> ResponseReturnValue:
    try:
        sheets, notes = _covered() if view == "coverage" else _of_view(view)
    except (NotMade, NotPublished):
        return _back(view)
    made = as_csv(sheets, notes) if form == "csv" else as_workbook(sheets, notes, str(_("Method and source")))
    return _file(made, f"{view}.{form}", form)


@blueprint.get("/national/<view>/picture.svg")
def picture(view: str) -> ResponseReturnValue:
    """The picture of a page as a file that explains itself."""
    try:
        table, title, notes = _pictured(view)
    except (NotMade, NotPublished):
        return _back(view)
    drawn = pictures.picture_of(table) or abort(404)
    macro: Callable[..., str] = get_template_attribute("parts/charts/picture.html", "picture")
    text = macro(noted(drawn, title, notes), "picture", title, pictures.say(table))
    return _file(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode(), f"{view}.svg", "svg")


def _back(view: str) -> ResponseReturnValue:
    """To the page, which says what is missing."""
    return redirect(url_for(".index") if view == "coverage" else url_for(".show", view=view))


def _file(made: bytes, name: str, form: str) -> Response:
    return Response(made, content_type=TYPES[form], headers={"Content-Disposition": f'attachment; filename="national-{name}"'})


def _pictured(view: str) -> tuple[Table, str, list[str]]:
    seen = scope()
    if view == "coverage":
        found = asking.coverage(folder(), asked.year_of(), seen, smallest=smallest())
        title = str(_("Who has answered, %(year)s", year=wording.year_name(asked.year_of())))
        return found.prefectures, title, [pictures.say(found.prefectures), *notes_of(found.made_at, found.digest)]
    chosen = view_of(view)
    wanted = asked.wanted_of(chosen, seen)
    answer = asking.answer(folder(), chosen, wanted, seen, smallest=smallest())
    line, table = answer.full, answer.full.across or answer.full.whole
    unit, year = wording.unit_name(line.figure, table), wording.years_name(table)
    about = _("Unit: %(unit)s. %(year)s, by: %(by)s.", unit=unit, year=year, by=wording.dimension_name(wanted.by))
    return table, shown.full_name(chosen, line.figure), [
        str(about), pictures.say(table), *map(wording.said, chosen.view.notes), *notes_of(answer.made_at, answer.digest)
    ]  # fmt: skip


def _of_view(view: str) -> tuple[list[Sheet], list[str]]:
    chosen, seen = view_of(view), scope()
    wanted = asked.wanted_of(chosen, seen)
    answer = asking.answer(folder(), chosen, wanted, seen, smallest=smallest())
    full = shown.full_of(answer)
    sheets = [_part(each) for each in shown.parts_of(answer)]
    sheets += [_crossed(each) for each in (*shown.parts_of(answer), *shown.splits_of(answer)) if each.matrix]
    lines = (*full.rows, full.total) if full.total else full.rows
    sheets.append(_rows(full.name, lines, wording.dimension_name(wanted.by), full.counted))
    return sheets, [
        f"{wording.said(chosen.view.title)} {wording.years_name(answer.full.across or answer.full.whole)}",
        *_filters(answer),
        *map(wording.said, chosen.view.notes),
        *notes_of(answer.made_at, answer.digest),
    ]


def _filters(answer: Answer) -> list[str]:
    """Which bodies are in the file, where not all are."""
    where = answer.lines[0].whole.ask.where
    named = [
        *(wording.band_names()[each] for each in where.sizes),
        *(wording.prefecture_name(each) for each in where.prefectures),
        *(wording.kind_name(each) for each in where.kinds),
        *(wording.service_name(each) for each in where.services),
    ]
    between = "、" if wording.lang() == "ja" else ", "
    return [str(_("Only: %(what)s", what=between.join(named)))] if named else []


def _part(part: shown.PartShown) -> Sheet:
    return _rows(part.name, part.rows, str(_("Figure")), part.counted)


def _rows(name: str, rows: Iterable[Row], first: str, counted: str) -> Sheet:
    sides = (_("Numerator"), _("Denominator"))
    head = (first, counted, *sides, _("Figure of the line"), _("95 % interval"), _("Unit"), _("Note"))
    return Sheet(name=name, head=tuple(map(str, head)), rows=tuple(_cells(each) for each in rows))


def _cells(row: Row) -> tuple[Value, ...]:
    held = str(_("held by other rows, never added")) if row.part_of else ""
    figures = map(_number, (row.n, row.above, row.below, row.value))
    return (row.name, *figures, row.interval, row.unit, held)


def _number(text: str) -> Value:
    """A figure that was written for people as a number; what is none, such as "hidden", as it is."""
    plain = text.replace(",", "").removesuffix("%")
    try:
        return float(plain) if "." in plain else int(plain)
    except ValueError:
        return text


def _crossed(part: shown.PartShown) -> Sheet:
    """A matrix: a figure and its n for each column."""
    assert part.matrix is not None
    columns = [text for each in part.matrix.columns for text in (each, f"n {each}")]
    head = (str(_("Figure")), *columns, str(_("All together")), "n", str(_("95 % interval")))
    rows: list[tuple[Value, ...]] = []
    for row, cells in part.matrix.rows:
        figures = [text for cell in cells for text in (cell.value, cell.n)]
        rows.append((row.name, *map(_number, (*figures, row.value, row.n)), row.interval))
    return Sheet(name=str(_("%(part)s, side by side", part=part.name)), head=head, rows=tuple(rows))


def _covered() -> tuple[list[Sheet], list[str]]:
    seen, year = scope(), asked.year_of()
    found = asking.coverage(folder(), year, seen, smallest=smallest())
    page = covered.page_of(found, seen, year)
    head = (str(_("Class")), str(_("Bodies asked")), str(_("Answered")), str(_("Rate")))
    named = ((_("By size class"), page.sizes), (_("By kind of body"), page.kinds), (_("By prefecture"), page.prefectures))
    sheets = [
        Sheet(
            name=str(name),
            head=head,
            rows=tuple((each.name, *map(_number, (each.asked, each.answered, each.rate))) for each in lines),
        )
        for name, lines in (*named, (_("All together"), (page.total,)))
        if lines
    ]
    title = str(_("Who has answered, %(year)s", year=wording.year_name(year)))
    return sheets, [title, *notes_of(found.made_at, found.digest)]


def notes_of(made_at: datetime, digest: str) -> list[str]:
    """How it is made, when, and the digest of the tables."""
    made = _(
        "Roll-ups of %(when)s. Digest of the tables (SHA-256): %(digest)s",
        when=moment_text(made_at, wording.lang()),
        digest=digest,
    )
    return [*shown.method(smallest=smallest()), str(made)]
