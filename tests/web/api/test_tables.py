"""Tables of the nation through the interface: the same suppression as on the screens, and no further than a body's own view."""

from datetime import timedelta

import pytest
from jsonschema import Draft202012Validator

from evaluator.core.calendar import japan_date
from evaluator.db.models import Organisation
from evaluator.exchange.api.document import BASE, document
from evaluator.services import apikeys, rollups
from evaluator.services.actor import Actor, now
from tests.factories.rolledup import YEAR, small_nation
from tests.factories.world import person, sign_in
from tests.reading import of_class, said, tree

pytestmark = pytest.mark.xdist_group("small nations")  # made and added up once


def bodies(prefecture, size, many, yes):
    """So many bodies of a place and a size, of which some consider proposals; all of them have their work done by others."""
    for number in range(many):
        answers = {"way_run": "outsourced", "considers_proposals": "yes" if number < yes else "no"}
        yield size, prefecture, "municipality", answers


@pytest.fixture(scope="module")
def nations(tmp_path_factory):
    """Two nations: one of 77 bodies that shows every cell, one in which small cells are hidden with what gives them away."""
    wide = [*bodies("13", "under-50k", 42, 14), *bodies("27", "under-50k", 35, 14)]
    narrow = [*bodies("13", "under-50k", 65, 20), *bodies("27", "50k-100k", 3, 1), *bodies("01", "50k-100k", 7, 2)]
    made = {name: tmp_path_factory.mktemp(name) for name in ("wide", "narrow")}
    for name, rows in (("wide", wide), ("narrow", narrow)):
        small_nation(made[name] / rollups.FOLDER, rows)
    return made


@pytest.fixture
def wide(app, nations, monkeypatch):
    monkeypatch.setattr(app, "instance_path", str(nations["wide"]))


@pytest.fixture
def narrow(app, nations, monkeypatch):
    monkeypatch.setattr(app, "instance_path", str(nations["narrow"]))


def looking(session, kind="ministry", prefecture=None):
    """Somebody of an organisation that looks at tables."""
    found = Organisation(kind=kind, name="見る機関", kana="みる", name_en="Onlooker", prefecture_code=prefecture)
    session.add(found)
    session.flush()
    who = person(session, found, "onlooker", "ministry")
    session.commit()
    return found, who


def asking(app, session, at, who):
    """Questions with a key of an organisation."""
    admin = Actor(name=who.name, person_id=who.id, organisation_id=at.id, roles=frozenset({"administrator"}))
    day = japan_date(now()) + timedelta(days=1)
    text = apikeys.make(session, admin, now(), name="表", scopes=("aggregates",), last_day=day)[1]
    session.commit()
    client = app.test_client()
    return lambda path: client.get(f"{BASE}/{path}", headers={"Authorization": f"Bearer {text}"})


def test_a_ministry_reads_a_table_of_the_nation(app, session, wide):
    answer = asking(app, session, *looking(session))(f"views/selection?year={YEAR}&by=prefecture")
    told = answer.get_json()
    schema = document()["paths"]["/views/{view}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": document()["components"]}).validate(told)
    assert (told["total"]["n"], told["by"], told["smallest"]) == (77, "prefecture", 5)
    assert told["total"]["value"] == "4/11"


@pytest.mark.parametrize("by", ["prefecture", "size"])
def test_page_and_interface_hide_the_same_cells(app, client, session, narrow, by):
    at, who = looking(session)
    told = asking(app, session, at, who)(f"views/selection?year={YEAR}&by={by}").get_json()
    cells = [*told["cells"], told["total"]]
    sign_in(client, session, who)
    page = client.get(f"/national/selection?year={YEAR}&by={by}&lang=en").text
    table = next(each for each in tree(page).iter("table") if said(each.find("caption")).endswith("Considers the proposal"))
    rows = [(bool(of_class(each, "tag")), said(each.find("td"))) for each in table.findall("tbody/tr")]
    assert [hidden for hidden, _ in rows] == [each["hidden"] for each in cells]
    assert [n for hidden, n in rows if not hidden] == [str(each["n"]) for each in cells if not each["hidden"]]
    assert [(each["n"], each["value"], each["low"], each["high"]) for each in cells if each["hidden"]] == [
        (None, None, None, None) for each in cells if each["hidden"]
    ]
    if by == "prefecture":
        assert [each["key"] for each in cells if each["hidden"]] == ["01", "27"]


def test_a_prefecture_reads_only_its_own_bodies(app, session, wide):
    get = asking(app, session, *looking(session, "prefecture", "13"))
    assert get(f"views/selection?year={YEAR}&by=kind").get_json()["total"]["n"] == 42
    assert get(f"views/selection?year={YEAR}&by=prefecture").status_code == 404
    assert all("prefecture" not in each["by"] for each in get("views").get_json()["data"])


def test_tables_that_are_not_made_are_said_so(app, session, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    answer = asking(app, session, *looking(session))(f"views/selection?year={YEAR}")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
