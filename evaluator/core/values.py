"""What every core value is made of: frozen records, texts in two languages, exact numbers, messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, dataclass_transform

T = TypeVar("T")

STRICT_KEYS = {"extra": "forbid", "use_attribute_docstrings": True}
"""How a reader should treat a record: unknown keys are an error, the text under a field describes it."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """Make a class a frozen, keyword-only record that a reader builds from a file, refusing unknown keys."""
    cls.__pydantic_config__ = STRICT_KEYS  # type: ignore[attr-defined]
    made: type[T] = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    return made


LATER = {"later": True}
"""Marks a field that was added to a record after rubrics were published: while it has its default it is no part of the
canonical text, so that hashes that stand stay what they are."""


@record
class Text:
    """A text in Japanese and English."""

    ja: str
    """The Japanese text."""
    en: str = ""
    """The English text; the Japanese one is shown if it is empty."""


@record
class Message:
    """A sentence to be: an id of the catalogues and the values that go into it.

    A value under the key `proposal`, `other`, `proposals`, `criterion`, `criteria`, `member`, `members` or `stage`
    is an id, shown by its name; every other value is shown as it is.
    """

    id: str
    """The id of the wording in the catalogues."""
    values: Mapping[str, str | int | tuple[str, ...]]
    """What goes into the wording."""


@record
class Problem:
    """One thing that keeps a file from being read or a case from being evaluated."""

    place: str
    """Where: a key path such as `group[2].item[1].scale`, or a line."""
    message: Message
    """What is wrong."""
    severity: Literal["error", "advice"] = "error"
    """Whether evaluation stops."""


class CannotEvaluate(Exception):
    """The input cannot be evaluated; `problems` lists everything that is wrong, all at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{each.place}: {each.message.id}" for each in problems))
        self.problems = problems


def problem(place: str, id: str, **values: Any) -> Problem:
    """A problem at `place` with the wording `id`; values are turned into text unless they are whole numbers."""
    return Problem(place=place, message=message(id, **values))


def message(id: str, **values: Any) -> Message:
    """A message; tuples stay tuples of text, whole numbers stay numbers, everything else becomes text."""
    return Message(id=id, values={key: _plain(value) for key, value in values.items()})


def _plain(value: Any) -> str | int | tuple[str, ...]:
    if isinstance(value, tuple | list):
        return tuple(str(each) for each in value)
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)
