"""What the database itself refuses."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError, StatementError

from evaluator.db.models import Evaluation, RubricVersion

HASH = "a" * 64
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def rubric(**changed) -> RubricVersion:
    return RubricVersion(**{"sha256": HASH, "rubric_id": "r1", "version": "1", "content": "{}", **changed})


def evaluation(**changed) -> Evaluation:
    values = {
        "slug": "yodogawa",
        "title_ja": "淀川区",
        "title_en": "Yodogawa",
        "procedure": "open_proposal",
        "fictional": False,
        "position": 0,
        "case_text": "{}",
        "result_text": "{}",
        "rubric_sha256": HASH,
        "method_version": "1",
        "fixed_at": NOON,
    }
    return Evaluation(**{**values, **changed})


def test_both_rows_go_in_and_come_out(session):
    session.add_all([rubric(), evaluation()])
    session.commit()
    session.expire_all()
    assert session.query(Evaluation).one().title_ja == "淀川区"


@pytest.mark.parametrize(
    ("rows", "constraint"),
    [
        ([evaluation()], "fk_evaluation_rubric_sha256_rubric_version|FOREIGN KEY"),
        ([rubric(sha256="abc")], "ck_rubric_version_sha256_length"),
        ([rubric(), rubric(sha256="b" * 64)], r"uq_rubric_version_rubric_id_version|rubric_id, .*version"),
        ([rubric(), evaluation(slug="")], "ck_evaluation_slug_filled"),
        ([rubric(), evaluation(position=-1)], "ck_evaluation_position_not_negative"),
        ([rubric(), evaluation(), evaluation()], r"uq_evaluation_slug|evaluation\.slug"),
        ([rubric(), evaluation(title_ja=None)], "title_ja"),
    ],
)
def test_impossible_rows_are_refused(session, rows, constraint):
    session.add_all([copy_of(row) for row in rows])
    with pytest.raises((IntegrityError, DataError), match=constraint):
        session.flush()


def test_rubric_in_use_cannot_be_deleted(session):
    session.add_all([rubric(), evaluation()])
    session.flush()
    with pytest.raises(IntegrityError):
        session.execute(text("DELETE FROM rubric_version"))


def test_moments_come_back_in_utc(session):
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    session.add_all([rubric(), evaluation(fixed_at=tokyo)])
    session.commit()
    session.expire_all()
    kept = session.query(Evaluation).one().fixed_at
    assert (kept, kept.tzinfo) == (NOON, UTC)


def test_moment_without_offset_is_refused(session):
    session.add_all([rubric(), evaluation(fixed_at=NOON.replace(tzinfo=None))])
    with pytest.raises(StatementError, match="offset"):
        session.flush()


def copy_of(row):
    """A row as new: the parameters are shared by the runs on both databases."""
    state = {key: value for key, value in vars(row).items() if not key.startswith("_")}
    return type(row)(**state)
