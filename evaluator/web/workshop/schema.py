"""Forms made from the records of a rubric, and what was typed into them read back into its tree."""

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Literal, get_args, get_origin

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from evaluator.core.canonical import plain as plainly
from evaluator.core.check.names import Path, place_of
from evaluator.core.values import Problem, Text
from evaluator.web.form import plain
from evaluator.web.workshop import fields as inputs
from evaluator.web.workshop.fields import Choices, Context, Errors, Field, Kind, Part, Spot
from evaluator.web.workshop.places import rows, table
from evaluator.web.workshop.records import LENIENT, NAME_OF, ORDERED, RECORDS

Sent = MultiDict[str, str]


def parts_of(record: str, path: Path, data: Any, context: Context) -> tuple[Field | Part, ...]:
    """The fields of a record, with what stands in the tree at its path."""
    kind, names = RECORDS[record]
    made: list[Field | Part] = []
    for name in names:
        made += _parts(kind, Spot(record=record, name=name, path=(*path, name)), table(data).get(name), context)
    return tuple(made)


def _parts(kind: type, spot: Spot, data: Any, context: Context) -> Iterator[Field | Part]:
    hint, optional = inputs.wanted(kind, spot.name)
    label = inputs.label_of(spot.record, spot.name)
    if hint is Text:
        yield from inputs.texts(spot, data, context.errors, label=label, need=not optional)
    elif is_dataclass(hint):
        inner = parts_of(NAME_OF[hint], spot.path, data, context)  # type: ignore[index]
        yield Part(name=spot.place, label=label, fields=inner, optional=optional, on=data is not None or not optional)
    elif (row := row_of(hint)) is not None:
        held = rows(data)
        made = tuple(row_part(NAME_OF[row], (*spot.path, at), each, context) for at, each in enumerate(held))
        yield Part(name=spot.place, label=label, rows=made)
    elif data or context.choices.get(f"{spot.record}.{spot.name}") != ():
        yield _field(kind, spot, data, context)


def row_of(hint: Any) -> type | None:
    """The record whose rows a list holds; none for other types."""
    if get_origin(hint) is tuple and is_dataclass(get_args(hint)[0]):
        found: type = get_args(hint)[0]
        return found
    return None


def row_part(record: str, path: Path, data: Any, context: Context) -> Part:
    """One row of a list."""
    held = table(data)
    name = held.get("name")
    titled = str(name.get("ja", "")) if isinstance(name, dict) else str(name or held.get("id") or "")
    made = parts_of(record, path, held, context)
    return Part(name=place_of(path), label=gettext(f"row.{record}"), fields=made, titled=titled, record=record)


def _field(kind: type, spot: Spot, data: Any, context: Context) -> Field:
    hint, optional = inputs.wanted(kind, spot.name)
    named = f"{spot.record}.{spot.name}"
    known = context.choices.get(named, ())
    sort = inputs.kind_of(hint, ordered=named in ORDERED, referring=bool(known))
    if known and sort == "text":
        sort = "choice"
    if data is None and spot.record not in LENIENT:
        data = plainly(_default(kind, spot.name))
    value, values = inputs.shown(sort, data)
    if sort == "choice" and not known:
        known = tuple((each, inputs.option_of(spot.record, spot.name, each)) for each in get_args(hint))
    known = _complete(known, (*values, value), blank=sort == "choice" and (optional or spot.record in LENIENT))
    need = not optional and not _may_be_empty(kind, spot) and sort in ("text", "number")
    errors = context.errors.get(spot.place, ())
    return Field(
        name=spot.place, label=inputs.label_of(spot.record, spot.name), kind=sort, value=value, values=values, choices=known,
        hint=HINTS[named]() if named in HINTS else "", need=need, errors=errors,
    )  # fmt: skip


def _complete(known: Choices, held: Iterable[str], *, blank: bool) -> Choices:
    """The choices with what a field holds though it is none of them, so that nothing is lost; and with nothing, if it may be."""
    there = {value for value, _ in known}
    odd = tuple((each, each) for each in held if each and each not in there)
    return (*((("", gettext("(not set)")),) if blank else ()), *known, *odd) if known else known


def _default(kind: type, name: str) -> Any:
    found = next(each for each in fields(kind) if each.name == name)
    if found.default_factory is not MISSING:
        return found.default_factory()
    return None if found.default is MISSING else found.default


def _may_be_empty(kind: type, spot: Spot) -> bool:
    return spot.record in LENIENT or _default(kind, spot.name) in ("", ())


