"""Commands that load lists and numbers: the same checks as on the pages, and nothing twice."""

from datetime import date

import pytest
from sqlalchemy import func, select

from evaluator.db.models import BodyChange, Denominator, DenominatorSet, Event
from evaluator.services import bodies
from tests.web.bodies.test_bodies import LIST

NUMBERS = "団体コード,団体名,人口,世帯数\n131016,青野市,66680,37000\n131024,緑川村,1200,\n"


@pytest.fixture
def run(app, there, tmp_path):
    """Runs a command on a file in the code page of Japanese spreadsheets."""

    def ran(group, content, *words, login=there.officer.login):
        path = tmp_path / "list.csv"
        path.write_bytes(content.encode("cp932"))
        day = ("--as-of", "2026-04-01") if group == "bodies" else ("--day", "2026-01-01")
        args = [group, "load", str(path), "--login", login, "--source", "省の告示", *day, *words]
        return app.test_cli_runner().invoke(args=args)

    return ran


def test_list_in_shift_jis_is_stored_once(run, session, there):
    assert "nothing was stored" in run("bodies", LIST, "--check").output
    first, second = run("bodies", LIST), run("bodies", LIST)
    assert "3 stated, 0 withdrawn, 0 there" in first.output
    assert (second.exit_code, "0 stated, 0 withdrawn, 3 there" in second.output) == (0, True)
    session.rollback()
    (change,) = session.scalars(select(BodyChange))
    assert (change.made_by, change.as_of, change.source) == (there.officer.id, date(2026, 4, 1), "省の告示")
    assert [each.code for each in bodies.on(session, date(2026, 4, 1))] == ["130001", "131016"]


def test_wrong_rows_keep_all_out_and_are_named(run, session):
    done = run("bodies", LIST + "271004,,はい,,,,\n13101,,はい,,,,\n", "--lang", "en")
    assert done.exit_code == 2
    assert ("list.csv: 5 団体コード: " in done.output, "list.csv: 6 団体コード: " in done.output) == (True, True)
    session.rollback()
    assert session.scalar(select(func.count(BodyChange.id))) == 0


def test_numbers_are_stored_once_with_who_did_it(run, session, there):
    first, second = run("denominators", NUMBERS), run("denominators", NUMBERS)
    assert "population: 2 numbers, 1 municipalities without" in first.output
    assert (second.exit_code, "population: there" in second.output) == (0, True)
    session.rollback()
    assert [(each.number, each.loaded_by) for each in session.scalars(select(DenominatorSet))] == [(1, there.officer.id)] * 2
    assert session.scalars(select(Event.kind)).all() == ["denominators.loaded"]


def test_large_changes_wait_until_they_were_looked_at(run, session):
    run("denominators", NUMBERS)
    later = (NUMBERS.replace("66680", "99999"), "--day", "2027-01-01")
    asked = run("denominators", *later)
    assert (asked.exit_code, "131016 青野市 population: 66,680 -> 99,999" in asked.output) == (1, True)
    session.rollback()
    assert session.scalar(select(func.max(Denominator.value))) == 66_680
    session.rollback()
    assert run("denominators", *later, "--looked").exit_code == 0


def test_only_officers_of_the_ministry_load(run, there):
    for group, login in (("bodies", there.prefecture_officer.login), ("bodies", "nobody"), ("denominators", "nobody")):
        assert run(group, LIST, login=login).exit_code == 2
    assert "130001" not in run("denominators", NUMBERS, login=there.prefecture_officer.login).output
