"""Submitting a sheet, and revising it with a reason while scoring lasts."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from evaluator.core.canonical import canonical, digest
from evaluator.core.card import FULL_COMMENT, CardSheet
from evaluator.core.values import Problem
from evaluator.db.models import Procurement, Proposal, Submission
from evaluator.db.queries import sheets as rows
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.scoring import clean, held_by
from evaluator.services.worksheet import SheetClosed, Worksheet, why_closed


@dataclass(frozen=True, kw_only=True)
class Shortcoming:
    """One thing that keeps a sheet from being submitted: `unscored`, `comment`, `clash` or what the rule says."""

    kind: str
    proposal: Proposal | None = None
    cell: str = ""
    problem: Problem | None = None


class SheetIncomplete(Exception):
    """A sheet cannot be submitted yet; `shortcomings` lists what is missing."""

    def __init__(self, shortcomings: tuple[Shortcoming, ...]) -> None:
        super().__init__(f"{len(shortcomings)} shortcomings")
        self.shortcomings = shortcomings


def shortcomings(work: Worksheet) -> tuple[Shortcoming, ...]:
    """Everything that keeps a sheet from being submitted, proposal by proposal; nothing if it is whole."""
    found = [each for proposal in work.proposals for each in _of_proposal(work, proposal)]
    problems = tuple(work.card.sheet_problems(_card_sheet(work)))
    found += [Shortcoming(kind="rule", problem=each) for each in problems if not each.message.id.startswith("problem.missing-")]
    return tuple(found)


def _of_proposal(work: Worksheet, proposal: Proposal) -> list[Shortcoming]:
    found = []
    for cell in work.cells(proposal):
        score = work.scores.get((proposal.id, cell))
        if score is not None and score.rivals:
            found.append(Shortcoming(kind="clash", proposal=proposal, cell=cell))
        elif not work.is_done(proposal, cell):
            given = cell == FULL_COMMENT or (score is not None and bool(score.mark or score.state))
            found.append(Shortcoming(kind="comment" if given else "unscored", proposal=proposal, cell=cell))
    return found


def _card_sheet(work: Worksheet) -> CardSheet:
    rows_of = {str(each.id): _cells_of(work, each) for each in work.proposals}
    return CardSheet(
        member=str(work.place.seat.number) if work.place.seat else "",
        kinds={str(each.id): work.kinds(each) for each in work.proposals},
        marks={
            id: {cell: given for cell, (given, _) in row.items() if given and cell != FULL_COMMENT} for id, row in rows_of.items()
        },
        comments={id: {cell: comment for cell, (_, comment) in row.items()} for id, row in rows_of.items()},
    )


def _cells_of(work: Worksheet, proposal: Proposal) -> dict[str, tuple[str, str]]:
    """What was given and said, by cell."""
    held = {cell: work.scores.get((proposal.id, cell)) for cell in work.cells(proposal)}
    return {cell: (score.mark or score.state or "", score.comment) for cell, score in held.items() if score is not None}


def submit(session: Session, actor: Actor, work: Worksheet, now: datetime) -> Submission:
    """Submit a whole sheet: it is locked, kept as canonical JSON, and the history chains its digest. Flushes.

    The sheet must have been opened with `lock`. Raises SheetClosed and SheetIncomplete.
    """
    work.must_be_open()
    missing = shortcomings(work)
    if missing:
        raise SheetIncomplete(missing)
    assert work.row is not None
    return receive(session, actor, work, now)


def receive(session: Session, actor: Actor, work: Worksheet, now: datetime) -> Submission:
    """Lock a sheet as it stands; also for one that came on paper and was compared. Flushes. The caller has checked it."""
    row = work.row
    assert row is not None
    made = file_away(session, work, row.reopened_for, now)
    row.state, row.submitted_at, row.reopened_for = "submitted", now, ""
    _tell(session, actor, work, now, "sheet.submitted", number=made.number, sha256=made.sha256, reason=made.reason)
    return made


def file_away(session: Session, work: Worksheet, reason: str, now: datetime, **more: object) -> Submission:
    """Keep a sheet as it stands as its next submission, with `more` in its content; the earlier ones stay."""
    assert work.row is not None
    number = len(rows.filed(session, work.row.id)) + 1
    content = canonical({**_content(work, number, reason), **more})
    made = Submission(
        sheet_id=work.row.id,
        number=number,
        at=now,
        reason=reason,
        content=content,
        sha256=digest(content),
    )
    session.add(made)
    return made


def _content(work: Worksheet, number: int, reason: str) -> dict[str, object]:
    """A sheet as it is submitted; the salt keeps its digest from being guessed back to marks."""
    place = work.place
    cells = [
        {"proposal": str(each.id), "item": cell, **held_by(work.scores[each.id, cell])}
        for each in work.proposals
        for cell in work.cells(each)
        if (each.id, cell) in work.scores
    ]
    return {
        "procurement": place.procurement.id,
        "stage": place.stage,
        "seat": place.seat.number if place.seat else None,
        "rubric": place.procurement.rubric_sha256,
        "number": number,
        "reason": reason,
        "salt": secrets.token_hex(16),
        "cells": cells,
    }


def reopen(session: Session, actor: Actor, work: Worksheet, reason: str, now: datetime) -> None:
    """Open the own submitted sheet again, with the reason, while scoring lasts; what was submitted stays. Flushes.

    The sheet must have been opened with `lock`. Raises SheetClosed once scoring is closed or prices are opened, and
    ValueError without a reason. The procurement counts as changed, so that its closing at the same moment fails.
    """
    refresh_place(session, work.place.procurement)
    closed = why_closed(work.place.procurement, work.place.stage, work.row)
    if closed != "submitted":
        raise SheetClosed(closed or "draft")
    if not clean(reason).strip():
        raise ValueError("a revision needs its reason")
    assert work.row is not None
    flag_modified(work.place.procurement, "state")
    work.row.state, work.row.reopened_for = "draft", clean(reason).strip()
    _tell(session, actor, work, now, "sheet.reopened", reason=work.row.reopened_for)


def refresh_place(session: Session, procurement: Procurement) -> None:
    """Where a procurement stands, held until the transaction ends: its closing at the same moment waits, or has been first."""
    session.refresh(procurement, attribute_names=["state", "stage", "version"], with_for_update=True)


def _tell(session: Session, actor: Actor, work: Worksheet, now: datetime, kind: str, **new: str | int) -> None:
    place = work.place
    seat = {"seat": place.seat.number} if place.seat else {}
    history.record(
        session,
        actor,
        now,
        kind,
        organisation_id=place.procurement.organisation_id,
        procurement_id=place.procurement.id,
        new={"stage": place.stage, **seat, **new},
    )
