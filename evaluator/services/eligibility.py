"""The checklist of a proposal: whether it meets each requirement of the rubric's gates, found by whom and when."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.rules import Requirement
from evaluator.db.models import Procurement, Proposal, RequirementCheck
from evaluator.db.queries import proposals as rows
from evaluator.services import casefile, history
from evaluator.services.actor import Actor
from evaluator.services.asked import requirements_of
from evaluator.services.proposals import RECEIVING


class CheckRefused(Exception):
    """A checklist cannot be kept; `reason` is `closed`, `stale`, or `note` where `requirement` is unmet without a note."""

    def __init__(self, reason: str, requirement: str = "") -> None:
        super().__init__(reason)
        self.reason, self.requirement = reason, requirement


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was found of one requirement; `met` is None while nobody has looked."""

    met: bool | None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One requirement with what was found."""

    group: str
    """`eligibility`, `documents`, or `conditions`, where met means that there is no breach."""
    requirement: Requirement
    row: RequirementCheck | None
    by: str


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How far a checklist is."""

    total: int
    met: int
    unmet: int

    @property
    def open(self) -> int:
        """Requirements that nobody has looked at."""
        return self.total - self.met - self.unmet


def checklist(session: Session, procurement: Procurement, proposal: Proposal) -> tuple[Line, ...]:
    """All requirements of a proposal, in the order of the rubric. One statement."""
    found = {check.requirement: (check, name) for check, name in rows.checks(session, (proposal.id,))}
    lines = []
    for group, requirement in requirements(procurement):
        row, by = found.get(requirement.id, (None, ""))
        lines.append(Line(group=group, requirement=requirement, row=row, by=by))
    return tuple(lines)


def requirements(procurement: Procurement) -> tuple[tuple[str, Requirement], ...]:
    """The requirements of a procurement; none without a rubric."""
    return requirements_of(casefile.rubric_of(procurement)) if procurement.rubric is not None else ()


def tallies(session: Session, procurement: Procurement, proposals: tuple[Proposal, ...]) -> dict[int, Tally]:
    """How far the checklists of proposals are. One statement."""
    wanted = {each.id for _group, each in requirements(procurement)}
    met, unmet = dict.fromkeys((each.id for each in proposals), 0), dict.fromkeys((each.id for each in proposals), 0)
    for check, _name in rows.checks(session, [each.id for each in proposals]):
        if check.requirement in wanted:
            counted = met if check.met else unmet
            counted[check.proposal_id] += 1
    return {each.id: Tally(total=len(wanted), met=met[each.id], unmet=unmet[each.id]) for each in proposals}


def tally_of(lines: tuple[Line, ...]) -> Tally:
    """How far one checklist is."""
    found = [line.row.met for line in lines if line.row is not None]
    return Tally(total=len(lines), met=sum(found), unmet=len(found) - sum(found))


def seen(lines: tuple[Line, ...]) -> str:
    """What a window was given, to be compared when it is saved."""
    return json.dumps([_said(line.row) for line in lines], ensure_ascii=False)


def check(
    session: Session, actor: Actor, procurement: Procurement, proposal: Proposal, answers: Mapping[str, Answer], *,
    given: str, now: datetime,
) -> None:  # fmt: skip
    """Keep a whole checklist, read as `given`; one event for what changed. The caller holds the proposal. Flushes.

    Raises CheckRefused.
    """
    if procurement.state not in RECEIVING:
        raise CheckRefused("closed")
    lines = checklist(session, procurement, proposal)
    if seen(lines) != given:
        raise CheckRefused("stale")
    for line in lines:
        answer = answers.get(line.requirement.id, Answer(met=None))
        if answer.met is False and not answer.note.strip():
            raise CheckRefused("note", line.requirement.id)
    changed = [line for line in lines if _said(line.row) != _wanted(answers, line)]
    if not changed:
        return
    for line in changed:
        _put(session, actor, proposal, line, answers.get(line.requirement.id, Answer(met=None)), now)
    session.flush()
    history.record(
        session, actor, now, "proposal.checked",
        organisation_id=procurement.organisation_id, procurement_id=procurement.id,
        old={"number": proposal.number, "checks": {line.requirement.id: _said(line.row) for line in changed if line.row}},
        new={"number": proposal.number, "checks": {line.requirement.id: _wanted(answers, line) for line in changed}},
    )  # fmt: skip


def _put(session: Session, actor: Actor, proposal: Proposal, line: Line, answer: Answer, now: datetime) -> None:
    if answer.met is None:
        session.delete(line.row)
        return
    assert actor.person_id is not None
    row = line.row
    if row is None:
        row = RequirementCheck(proposal_id=proposal.id, requirement=line.requirement.id)
        session.add(row)
    row.met, row.note, row.checked_by, row.checked_at = answer.met, answer.note.strip(), actor.person_id, now


def _said(row: RequirementCheck | None) -> dict[str, Any] | None:
    return None if row is None else {"met": row.met, "note": row.note}


def _wanted(answers: Mapping[str, Answer], line: Line) -> dict[str, Any] | None:
    answer = answers.get(line.requirement.id, Answer(met=None))
    return None if answer.met is None else {"met": answer.met, "note": answer.note.strip()}
