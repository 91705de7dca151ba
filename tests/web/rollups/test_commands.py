"""The commands that make roll-ups: below the instance folder, invented ones on a developer's machine only."""

import pytest

from evaluator.services import rollups

ARGUMENTS = ("rollups", "invent", "--share", "1/400", "--monthly", "0")


@pytest.fixture
def folder(app, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    return tmp_path / rollups.FOLDER


def test_rollups_are_made_below_the_instance(app, folder):
    said = app.test_cli_runner().invoke(args=["rollups", "make"])
    assert (said.exit_code, said.output) == (0, "0 bodies, 0 rows\n")
    assert rollups.made_at(folder) is not None


def test_an_invented_nation_needs_a_developers_machine(app, folder, monkeypatch):
    monkeypatch.setitem(app.config, "EVALUATOR_DEV", False)
    assert app.test_cli_runner().invoke(args=ARGUMENTS).exit_code == 2
    assert rollups.made_at(folder) is None
    monkeypatch.setitem(app.config, "EVALUATOR_DEV", True)
    assert app.test_cli_runner().invoke(args=ARGUMENTS).output.startswith("2 bodies for ")


@pytest.mark.parametrize("share", ["0", "2", "x", "1/0", "1e-99999"])
def test_a_share_that_is_none_is_refused(app, folder, share):
    said = app.test_cli_runner().invoke(args=["rollups", "invent", "--share", share])
    assert (said.exit_code, "is no part of the whole" in said.output) == (2, True)
