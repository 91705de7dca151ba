"""The page on the format of returns: its example gives what it says, and it names every kind, source and relation."""

import re
from typing import get_args

from evaluator.core.answers import rate, validate
from evaluator.core.returning import STATES
from evaluator.core.returns import Kind, Relation, Source, comparable
from evaluator.core.tally import percent_text
from evaluator.library.reference import MARK
from evaluator.library.returns import files, read_file, together
from evaluator.paths import ROOT

GUIDE = (ROOT / "docs" / "return-format.md").read_text(encoding="utf-8").partition(MARK)[0]
(EXAMPLE,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
KNOWN = together({**files(), "example": read_file(EXAMPLE.encode())})
SAID = {"visits_made": "yes", "visits_all": "60", "visits_led": "12"}


def test_the_example_gives_what_it_says() -> None:
    (wanted,) = [each for each in KNOWN.rates if each.id == "visits_rate"]
    value = rate(KNOWN, wanted, SAID)
    assert value is not None
    assert percent_text(value, 1) == "20.0"
    assert not comparable(KNOWN.fields["visits_all"], first=2025, last=2026)


def test_the_example_refuses_what_it_says() -> None:
    assert validate(KNOWN, SAID, year=2026) == ()
    (found,) = validate(KNOWN, {**SAID, "visits_led": "61"}, year=2026)
    assert (found.field, found.refuses) == ("visits_led", True)


def test_every_kind_source_and_relation_is_named() -> None:
    named = (*get_args(Kind), *get_args(Source), *get_args(Relation))
    assert [each for each in named if f"| `{each}` |" not in GUIDE] == []
    assert [each for each in STATES if f"`{each}`" not in GUIDE] == []
