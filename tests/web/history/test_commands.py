"""Proving, anchoring, handing out and erasing from the command line; and the proof by a program of its own."""

import json
import runpy
import subprocess
import sys

import pytest

from evaluator.paths import ROOT
from tests.factories.history import append, chain, tamper

SCRIPT = ROOT / "docs" / "verify_history.py"
HISTORY = runpy.run_path(str(SCRIPT))


@pytest.fixture
def run(app):
    """Runs a command about the history."""

    def invoke(*words, **more):
        return app.test_cli_runner().invoke(args=["audit", *map(str, words)], **more)

    return invoke


def test_chains_that_agree_are_counted(run, session):
    chain(session), chain(session, 3, code="131024")
    done = run("verify")
    assert (done.exit_code, done.output) == (
        0, "8 events of 2 chains read, 0 of them with erased values, 0 anchors compared: all agree.\n"
    )  # fmt: skip
    assert run("verify", "--organisation", "131024").output.startswith("3 events of 1 chains")


def test_faults_are_named_and_end_with_one(run, session):
    town = chain(session)
    tamper(session, "UPDATE event SET kind = 'x' WHERE number = 4")
    done = run("verify")
    assert (done.exit_code, "131016 4: it was changed" in done.output, "1 faults" in done.output) == (1, True, True)
    append(session, town, 40)
    tamper(session, "UPDATE event SET kind = 'x' WHERE number > 4")
    assert "and 22 more" in run("verify").output


def test_kept_anchors_find_a_tail_cut_off(run, session, tmp_path):
    chain(session)
    kept = tmp_path / "anchors.txt"
    kept.write_text(run("anchor").output)
    assert run("verify", "--anchors", kept).exit_code == 0
    cut = "UPDATE chain_head SET number = 4, digest = (SELECT digest FROM event WHERE number = 4)"
    gone = "DELETE FROM event_values WHERE event_id = (SELECT id FROM event WHERE number = 5)"
    tamper(session, gone, "DELETE FROM event WHERE number = 5", cut)
    assert run("verify").exit_code == 0
    done = run("verify", "--anchors", kept)
    assert (done.exit_code, "131016 5: the event that the anchor was taken of is gone" in done.output) == (1, True)


@pytest.mark.parametrize(
    "words",
    [("verify", "--organisation", "999999"), ("verify", "--organisation", "#x"), ("export", "--organisation", "999999"),
     ("erase", "--organisation", "999999", "--before", "2020-01-01", "--yes"), ("verify", "--anchors", "not-there"), ("erase",)],
)  # fmt: skip
def test_what_cannot_be_used_ends_with_two(run, session, words):
    chain(session)
    assert run(*words).exit_code == 2


def test_an_anchor_file_that_is_none_is_refused(run, session, tmp_path):
    kept = tmp_path / "anchors.txt"
    for content in (b"131016 five\n", b"\xff\xfe\n"):
        kept.write_bytes(content)
        assert run("verify", "--anchors", kept).exit_code == 2


def test_erasing_asks_first_and_keeps_the_chain(run, session):
    chain(session)
    words = ("erase", "--organisation", "131016", "--before", "2026-11-21")
    assert run(*words, input="n\n").exit_code == 1
    assert "#" not in run("verify").output
    assert "The values of 5 events were erased" in run(*words, "--yes").output
    assert "5 of them with erased values" in run("verify").output
    assert run("erase", "--organisation", "131016", "--before", "2999-01-01", "--yes").exit_code == 2


def test_an_export_holds_values_only_when_asked(run, session):
    chain(session)
    lines = [json.loads(line) for line in run("export", "--organisation", "131016").output.splitlines()]
    assert ([each["number"] for each in lines], "text" in lines[0]) == ([1, 2, 3, 4, 5], False)
    with_values = run("export", "--organisation", "131016", "--values").output
    assert "青野 花子" in with_values
    assert list(HISTORY["problems"](with_values.splitlines())) == []


def exported(run, tmp_path, *more):
    path = tmp_path / "history.jsonl"
    path.write_text(run("export", "--organisation", "131016", *more).output, encoding="utf-8")
    return path


def verified(*words):
    """The exit code and the words of the script, run by itself without this program on its path."""
    done = subprocess.run([sys.executable, "-I", SCRIPT, *map(str, words)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip()


def test_a_program_of_its_own_proves_an_export(run, session, tmp_path):
    chain(session)
    path = exported(run, tmp_path)
    _, size, digest = run("anchor").output.split()
    assert verified(path) == (0, "All events agree.")
    assert verified(path, size, digest) == (0, "All events agree.")
    assert verified(path, 6, digest) == (1, f"no event 6 has the digest {digest}")
    assert verified()[0] == 1


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda lines: [lines[0], *lines[2:]], "event 3 does not follow event 1"),
        (lambda lines: [*lines[:2], lines[1], *lines[2:]], "event 2 does not follow event 2"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "event 2 does not follow event 0"),
        (lambda lines: [lines[0].replace("meeting.called", "meeting.held"), *lines[1:]], "event 1 was changed"),
        (lambda lines: [lines[0].replace("第1会議室", "第2会議室"), *lines[1:]], "the values of event 1 were changed"),
    ],
)
def test_the_other_program_finds_what_was_changed(run, session, tmp_path, change, found):
    chain(session)
    path = exported(run, tmp_path, "--values")
    path.write_text("\n".join(change(path.read_text(encoding="utf-8").splitlines())) + "\n", encoding="utf-8")
    code, said = verified(path)
    assert (code, found in said.splitlines()) == (1, True)
