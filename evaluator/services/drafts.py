"""Rubrics in the making: begun from any rubric, kept as typed, looked over at every step."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from math import ceil
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.canonical import sha256
from evaluator.core.check.names import bounded
from evaluator.core.check.rubric import rubric_problems
from evaluator.core.lint.checklist import Guideline
from evaluator.core.lint.lint import lint
from evaluator.core.lint.remark import Lint
from evaluator.core.lint.shares import AXES, Summary, summary
from evaluator.core.rubric import Criterion, Head, Rubric
from evaluator.core.values import CannotEvaluate, Problem, Text
from evaluator.db.models import Organisation, RubricDraft, RubricVersion
from evaluator.db.queries import drafts as queries
from evaluator.library.build import build, number
from evaluator.library.codec import read_rubric_text
from evaluator.library.guidelines import guidelines
from evaluator.library.parse import load
from evaluator.library.store import Library
from evaluator.library.write import rubric_toml
from evaluator.services.actor import Actor
from evaluator.services.evaluations import keep_rubric

MOST = 1_000_000
"""Most characters of a draft."""
FULL = 100
"""Full marks aimed at where the rubric that a draft began from has none."""

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 100


class DraftRefused(Exception):
    """A draft cannot be begun or changed.

    `reason` is `id` (not the organisation code, a hyphen, and small letters, digits and hyphens), `taken` (there is a
    draft of that rubric), `stale` (changed since it was read), `head` (its id or version was changed) or `large`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What is to be said of a draft as it stands."""

    rubric: Rubric | None
    """The rubric, whole; none while it cannot be read as one."""
    problems: tuple[Problem, ...]
    """Everything that keeps it from being published."""
    lint: tuple[Lint, ...]
    """Advice, the gravest first; nothing while it cannot be read as a rubric."""
    shares: Summary
    """Running total and shares of axes and guideline points, also of what is not a rubric yet."""
    target: Fraction
    """Full marks aimed at."""

    @property
    def total(self) -> Fraction:
        """The running total of full marks."""
        return self.shares.total

    @property
    def gap(self) -> Fraction:
        """Points still to give; below zero if too many are given."""
        return self.target - self.total

    @property
    def publishable(self) -> bool:
        """Whether nothing keeps it from being published."""
        return self.rubric is not None and all(each.severity == "advice" for each in self.problems)


@cache
def library() -> Library:
    """The library's scales and descriptors, read once; the files come with the release and do not change under it."""
    return Library()


@cache
def guideline() -> Guideline | None:
    """The latest guideline of the library."""
    return next(reversed(list(guidelines().values())), None)


def namespace(organisation: Organisation) -> str:
    """How the ids of an organisation's own rubrics begin: with its code; a body without one has its number here."""
    return f"{organisation.code or f'o{organisation.id}'}-"


def own_id(organisation: Organisation, name: str) -> str:
    """The id of an organisation's own rubric. Raises DraftRefused `id`."""
    made = f"{namespace(organisation)}{name}"
    if not _NAME.fullmatch(name) or len(made) > _LONGEST:
        raise DraftRefused("id")
    return made


def begin(
    session: Session, actor: Actor, rubric: Rubric, *, id: str, based_on: str | None, now: datetime, title: Text | None = None
) -> RubricDraft:
    """A draft from any rubric, under an id of the actor's organisation and the next version of it. Flushes.

    All scales and descriptors that the rubric holds come along. `based_on` is the hash of the stored version that it
    began from; a rubric with just that hash is stored first. `title` takes the place of the rubric's own.
    Raises DraftRefused: `id`, `taken`.
    """
    assert actor.organisation_id is not None
    assert actor.person_id is not None
    organisation = session.get_one(Organisation, actor.organisation_id)
    if own_id(organisation, id.removeprefix(namespace(organisation))) != id:
        raise DraftRefused("id")
    if queries.of_rubric(session, organisation.id, id) is not None:
        raise DraftRefused("taken")
    if based_on is not None and based_on == sha256(rubric):
        keep_rubric(session, rubric)
    head = replace(rubric.rubric, id=id, version=next_version(session, id), title=title or rubric.rubric.title)
    tree, _ = load(rubric_toml(replace(rubric, rubric=head)).encode())
    made = RubricDraft(
        organisation_id=organisation.id,
        rubric_id=id,
        based_on=based_on,
        content=text_of(tree),
        target=ceil(summary(rubric).total) or FULL,
        changed_by=actor.person_id,
        changed_at=now,
    )
    session.add(made)
    session.flush()
    return made


def began_from(session: Session, draft: RubricDraft) -> Head | None:
    """The head of the stored version that a draft began from; none if it did not begin from one."""
    return _head_of(session.get_one(RubricVersion, draft.based_on).content) if draft.based_on else None


@lru_cache(maxsize=64)
def _head_of(content: str) -> Head:
    return read_rubric_text(content).rubric


