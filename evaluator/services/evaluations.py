"""Fixing a result, and proving fixed results again."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.canonical import canonical, digest, sha256
from evaluator.core.case import Case
from evaluator.core.evaluate import evaluate
from evaluator.core.result import METHOD_VERSION
from evaluator.core.rubric import Rubric
from evaluator.core.values import CannotEvaluate
from evaluator.db.models import Evaluation, RubricVersion
from evaluator.db.queries import evaluations, rubrics
from evaluator.library import codec
from evaluator.services.actor import Actor

MOST_PLACES = 10
log = logging.getLogger(__name__)


class RubricVersionTakenError(Exception):
    """Another content is stored under this rubric's id and version."""

    def __init__(self, rubric: str, version: str) -> None:
        super().__init__(f"rubric {rubric} {version} is stored with another content; give it a new version")
        self.rubric, self.version = rubric, version


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A stored result that is not what its case and rubric give today."""

    slug: str
    reason: str
    """`differs`, `rubric-hash` or `cannot-evaluate`."""
    places: tuple[str, ...] = ()
    """Where the results differ, as key paths."""


def fix(
    session: Session, actor: Actor, rubric: Rubric, case: Case, now: datetime, *, slug: str | None = None, position: int = 0
) -> Evaluation:
    """Evaluate a case and store the result with its rubric version, case and method version.

    Flushes, never commits. Raises CannotEvaluate, RubricVersionTakenError, and the database's IntegrityError for a
    slug that is taken.
    """
    result = evaluate(rubric, case)
    keep_rubric(session, rubric)
    stored = Evaluation(
        slug=slug or case.case.id,
        title_ja=case.case.title.ja,
        title_en=case.case.title.en or case.case.title.ja,
        procedure=rubric.rubric.procedure,
        fictional=case.case.fictional,
        position=position,
        case_text=canonical(case),
        result_text=canonical(result),
        rubric_sha256=result.rubric_sha256,
        method_version=METHOD_VERSION,
        fixed_at=now,
    )
    session.add(stored)
    session.flush()
    log.info("%s fixed %s", actor.name, stored.slug)
    return stored


def keep_rubric(session: Session, rubric: Rubric) -> str:
    """Store a rubric version unless it is there already; its hash. Flushes.

    Raises RubricVersionTakenError: a published version is never edited.
    """
    content, head = canonical(rubric), rubric.rubric
    named = digest(content)
    if session.get(RubricVersion, named) is None:
        if rubrics.by_name(session, head.id, head.version) is not None:
            raise RubricVersionTakenError(head.id, head.version)
        session.add(RubricVersion(sha256=named, rubric_id=head.id, version=head.version, content=content))
        session.flush()
    return named


def recompute(session: Session) -> Iterator[Difference]:
    """Every stored result that its stored case and rubric no longer give; nothing if all reproduce. Changes nothing."""
    for stored in evaluations.every(session):
        found = difference(session, stored)
        if found is not None:
            yield found


def difference(session: Session, stored: Evaluation) -> Difference | None:
    """How a stored result differs from what its stored case and rubric give today; None if it reproduces."""
    rubric = codec.read_rubric_text(session.get_one(RubricVersion, stored.rubric_sha256).content)
    if sha256(rubric) != stored.rubric_sha256:
        return Difference(slug=stored.slug, reason="rubric-hash")
    try:
        again = canonical(evaluate(rubric, codec.read_case_text(stored.case_text)))
    except CannotEvaluate as refused:
        return Difference(slug=stored.slug, reason="cannot-evaluate", places=tuple(each.place for each in refused.problems))
    if again == stored.result_text:
        return None
    return Difference(slug=stored.slug, reason="differs", places=differing(stored.result_text, again))


def differing(before: str, after: str) -> tuple[str, ...]:
    """The key paths at which two canonical texts differ, the first ten of them."""
    return tuple(islice(_paths(json.loads(before), json.loads(after), ""), MOST_PLACES))


def _paths(before: Any, after: Any, path: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from _paths(before.get(key), after.get(key), f"{path}.{key}" if path else key)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for at, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _paths(one, other, f"{path}[{at}]")
    elif before != after:
        yield path
