"""Numbers of places by day of reference: which one counts, and what keeps a file out."""

from datetime import date

import pytest
from sqlalchemy import select

from evaluator.db.models import DenominatorSet, Event
from evaluator.exchange.figures.files import FileRefused
from evaluator.services import denominators
from tests.factories.places import places
from tests.factories.world import NOW, town

FIRST, SECOND = date(2024, 1, 1), date(2025, 1, 1)
TEXT = '団体コード,団体名,人口,世帯数\n131016,青野市,"66,680",37000\n131024,緑川村,1200,\n'


@pytest.fixture
def there(session):
    return places(session)


def load(session, who, text, day):
    found = denominators.plan(session, who, text, day)
    denominators.store(session, who, found, NOW, day=day, source="住民基本台帳", file_sha256="ab" * 32)
    return found


def people(session, there, day, owner=None):
    return dict(denominators.on(session, (owner or there.ministry).id, "population", day))


def test_newest_number_on_or_before_counts(session, there):
    load(session, there.actor, TEXT, FIRST)
    load(session, there.actor, "団体コード,人口\n131016,67000\n", SECOND)
    assert people(session, there, date(2023, 12, 31)) == {}
    assert people(session, there, date(2024, 12, 31)) == {"131016": 66680, "131024": 1200}
    assert people(session, there, SECOND) == {"131016": 67000, "131024": 1200}
    assert dict(denominators.on(session, there.ministry.id, "households", SECOND)) == {"131016": 37000}


def test_correction_of_a_day_is_another_number(session, there):
    load(session, there.actor, TEXT, FIRST)
    load(session, there.actor, TEXT.replace("1200", "1250"), FIRST)
    assert people(session, there, FIRST)["131024"] == 1250
    query = select(DenominatorSet.kind, DenominatorSet.number).order_by(DenominatorSet.id)
    assert session.execute(query).all() == [("population", 1), ("households", 1), ("population", 2)]


def test_same_file_again_stores_nothing(session, there):
    load(session, there.actor, TEXT, FIRST)
    again = load(session, there.actor, TEXT, FIRST)
    assert (dict(again.values), again.same) == ({}, ("population", "households"))
    assert session.scalars(select(Event.kind)).all() == ["denominators.loaded"]


def test_prefecture_has_own_numbers_before_the_ministry(session, there):
    load(session, there.actor, TEXT, FIRST)
    load(session, there.prefecture_actor, "団体コード,人口\n131016,66000\n", FIRST)
    tokyo, nagano = there.by_code["130001"], there.by_code["200000"]
    assert people(session, there, FIRST, tokyo) == {"131016": 66000, "131024": 1200}
    assert people(session, there, FIRST, nagano) == people(session, there, FIRST) == {"131016": 66680, "131024": 1200}


def test_later_number_of_the_ministry_beats_older_own(session, there):
    load(session, there.prefecture_actor, "団体コード,人口\n131016,66000\n", FIRST)
    load(session, there.actor, TEXT, SECOND)
    assert people(session, there, SECOND, there.by_code["130001"])["131016"] == 66680


def test_implausible_change_is_asked_about(session, there):
    load(session, there.actor, TEXT, FIRST)
    found = denominators.plan(session, there.actor, "団体コード,人口\n131016,73348\n131024,1321\n", SECOND)
    assert [(each.code, each.before, each.after) for each in found.jumps] == [("131024", 1200, 1321)]
    assert found.lacking == {"population": 1}


@pytest.mark.parametrize(
    ("row", "id"),
    [
        ("131017,,5,", "problem.local-code-check"),
        ("131016,青野市,5,", "bodies.twice"),
        ("271004,,5,", "bodies.code-unknown"),
        ("203033,青野市,5,", "bodies.name-differs"),
        ("203033,,多数,", "bodies.whole-number"),
        ("203033,,0,", "bodies.range"),
        ("203033,,-5,", "bodies.whole-number"),
    ],
)  # fmt: skip
def test_bad_number_is_named_and_nothing_stored(session, there, row, id):
    with pytest.raises(FileRefused) as refused:
        load(session, there.actor, f"{TEXT}{row}\n", FIRST)
    assert [(each.message.id, each.place.split(" ")[0]) for each in refused.value.problems] == [(id, "4")]
    assert session.scalars(select(DenominatorSet)).all() == []


def test_merged_place_is_named_after_its_end(session, there):
    there.by_code["131024"].valid_to = date(2024, 6, 30)
    session.flush()
    load(session, there.actor, TEXT, FIRST)
    with pytest.raises(FileRefused, match=r"bodies\.merged"):
        load(session, there.actor, TEXT, SECOND)


def merge(session, there, code, into, last):
    there.by_code[code].valid_to, there.by_code[code].successor_id = last, there.by_code[into].id
    session.flush()


def test_merged_places_are_added_until_the_successor_is_counted(session, there):
    load(session, there.actor, TEXT, FIRST)
    merge(session, there, "131024", "131016", date(2024, 6, 30))
    assert people(session, there, date(2024, 6, 30))["131016"] == 66680
    assert people(session, there, date(2024, 7, 1))["131016"] == 66680 + 1200
    found = denominators.plan(session, there.actor, "団体コード,人口\n131016,67900\n", SECOND)
    assert found.jumps == ()
    load(session, there.actor, "団体コード,人口\n131016,67900\n", SECOND)
    assert people(session, there, SECOND)["131016"] == 67900


def test_new_municipality_is_the_sum_if_all_are_known(session, there):
    new = town(session, code="203041", name="新高原町")
    there.by_code["203041"] = new
    load(session, there.actor, TEXT, FIRST)
    for code in ("131024", "131016"):
        merge(session, there, code, "203041", date(2024, 6, 30))
    counted = denominators.counted(session, there.ministry.id, "population", SECOND)[new.id]
    ids = tuple(there.by_code[each].id for each in ("131016", "131024"))
    assert (counted.value, counted.reference_on, counted.merged) == (67880, FIRST, ids)
    assert "203041" not in denominators.on(session, there.ministry.id, "households", SECOND)


def test_prefecture_is_refused_places_of_another(session, there):
    with pytest.raises(FileRefused, match=r"bodies\.elsewhere"):
        load(session, there.prefecture_actor, "団体コード,人口\n203033,5000\n", FIRST)
