"""The sample evaluations that come with the project: real published ones, and one that says it is invented."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from evaluator.core.canonical import canonical, sha256
from evaluator.db.queries import evaluations
from evaluator.library.read import read_case
from evaluator.services.actor import Actor
from evaluator.services.evaluations import fix


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What became of one sample file."""

    slug: str
    state: str
    """`stored`, `there` if it was stored before, or `changed` if what was stored before is not what the file says now."""


def load(session: Session, actor: Actor, folder: Path, now: datetime) -> tuple[Loaded, ...]:
    """Fix every case file of a folder that is not stored yet, in the order of the file names.

    What is stored stays as it is. Flushes, never commits. Raises CannotEvaluate.
    """
    return tuple(
        _one(session, actor, path, position=at, now=now) for at, path in enumerate(sorted(folder.glob("*.toml")), start=1)
    )


def _one(session: Session, actor: Actor, path: Path, *, position: int, now: datetime) -> Loaded:
    given = read_case(path)
    slug = given.case.case.id
    stored = evaluations.by_slug(session, slug)
    if stored is None:
        fix(session, actor, given.rubric, given.case, now, position=position)
        return Loaded(slug=slug, state="stored")
    same = stored.rubric_sha256 == sha256(given.rubric) and stored.case_text == canonical(given.case)
    return Loaded(slug=slug, state="there" if same else "changed")
