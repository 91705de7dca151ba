"""Samples load as often as one likes; a proof names what it cannot reproduce."""

import pytest

from evaluator.db.models import Evaluation


@pytest.fixture
def run(app):
    return app.test_cli_runner().invoke


def test_samples_are_real_and_one_is_fictional(run, session):
    assert run(args=["samples", "load"]).exit_code == 0
    stored = session.query(Evaluation).order_by(Evaluation.position).all()
    assert len(stored) >= 5
    assert [each.fictional for each in stored].count(True) == 1


def test_loading_samples_twice_stores_nothing_more(run, session):
    run(args=["samples", "load"])
    before = session.query(Evaluation).count()
    again = run(args=["samples", "load"])
    assert session.query(Evaluation).count() == before
    assert again.output.count("there already") == before


def test_recompute_proves_the_samples(run):
    run(args=["samples", "load"])
    answer = run(args=["recompute", "--check"])
    assert (answer.exit_code, answer.output) == (0, "All stored results reproduce.\n")


def test_recompute_names_what_differs(run, session):
    run(args=["samples", "load"])
    one = session.query(Evaluation).filter_by(slug="a47-yodogawa-2019").one()
    one.result_text = one.result_text.replace('"71.3"', '"71.4"')
    session.commit()
    answer = run(args=["recompute", "--check"])
    assert answer.exit_code == 1
    assert answer.stderr.startswith("a47-yodogawa-2019: differs proposals[0]")
