"""A file of contracts in few statements, however long it is; and stored in one event."""

import json

import pytest
from sqlalchemy import event, func, select

from evaluator.db.models import Contract, Event, EventValues, Proposer
from evaluator.exchange.contracts.table import COLUMNS, read
from evaluator.exchange.figures.files import FileRefused
from evaluator.services.contracts import importing
from tests.factories.contracts import contractor
from tests.factories.scoring import actor_for
from tests.factories.world import NOW, whole_town

ROW = {"number": "R7", "title": "相談", "service": "jiritsu_sodan", "procedure": "open_proposal", "contractor": "青野会",
       "kana": "あおのかい", "starts_on": "2025-04-01", "ends_on": "2026-03-31", "price_basis": "total"}  # fmt: skip


def rows(*given):
    lines = [list(COLUMNS), *([row.get(name, "") for name in COLUMNS] for row in given)]
    return read("\n".join("\t".join(line) for line in lines))


@pytest.fixture
def place(session):
    made = whole_town(session)
    session.commit()
    return made


@pytest.fixture
def officer(place):
    return actor_for(place, place.people["officer"], "officer")


def statements(engine, act):
    said = []

    def note(*given):
        said.append(given[2])

    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return len([each for each in said if not each.startswith(("BEGIN", "PRAGMA"))])


def test_plan_asks_as_often_for_many_rows(session, engine, place):
    at = place.organisation.id
    few, many = ([{**ROW, "number": f"R7-{number}"} for number in range(count)] for count in (1, 200))
    asked = [statements(engine, lambda given=given: importing.plan(session, at, rows(*given))) for given in (few, many)]
    assert asked[0] == asked[1] <= 6


def test_file_is_stored_with_one_event_of_its_own(session, place, officer):
    found = importing.plan(session, place.organisation.id, rows(*({**ROW, "number": f"R7-{at}"} for at in range(3))))
    assert importing.store(session, officer, found, NOW) == 3
    kinds = session.scalars(select(Event.kind).order_by(Event.number)).all()
    assert kinds == ["proposer.registered", "contract.imported"]
    told = json.loads(session.scalars(select(EventValues.text).order_by(EventValues.event_id.desc()).limit(1)).one())
    assert [each["number"] for each in told["new"]["contracts"]] == ["R7-0", "R7-1", "R7-2"]


def test_contractor_is_found_by_number_before_name(session, place, officer):
    known = contractor(session, place.organisation, "社会福祉法人 青野会")
    known.corporate_number = "1180301018771"
    session.flush()
    given = {**ROW, "contractor": "青野会", "corporate_number": "１１８０３０１０１８７７１"}
    found = importing.plan(session, place.organisation.id, rows(given))
    importing.store(session, officer, found, NOW)
    assert [each.proposer_id for each in session.scalars(select(Contract)).one().parties] == [known.id]


def test_name_of_several_bodies_asks_for_the_number(session, place):
    for number in ("1180301018771", None):
        contractor(session, place.organisation, "青野会").corporate_number = number
    session.flush()
    with pytest.raises(FileRefused) as caught:
        importing.plan(session, place.organisation.id, rows(ROW))
    assert [(each.place, each.message.id) for each in caught.value.problems] == [("2 受託者", "contract-file.name-of-several")]


def test_nothing_new_writes_nothing(session, place, officer):
    importing.store(session, officer, importing.plan(session, place.organisation.id, rows(ROW)), NOW)
    again = importing.plan(session, place.organisation.id, rows(ROW, ROW))
    before = session.scalar(select(func.count()).select_from(Event))
    assert (again.new, again.there, importing.store(session, officer, again, NOW)) == ((), ("R7",), 0)
    assert session.scalar(select(func.count()).select_from(Event)) == before
    assert session.scalar(select(func.count()).select_from(Proposer).where(Proposer.name == "青野会")) == 1
