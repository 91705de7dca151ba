"""Yearly files in the tables of the nation: a body on a server of its own counts exactly as if it were on this one."""

from datetime import date, timedelta

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from evaluator.core.national import Ask, Met, Rate
from evaluator.db.base import Base
from evaluator.db.models import KeptJudgement, Organisation, ServedTown
from evaluator.exchange.bodyfiles import document
from evaluator.services import bodyfiles
from evaluator.services.rollups import rebuild, tables
from tests.factories.bodies import numbers
from tests.factories.contracts import contract
from tests.factories.figures import report
from tests.factories.returns import actor, ministry
from tests.factories.world import NOW, person, procurement, town

YEARS = (2025, 2026)
MET = Met(guideline="selection", point="G1")
ASKS = [
    *(Ask(measure=MET, by=by, years=YEARS) for by in ("nation", "size", "kind", "service", "year")),
    *(Ask(measure=Rate(indicator="plans", service="jiritsu_sodan"), by=by, years=YEARS) for by in ("size", "kind")),
    Ask(measure=Rate(indicator="new_consultations", service="jiritsu_sodan"), years=YEARS),
    Ask(measure=Rate(indicator="plans", service="kakei_kaizen"), by="prefecture", years=YEARS),
]  # fmt: skip
PLACES = {"131016": "青野市", "131024": "緑川村", "131032": "白浜市"}
PEOPLE = (40_000, 9_000, 130_000)


def server(session):
    """A server that knows the same places and people; the places by code, and who takes files in. Flushes."""
    at, officer = ministry(session)
    places = {code: town(session, code=code, name=name) for code, name in PLACES.items()}
    numbers(session, at, "population", date(2025, 1, 1), dict(zip(places.values(), PEOPLE, strict=True)))
    return places, actor(officer, at, "ministry")


def records(session, at, officer, places):
    """Judgements by two versions of a guideline, and shared contracts that serve different municipalities. Flushes."""
    for called, sha, state in (
        (date(2025, 6, 1), "ab", "met"),
        (date(2025, 7, 1), "cd", "met"),
        (date(2026, 6, 1), "cd", "partly"),
    ):
        judged(session, at, officer, called, sha * 32, state)
    both, second, other = (
        contract(session, at, shared_at=NOW, service=each) for each in ("jiritsu_sodan",) * 2 + ("kakei_kaizen",)
    )
    both.towns.append(ServedTown(served_id=places["131024"].id, from_year=2026))
    third = contract(session, at, shared_at=NOW)
    third.towns[0].served_id = places["131032"].id
    for month in (202504, 202505, 202604):
        report(session, both, month, plans=5, new_consultations=31)
        report(session, second, month, plans=2)
        report(session, third, month, plans=3, new_consultations=11)
    report(session, other, 202603, plans=4)
    session.flush()


def judged(session, at, officer, called, sha256, state):
    case = procurement(session, at, state="decided", service="jiritsu_sodan" if state == "met" else "")
    session.add(
        KeptJudgement(
            organisation_id=at.id, procurement_id=case.id, number=1, guideline="selection", guideline_sha256=sha256,
            called_on=called, states={"G1": state, "G2": "not_recorded"}, content="{}", sha256="cd" * 32,
            judged_at=NOW, judged_by=officer.id,
        )
    )  # fmt: skip


@pytest.fixture
def exported(session):
    """The files of a body of this server, and the tables that its own records come to."""
    places, _asks = server(session)
    at = places["131016"]
    records(session, at, person(session, at, "officer", "officer"), places)
    return [document.written(bodyfiles.make(session, at.id, year, NOW)) for year in YEARS]


@pytest.fixture
def elsewhere(tmp_path):
    """The database of another server."""
    engine = create_engine(f"sqlite:///{tmp_path}/elsewhere.sqlite3")
    Base.metadata.create_all(engine)
    with Session(engine) as found:
        yield found
    engine.dispose()


def cells(session, folder):
    rebuild(session, folder, NOW)
    return [(each.cells, each.total) for each in tables(folder, ASKS, smallest=1)]


def test_files_give_the_cells_of_the_server_that_made_them(session, exported, elsewhere, tmp_path):
    _places, asks = server(elsewhere)
    for data in exported:
        bodyfiles.take(elsewhere, asks, data, NOW)
    here, there = cells(session, tmp_path / "here"), cells(elsewhere, tmp_path / "there")
    assert here == there
    nation, rates = there[0][1], [each[1] for each in there[5:]]
    assert (nation.above, nation.below) == (2, 3)
    assert [each.above for each in rates] == [30, 30, 126, 4]
    assert all(each.below for each in rates)


def test_body_with_records_here_is_not_counted_twice(session, exported, tmp_path):
    before = cells(session, tmp_path / "before")
    asks = actor(*reversed(ministry(session, name="別の省")), "ministry")
    for data in exported:
        bodyfiles.take(session, asks, data, NOW)
    assert cells(session, tmp_path / "after") == before


def test_newest_file_of_a_year_takes_the_place_of_others(session, exported, elsewhere, tmp_path):
    _places, asks = server(elsewhere)
    bodyfiles.take(elsewhere, asks, exported[0], NOW)
    at = session.scalars(select(Organisation).where(Organisation.code == "131016")).one()
    report(session, contract(session, at, shared_at=NOW), 202504, plans=100)
    later = NOW + timedelta(hours=1)
    corrected = bodyfiles.make(session, at.id, YEARS[0], later)
    bodyfiles.take(elsewhere, asks, document.written(corrected), later)
    assert cells(elsewhere, tmp_path)[5][1].above == 120
