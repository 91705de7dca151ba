"""A reading that misbehaves ends, and this process goes on."""

import tempfile
import time
from threading import BoundedSemaphore

import pytest

from evaluator.core.values import message
from evaluator.exchange.uploads import confined, looking
from evaluator.exchange.uploads.accepted import Refused

MODULE = "tests.exchange.uploads.misbehaving"
SMALL = confined.Limits(memory=256 * 1024 * 1024, computing=2, clock=5)


@pytest.fixture
def file():
    with tempfile.TemporaryFile() as file:
        file.write(b"content")
        yield file


def ask(file, deed: str) -> bytes:
    return confined.run(MODULE, file, arguments=(deed,), limits=SMALL)


def test_answer_comes_back(file):
    assert ask(file, "answer") == b"content"


def test_settings_and_keys_stay_outside(file, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "of the application")
    assert ask(file, "environment") == b"None"


@pytest.mark.parametrize("deed", ["memory", "compute", "sleep", "abort", "depth"])
def test_reading_beyond_its_limits_is_stopped(file, deed):
    began = time.monotonic()
    with pytest.raises(confined.Exhausted):
        ask(file, deed)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("deed", ["fail", "write"])
def test_reading_that_fails_is_told_apart(file, deed):
    with pytest.raises(confined.Unreadable):
        ask(file, deed)


def test_turn_is_given_back_after_each(file):
    for _ in range(confined.AT_ONCE + 1):
        with pytest.raises(confined.Unreadable):
            ask(file, "fail")
    assert ask(file, "answer") == b"content"


def test_file_that_waits_too_long_is_sent_away(file, monkeypatch):
    monkeypatch.setattr(confined, "TURNS", BoundedSemaphore(1))
    monkeypatch.setattr(confined, "PATIENCE", 0)
    with confined.TURNS, pytest.raises(confined.Busy):
        ask(file, "answer")


@pytest.mark.parametrize(
    ("ended", "id"), [(confined.Unreadable, "broken"), (confined.Exhausted, "too-complex"), (confined.Busy, "busy")]
)
def test_each_end_has_its_sentence(file, monkeypatch, ended, id):
    def end(*_, **__):
        raise ended

    monkeypatch.setattr(confined, "run", end)
    with pytest.raises(Refused) as found:
        looking.look(file, "pdf")
    assert found.value.messages == (message(f"upload.{id}"),)
