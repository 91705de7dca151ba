"""The rules of a rubric as sentences, in both languages."""

from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any, Literal, get_args, get_origin

import pytest

from evaluator.core.rubric import Band, Criterion, Formula, Rubric
from evaluator.core.rules import (
    Advance,
    Ceiling,
    Gates,
    Lot,
    Moderation,
    Outcome,
    Panel,
    Price,
    Publication,
    Quorum,
    Ranking,
    Requirement,
    Rounding,
    Size,
    Stage,
    Threshold,
    Ties,
    Value,
)
from evaluator.core.values import Text
from evaluator.exchange.rules.criteria import notes
from evaluator.exchange.rules.rulebook import SECTIONS, rulebook
from evaluator.exchange.rules.teller import Teller
from evaluator.library.build import hints
from evaluator.library.store import Library
from tests.factories.world import library_rubric

LANGUAGES = ("ja", "en")
IDS = Library().ids()


def lines(rubric, lang, key):
    return next((each.lines for each in rulebook(rubric, lang) if each.key == key), ())


def literals(kind: type) -> list[tuple[str, str]]:
    """Every choice that a rule offers, as (field, value)."""
    found = []
    for field in fields(kind):
        given = [hints(kind)[field.name], *get_args(hints(kind)[field.name])]
        found += [(field.name, str(value)) for hint in given if get_origin(hint) is Literal for value in get_args(hint)]
    return found


EAST = Lot(id="a", name=Text(ja="東"), winners=2)
RECORDS = {
    "panel": Panel,
    "moderation": Moderation,
    "price": Price,
    "value": Value,
    "ranking": Ranking,
    "publication": Publication,
    "outcome": Outcome,
    "rounding": Rounding,
}
CHOICES = [(key, record, *choice) for key, record in RECORDS.items() for choice in literals(record)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("id", IDS)
def test_every_rule_of_the_library_is_said(id, lang):
    told = rulebook(library_rubric(id), lang)
    assert [each.key for each in told] == [key for key in SECTIONS if key in {one.key for one in told}]
    assert all(line and "%(" not in line for each in told for line in each.lines)
    assert {"panel", "rounding", "ties", "outcome"} <= {each.key for each in told}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("key", "record", "field", "value"), CHOICES)
def test_each_choice_has_its_own_words(key, record, field, value, lang):
    """No wording lacks (that warns, and a warning fails), and no two choices read the same."""
    rubric = replace(adjusted(), **{key: replace(_speaking(record), **{field: value})})
    others = [each for name, each in literals(record) if name == field and each != value]
    said = lines(rubric, lang, key)
    assert said
    assert all(
        said != lines(replace(rubric, **{key: replace(getattr(rubric, key), **{field: each})}), lang, key) for each in others
    )


def _speaking(record: type) -> Any:
    """A rule under which every one of its fields is heard of."""
    return {
        Panel: Panel(combine="trimmed-mean"),
        Price: Price(ceiling=Ceiling()),
        Ranking: Ranking(by="mean-rank"),
        Rounding: Rounding(mode="half-up"),
    }.get(record) or record()


def adjusted() -> Rubric:
    rubric = library_rubric()
    extra = Criterion(id="9", name=Text(ja="加減"), points=Fraction(5), kind="adjustment", required=True)
    return replace(rubric, group=(*rubric.group, extra))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("value", get_args(hints(Gates)["required"]))
def test_required_items_are_spoken_of_where_there_are_any(value, lang):
    assert lines(library_rubric(), lang, "gates") == ()
    gates = Gates(required=value, eligibility=(Requirement(id="a", name=Text(ja="資格")),))
    assert len(lines(replace(adjusted(), gates=gates), lang, "gates")) == 2


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("field", "value"), literals(Threshold))
def test_each_kind_of_threshold_is_said(field, value, lang):
    plain = replace(library_rubric().threshold[0], name=None)
    said = lines(replace(library_rubric(), threshold=(replace(plain, **{field: value}),)), lang, "threshold")
    assert len(said) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("field", "value"), [each for each in literals(Stage) if each[0] in ("kind", "carry")])
def test_each_kind_of_stage_is_said(field, value, lang):
    stage = Stage(
        id="s", name=Text(ja="一次"), criteria=("1",), held_from=4, scored=False, advance=Advance(top=3, ties="all"),
        held_if=Size(fact="contract_amount", at_least=Fraction(1000)), combine="median", ranking=Ranking(),
    )  # fmt: skip
    assert len(lines(replace(library_rubric(), stage=(replace(stage, **{field: value}),)), lang, "stage")) >= 8


@pytest.mark.parametrize(("lang", "name"), [("ja", "契約金額"), ("en", "the amount of the contract")])
def test_facts_are_called_by_their_names(lang, name):
    size = Size(fact="contract_amount", at_least=Fraction(1000))
    stage = Stage(id="s", name=Text(ja="一次"), criteria=("1",), advance=Advance(top=3), held_if=size)
    said = "".join(lines(replace(library_rubric(), stage=(stage,)), lang, "stage"))
    assert (name in said, "contract_amount" in said) == (True, False)
    own = replace(stage, held_if=replace(size, fact="visits_per_month"))
    assert "visits_per_month" in "".join(lines(replace(library_rubric(), stage=(own,)), lang, "stage"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rare_rules_are_said_as_well(lang):
    rubric = replace(
        adjusted(),
        panel=Panel(quorum=Quorum(more_than=True), joint=True, out_of=Fraction(100), open=("rounding.mode",)),
        value=Value(method="division", round=Rounding(mode="truncate", digits=3), gate_points=Fraction(100)),
        band=(Band(id="A", at_least=Fraction(90), name=Text(ja="優良")),),
        ties=Ties(chain=(), share_rank=True),
        outcome=Outcome(winners="budget", amounts="committee", discretion=True, conditions=True, lots=(EAST,)),
        publication=Publication(withhold_below=3),
    )
    said = {each.key: each.lines for each in rulebook(rubric, lang)}
    assert (len(said["panel"]), len(said["value"]), len(said["band"]), len(said["ties"])) == (7, 3, 1, 2)
    assert len(said["outcome"]) == 11
    assert len(said["publication"]) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(hints(Formula)["kind"]))
def test_every_formula_is_said_beside_its_item(kind, lang):
    formula = Formula(
        kind=kind, clamp=Fraction(1, 2), kink=Fraction(1, 2), low=Fraction(1), high=Fraction(2), table={"ISO": Fraction(3)},
        bands=((Fraction(1), Fraction(2)),),
    )  # fmt: skip
    item = Criterion(id="1", name=Text(ja="価格"), by="computed", formula=formula)
    assert len(notes(Teller(rubric=library_rubric(), lang=lang), item)) == 7


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("by", get_args(hints(Criterion)["by"]))
def test_who_scores_an_item_is_said_unless_members_do(by, lang):
    item = Criterion(id="1", name=Text(ja="項目"), by=by)
    assert len(notes(Teller(rubric=library_rubric(), lang=lang), item)) == (by != "members")


def test_special_items_say_what_is_special():
    item = Criterion(
        id="1", name=Text(ja="項目"), kind="bonus", required=True, only_if="total", only_for="incumbent", factor=Fraction(2),
        rescale="best", floor=Fraction(0), cap=Fraction(5), combine="median", round=Rounding(mode="up"), comment=True,
    )  # fmt: skip
    assert is_dataclass(item)
    assert len(notes(Teller(rubric=library_rubric(), lang="ja"), item)) == 11
