"""The municipality's decision after the result 決定: drafted as the result leads, approved step by step, made, ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from evaluator.core import awarding
from evaluator.core.awarding import Kind, Next, Past, award_problems, following
from evaluator.core.calendar import japan_date
from evaluator.core.overview import Overview
from evaluator.core.result import Award as Outcome
from evaluator.core.values import Problem, problem
from evaluator.db.models import Approval, Award, Procurement, Proposal
from evaluator.db.queries import awards as rows
from evaluator.services import casefile, proposals, ranking
from evaluator.services.actor import Actor
from evaluator.services.history import tell
from evaluator.services.joint import approvals

MOST_STEPS = 20
"""Steps that a route has at most."""


class AwardRefused(Exception):
    """A decision cannot be drafted, changed, approved or ended.

    `reason` is `early` (the result is not fixed), `stale`, `begun`, `made`, `ended`, `not-made`, `contract`, `own`, `done`,
    `no-route`, `joint` (bodies that buy together have not approved) or `faults`; `problems` says what is wrong with what was
    given.
    """

    def __init__(self, reason: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.problems = reason, problems


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a decision is to be; `route` are the titles of those who approve it, in order."""

    kind: Kind
    proposal_id: int | None = None
    conditions: str = ""
    reason: str = ""
    route: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Decided:
    """How one on the route decided; `how` is `signed-in` for the one who is signed in, `on-paper` for a signed paper."""

    agreed: bool
    on: date | None
    how: str
    name: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class LotBoard:
    """One lot: what the result leads to, the decisions so far, and what follows."""

    outcome: Outcome
    awards: tuple[Award, ...]
    next: Next | None

    @property
    def name(self) -> str:
        """The lot as awards name it."""
        return self.outcome.lot or ""


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everything about the decisions of a procurement whose result is fixed."""

    overview: Overview
    lots: tuple[LotBoard, ...]
    proposals: Mapping[int, Proposal]

    def lot_of(self, name: str) -> LotBoard | None:
        """The lot of that name; empty for a result without lots."""
        return next((each for each in self.lots if each.name == name), None)


def board_of(session: Session, procurement: Procurement) -> Board | None:
    """The decisions of a procurement, lot by lot; None before its result is fixed. A handful of statements."""
    found = ranking.overview(session, procurement.id) if procurement.state == "decided" else None
    if found is None:
        return None
    overview, every = found[1], rows.of_procurement(session, procurement.id)
    known = {each.id: each for each in rows.proposals(session, procurement.id)}
    gone = [str(each.id) for each in known.values() if each.state == "withdrawn"]
    lots = []
    for outcome in awarding.lots_of(overview.result):
        own = tuple(each for each in every if each.lot == (outcome.lot or ""))
        past = [_past(each) for each in own]
        after = following(casefile.rubric_of(procurement), overview.result, outcome, past, gone)
        lots.append(LotBoard(outcome=outcome, awards=own, next=after))
    return Board(overview=overview, lots=tuple(lots), proposals=known)


def _past(each: Award) -> Past:
    return Past(
        kind=cast("Kind", each.kind),
        proposal=str(each.proposal_id) if each.proposal_id is not None else None,
        made=each.made_at is not None,
        ended=each.ended_at is not None,
    )


def draft(session: Session, actor: Actor, procurement: Procurement, lot: str, given: Draft, now: datetime) -> Award:
    """Draft the decision on a lot, with its route. Flushes. Raises AwardRefused, LookupError if there is no such lot."""
    board = _held(session, procurement)
    mine = board.lot_of(lot)
    if mine is None:
        raise LookupError(lot)
    _check(procurement, board, mine, given, mine.next)
    made = _add(session, procurement, lot, given, now, author=actor.person_id)
    tell(session, actor, procurement, now, "award.drafted", new=told(made))
    return made


def _held(session: Session, procurement: Procurement) -> Board:
    session.refresh(procurement, with_for_update={"of": Procurement})
    board = board_of(session, procurement)
    if board is None:
        raise AwardRefused("early")
    return board


def _check(procurement: Procurement, board: Board, mine: LotBoard, given: Draft, expected: Next | None) -> None:
    who = None if given.proposal_id is None else str(given.proposal_id)
    rubric, result = casefile.rubric_of(procurement), board.overview.result
    wrong = award_problems(
        rubric, result, mine.outcome, expected, kind=given.kind, proposal=who, reason=given.reason
    )  # fmt: skip
    if not given.route or len(given.route) > MOST_STEPS:
        wrong = (*wrong, problem("route", "awarding.route", most=MOST_STEPS))
    if given.proposal_id is not None and board.proposals[given.proposal_id].state == "withdrawn":
        wrong = (*wrong, problem("proposal", "awarding.withdrew", proposal=str(given.proposal_id)))
    if wrong:
        raise AwardRefused("faults", wrong)


def _add(session: Session, procurement: Procurement, lot: str, given: Draft, now: datetime, *, author: int | None) -> Award:
    assert author is not None
    made = Award(
        procurement_id=procurement.id, number=rows.next_number(session, procurement.id), lot=lot, kind=given.kind,
        proposal_id=given.proposal_id, conditions=given.conditions.strip(), reason=given.reason.strip(), drafted_at=now,
        drafted_by=author, contract_tax_included=procurement.tax_included,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _route(session, made, given.route)
    session.refresh(made)
    return made


def _route(session: Session, award: Award, titles: Sequence[str]) -> None:
    for each in list(award.approvals):
        session.delete(each)
    session.flush()
    session.add_all(Approval(award_id=award.id, position=at, title=title) for at, title in enumerate(titles, start=1))
    session.flush()
    session.expire(award, ["approvals"])


def change(
    session: Session, actor: Actor, procurement: Procurement, award: Award, given: Draft, *, version: int, now: datetime
) -> None:  # fmt: skip
    """Change a draft and its route, until the first on it has decided; who changed it is its author now. Flushes.

    Raises AwardRefused.
    """
    assert actor.person_id is not None
    board = _held(session, procurement)
    fresh(session, award, version)
    if _begun(award):
        raise AwardRefused("begun")
    mine = board.lot_of(award.lot)
    assert mine is not None
    _check(procurement, board, mine, given, _expected_without(procurement, board, mine, award))
    old = told(award)
    award.drafted_by = actor.person_id
    award.kind, award.proposal_id = given.kind, given.proposal_id
    award.conditions, award.reason = given.conditions.strip(), given.reason.strip()
    _route(session, award, given.route)
    session.expire(award, ["proposal"])
    grow(session, award)
    tell(session, actor, procurement, now, "award.changed", old=old, new=told(award))


def _expected_without(procurement: Procurement, board: Board, mine: LotBoard, award: Award) -> Next | None:
    """What follows for the lot as if this draft were not there."""
    past = [_past(each) for each in mine.awards if each is not award]
    gone = [str(each.id) for each in board.proposals.values() if each.state == "withdrawn"]
    return following(casefile.rubric_of(procurement), board.overview.result, mine.outcome, past, gone)


def fresh(session: Session, award: Award, version: int) -> None:
    """Held as it is now. Raises AwardRefused where it stands no more, or was changed since it was read."""
    session.refresh(award, with_for_update={"of": Award})
    session.expire(award, ["approvals"])
    if award.ended_at is not None:
        raise AwardRefused("ended")
    if award.version != version:
        raise AwardRefused("stale")


def grow(session: Session, award: Award) -> None:
    """A change of the route or the record is a change of the decision too: its version grows."""
    flag_modified(award, "reason")
    session.flush()


def _begun(award: Award) -> bool:
    return award.made_at is not None or any(each.agreed is not None for each in award.approvals)


def approve(
    session: Session, actor: Actor, procurement: Procurement, award: Award, given: Decided, *, version: int, now: datetime
) -> Award:  # fmt: skip
    """Record how the next on the route decided; with the last agreement the decision is made. Flushes.

    A refusal ends the draft with its reason, and a new one with the same content and route is made, which is returned.
    Nobody approves in the system what they drafted themselves. Raises AwardRefused.
    """
    session.refresh(procurement, with_for_update={"of": Procurement})
    fresh(session, award, version)
    step = next((each for each in award.approvals if each.agreed is None), None)
    if award.made_at is not None or step is None:
        raise AwardRefused("done" if award.approvals else "no-route")
    if given.how == "signed-in" and actor.person_id == award.drafted_by:
        raise AwardRefused("own")
    name = actor.name if given.how == "signed-in" else given.name.strip()
    on = japan_date(now) if given.how == "signed-in" else given.on
    wrong = tuple(_wrong_approval(award, given, name, on, now))
    if wrong or on is None:
        raise AwardRefused("faults", wrong)
    step.name, step.agreed, step.decided_on, step.note = name, given.agreed, on, given.note.strip()
    step.recorded_by, step.recorded_at = actor.person_id, now
    return _agreed(session, actor, procurement, award, step, given.how, now)


def _wrong_approval(award: Award, given: Decided, name: str, on: date | None, now: datetime) -> list[Problem]:
    found = [] if name else [problem("name", "awarding.name")]
    if on is None:
        found.append(problem("on", "awarding.day"))
    elif on > japan_date(now):
        found.append(problem("on", "awarding.future"))
    elif on < japan_date(award.drafted_at):
        found.append(problem("on", "awarding.before-draft"))
    if not given.agreed and not given.note.strip():
        found.append(problem("note", "awarding.refusal-reason"))
    return found


def _agreed(
    session: Session, actor: Actor, procurement: Procurement, award: Award, step: Approval, how: str, now: datetime
) -> Award:  # fmt: skip
    kind = "award.agreed" if step.agreed else "award.refused"
    new = {**whose(award), "title": step.title, "name": step.name, "on": str(step.decided_on), "note": step.note, "how": how}
    last = step.agreed and all(each.agreed for each in award.approvals)
    if last and _joint_lacking(session, procurement):
        raise AwardRefused("joint")
    award.made_at = now if last else None
    award.ended_at, award.ended_reason = (None, "") if step.agreed else (now, step.note)
    grow(session, award)
    tell(session, actor, procurement, now, kind, new=new)
    if last:
        tell(session, actor, procurement, now, "award.made", new=told(award))
    return award if step.agreed else _again(session, actor, procurement, award, now)


def _joint_lacking(session: Session, procurement: Procurement) -> bool:
    standing = [each for each in rows.of_procurement(session, procurement.id) if each.ended_at is None]
    return any(approvals.lacking(session, procurement, {"award": approvals.award_digest(standing)}).values())


def _again(session: Session, actor: Actor, procurement: Procurement, award: Award, now: datetime) -> Award:
    """A refused draft anew, so that what was refused stays as it was; it is still its author's."""
    route = tuple(each.title for each in award.approvals)
    kind, who = cast("Kind", award.kind), award.proposal_id
    given = Draft(kind=kind, proposal_id=who, conditions=award.conditions, reason=award.reason, route=route)
    made = _add(session, procurement, award.lot, given, now, author=award.drafted_by)
    tell(session, actor, procurement, now, "award.drafted", new=told(made))
    return made