def next_version(session: Session, rubric_id: str) -> str:
    """The number after the highest stored version of a rubric; versions that are no numbers do not count."""
    numbers = [int(each) for each in queries.versions(session, rubric_id) if each.isascii() and each.isdigit()]
    return str(max(numbers, default=0) + 1)


def tree_of(draft: RubricDraft) -> dict[str, Any]:
    """The tree of the draft's file, as it was typed; the caller's own to change."""
    tree: dict[str, Any] = json.loads(draft.content, parse_float=Decimal)
    return tree


def text_of(tree: Mapping[str, Any]) -> str:
    """A tree as it is kept: JSON in which decimals and dates stand as text, so that they stay exact."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"), default=str)


def rubric_of(draft: RubricDraft) -> Rubric:
    """The draft as a rubric, whole. Raises CannotEvaluate with everything that keeps it from being published."""
    found = findings(draft)
    if found.rubric is None or not found.publishable:
        raise CannotEvaluate(found.problems)
    return found.rubric


def findings(draft: RubricDraft) -> Findings:
    """Problems, advice and figures of a draft as it stands."""
    return look_over(tree_of(draft), target=draft.target)


def look_over(tree: Mapping[str, Any], *, target: int) -> Findings:
    """Problems, advice and figures of a tree, whether it is kept or only being typed."""
    rubric, wrong = build(Rubric, dict(tree))
    if rubric is None:
        return Findings(rubric=None, problems=bounded(wrong), lint=(), shares=_rough(tree), target=Fraction(target))
    rubric = library().whole(rubric)
    missing = library().unknown_names(rubric)
    places = {each.place for each in missing}
    problems = bounded((*missing, *(each for each in rubric_problems(rubric) if each.place not in places)))
    advice = () if any(each.severity == "error" for each in problems) else lint(rubric, guideline=guideline())
    return Findings(rubric=rubric, problems=problems, lint=advice, shares=summary(_summed(rubric)), target=Fraction(target))


def change(
    session: Session, actor: Actor, draft: RubricDraft, tree: Mapping[str, Any], now: datetime, *, version: int, target: int = 0
) -> None:
    """Keep a tree as the draft, whatever it is, and the full marks aimed at unless they are 0. Flushes.

    Raises DraftRefused: `stale` if the draft was changed since `version` was read, `head` if the tree has another id or
    version than the draft, `large`.
    """
    assert actor.person_id is not None
    session.refresh(draft, with_for_update={"of": RubricDraft})
    if draft.version != version:
        raise DraftRefused("stale")
    if name_of(tree) != name_of(tree_of(draft)):
        raise DraftRefused("head")
    text = text_of(tree)
    if len(text) > MOST:
        raise DraftRefused("large")
    if (text, target or draft.target) == (draft.content, draft.target):
        return
    draft.content, draft.target = text, target or draft.target
    draft.changed_by, draft.changed_at = actor.person_id, now
    session.flush()


def name_of(tree: Mapping[str, Any]) -> tuple[str, str]:
    """The id and the version that a tree gives itself; empty where it does not."""
    head = tree.get("rubric")
    head = head if isinstance(head, dict) else {}
    return str(head.get("id", "")), str(head.get("version", ""))


def discard(session: Session, draft: RubricDraft) -> None:
    """Remove a draft; what was published of the rubric stays. Flushes."""
    session.delete(draft)
    session.flush()


def _summed(rubric: Rubric) -> Rubric:
    """The rubric with groups that just sum their parts left to do so, whatever they state."""
    return replace(rubric, group=tuple(map(_summed_group, rubric.group)))


def _summed_group(group: Criterion) -> Criterion:
    points = group.points if group.rescale or not group.parts else Fraction(0)
    return replace(group, points=points, group=tuple(map(_summed_group, group.group)))


def _rough(tree: Mapping[str, Any]) -> Summary:
    """The shares of what can be read of a tree: criteria with their points, axes and tags, and nothing else."""
    head = {"id": "draft", "version": "0", "title": "draft", "procedure": "review"}
    rubric, _ = build(Rubric, {"rubric": head, "group": [_bare(each) for each in _tables(tree.get("group"))]})
    assert rubric is not None
    return summary(_summed(rubric))


def _bare(criterion: Mapping[str, Any]) -> dict[str, Any]:
    axis, kind, tags = (criterion.get(key) for key in ("axis", "kind", "serves"))
    points = str(criterion.get("points", 0))
    return {
        "id": "-",
        "name": "-",
        "points": "0" if number(points) is None else points,
        "axis": axis if axis in AXES else None,
        "kind": kind if kind in ("bonus", "adjustment") else None,
        "serves": [each for each in tags if isinstance(each, str)] if isinstance(tags, list) else [],
        "group": [_bare(each) for each in _tables(criterion.get("group"))],
        "item": [_bare(each) for each in _tables(criterion.get("item"))],
    }


def _tables(found: Any) -> list[Mapping[str, Any]]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