HINTS = {
    "threshold.at_least": lambda: gettext("Points, such as 60, or a share of full marks, such as 60 %."),
    "threshold.about": lambda: gettext("Within this distance of the mark the panel decides; empty if not."),
    "threshold.grade": lambda: gettext("Instead of points: the grade that every tested item must reach."),
    "grade.share": lambda: gettext("Such as 0.8, 4/5 or 80 %; or fill in points."),
    "panel.out_of": lambda: gettext("Express the total out of this; empty to leave it as it is."),
    "panel.open": lambda: gettext("Keys of the file, one a line, such as rounding.digits."),
    "formula.pieces": lambda: gettext("One corner a line: value, colon, points. Such as 0.8: 20."),
    "formula.bands": lambda: gettext("One step a line: from this value, colon, points. Such as 0.9: 10."),
    "formula.table": lambda: gettext("One entry a line: name, colon, points."),
    "from_grade.plus": lambda: gettext("One criterion a line: number, colon, share. Such as 2: 60 %."),
    "variant.points": lambda: gettext("One criterion a line: number, colon, points. Such as 1.2: 10."),
    "scale.at_most": lambda: gettext("One grade a line: grade, colon, how many proposals may get it or a better one."),
    "ranking.points": lambda: gettext("Points for the places, such as 5, 3, 1."),
    "lottery.channels": lambda: gettext("One a line, in order of precedence."),
    "quorum.share": lambda: gettext("Such as 1/2 or 2/3."),
}
"""What helps to fill in a field."""


def read(record: str, path: Path, form: Sent, old: Any) -> dict[str, Any]:
    """A record as it was typed; keys that the form does not show stay as they were."""
    kind, names = RECORDS[record]
    made = dict(table(old))
    for name in names:
        value = _read(kind, Spot(record=record, name=name, path=(*path, name)), form, made.get(name))
        made.pop(name, None)
        if value is not None:
            made[name] = value
    return made


def _read(kind: type, spot: Spot, form: Sent, old: Any) -> Any:
    hint, optional = inputs.wanted(kind, spot.name)
    if hint is Text:
        return read_text(spot.path, form)
    if is_dataclass(hint):
        record = NAME_OF[hint]  # type: ignore[index]
        return None if optional and f"on:{spot.place}" not in form else read(record, spot.path, form, old)
    if (row := row_of(hint)) is not None:
        return read_rows(NAME_OF[row], spot.path, form)
    named = f"{spot.record}.{spot.name}"
    if named in ORDERED:
        return [form.get(place_of((*spot.path, at)), "") for at in row_count(spot.path, form)]
    if hint is bool:
        return form.get(spot.place) == "1"
    values = form.getlist(spot.place)
    if get_origin(hint) is tuple and get_args(hint)[0] is str and f"many:{spot.place}" in form:
        return inputs.in_order([each for each in map(plain, values) if each], old)
    sort: Kind = "choice" if get_origin(hint) is Literal else inputs.kind_of(hint)
    text = plain(values[0] if values else "")
    found = inputs.typed("number" if named.endswith("winners") else sort, text, several=get_origin(hint) is tuple)
    needed = not optional and sort in ("text", "number") and not _may_be_empty(kind, spot)
    return "" if found is None and needed else found


def read_rows(record: str, path: Path, form: Sent) -> list[dict[str, Any]]:
    """The rows of a list as they were typed."""
    return [read(record, (*path, at), form, {}) for at in row_count(path, form)]


def row_count(path: Path, form: Sent) -> range:
    """The rows of a list that were sent."""
    found = 0
    while f"row:{place_of((*path, found))}" in form:
        found += 1
    return range(found)


def read_text(path: Path, form: Sent) -> dict[str, str] | None:
    """A text in two languages as it was typed; none if nothing was."""
    made = {code: plain(form.get(place_of((*path, code)), "")) for code in ("ja", "en")}
    kept = {code: text for code, text in made.items() if text}
    return {"ja": "", **kept} if kept else None


def empty(parts: Iterable[Field | Part]) -> dict[str, tuple[str, ...]]:
    """The fields that must hold something and hold nothing, each with its sentence."""
    return {each.name: (gettext("Enter a value."),) for each in fields_in(parts) if each.need and not each.value}


def fields_in(parts: Iterable[Field | Part]) -> Iterator[Field]:
    """Every field of a form that counts: those of a part that is switched off do not."""
    for each in parts:
        if isinstance(each, Field):
            yield each
        elif each.on:
            yield from fields_in((*each.fields, *(each.rows or ())))


def assigned(problems: Iterable[Problem], names: Iterable[str], say: Any) -> dict[str, tuple[str, ...]]:
    """Problems by the field they are about, the nearest one above where no field has just that place."""
    known, found = set(names), dict[str, tuple[str, ...]]()
    for each in problems:
        name = each.place
        while name and name not in known:
            name = f"{each.place}.ja" if f"{each.place}.ja" in known else _above(name)
        found[name] = (*found.get(name, ()), say(each.message))
    return found


def _above(place: str) -> str:
    cut = max(place.rfind("."), place.rfind("["))
    return place[:cut] if cut > 0 else ""


def merged(*several: Errors) -> dict[str, tuple[str, ...]]:
    """Several sets of errors as one; the first that names a field counts."""
    made: dict[str, tuple[str, ...]] = {}
    for each in several:
        made |= {name: said for name, said in each.items() if name not in made}
    return made
