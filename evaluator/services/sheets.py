"""Sheets as others may know them: counts while scoring lasts, and what was submitted once it is closed. Never a draft."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.canonical import digest
from evaluator.core.card import FULL_COMMENT, Card
from evaluator.core.case import Absence, Entry, Mark, Marks
from evaluator.db.models import Procurement, Proposal, Seat, Sheet, Submission
from evaluator.db.queries import cases, moderation, recusals
from evaluator.db.queries import sheets as rows
from evaluator.db.queries import standing as counts
from evaluator.services.worksheet import card_for, judged_at, stage_ids

AFTER = ("closed", "opened", "decided")
"""States in which the scoring of the present stage is closed."""
Scores = dict[str, dict[str, Marks]]
Comments = dict[str, dict[str, dict[str, str]]]


class StageOpen(Exception):
    """The scoring of a stage is not closed, so nobody but its scorer sees a sheet."""

    def __init__(self, stage: str) -> None:
        super().__init__(f"stage {stage} is not closed")
        self.stage = stage


class SubmissionAltered(Exception):
    """A stored submission is not what its digest says."""

    def __init__(self, submission_id: int) -> None:
        super().__init__(f"submission {submission_id} does not have its digest")
        self.submission_id = submission_id


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far one sheet is: cells, never points. Without a seat it is the office's own."""

    seat: Seat | None
    done: int
    total: int
    submitted_at: datetime | None
    paper: bool = False

    @property
    def submitted(self) -> bool:
        """Whether the sheet is in."""
        return self.submitted_at is not None


def is_closed(procurement: Procurement, stage: str) -> bool:
    """Whether the scoring of a stage is closed."""
    stages = stage_ids(procurement)
    if procurement.state not in (*AFTER, "scoring", "moderation") or stage not in stages or procurement.stage not in stages:
        return False
    at, present = stages.index(stage), stages.index(procurement.stage)
    return at < present or (at == present and procurement.state in AFTER)


def entry_of(session: Session, procurement_id: int, stage: str) -> Entry:
    """What was submitted at a stage whose scoring is closed. Raises StageOpen, SubmissionAltered.

    Proposals are named by their ids, members by the numbers of their seats; an abstention is the mark `abstained`. What a
    member gave a proposal before declaring a conflict with it is left out.
    """
    procurement = session.get_one(Procurement, procurement_id)
    if not is_closed(procurement, stage):
        raise StageOpen(stage)
    scores: Scores = {}
    comments: Comments = {}
    out = {(member, proposal) for member, proposal, at in _recusals(session, procurement) if at in (None, stage)}
    for number, submission in rows.submitted(session, procurement_id, stage):
        for cell in content_of(submission)["cells"]:
            if (number, int(cell["proposal"])) not in out:
                _enter(cell, str(number) if number is not None else None, scores, comments)
    return Entry(scores=scores, comments=comments, agreed=_agreed(session, procurement, stage))


def _agreed(session: Session, procurement: Procurement, stage: str) -> dict[str, dict[str, Mark]]:
    """The marks that the panel agreed on in moderation, by proposal and item."""
    found: dict[str, dict[str, Mark]] = {}
    for (proposal_id, item), given in moderation.agreed(session, procurement.id, stage).items():
        found.setdefault(str(proposal_id), {})[item] = given.mark
    return found


def content_of(submission: Submission) -> dict[str, Any]:
    """What a submission holds, if it is what its digest says. Raises SubmissionAltered."""
    if digest(submission.content) != submission.sha256:
        raise SubmissionAltered(submission.id)
    content: dict[str, Any] = json.loads(submission.content)
    return content


def _enter(cell: Mapping[str, Any], member: str | None, scores: Scores, comments: Comments) -> None:
    proposal, item, given = cell["proposal"], cell["item"], cell["mark"] or cell["state"]
    if given and item != FULL_COMMENT:
        row = scores.setdefault(proposal, {})
        if member is None:
            row[item] = given
        else:
            marks: dict[str, Mark] = dict(row.get(item, {}))  # type: ignore[arg-type]
            row[item] = marks | {member: given}
    if cell["comment"] and member is not None:
        comments.setdefault(proposal, {}).setdefault(item, {})[member] = cell["comment"]


