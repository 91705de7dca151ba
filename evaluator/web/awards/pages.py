"""What the pages of awards show, ready to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import get_locale, gettext
from wtforms.fields import SelectChoice

from evaluator.core.awarding import Limits, is_free
from evaluator.core.calendar import date_text, japan_date, moment_text
from evaluator.core.rubric import Rubric
from evaluator.core.values import Problem
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.services.awards import Board, LotBoard
from evaluator.services.casefile import name_of

if TYPE_CHECKING:
    from evaluator.db.models import Award, Document, Procurement

FIELD_OF = {
    "kind": "decision", "proposal": "decision", "reason": "reason", "route": "route", "name": "name", "on": "on", "note": "note",
    "amount": "amount", "confirmed": "confirmed",
}  # fmt: skip
"""The field that a problem stands beside, by its place."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a route."""

    title: str
    name: str
    when: str
    state: str
    """agreed, refused, next, later, or never."""
    note: str


@dataclass(frozen=True, kw_only=True)
class Talk:
    """One entry of the record of a negotiation."""

    day: str
    present: str
    content: str
    file: str
    url: str


@dataclass(frozen=True, kw_only=True)
class AwardShown:
    """One decision with everything that belongs to it."""

    number: int
    what: str
    state: str
    """draft, route, made, contracted, ended, or given-up for a draft that was refused or given up."""
    conditions: str
    reason: str
    drafted: str
    made: str
    ended: str
    steps: tuple[Step, ...]
    talks: tuple[Talk, ...]
    contract: tuple[str, str, str] | None
    """Day, amount with tax, remark."""
    to_somebody: bool
    call_again: bool
    recall_title: str
    recall_url: str
    withdrew: bool
    version: int


@dataclass(frozen=True, kw_only=True)
class LotShown:
    """One lot: what follows, and its decisions, the newest first."""

    name: str
    title: str
    follows: str
    url: str
    awards: tuple[AwardShown, ...]


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def lots(
    board: Board, procurement: "Procurement", documents: dict[int, "Document"], recalls: dict[int, "Procurement"]
) -> tuple[LotShown, ...]:  # fmt: skip
    """Every lot of a board."""
    return tuple(_lot(each, board, procurement, documents, recalls) for each in board.lots)


def _lot(
    lot: LotBoard, board: Board, procurement: "Procurement", documents: dict[int, "Document"], recalls: dict[int, "Procurement"]
) -> LotShown:  # fmt: skip
    shown = tuple(award_shown(each, procurement, documents, recalls) for each in reversed(lot.awards))
    url = url_for("awards.new", procurement_id=procurement.id, lot=lot.name) if lot.next else ""
    return LotShown(name=lot.name, title=lot_title(lot, board), follows=follows(lot, board), url=url, awards=shown)


def lot_title(lot: LotBoard, board: Board) -> str:
    """What a lot is called; empty where there are no lots."""
    named = board.overview.result.lot_names.get(lot.name)
    return spoken(named, lang()) if named else lot.name


def follows(lot: LotBoard, board: Board) -> str:
    """What the rule leads to next, in a sentence; empty if nothing is left to be decided."""
    if lot.next is None:
        return ""
    names = _names(board)
    told = [sentence(each, lang(), names) for each in lot.next.reasons]
    return " ".join([gettext(f"awarding.follows.{lot.next.kind}"), *told])


def _names(board: Board) -> Names:
    return Names.of(board.overview.result)


def who(board: Board, proposal: str) -> str:
    """The name of a proposal's proposer."""
    return spoken(name_of(board.proposals[int(proposal)]), lang())


def what_said(award: "Award") -> str:
    """What a decision is, in a few words."""
    if award.kind == "award" and award.proposal is not None:
        return gettext("Award to %(name)s", name=spoken(name_of(award.proposal), lang()))
    return gettext("No award") if award.kind == "no_award" else gettext("Call again")


def award_shown(
    award: "Award", procurement: "Procurement", documents: dict[int, "Document"], recalls: dict[int, "Procurement"]
) -> AwardShown:  # fmt: skip
    """One decision, ready to read."""
    recall = recalls.get(award.recall_id or 0)
    return AwardShown(
        number=award.number,
        what=what_said(award),
        state=_state(award),
        conditions=award.conditions,
        reason=award.reason,
        drafted=moment_text(award.drafted_at, lang()),
        made=moment_text(award.made_at, lang()) if award.made_at else "",
        ended=_ended(award),
        steps=_steps(award),
        talks=tuple(_talk(each, at, award, procurement, documents) for at, each in enumerate(award.entries, start=1)),
        contract=_contract(award),
        to_somebody=award.kind == "award",
        call_again=award.kind == "call_again",
        recall_title=recall.title if recall else "",
        recall_url=url_for("procurements.show", procurement_id=recall.id) if recall else "",
        withdrew=award.proposal is not None and award.proposal.state == "withdrawn",
        version=award.version,
    )


def _state(award: "Award") -> str:
    if award.ended_at is not None:
        return "ended" if award.made_at is not None else "given-up"
    if award.made_at is not None:
        return "contracted" if award.contract_on else "made"
    return "route" if any(each.agreed is not None for each in award.approvals) else "draft"


POSSIBLE = {
    "approval": ("draft", "route"),
    "edit": ("draft",),
    "drop": ("draft", "route"),
    "end": ("made",),
    "record": ("made",),
    "contract": ("made",),
}
"""The states of a decision in which each act is possible."""


