"""The shelf of an organisation: rubrics of the library, its own versions and drafts, what it adopted, what others share."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Literal

from sqlalchemy.orm import Session

from evaluator.core.canonical import sha256
from evaluator.core.lint.shares import Summary, summary
from evaluator.core.rubric import Rubric
from evaluator.core.values import Text
from evaluator.db.models import Procurement, RubricDraft, RubricRelease
from evaluator.db.queries import drafts as draft_rows
from evaluator.db.queries import releases
from evaluator.db.queries.paging import Page
from evaluator.library import codec
from evaluator.services import drafts
from evaluator.services.actor import Actor

Source = Literal["draft", "own", "adopted", "library", "shared", "used"]
SOURCES: tuple[Source, ...] = ("draft", "own", "adopted", "library", "shared")
"""Where a rubric on the list comes from, in the order of the list."""
CHOOSABLE = ("own", "adopted", "library")
"""Where a procurement's rubric can come from."""
ORDERS = ("source", "title", "date")
SIZE = 20


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the list. A draft has a number, all others a hash."""

    source: Source
    id: str
    version: str
    title: Text
    sha256: str = ""
    draft_id: int | None = None
    procedure: str = ""
    """Known of drafts and of the library; of others only the database looks at it."""
    at: datetime | None = None
    """When it was published, adopted or last changed."""
    body: Text | None = None
    """Who published it, where that is another organisation."""
    shared: bool = False
    """Whether an own version is shared with others."""
    rubric: Rubric | None = None
    """The rubric itself; only of the lines of one page, and none for a draft that is no rubric yet."""
    shares: Summary | None = None
    """Its full marks and the shares of axes; only of the lines of one page."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for: words, where it comes from, its procedure; and the order and the page."""

    words: tuple[str, ...] = ()
    sources: tuple[str, ...] = SOURCES
    procedure: str = ""
    first: str = ""
    """The procedure whose rubrics come first, whatever the order."""
    order: str = "source"
    number: int = 1


@dataclass(frozen=True, kw_only=True)
class Version:
    """One rubric version that an organisation may see."""

    sha256: str
    rubric: Rubric
    source: Source
    release: RubricRelease | None = None
    """How it was published, if it is no rubric of the library."""
    procurements: tuple[tuple[int, str, str], ...] = field(default=())
    """The organisation's own procurements on it."""


@cache
def library() -> Mapping[str, Rubric]:
    """Every rubric of the library by the hash of its content; the files come with the release and do not change under it."""
    found = (drafts.library().rubric(id) for id in drafts.library().ids())
    return {sha256(each): each for each in found}