def absences_of(session: Session, procurement: Procurement) -> tuple[Absence, ...]:
    """Who does not score what: conflicts declared recuse; who left is absent from stages without a sheet of theirs.

    The reason of a conflict is not handed on: a result is published.
    """
    recused = (
        Absence(member=str(number), state="recused", proposal=str(proposal), stage=stage)
        for number, proposal, stage in _recusals(session, procurement)
    )
    return (*recused, *_left(session, procurement))


def _recusals(session: Session, procurement: Procurement) -> Iterator[tuple[int, int, str | None]]:
    """Who scores which proposal not, and at which stage; None for all of them.

    A conflict that was declared late stands from then on: a stage whose scoring was closed before stays as it is.
    """
    conflicts = recusals.conflicts(session, procurement.id)
    stages = stage_ids(procurement)
    closed = recusals.first_computed(session, procurement.id) if conflicts and len(stages) > 1 else {}
    for each in conflicts:
        if any(at < each.at for at in closed.values()):
            touched = (stage for stage in stages if stage not in closed or closed[stage] >= each.at)
            yield from ((each.seat, each.proposal_id, stage) for stage in touched)
        else:
            yield each.seat, each.proposal_id, None


def _left(session: Session, procurement: Procurement) -> Iterator[Absence]:
    left = [each for each in cases.seats(session, procurement.id, people=False) if each.left_at is not None]
    for stage in stage_ids(procurement) if left else ():
        there = {each.seat_id for each in rows.sheets_at(session, procurement.id, stage) if each.state == "submitted"}
        for seat in left:
            if seat.id not in there:
                yield Absence(member=str(seat.number), state="absent", stage=stage)


def progress(session: Session, procurement_id: int) -> tuple[Progress, ...]:
    """How far every sheet of the present stage is, in order of the seats, the office's own last. Six statements at most.

    Only counts: nothing here holds a mark or a comment.
    """
    procurement = session.get_one(Procurement, procurement_id)
    stage = procurement.stage
    proposals = judged_at(session, procurement, stage)
    sheets = {each.seat_id: each for each in rows.sheets_at(session, procurement_id, stage)}
    recused = {(each.seat, each.proposal_id) for each in recusals.conflicts(session, procurement_id)}
    found: list[Progress] = []
    card = card_for(procurement, stage, "members")
    if card and card.slots:
        sitting = [each for each in cases.seats(session, procurement_id, people=False) if _sits(each, stage)]
        done = _done(session, card, [sheets[each.id] for each in sitting if each.id in sheets])
        for seat in sitting:
            mine = [each for each in proposals if (seat.number, each.id) not in recused]
            own = card_for(procurement, stage, "members", seat)
            if own and own.slots:
                found.append(_line(seat, own, mine, sheets.get(seat.id), done))
    office = card_for(procurement, stage, "office")
    if office and office.slots:
        row = sheets.get(None)
        found.append(_line(None, office, list(proposals), row, _done(session, office, [row] if row else [])))
    return tuple(found)


def open_count(session: Session, procurement_id: int) -> int:
    """Sheets of the present stage that are not in; a sheet with nothing to fill in, everything being recused, is none.

    Neither is one in whose member has to declare on a proposal, for its name was corrected.
    """
    waiting = counts.undeclared_seats(session, procurement_id)
    found = progress(session, procurement_id)
    return sum((not each.submitted and each.total > 0) or (each.seat is not None and each.seat.id in waiting) for each in found)


def _sits(seat: Seat, stage: str) -> bool:
    return seat.left_at is None and (not seat.stages or stage in seat.stages)


def _done(session: Session, card: Card, sheets: list[Sheet]) -> dict[tuple[int, int], int]:
    if not sheets:
        return {}
    counts = rows.counts(session, [each.id for each in sheets], sorted(card.commented()), FULL_COMMENT)
    return {(each.sheet_id, each.proposal_id): each.done for each in counts}


def _line(
    seat: Seat | None, card: Card, proposals: list[Proposal], row: Sheet | None, done: Mapping[tuple[int, int], int]
) -> Progress:
    return Progress(
        seat=seat,
        done=sum(done.get((row.id, each.id), 0) for each in proposals) if row else 0,
        total=sum(len(card.cells(frozenset(each.kinds))) for each in proposals),
        submitted_at=row.submitted_at if row and row.state == "submitted" else None,
        paper=bool(row and row.paper),
    )
