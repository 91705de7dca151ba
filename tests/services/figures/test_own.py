"""Own indicators are made by an officer, changed until used, defined anew, and retired."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from evaluator.core.indicators import breaks_between, definition_in
from evaluator.db.models import Event, OwnIndicator
from evaluator.services.figures import own
from evaluator.services.figures.known import known_to
from tests.factories.contracts import contract
from tests.factories.figures import report
from tests.factories.scoring import actor_for
from tests.factories.world import NOW, whole_town

FACTS = own.Facts(
    ending="home_visits", name="訪問件数", name_en="Home visits", unit="cases", direction="neither", group="collaboration",
    from_year=2025, definition="自宅を訪ねた件数",
)  # fmt: skip


@pytest.fixture
def town(session):
    return whole_town(session, members=0, proposals=0)


@pytest.fixture
def officer(town):
    return actor_for(town, town.people["officer"], "officer")


def refused(call):
    with pytest.raises(own.IndicatorRefused) as caught:
        call()
    return [(each.place, each.message.id) for each in caught.value.problems]


def test_own_indicator_stands_beside_the_library(session, town, officer):
    made = own.add(session, officer, FACTS, NOW)
    assert made.code == "m131016_home_visits"
    known = known_to(session, town.organisation.id)
    assert known.indicators[made.code].name.en == "Home visits"
    assert made.code not in known_to(session, None).indicators
    assert own.facts_of(made, "m131016_") == FACTS


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"ending": "Home"}, ("ending", "figures.code-form")),
        ({"ending": "訪問"}, ("ending", "figures.code-form")),
        ({"ending": "x" * 60}, ("ending", "figures.code-form")),
        ({"unit": "percent"}, ("unit", "figures.unit-not-whole")),
    ],
)
def test_bad_code_or_unit_is_refused(session, officer, changed, found):
    assert refused(lambda: own.add(session, officer, replace(FACTS, **changed), NOW)) == [found]


def test_code_is_taken_only_once(session, officer):
    own.add(session, officer, FACTS, NOW)
    assert refused(lambda: own.add(session, officer, FACTS, NOW)) == [("ending", "figures.code-taken")]


def test_indicator_changes_only_until_it_is_used(session, town, officer):
    made = own.add(session, officer, FACTS, NOW)
    own.change(session, officer, made, replace(FACTS, ending="visits", name="訪問"), NOW)
    assert made.code == "m131016_visits"
    report(session, contract(session, town.organisation), 202504, **{made.code: 2})
    assert refused(lambda: own.change(session, officer, made, FACTS, NOW)) == [("", "figures.indicator-used")]


def test_new_definition_breaks_the_line(session, town, officer):
    made = own.add(session, officer, FACTS, NOW)
    given = own.Redefinition(from_year=2027, definition="自宅と勤務先を訪ねた件数")
    own.redefine(session, officer, made, given, NOW)
    known = known_to(session, town.organisation.id)
    assert definition_in(known.indicators[made.code], 2026).text.ja == "自宅を訪ねた件数"
    assert [each.definition.from_year for each in breaks_between(known, made.code, first=2025, last=2028)] == [2027]
    assert refused(lambda: own.redefine(session, officer, made, given, NOW)) == [("from_year", "figures.definition-earlier")]


def test_each_decision_is_one_event(session, officer):
    made = own.add(session, officer, FACTS, NOW)
    own.change(session, officer, made, replace(FACTS, name="訪問"), NOW)
    own.retire(session, officer, made, NOW)
    own.retire(session, officer, made, NOW)
    own.reinstate(session, officer, made, NOW)
    kinds = [each.kind for each in session.scalars(select(Event).order_by(Event.number))]
    assert kinds == ["indicator.added", "indicator.changed", "indicator.retired", "indicator.reinstated"]
    assert session.scalar(select(OwnIndicator)).retired_at is None