def page(session: Session, actor: Actor, wanted: Wanted) -> Page[Entry]:
    """One page of the shelf. A page past the last is the last one."""
    found = [each for each in _entries(session, actor, wanted) if _fits(each, wanted)]
    fitting = _fitting(session, actor, wanted.first) if wanted.first else frozenset()
    found.sort(key=lambda each: (each.sha256 not in fitting, _key(each, wanted.order)))
    number = max(1, min(wanted.number, -(-len(found) // SIZE)))
    shown = found[(number - 1) * SIZE : number * SIZE]
    return Page(rows=_filled(session, actor, shown), number=number, size=SIZE, total=len(found))


def choosable(session: Session, actor: Actor) -> tuple[Entry, ...]:
    """What a procurement can choose, as lines without the rubrics: own versions, adopted ones, the library."""
    found = (each for each in _entries(session, actor, Wanted()) if each.source in CHOOSABLE)
    return tuple(sorted(found, key=lambda each: _key(each, "source")))


def find(session: Session, actor: Actor, digest: str) -> Version | None:
    """The version of a hash, if the organisation may see it; whatever else is stored under it is not there."""
    chosen = releases.procurements(session, actor.organisation_id, digest)
    release = releases.readable(session, actor.organisation_id, digest)
    if release is not None:
        rubric = codec.read_rubric_text(release.rubric.content)
        return Version(
            sha256=digest, rubric=rubric, source=_source(session, actor, release), release=release, procurements=chosen
        )  # fmt: skip
    if digest in library():
        return Version(sha256=digest, rubric=library()[digest], source="library", procurements=chosen)
    used = releases.used(session, actor.organisation_id, digest)
    return None if used is None else Version(
        sha256=digest, rubric=codec.read_rubric_text(used.content), source="used", procurements=chosen
    )  # fmt: skip


def choosable_version(session: Session, actor: Actor, digest: str, procurement: Procurement) -> Version | None:
    """The version of a hash, if a procurement may be based on it: from CHOOSABLE, or the one it has already."""
    found = find(session, actor, digest)
    return found if found and (found.source in CHOOSABLE or procurement.rubric_sha256 == digest) else None


def _source(session: Session, actor: Actor, release: RubricRelease) -> Source:
    if release.organisation_id == actor.organisation_id:
        return "own"
    return "adopted" if releases.adoption(session, actor.organisation_id, release.id) else "shared"


def _entries(session: Session, actor: Actor, wanted: Wanted) -> list[Entry]:
    found = [
        Entry(
            source="library", id=each.rubric.id, version=each.rubric.version, title=each.rubric.title, sha256=digest,
            procedure=each.rubric.procedure, rubric=each,
        )
        for digest, each in library().items()
    ]  # fmt: skip
    found += [_of_draft(each) for each in draft_rows.every(session, actor.organisation_id)]
    listed = releases.listed(session, actor.organisation_id, procedure=wanted.procedure)
    return found + [_of_release(actor, each, wanted.procedure) for each in listed]


def _fitting(session: Session, actor: Actor, procedure: str) -> frozenset[str]:
    """The hashes of rubrics for a procedure."""
    stored = releases.listed(session, actor.organisation_id, procedure=procedure)
    return frozenset(
        [*(each.sha256 for each in stored), *(one for one, each in library().items() if each.rubric.procedure == procedure)]
    )


def _of_draft(draft: RubricDraft) -> Entry:
    """A draft as a line; whatever was typed, something of it can be shown."""
    head = drafts.tree_of(draft).get("rubric")
    head = head if isinstance(head, dict) else {}
    given = head.get("title")
    title = given if isinstance(given, dict) else {"ja": given}
    return Entry(
        source="draft",
        id=draft.rubric_id,
        version=str(head.get("version") or ""),
        title=Text(ja=str(title.get("ja") or draft.rubric_id), en=str(title.get("en") or "")),
        draft_id=draft.id,
        procedure=str(head.get("procedure") or ""),
        at=draft.changed_at,
    )


def _of_release(actor: Actor, row: releases.Listed, procedure: str) -> Entry:
    own = row.organisation_id == actor.organisation_id
    return Entry(
        source="own" if own else "adopted" if row.adopted_at else "shared",
        id=row.rubric_id,
        version=row.version,
        title=Text(ja=row.title_ja, en=row.title_en),
        sha256=row.sha256,
        procedure=procedure,
        at=row.adopted_at or row.published_at,
        body=None if own else Text(ja=row.organisation, en=row.organisation_en),
        shared=own and row.shared_at is not None,
    )


def _fits(entry: Entry, wanted: Wanted) -> bool:
    if entry.source not in wanted.sources or wanted.procedure not in ("", entry.procedure):
        return False
    body = entry.body or Text(ja="")
    said = f"{entry.title.ja} {entry.title.en} {entry.id} {body.ja} {body.en}".casefold()
    return all(word.casefold() in said for word in wanted.words)


def _key(entry: Entry, order: str) -> tuple[str | int | float, ...]:
    newest = -entry.at.timestamp() if entry.at else 0.0
    if order == "title":
        return (entry.title.ja, entry.id, entry.version)
    return (newest, entry.id) if order == "date" else (SOURCES.index(entry.source), newest, entry.id)


def _filled(session: Session, actor: Actor, entries: list[Entry]) -> tuple[Entry, ...]:
    """The lines with their rubrics, in at most two statements."""
    texts = releases.contents(session, actor.organisation_id, [each.sha256 for each in entries if each.rubric is None])
    made = {digest: codec.read_rubric_text(text) for digest, text in texts.items()}
    return tuple(_with_rubric(session, actor, each, made) for each in entries)


def _with_rubric(session: Session, actor: Actor, entry: Entry, made: Mapping[str, Rubric]) -> Entry:
    if entry.draft_id is not None:
        draft = draft_rows.of_organisation(session, actor.organisation_id, entry.draft_id)
        found = drafts.findings(draft) if draft else None
        return replace(entry, rubric=found.rubric, shares=found.shares) if found else entry
    rubric = entry.rubric or made[entry.sha256]
    return replace(entry, rubric=rubric, shares=summary(rubric))