def drop(
    session: Session, actor: Actor, procurement: Procurement, award: Award, *, reason: str, version: int, now: datetime
) -> None:  # fmt: skip
    """Give up a draft that is not made, with the reason. Flushes. Raises AwardRefused."""
    session.refresh(procurement, with_for_update={"of": Procurement})
    fresh(session, award, version)
    if award.made_at is not None:
        raise AwardRefused("made")
    _must_give(reason)
    award.ended_at, award.ended_reason = now, reason.strip()
    session.flush()
    tell(session, actor, procurement, now, "award.dropped", new={**whose(award), "reason": reason.strip()})


def end(
    session: Session, actor: Actor, procurement: Procurement, award: Award, *, cause: str, reason: str, version: int,
    now: datetime,
) -> None:  # fmt: skip
    """An award to somebody ends without a contract: the proposer `withdrew`, or the negotiation `failed`. Flushes.

    One who withdrew is marked so; the next rank follows as the rubric says. Raises AwardRefused.
    """
    session.refresh(procurement, with_for_update={"of": Procurement})
    fresh(session, award, version)
    if award.kind != "award" or (cause == "failed" and award.made_at is None):
        raise AwardRefused("not-made")
    if award.contract_on is not None:
        raise AwardRefused("contract")
    _must_give(reason)
    assert award.proposal is not None
    award.ended_at, award.ended_reason = now, reason.strip()
    session.flush()
    if cause == "withdrew" and award.proposal.state == "valid":
        proposals.end(session, actor, procurement, award.proposal, how="withdrawn", reason=reason, now=now)
    tell(session, actor, procurement, now, "award.ended", new={**whose(award), "cause": cause, "reason": reason.strip()})


def _must_give(reason: str) -> None:
    if not reason.strip():
        raise AwardRefused("faults", (problem("reason", "awarding.reason"),))


def whose(award: Award) -> dict[str, Any]:
    found: dict[str, Any] = {"number": award.number, "proposal": award.proposal.number if award.proposal else None}
    return {**found, "lot": award.lot} if award.lot else found


def told(award: Award) -> dict[str, Any]:
    """A decision as the history keeps it."""
    return {
        **whose(award),
        "kind": award.kind,
        "conditions": award.conditions,
        "reason": award.reason,
        "route": [each.title for each in award.approvals],
    }
