"""Every reason for which something about prices is refused has a wording, and amounts follow the basis."""

import re

import pytest

from evaluator.config import LOCALES
from evaluator.exchange.catalogues import words
from evaluator.paths import ROOT
from evaluator.services import prices
from tests.factories.prices import sealed_rubric, sealed_town

MODULES = ("envelopes", "keys", "opening", "unsealing")
RAISED = re.compile(r'PriceRefused\(\s*"\w+",\s*"([a-z-]+\.[a-z-]+)"(?: if \w+ else "([a-z-]+\.[a-z-]+)")?')


def reasons() -> list[str]:
    texts = [(ROOT / "evaluator" / "services" / f"{name}.py").read_text(encoding="utf-8") for name in MODULES]
    return sorted({id for text in texts for pair in RAISED.findall(text) for id in pair if id})


@pytest.mark.parametrize("lang", LOCALES)
def test_each_refusal_has_a_wording(lang):
    found = reasons()
    assert len(found) > 40
    known = words(lang)
    assert [id for id in found if known.gettext(id) == id and known.ngettext(id, id, 2) == id] == []


def test_rate_is_stored_in_millionths(session):
    town = sealed_town(session, rubric=sealed_rubric(basis="rate"))
    handling = prices.handling_of(town.procurement)
    assert handling.read("0.875") == 875_000
    assert handling.read("30,000,000", ceiling=True) == 30_000_000


def test_procurement_without_rubric_seals_nothing(session):
    town = sealed_town(session)
    town.procurement.rubric = None
    town.procurement.rubric_sha256 = None
    assert not prices.handling_of(town.procurement).anything_sealed
