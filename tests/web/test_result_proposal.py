"""The page of one proposal of a stored result."""

import re

import pytest

from evaluator.extensions import db
from evaluator.paths import RUBRICS
from evaluator.services import samples
from evaluator.services.actor import SYSTEM
from tests.factories.world import NOW


@pytest.fixture
def stored(app):
    with app.app_context():
        samples.load(db.session(), SYSTEM, RUBRICS / "samples", NOW)
        db.session.commit()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_each_step_stands_on_the_page_of_its_proposal(client, stored, lang):
    page = client.get(f"/results/r1-fictional?lang={lang}")
    addresses = re.findall(r'href="(/results/r1-fictional/\d+)"', page.text)
    assert len(addresses) == 5
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, answer.text.count('class="trail"')) == (200, 1)


@pytest.mark.parametrize("place", [0, 6, 99999999999])
def test_a_place_outside_the_list_is_not_there(client, stored, place):
    assert client.get(f"/results/r1-fictional/{place}").status_code == 404


def test_pages_of_a_result_stay_light(client, stored):
    paths = ["/results/r1-fictional", "/results/r1-fictional/1", "/results/a01-tama-stage1"]
    assert [path for path in paths if len(client.get(path).data) > 100_000] == []
