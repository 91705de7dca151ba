"""Fields of the workshop's forms: one for every value of a rubric, named by its place."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from flask_babel import gettext
from markupsafe import Markup

from evaluator.core.check.names import Path, place_of
from evaluator.core.values import Text
from evaluator.library.build import hints

Kind = Literal["text", "long", "number", "choice", "flag", "many", "lines", "couples", "pairs", "ordered", "hidden"]
Choices = tuple[tuple[str, str], ...]
Errors = Mapping[str, tuple[str, ...]]

SELECTED = Markup(" selected")
WHOLE = 15
"""Most digits of a number that is kept as a number; longer ones stay text."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One input."""

    name: str
    """Its place in the file, such as `panel.members.min`."""
    label: str
    kind: Kind = "text"
    value: str = ""
    values: tuple[str, ...] = ()
    choices: Choices = ()
    hint: str = ""
    need: bool = False
    errors: tuple[str, ...] = ()

    @property
    def checked(self) -> bool:
        """Whether a flag is set."""
        return self.value == "1"

    @property
    def options(self) -> Markup:
        """Its choices as a browser reads them, the one it holds chosen."""
        return _options(self.choices, self.value)

    @property
    def described(self) -> str:
        """The ids of what describes it: its hint, its errors."""
        return " ".join(f"{self.name}-{what}" for what, there in (("hint", self.hint), ("error", self.errors)) if there)


@lru_cache(maxsize=1_000)
def _options(choices: Choices, value: str) -> Markup:
    """Long lists stand on a page many times; they are written once for each value."""
    made = (
        Markup('<option value="{}"{}>{}</option>').format(key, SELECTED if key == value else "", said) for key, said in choices
    )
    return Markup("").join(made)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Fields under one heading: a table within a table (`optional`: only while `on`), or a list with its rows."""

    name: str
    label: str
    fields: tuple["Field | Part", ...] = ()
    optional: bool = False
    on: bool = True
    rows: tuple["Part", ...] | None = None
    titled: str = ""
    """What a row is about, for its summary."""
    record: str = ""
    """Which record a row is."""

    @property
    def wrong(self) -> bool:
        """Whether something within it is to be put right."""
        inner = (*self.fields, *(self.rows or ()))
        return any(each.wrong if isinstance(each, Part) else bool(each.errors) for each in inner)


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where a field stands: its record, its name and its path."""

    record: str
    name: str
    path: Path

    @property
    def place(self) -> str:
        """Its place, which is the name of its input."""
        return place_of(self.path)


@dataclass(frozen=True, kw_only=True)
class Context:
    """What fields refer to, and what is wrong with them."""

    choices: Mapping[str, Choices] = field(default_factory=dict)
    """Names that a field may hold, by `record.field`."""
    errors: Errors = field(default_factory=dict)


def wanted(kind: type, name: str) -> tuple[Any, bool]:
    """The type of a field without None, and whether it may be left empty."""
    hint = hints(kind)[name]
    if get_origin(hint) in (Union, UnionType):
        kinds = [each for each in get_args(hint) if each is not NoneType]
        left = NoneType in get_args(hint)
        return (kinds[0] if len(kinds) == 1 else Union[tuple(kinds)]), left  # noqa: UP007
    return hint, False


def kind_of(hint: Any, *, ordered: bool = False, referring: bool = False) -> Kind:
    """Which input a type needs."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is bool:
        return "flag"
    if origin is Literal:
        return "choice"
    if origin is tuple and get_origin(inner[0]) is tuple:
        return "couples"
    if origin is tuple and inner[0] is str:
        return "ordered" if ordered else "many" if referring else "lines"
    if origin is tuple:
        return "text"
    if origin is not None and issubclass(origin if isinstance(origin, type) else object, Mapping):
        return "pairs"
    if referring and hint is str:
        return "choice"
    return "number" if hint in (int, Fraction) else "text"


def shown(kind: Kind, data: Any) -> tuple[str, tuple[str, ...]]:
    """What a field holds, as text and as a list of texts, from what stands in the tree."""
    if data is None:
        return "", ()
    if kind == "flag":
        return ("1" if data is True else ""), ()
    if kind in ("many", "ordered"):
        return "", tuple(str(each) for each in data) if isinstance(data, list) else ()
    if kind == "pairs" and isinstance(data, dict):
        return "\n".join(f"{key}: {each}" for key, each in data.items()), ()
    if isinstance(data, list):
        joint = "\n" if kind in ("lines", "couples") else ", "
        return joint.join(_couple(each) for each in data), ()
    return str(data), ()


def _couple(each: Any) -> str:
    return ": ".join(map(str, each)) if isinstance(each, list) else str(each)


def typed(kind: Kind, text: str, *, several: bool = False) -> Any:
    """What a text that was typed stands for in the tree; None for an empty one."""
    if kind == "lines":
        return [each.strip() for each in text.splitlines() if each.strip()] or None
    if kind == "couples":
        return [[number(part) for part in _split(each)] for each in text.splitlines() if each.strip()] or None
    if kind == "pairs":
        return {_split(each)[0]: number((*_split(each), "")[1]) for each in text.splitlines() if each.strip()} or None
    if several:
        return [number(each) for each in text.replace("、", ",").replace("，", ",").split(",") if each.strip()] or None
    return (number(text) if kind == "number" else text) if text else None


def _split(line: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in unicodedata.normalize("NFKC", line).split(":", 1))


def number(text: str) -> int | str:
    """A number as it is kept: full-width figures plain, a whole one as a number, anything else as text."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("円", "")
    bare = plain.replace(",", "")
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= WHOLE else plain


def in_order(chosen: list[str], old: Any) -> list[str]:
    """What was ticked: what was there before in its old order, then what is new."""
    before = [str(each) for each in old] if isinstance(old, list) else []
    return [each for each in before if each in chosen] + [each for each in chosen if each not in before]


def label_of(record: str, name: str) -> str:
    """What a field is called."""
    return gettext(f"field.{record}.{name}")


def option_of(record: str, name: str, value: str) -> str:
    """What a choice of a field is called."""
    holder = "panel" if name == "combine" else record
    return gettext(f"option.{holder}.{name}.{value}")


def texts(spot: Spot, data: Any, errors: Errors, *, label: str, need: bool) -> Iterator[Field]:
    """The two inputs of a text in two languages."""
    held = data if isinstance(data, dict) else {"ja": data}
    for code, said in (("ja", label), ("en", gettext("%(label)s (English)", label=label))):
        name = place_of((*spot.path, code))
        faults = (*errors.get(name, ()), *(errors.get(spot.place, ()) if code == "ja" else ()))
        value = shown("text", held.get(code))[0]
        yield Field(name=name, label=said, value=value, need=need and code == "ja", errors=faults)


def is_text(hint: Any) -> bool:
    """Whether a type is a text in two languages."""
    return hint is Text
