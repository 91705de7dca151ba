"""Publishing rubrics, sharing them, and taking over what others share. What is published never changes again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.canonical import sha256
from evaluator.core.rubric import Rubric
from evaluator.core.values import CannotEvaluate, Problem, Text
from evaluator.db.models import Organisation, RubricAdoption, RubricDraft, RubricRelease
from evaluator.db.queries import releases, rubrics
from evaluator.services import drafts, history
from evaluator.services.actor import Actor
from evaluator.services.evaluations import keep_rubric
from evaluator.services.shelf import Version, find


class ReleaseRefused(Exception):
    """A rubric cannot be published, shared or adopted.

    `reason` is `errors` (with the `problems`), `published` (this very content is, as `release`), `taken` (its id and version
    are published with another content), `foreign` (its id is not in the organisation's own namespace), `changed` (not what
    was confirmed any more), `own` or `not-shared`.
    """

    def __init__(self, reason: str, problems: tuple[Problem, ...] = (), release: RubricRelease | None = None) -> None:
        super().__init__(reason)
        self.reason, self.problems, self.release = reason, problems, release


@dataclass(frozen=True, kw_only=True)
class Before:
    """What a draft is compared with: the version before it, own or not."""

    version: Version
    same_id: bool
    """Whether it is an earlier version of the same rubric; else the one that the draft was begun from."""


def before(session: Session, actor: Actor, draft: RubricDraft) -> Before | None:
    """The last version that was published under the draft's id, else what it was begun from, if that may be seen."""
    found = earlier(session, actor, draft.rubric_id, draft.based_on)
    return None if found is None else Before(version=found, same_id=found.rubric.rubric.id == draft.rubric_id)


def earlier(session: Session, actor: Actor, rubric_id: str, based_on: str | None, *, below: str = "") -> Version | None:
    """The last own version of that id (published before `below`), else what it is based on."""
    own: Sequence[RubricRelease] = releases.own_versions(session, actor.organisation_id, rubric_id)
    digests = [each.rubric_sha256 for each in own]
    if below in digests:
        digests = digests[digests.index(below) + 1 :]
    wanted = digests[0] if digests else based_on
    return find(session, actor, wanted) if wanted else None


def publish(session: Session, actor: Actor, draft: RubricDraft, now: datetime, *, confirmed: str) -> RubricRelease:
    """Publish a draft as a version of the actor's organisation; the draft goes. Flushes.

    `confirmed` is the hash that the person saw. Raises ReleaseRefused: `changed`, `errors`, `foreign`, `published`, `taken`.
    """
    assert actor.organisation_id is not None
    assert actor.person_id is not None
    session.refresh(draft, with_for_update={"of": RubricDraft})
    rubric = _sound(draft)
    if sha256(rubric) != confirmed:
        raise ReleaseRefused("changed")
    problem = obstacle(session, actor, rubric)
    if problem is not None:
        raise problem
    based_on = draft.based_on
    made = RubricRelease(
        organisation_id=actor.organisation_id,
        rubric_sha256=keep_rubric(session, rubric),
        title_ja=rubric.rubric.title.ja[:300],
        title_en=rubric.rubric.title.en[:300],
        based_on=based_on,
        published_at=now,
        published_by=actor.person_id,
    )
    session.add(made)
    drafts.discard(session, draft)
    told = {**_named(rubric, made.rubric_sha256), "title": rubric.rubric.title.ja, "based_on": based_on}
    history.record(session, actor, now, "rubric.published", organisation_id=actor.organisation_id, new=told)
    return made


def _sound(draft: RubricDraft) -> Rubric:
    try:
        return drafts.rubric_of(draft)
    except CannotEvaluate as wrong:
        raise ReleaseRefused("errors", wrong.problems) from wrong


def obstacle(session: Session, actor: Actor, rubric: Rubric) -> ReleaseRefused | None:
    """Why a sound rubric cannot be published by the actor's organisation; none if it can."""
    head = rubric.rubric
    organisation = session.get_one(Organisation, actor.organisation_id)
    if not head.id.startswith(drafts.namespace(organisation)):
        return ReleaseRefused("foreign")
    there = releases.own(session, actor.organisation_id, sha256(rubric))
    if there is not None:
        return ReleaseRefused("published", release=there)
    stored = rubrics.by_name(session, head.id, head.version)
    if stored is not None and stored.sha256 != sha256(rubric):
        return ReleaseRefused("taken")
    return None


def begin_version(session: Session, actor: Actor, version: Version, now: datetime) -> RubricDraft:
    """A draft of the next version of an own rubric. Flushes. Raises DraftRefused: `taken` while there is one already."""
    return drafts.begin(session, actor, version.rubric, id=version.rubric.rubric.id, based_on=version.sha256, now=now)


