"""Which figures of a case a rubric asks for: by formula, kink, size of the contract, stage and budget."""

from dataclasses import replace
from fractions import Fraction

from evaluator.core.case_facts import CaseFact, case_facts, looked_at
from evaluator.core.rubric import Criterion, Formula, Variant
from evaluator.core.rules import Lot, Size, Stage
from evaluator.core.values import Text
from tests.factories.world import library_rubric

PRICE = Text(ja="価格", en="Price")


def computed(**formula):
    item = Criterion(
        id="1", name=PRICE, points=Fraction(10), by="computed", formula=Formula(**{"kind": "ceiling-ratio", **formula})
    )
    return replace(library_rubric(), group=(item,))


def names(rubric):
    return [each.name for each in case_facts(rubric)]


def test_library_rubrics_ask_for_no_figures():
    assert [case_facts(library_rubric(id)) for id in ("r1-soudan-standard", "r8-annual-performance")] == [(), ()]


def test_formula_asks_for_what_it_is_held_against():
    assert case_facts(computed(against="base")) == (CaseFact(name="base", uses=("formula",), criteria=(PRICE,)),)
    assert names(computed(kind="pieces", against="base")) == ["base"]
    assert names(computed(kind="pieces", against="base", absolute=True)) == []
    assert names(computed(kind="lowest-ratio", against="base")) == []


def test_target_of_an_attainment_is_asked_with_proposals():
    assert names(computed(kind="attainment", of="rate", against="rate_target")) == []


def test_kink_is_a_figure_unless_a_share():
    assert case_facts(computed(kink="survey_price"))[0].uses == ("kink",)
    assert names(computed(kink="60 %")) == names(computed(kink=Fraction(3, 5))) == []


def test_size_of_contract_is_asked_for_once():
    variant = Variant(fact="contract_amount", below=Fraction(10), points={})
    stage = Stage(id="paper", name=Text(ja="書類"), held_if=Size(fact="contract_amount", at_least=Fraction(10)))
    rubric = replace(library_rubric(), variant=(variant, variant), stage=(stage,))
    assert case_facts(rubric) == (CaseFact(name="contract_amount", uses=("variant", "stage")),)


def test_budget_is_asked_for_where_no_lot_has_its_own():
    rubric = library_rubric()
    by_budget = replace(rubric.outcome, winners="budget")
    lot = Lot(id="east", name=Text(ja="東"), budget=5)
    assert names(replace(rubric, outcome=by_budget)) == ["budget"]
    assert names(replace(rubric, outcome=replace(by_budget, lots=(lot,)))) == []
    assert names(replace(rubric, outcome=replace(by_budget, lots=(lot, replace(lot, id="west", budget=None))))) == ["budget"]
    assert names(replace(rubric, outcome=replace(by_budget, lots=(replace(lot, winners=1, budget=None),)))) == []


def test_ceiling_is_looked_at_and_asked_for_elsewhere():
    variant = Variant(fact="ceiling", below=Fraction(10), points={})
    rubric = replace(library_rubric(), variant=(variant,))
    assert (names(rubric), ("ceiling", "variant", None) in looked_at(rubric)) == ([], True)
