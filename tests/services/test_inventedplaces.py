"""Invented places: their codes are sound and nobody else's, and the ministry's lists of them stand once."""

from datetime import date

import pytest

from evaluator.core.identifiers import body_class, local_code
from evaluator.db.models import Organisation
from evaluator.db.queries import bodies as rows
from evaluator.library.places import places
from evaluator.services import bodies, denominators, inventedplaces
from evaluator.services.actor import Actor
from evaluator.services.inventedplaces import CITIES, OTHERS, OVER_THEM, OWN, TOWNS
from tests.factories.world import NOW

INVENTED = (*OWN, *OTHERS)


def test_codes_are_sound_and_each_its_own():
    assert len({each.code for each in INVENTED}) == len({each.name for each in INVENTED}) == len(INVENTED)
    assert all(local_code(each.code) == each.code for each in INVENTED)
    assert {body_class(each.code) for each in INVENTED} == {"city", "town_village"}


def test_no_real_place_has_an_invented_number():
    assert not [each for each in places() if int(each.code[2:5]) in (*CITIES, *TOWNS)]


def test_place_without_a_code_gets_it(session):
    old = Organisation(kind="municipality", name=OWN[0].name, kana="", name_en="")
    session.add(old)
    session.flush()
    assert inventedplaces.kept(session, OWN[0]) is old
    assert (old.code, old.prefecture_code) == (OWN[0].code, inventedplaces.PREFECTURE)


@pytest.fixture
def loaded(session):
    body = Organisation(kind="ministry", name="省", kana="しょう", name_en="Ministry")
    session.add(body)
    inventedplaces.kept(session, OVER_THEM)
    actor = Actor(name="吉田", organisation_id=body.id, organisation=body.name)
    inventedplaces.load(session, actor, NOW)
    return actor


def test_list_and_numbers_are_loaded_once(session, loaded):
    there = len(rows.loads(session))
    inventedplaces.load(session, loaded, NOW)
    assert len(rows.loads(session)) == there == 1
    people = denominators.on(session, loaded.organisation_id, "population", date(2026, 4, 1))
    homes = denominators.on(session, loaded.organisation_id, "households", date(2026, 4, 1))
    assert people.keys() == homes.keys() == {each.code for each in INVENTED}
    assert all(homes[code] < people[code] for code in people)


def test_prefecture_serves_towns_and_one_left_it(session, loaded):
    def served(day):
        return {each.code: each.served for each in bodies.on(session, day)}

    before, today = served(date(2022, 4, 1)), served(date(2026, 4, 1))
    town = OWN[1].code
    assert town in before[OVER_THEM.code]
    assert town not in before
    assert town not in today[OVER_THEM.code]
    assert today[town] == (town,)
