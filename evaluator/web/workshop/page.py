"""The page of the editor: groups and items as a table, each with its fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from flask_babel import gettext

from evaluator.core.check.names import Path, place_of
from evaluator.core.lint.shares import AXES
from evaluator.core.rubric import Criterion
from evaluator.exchange.wording import spoken
from evaluator.library.build import hints
from evaluator.services.drafts import guideline, library
from evaluator.web.workshop import fields as inputs
from evaluator.web.workshop.criteria import FROM, described, is_leaf, subtotals, walk
from evaluator.web.workshop.fields import Choices, Errors, Field, Spot
from evaluator.web.workshop.levels import NEW, levels_of
from evaluator.web.workshop.panel import lang, text_of
from evaluator.web.workshop.places import table

DIRECT = "direct"
BY = get_args(hints(Criterion)["by"])


@dataclass(frozen=True, kw_only=True)
class Level:
    """One level of a judgement standard: its text in both languages, and the grades that stand for it."""

    key: str
    grade: str
    english: str
    """The grade in English, which names the field of the English text."""
    ja: Field
    en: Field


@dataclass(frozen=True, kw_only=True)
class Row:
    """One group or item."""

    place: str
    source: str
    depth: int
    leaf: bool
    id: str
    name: str
    axis: str
    axis_name: str
    serves: tuple[str, ...]
    scale: str
    marks: tuple[str, ...]
    """What is special about it: bonus, required, not scored by members."""
    points: Field | None
    subtotal: str
    fields: Mapping[str, Field]
    levels: tuple[Level, ...]
    standard: str
    shared: int
    """How many other items use its judgement standard."""
    errors: int


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What all rows offer."""

    axes: Choices
    scales: Choices
    by: Choices
    points: Choices
    standards: Choices
    labels: Mapping[str, str]


def rows_of(tree: dict[str, Any], errors: Errors) -> tuple[Row, ...]:
    """Every group and item of a tree, from the top."""
    offered, sums, uses = _shared(tree), subtotals(tree), described(tree)
    made: list[Row] = []
    held: dict[Path, tuple[str, str]] = {(): ("", DIRECT)}
    for path, each in walk(tree):
        axis, scale = held[path[:-2]]
        held[path] = (str(each.get("axis") or axis), str(each.get("scale") or scale))
        made.append(_Reader(tree, offered, errors, sums, uses).row(path, each, held[path], (axis, scale)))
    return tuple(made)


def _shared(tree: dict[str, Any]) -> Shared:
    scales = {**{name: each.title for name, each in library().scales.items()}, **_titles(tree)}
    own = {name: text_of(table(each).get("name")) for name, each in table(tree.get("descriptor")).items()}
    standards = {**{name: each.name for name, each in library().descriptors.items()}, **own}
    known = guideline()
    return Shared(
        axes=tuple((each, gettext(f"axis.{each}")) for each in AXES),
        scales=tuple((name, spoken(title, lang()) if title else name) for name, title in scales.items()),
        by=tuple((each, inputs.option_of("criterion", "by", each)) for each in BY),
        points=tuple((each.id, f"{each.id} {spoken(each.name, lang())}") for each in known.point if each.tagged) if known else (),
        standards=tuple((name, f"{name} {spoken(text, lang())}") for name, text in standards.items()),
        labels={name: gettext(f"field.criterion.{name}") for name in LABELLED},
    )


LABELLED = ("id", "name", "points", "axis", "scale", "serves", "by", "required", "comment", "descriptor", "viewpoint")


def _titles(tree: dict[str, Any]) -> dict[str, Any]:
    own = {name: text_of(table(each).get("title")) for name, each in table(tree.get("scale")).items()}
    return {name: text for name, text in own.items() if text.ja}


