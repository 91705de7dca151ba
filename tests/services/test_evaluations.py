"""Fixing stores everything a proof needs; recomputing finds what no longer holds."""

from datetime import UTC, datetime

import pytest

from evaluator.core.canonical import canonical
from evaluator.core.evaluate import evaluate
from evaluator.core.result import METHOD_VERSION
from evaluator.core.values import CannotEvaluate
from evaluator.db.models import Evaluation, RubricVersion
from evaluator.library import codec
from evaluator.library.read import read_case
from evaluator.services import evaluations, samples
from evaluator.services.actor import SYSTEM, now
from tests.factories import cases

NOW = datetime(2026, 12, 7, 15, 20, tzinfo=UTC)


def read(case):
    return read_case(cases.as_file(case).encode())


def fixed(session, case, **options):
    given = read(case)
    return evaluations.fix(session, SYSTEM, given.rubric, given.case, NOW, **options)


def test_fixed_result_reads_back_the_same(session):
    given = read(cases.wide_case())
    stored = fixed(session, cases.wide_case())
    assert codec.read_result(stored.result_text) == evaluate(given.rubric, given.case)
    assert codec.read_case_text(stored.case_text) == given.case
    assert (stored.method_version, stored.fixed_at) == (METHOD_VERSION, NOW)


def test_stored_rubric_keeps_its_hash(session):
    given = read(cases.simple_case())
    stored = fixed(session, cases.simple_case())
    version = session.get_one(RubricVersion, stored.rubric_sha256)
    assert codec.read_rubric_text(version.content) == given.rubric
    assert version.content == canonical(given.rubric)


def test_fix_flushes_but_never_commits(session):
    fixed(session, cases.simple_case())
    assert session.query(Evaluation).count() == 1
    session.rollback()
    assert session.query(Evaluation).count() == 0


def test_two_evaluations_share_one_rubric_version(session):
    fixed(session, cases.simple_case())
    fixed(session, cases.simple_case(), slug="second")
    assert session.query(RubricVersion).count() == 1


def test_published_version_is_never_edited(session):
    fixed(session, cases.simple_case())
    changed = cases.simple_case(rounding={"mode": "truncate", "digits": 0})
    with pytest.raises(evaluations.RubricVersionTakenError, match="simple 1 is stored with another content"):
        fixed(session, changed, slug="changed")


def test_what_cannot_be_evaluated_is_not_stored(session):
    given = read(cases.simple_case(entry={"review": {"totals": {"nobody": 1}}}))
    with pytest.raises(CannotEvaluate):
        evaluations.fix(session, SYSTEM, given.rubric, given.case, NOW)
    assert session.query(Evaluation).count() == 0


def test_untouched_results_reproduce(session):
    for make in (cases.simple_case, cases.wide_case, cases.undecided_case, cases.totals_case):
        fixed(session, make())
    assert list(evaluations.recompute(session)) == []


def test_changed_result_is_named_with_its_place(session):
    stored = fixed(session, cases.simple_case())
    stored.result_text = stored.result_text.replace('"published":"81.0"', '"published":"81.1"')
    session.flush()
    (found,) = evaluations.recompute(session)
    assert (found.slug, found.reason, found.places) == ("simple", "differs", ("proposals[0].published",))


def test_changed_case_is_named(session):
    stored = fixed(session, cases.simple_case())
    stored.case_text = stored.case_text.replace('"30"', '"29"').replace("[30,", "[29,")
    session.flush()
    assert [each.reason for each in evaluations.recompute(session)] == ["differs"]


def test_changed_rubric_is_named_by_its_hash(session):
    stored = fixed(session, cases.simple_case())
    version = session.get_one(RubricVersion, stored.rubric_sha256)
    version.content = version.content.replace('"points":"40"', '"points":"41"')
    session.flush()
    assert [each.reason for each in evaluations.recompute(session)] == ["rubric-hash"]


def test_differing_names_at_most_ten_places():
    assert evaluations.differing('{"a":[1,2],"b":1}', '{"a":[1,3],"c":1}') == ("a[1]", "b", "c")
    assert len(evaluations.differing(str(list(range(50))), str(list(range(1, 51))))) == 10


def test_samples_load_once_and_stay(session, tmp_path):
    (tmp_path / "one.toml").write_text(cases.as_file(cases.simple_case()), encoding="utf-8")
    states = [each.state for _ in range(2) for each in samples.load(session, SYSTEM, tmp_path, NOW)]
    changed = cases.simple_case(entry={"review": {"totals": {"A社": 70, "B社": 61}}})
    (tmp_path / "one.toml").write_text(cases.as_file(changed), encoding="utf-8")
    states += [each.state for each in samples.load(session, SYSTEM, tmp_path, NOW)]
    assert states == ["stored", "there", "changed"]


def test_clock_knows_its_offset():
    assert now().utcoffset() is not None