def begin_own(
    session: Session, actor: Actor, version: Version, name: str, now: datetime, *, title: Text | None = None
) -> RubricDraft:
    """A draft of an own rubric called `name`, begun from any version on the shelf. Flushes. Raises DraftRefused.

    `title` is its own; without one it keeps that of the version.
    """
    id = drafts.own_id(session.get_one(Organisation, actor.organisation_id), name)
    return drafts.begin(session, actor, version.rubric, id=id, based_on=version.sha256, now=now, title=title)


def share(session: Session, actor: Actor, release: RubricRelease, note: str, now: datetime) -> None:
    """Let all other organisations see a version and take it over, with a note; or change the note. Flushes.

    Raises ReleaseRefused `foreign` for what another organisation published.
    """
    _must_be_own(actor, release)
    old = {"shared": release.shared_at is not None, "note": release.note}
    release.shared_at, release.note = release.shared_at or now, note.strip()
    session.flush()
    new = {**_of(release), "shared": True, "note": release.note}
    if {name: new[name] for name in old} != old:
        history.record(session, actor, now, "rubric.shared", organisation_id=release.organisation_id, old=old, new=new)


def stop_sharing(session: Session, actor: Actor, release: RubricRelease, now: datetime) -> None:
    """Nobody else sees a version any more; who adopted it keeps it. Flushes. Raises ReleaseRefused `foreign`, `not-shared`."""
    _must_be_own(actor, release)
    if release.shared_at is None:
        raise ReleaseRefused("not-shared")
    release.shared_at = None
    session.flush()
    new = {**_of(release), "shared": False}
    history.record(
        session, actor, now, "rubric.unshared", organisation_id=release.organisation_id, old={"shared": True}, new=new
    )  # fmt: skip


def _must_be_own(actor: Actor, release: RubricRelease) -> None:
    if release.organisation_id != actor.organisation_id:
        raise ReleaseRefused("foreign")


def adopt(session: Session, actor: Actor, release: RubricRelease, now: datetime) -> RubricAdoption:
    """Take over a shared version as it is; it can then be chosen for procurements. Flushes.

    Each side's history tells its own side: the sharer learns which body, not which person. One that was taken over already
    stays as it was. Raises ReleaseRefused: `own`, `not-shared`.
    """
    assert actor.organisation_id is not None
    assert actor.person_id is not None
    if release.organisation_id == actor.organisation_id:
        raise ReleaseRefused("own")
    session.refresh(release, with_for_update={"of": RubricRelease})
    there = releases.adoption(session, actor.organisation_id, release.id)
    if there is not None:
        return there
    if release.shared_at is None:
        raise ReleaseRefused("not-shared")
    made = RubricAdoption(
        organisation_id=actor.organisation_id, release_id=release.id, adopted_at=now, adopted_by=actor.person_id
    )  # fmt: skip
    session.add(made)
    session.flush()
    own = session.get_one(Organisation, actor.organisation_id)
    named = _of(release)
    tell = {
        own.id: lambda: history.record(
            session, actor, now, "rubric.adopted", organisation_id=own.id, new={**named, "sharer": release.organisation.name}
        ),
        release.organisation_id: lambda: history.record(
            session, Actor(name=own.name), now, "rubric.taken-over", organisation_id=release.organisation_id,
            new={**named, "taker": own.name},
        ),
    }  # fmt: skip
    for id in sorted(tell):  # two that adopt from each other take turns in one order
        tell[id]()
    return made


def _named(rubric: Rubric, digest: str) -> dict[str, Any]:
    return {"rubric": rubric.rubric.id, "version": rubric.rubric.version, "sha256": digest}


def _of(release: RubricRelease) -> dict[str, Any]:
    stored = release.rubric
    return {"rubric": stored.rubric_id, "version": stored.version, "sha256": stored.sha256, "title": release.title_ja}


def taken_in(session: Session, actor: Actor, rubric: Rubric, now: datetime, *, name: str, version: str) -> RubricDraft:
    """A draft from a file, under an own `name` and with the version that it had, if that is free. Flushes.

    The version is kept so that a rubric that was exported, taken in and published again has the same hash. Raises DraftRefused.
    """
    id = drafts.own_id(session.get_one(Organisation, actor.organisation_id), name)
    made = drafts.begin(session, actor, rubric, id=id, based_on=None, now=now)
    if rubrics.by_name(session, id, version) is None:
        tree = drafts.tree_of(made)
        made.content = drafts.text_of({**tree, "rubric": {**tree["rubric"], "version": version}})
        session.flush()
    return made


def whole_file(draft: RubricDraft) -> Rubric:
    """A draft as a rubric for its file, also where it cannot be published yet. Raises CannotEvaluate where it is no rubric."""
    found = drafts.findings(draft)
    if found.rubric is None:
        raise CannotEvaluate(found.problems)
    return found.rubric
