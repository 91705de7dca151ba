"""Prices and other figures that the rules look at."""

import pytest

from tests.factories.case_file import found

PRICES = [
    (("price = 100", "price = -1"), "", {"proposal[1].price": "negative-price"}),
    (("price = 100", "request = -1"), "", {"proposal[1].request": "negative-request"}),
    (("price = 100\n", ""), "", {}),
    (("price = 100\n", ""), "[price]\nceiling.yen = 200\n", {"proposal[1].price": "price-missing"}),
    (("price = 100\n", ""), '[value]\nmethod = "division"\n', {"proposal[1].price": "price-missing"}),
    (("price = 100\n", ""), '[ties]\nchain = ["lower-price"]\n', {"proposal[1].price": "price-missing"}),
    (("price = 100\n", 'state = "invalid"\n'), '[ties]\nchain = ["lower-price"]\n', {}),
    (("price = 100\n", "price = 0\n"), '[value]\nmethod = "division"\n', {"proposal[1].price": "price-zero"}),
    (("price = 100\n", "price = 100\n"), "[price]\nceiling.kind = 'estimate'\n", {"facts.ceiling": "ceiling-missing"}),
    (
        ("price = 100\n", "price = 100\n"),
        "[facts]\nceiling = 0\n[price]\nceiling.over = 'kept'\n",
        {"facts.ceiling": "not-above-zero"},
    ),
    (("price = 100\n", "price = 100\n"), '[outcome]\nwinners = "budget"\n', {"facts.budget": "fact-missing"}),
    (("price = 100\n", "price = 100\n"), '[[variant]]\nfact = "amount"\npoints = { 2 = 40 }\n', {"facts.amount": "fact-missing"}),
]


@pytest.mark.parametrize(("change", "more", "wrong"), PRICES)
def test_prices_and_figures_are_there_where_needed(change, more, wrong):
    assert found(more, change) == wrong


FORMULAS = [
    ('kind = "lowest-ratio", of = "users"', {"proposal[1].facts.users": "proposal-fact-missing"}),
    ('kind = "table", of = "users", table = { x = 1 }', {"proposal[1].facts.users": "proposal-fact-missing"}),
    ('kind = "ceiling-ratio"', {"facts.ceiling": "ceiling-missing"}),
    ('kind = "ceiling-ratio", against = "design"', {"facts.design": "fact-missing"}),
    ('kind = "ceiling-ratio", against = "amount", kink = "base"', {"facts.base": "fact-missing"}),
    ('kind = "attainment", of = "visits", against = "target"', {"facts.target": "fact-missing"}),
    ('kind = "lowest-ratio", of = "names"', {"proposal[1].facts.names": "fact-number"}),
    ('kind = "table", of = "visits", table = { x = 1 }', {"proposal[1].facts.visits": "fact-entries"}),
    ('kind = "ceiling-ratio", against = "amount", kink = "80 %"', {}),
    ('kind = "constant"', {}),
    ('kind = "past-results", of = "past", against = "past_years", newcomer = 70, pull = 2', {}),
    (
        'kind = "past-results", of = "visits", against = "past_years", newcomer = 70, pull = 2',
        {"proposal[1].facts.visits": "record-incomplete"},
    ),
    ('kind = "past-results", of = "visits", against = "visits", newcomer = 70, pull = 2', {}),
]


@pytest.mark.parametrize(("formula", "wrong"), FORMULAS)
def test_a_formula_finds_the_figures_it_looks_at(formula, wrong):
    computed = ('by = "office"', f'by = "computed"\nformula = {{ {formula} }}')
    facts = ("price = ", 'facts = { visits = 3, names = ["x"] }\nprice = ')
    result = found("[facts]\namount = 100\n", computed, facts, ('"2" = 30\n', ""), ('"2" = 20\n', ""))
    assert {place: id for place, id in result.items() if not place.startswith("proposal[2]")} == wrong
