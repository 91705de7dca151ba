"""Keys and values of a rubric file as words, one by one: what a table of differences says where no sentence does."""

import re
from fractions import Fraction

from evaluator.core.rounding import readable
from evaluator.exchange.catalogues import words
from evaluator.exchange.rules.teller import Teller

NUMBER = re.compile(r"-?[0-9]+(/[0-9]+)?")
WORDED = {
    "axis": "axis",
    "by": "book.by",
    "kind": "book.kind",
    "combine": "rule.combine",
    "procedure": "report.procedure",
    "rescale": "book.rescale",
    "input": "book.input",
    "service": "book.service",
}
"""Keys whose values have words of their own, and what the ids of these begin with."""
PERCENT = ("share",)


def key_words(path: str, lang: str) -> str:
    """The path of a key by the names of its parts; a part without a name, such as a number, stays as it is."""
    said = (_known(f"book.key.{part}", lang) or part for part in path.split("."))
    return _known("book.key-joint", lang).join(said)


def value_words(path: str, value: str, teller: Teller) -> str:
    """A value as words: names for ids, yes and no, figures as people write them, text as it is."""
    key = path.rpartition(".")[2]
    if value in ("true", "false"):
        return teller.say(f"book.{value}")
    if key == "in":
        return teller.criteria((value,))
    if key == "scale" and value in teller.rubric.scale:
        return teller.text(teller.rubric.scale[value].title, value)
    if key == "descriptor" and value in teller.rubric.descriptor:
        return teller.text(teller.rubric.descriptor[value].name)
    known = _known(f"{WORDED[key]}.{value}", teller.lang) if key in WORDED else ""
    return known or _figure(key, value)


def _figure(key: str, value: str) -> str:
    if not NUMBER.fullmatch(value) or value.endswith("/0") or key in ("id", "version", "scale", "descriptor"):
        return value
    return f"{readable(Fraction(value) * 100)}%" if key in PERCENT else readable(Fraction(value))


def _known(id: str, lang: str) -> str:
    """The wording of an id; empty if there is none."""
    found = words(lang).gettext(id)
    return "" if found == id else found
