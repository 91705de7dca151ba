"""The yearly file of a body on the command line: made, taken in, refused."""

import json

import pytest
from sqlalchemy import select

from evaluator.db.models import BodyFile


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=["bodyfile", *map(str, words)])


def test_exported_file_is_taken_in_once(run, session, there, tmp_path):
    out = tmp_path / "131016.json"
    assert "131016.json" in run("export", "--code", "131016", "--year", 2025, "--out", out).output
    for said in ("new", "there"):
        done = run("import", out)
        assert (done.exit_code, f"青野市 2025: {said}" in done.output) == (0, True)
    session.rollback()
    (kept,) = session.scalars(select(BodyFile))
    assert (kept.owner_id, kept.taken_by, json.loads(kept.content)["body"]["code"]) == (there.ministry.id, None, "131016")


def test_bad_file_does_not_keep_others_out(run, session, there, tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(run("export", "--code", "131016", "--year", 2025).output)
    bad.write_text(good.read_text().replace("青野市", "緑川村"))
    done = run("import", bad, good, "--lang", "en")
    assert done.exit_code == 2
    assert "bad.json: sha256: The file was changed after it was made" in done.output
    assert "1 of 2 files" in done.output


def test_prefecture_is_named_and_others_refused(run, session, there, tmp_path):
    out = tmp_path / "131016.json"
    run("export", "--code", "131016", "--year", 2025, "--out", out)
    assert run("import", out, "--for", "130001").exit_code == 0
    assert "bodies.elsewhere" not in run("import", out, "--for", "200000", "--lang", "en").output
    assert run("import", out, "--for", "131016").exit_code == 2
    assert [run("export", "--code", code, "--year", 2025).exit_code for code in ("271004", "1")] == [2, 2]
    session.rollback()
    assert [each.owner_id for each in session.scalars(select(BodyFile))] == [there.by_code["130001"].id]
