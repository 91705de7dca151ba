"""`evaluator intake take`: what it says, where the problems go, and how it ends."""

import csv

import pytest
from sqlalchemy import select

from evaluator.db.models import BodyReturn, Job
from tests.factories import workbooks
from tests.factories.returns import returning


@pytest.fixture
def made(session):
    found = returning(session)
    session.commit()
    return found


@pytest.fixture
def take(app, made):
    """Takes files in for the round as its officer; other words come after."""

    def run(*words, round_id=None, login=None):
        given = [round_id or made.round.id, *words, "--login", login or made.officer.login, "--lang", "en"]
        return app.test_cli_runner().invoke(args=["intake", "take", *map(str, given)], catch_exceptions=False)

    return run


@pytest.fixture
def files(session, made, tmp_path):
    """A sound workbook of one body, and one of another that holds a formula."""
    (other,) = workbooks.more_bodies(session, made.round, 1)
    sound, wrong = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    sound.write_bytes(workbooks.filled(workbooks.blank_of(session, made.round, made.body)))
    wrong.write_bytes(workbooks.DAMAGE["formula"][0](workbooks.blank_of(session, made.round, other)))
    session.commit()
    return sound, wrong


def test_each_file_is_told_of_with_its_rate(take, files, session, made):
    sound, wrong = files
    result = take(sound, wrong)
    assert result.exit_code == 1
    assert result.stdout.startswith("received 2, accepted 1, problems 1, duplicates 0, left 0; ")
    assert result.stdout.rstrip().endswith(" files/s")
    assert result.stderr.startswith("b.xlsx 3 ")
    assert "There is a formula. Enter the value." in result.stderr
    session.rollback()
    states = select(BodyReturn.state).where(BodyReturn.round_id == made.round.id).order_by(BodyReturn.id)
    assert session.scalars(states).all() == ["submitted", "not-begun"]


def test_problems_are_written_where_they_are_wanted(take, files, tmp_path):
    result = take(files[1], "--problems", tmp_path / "problems.csv")
    assert (result.exit_code, result.stderr) == (1, "")
    rows = list(csv.reader((tmp_path / "problems.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [each[0] for each in rows[1:]] == ["b.xlsx"]


def test_same_file_again_is_a_duplicate(take, files):
    assert take(files[0]).exit_code == 0
    again = take(files[0])
    assert again.exit_code == 0
    assert again.stdout.startswith("received 1, accepted 0, problems 0, duplicates 1, left 0; ")


def test_nothing_begins_for_a_stranger(take, files, session, made):
    for result in (take(files[0], login="nobody"), take(files[0], round_id=made.round.id + 99)):
        assert result.exit_code == 2
        assert "of which" in result.stderr
    session.rollback()
    assert session.query(Job).count() == 0