class _Reader:
    """Makes rows of one tree."""

    def __init__(
        self, tree: dict[str, Any], offered: Shared, errors: Errors, sums: Mapping[str, str], uses: Mapping[str, int]
    ) -> None:
        self.tree, self.offered, self.errors, self.sums, self.uses = tree, offered, errors, sums, uses

    def row(self, path: Path, criterion: dict[str, Any], held: tuple[str, str], above: tuple[str, str]) -> Row:
        place, leaf, (axis, scale) = place_of(path), is_leaf(criterion), held
        standard = str(criterion.get("descriptor") or "")
        fields = {each.name.removeprefix(f"{place}."): each for each in self._fields(place, criterion, above, leaf=leaf)}
        levels = tuple(self._levels(place, standard, scale)) if leaf else ()
        points = fields.pop("points", None)
        tags = criterion.get("serves")
        return Row(
            place=place,
            source=str(criterion.get(FROM, "")),
            depth=len(path) // 2,
            leaf=leaf,
            id=str(criterion.get("id", "")),
            name=spoken(text_of(criterion.get("name")), lang()),
            axis=axis,
            axis_name=dict(self.offered.axes).get(axis, axis),
            serves=tuple(map(str, tags)) if isinstance(tags, list) else (),
            scale=self._scale(criterion, scale),
            marks=tuple(_marks(criterion)),
            points=points,
            subtotal=self.sums.get(place, ""),
            fields=fields,
            levels=levels,
            standard=standard,
            shared=self.uses.get(standard, 1) - 1,
            errors=sum(bool(each.errors) for each in (*fields.values(), *((points,) if points else ()))),
        )

    def _scale(self, criterion: Mapping[str, Any], scale: str) -> str:
        if criterion.get("by") == "computed":
            return gettext("Computed")
        return dict(self.offered.scales).get(scale, scale)

    def _fields(self, place: str, criterion: Mapping[str, Any], above: tuple[str, str], *, leaf: bool) -> Iterator[Field]:
        offered = self.offered
        yield self._text(place, "id", criterion, need=True)
        yield from self._both(place, "name", criterion)
        yield self._choice(place, "axis", criterion, (*_as_above(dict(offered.axes).get(above[0], above[0])), *offered.axes))
        said = dict(offered.scales).get(above[1], above[1])
        yield self._choice(place, "scale", criterion, (*_as_above(said), *offered.scales))
        if leaf:
            yield self._text(place, "points", criterion, need=True)
            yield self._choice(place, "by", criterion, offered.by)
            yield self._flag(place, "required", criterion)
            yield self._flag(place, "comment", criterion)
            yield self._many(place, "serves", criterion, offered.points)
            none = (("", gettext("None")), (NEW, gettext("Write an own one")))
            yield self._choice(place, "descriptor", criterion, (*none, *offered.standards))
            yield from self._both(place, "viewpoint", criterion)

    def _text(self, place: str, name: str, criterion: Mapping[str, Any], *, need: bool) -> Field:
        full, value = f"{place}.{name}", criterion.get(name)
        kind: inputs.Kind = "number" if name == "points" else "text"
        label = self.offered.labels[name]
        shown = "" if value is None else str(value)
        return Field(name=full, label=label, kind=kind, value=shown, need=need, errors=self.errors.get(full, ()))

    def _both(self, place: str, name: str, criterion: Mapping[str, Any]) -> Iterator[Field]:
        spot = Spot(record="criterion", name=name, path=(name,))
        for each in inputs.texts(spot, criterion.get(name), {}, label=self.offered.labels[name], need=name == "name"):
            full = f"{place}.{each.name}"
            errors = (*self.errors.get(full, ()), *(self.errors.get(f"{place}.{name}", ()) if full.endswith(".ja") else ()))
            yield Field(name=full, label=each.label, value=each.value, need=each.need, errors=errors)

    def _choice(self, place: str, name: str, criterion: Mapping[str, Any], known: Choices) -> Field:
        full, value = f"{place}.{name}", str(criterion.get(name) or "")
        value = value or ("members" if name == "by" else "")
        odd = ((value, value),) if value not in dict(known) else ()
        errors = self.errors.get(full, ())
        return Field(name=full, label=self.offered.labels[name], kind="choice", value=value, choices=known + odd, errors=errors)

    def _flag(self, place: str, name: str, criterion: Mapping[str, Any]) -> Field:
        full, value = f"{place}.{name}", "1" if criterion.get(name) is True else ""
        return Field(name=full, label=self.offered.labels[name], kind="flag", value=value, errors=self.errors.get(full, ()))

    def _many(self, place: str, name: str, criterion: Mapping[str, Any], known: Choices) -> Field:
        full, held = f"{place}.{name}", criterion.get(name)
        values = tuple(map(str, held)) if isinstance(held, list) else ()
        odd = tuple((each, each) for each in values if each not in dict(known))
        errors = self.errors.get(full, ())
        label = self.offered.labels[name]
        return Field(name=full, label=label, kind="many", values=values, choices=known + odd, errors=errors)

    def _levels(self, place: str, standard: str, scale: str) -> Iterator[Level]:
        grades, english = self._grades(scale, lang()), self._grades(scale, "en")
        for key, texts in levels_of(self.tree, standard).items() if standard else ():
            ja, en = (
                Field(
                    name=f"{place}.level.{key}.{code}",
                    label=f"{key} {names.get(key, '')}".strip(),
                    value=texts[code],
                    kind="text",
                )
                for code, names in (("ja", grades), ("en", english))
            )
            yield Level(key=key, grade=grades.get(key, ""), english=english.get(key, ""), ja=ja, en=en)

    def _grades(self, scale: str, said_in: str) -> dict[str, str]:
        """The names of the grades in a language by the level that each stands for."""
        own = table(table(self.tree.get("scale")).get(scale)).get("grades")
        made: dict[str, str] = {}
        if isinstance(own, list):
            for each in filter(lambda one: isinstance(one, dict), own):
                anchors = each.get("anchor") if isinstance(each.get("anchor"), list) else [str(each.get("id"))]
                made |= {str(key): spoken(text_of(each.get("name")), said_in) for key in anchors or [str(each.get("id"))]}
            return made
        known = library().scales.get(scale)
        for grade in known.grades if known else ():
            made |= {key: spoken(grade.name, said_in) if grade.name else "" for key in grade.anchor or (grade.id,)}
        return made


def _as_above(said: str) -> Choices:
    return (("", gettext("As the group above (%(said)s)", said=said) if said else gettext("(not set)")),)


def _marks(criterion: Mapping[str, Any]) -> Iterator[str]:
    if (kind := criterion.get("kind")) in ("bonus", "adjustment"):
        yield inputs.option_of("criterion", "kind", str(kind))
    if criterion.get("required") is True:
        yield gettext("Must be met")
    if (by := criterion.get("by")) in ("office", "consensus"):
        yield inputs.option_of("criterion", "by", str(by))