def allows(award: "Award", act: str) -> bool:
    """Whether a decision allows an act now; one whose proposer withdrew can end as a draft."""
    gone = act == "end" and award.proposal is not None and award.proposal.state == "withdrawn"
    states = ("draft", "route", "made") if gone else POSSIBLE[act]
    return _state(award) in states and (award.kind == "award" or act in ("approval", "edit", "drop"))


def _ended(award: "Award") -> str:
    if award.ended_at is None:
        return ""
    when = moment_text(award.ended_at, lang())
    return gettext("Ended on %(when)s: %(reason)s", when=when, reason=award.ended_reason)


def _steps(award: "Award") -> tuple[Step, ...]:
    open_at = next((each.position for each in award.approvals if each.agreed is None), None)
    going = award.ended_at is None
    return tuple(
        Step(
            title=each.title,
            name=each.name,
            when=date_text(each.decided_on, lang()) if each.decided_on else "",
            state=_decided(each.agreed, going=going, first=each.position == open_at),
            note=each.note,
        )
        for each in award.approvals
    )


def _decided(agreed: bool | None, *, going: bool, first: bool) -> str:  # noqa: FBT001
    if agreed is None:
        return ("next" if first else "later") if going else "never"
    return "agreed" if agreed else "refused"


def _talk(each: Any, at: int, award: "Award", procurement: "Procurement", documents: dict[int, "Document"]) -> Talk:
    file = documents.get(each.document_id or 0)
    url = url_for("awards.file", procurement_id=procurement.id, number=award.number, place=at) if file else ""
    return Talk(
        day=date_text(each.on, lang()), present=each.present, content=each.content, file=file.name if file else "", url=url
    )  # fmt: skip


def _contract(award: "Award") -> tuple[str, str, str] | None:
    if award.contract_on is None or award.contract_yen is None:
        return None
    tax = gettext("including tax") if award.contract_tax_included else gettext("without tax")
    amount = gettext("%(yen)s yen, %(tax)s", yen=f"{award.contract_yen:,}", tax=tax)
    return date_text(award.contract_on, lang()), amount, award.contract_note


def choices(lot: LotBoard, board: Board, rubric: Rubric, chosen: str = "") -> list[SelectChoice]:
    """The decisions that can be drafted for a lot: what follows, and others where the rubric leaves discretion."""
    wanted = [f"award:{id}" for id in lot.next.candidates] if lot.next and lot.next.kind == "award" else []
    wanted += [lot.next.kind] if lot.next and lot.next.kind != "award" else []
    if is_free(rubric, lot.outcome, "award"):
        inside = (each for each in board.overview.result.proposals if each.lot == lot.outcome.lot)
        wanted += [f"award:{each.id}" for each in inside if each.status in ("ranked", "passed")]
    wanted += [each for each in ("no_award", "call_again") if is_free(rubric, lot.outcome, each)]
    wanted += [chosen] if chosen else []
    return [SelectChoice(value=each, label=_choice(each, board)) for each in dict.fromkeys(wanted)]


def _choice(value: str, board: Board) -> str:
    kind, _, id = value.partition(":")
    if kind == "award":
        return gettext("Award to %(name)s", name=who(board, id))
    return gettext("No award") if kind == "no_award" else gettext("Call again")


def problem_said(found: Problem, board: Board | None) -> str:
    """A problem as a sentence."""
    return sentence(found.message, lang(), _names(board) if board else Names())


def limits_said(held: Limits) -> list[tuple[str, str]]:
    """What a contract is held against, as label and value."""
    tax = gettext("including tax") if held.tax_included else gettext("without tax")
    named = ((gettext("Ceiling on the price"), held.ceiling), (gettext("Price of the proposal"), held.price))
    return [
        (label, gettext("%(yen)s yen, %(tax)s", yen=f"{int(value):,}", tax=tax)) for label, value in named if value is not None
    ]


def refusal(reason: str) -> str:
    """Why something cannot be done, and what to do."""
    return {
        "early": gettext("The decision comes after the result is fixed."),
        "stale": gettext("It was changed in another window meanwhile. Look at what stands now, then send again."),
        "begun": gettext("Its approval has begun. Give the draft up, or let it be refused, and draft it anew."),
        "made": gettext("The decision is made and is not given up as a draft."),
        "ended": gettext("It has ended already."),
        "not-made": gettext("That is possible only for an award that is made."),
        "contract": gettext("The contract is recorded already."),
        "own": gettext("Nobody approves here what they drafted themselves. Record it from the signed paper."),
        "done": gettext("That is done already."),
        "joint": gettext("Bodies that buy together have not approved the award yet. Record their approvals first."),
        "no-route": gettext("The decision has no route."),
    }[reason]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a member of the panel learns of one decision."""

    what: str
    when: str
    contract: str


def outcome(awards: Sequence["Award"]) -> tuple[Told, ...]:
    """The decisions that are made and stand, without how they came about."""
    made = [each for each in awards if each.made_at is not None and each.ended_at is None]
    return tuple(
        Told(
            what=what_said(each),
            when=date_text(japan_date(each.made_at), lang()) if each.made_at else "",
            contract=gettext("Contract on %(day)s", day=date_text(each.contract_on, lang())) if each.contract_on else "",
        )
        for each in made
    )
