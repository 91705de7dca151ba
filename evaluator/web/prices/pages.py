"""What the pages of prices show, ready to read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from evaluator.core.amounts import rate_text
from evaluator.core.calendar import moment_text
from evaluator.core.values import message
from evaluator.exchange.wording import JOINTS, Names, sentence, spoken
from evaluator.services import casefile, opening
from evaluator.services.prices import Handling, Known


@dataclass(frozen=True, kw_only=True)
class EnvelopeLine:
    """One envelope from outside."""

    id: int
    whose: str
    came: str
    by: str
    intact: bool
    place: str
    remark: str
    is_file: bool
    reference: str


@dataclass(frozen=True, kw_only=True)
class PriceLine:
    """One known price; `estimate` is the id of a file that lay with it."""

    whose: str
    amount: str
    by: str
    estimate: int | None


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """One envelope in an opening, for one of the two. `turn` says whether it waits for whoever looks."""

    id: int
    whose: str
    is_file: bool
    typed: bool
    state: str
    kind: str
    turn: bool
    told: str


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def joined(names: Sequence[str]) -> str:
    """Names in a row."""
    return JOINTS[lang()].join(names)


def whose(proposal: Any) -> str:
    """The name of a proposal; without one it is the ceiling."""
    if proposal is None:
        return _("Secret ceiling")
    return spoken(casefile.name_of(proposal), lang())


def envelope_lines(envelopes: Sequence[Any], proposals: Mapping[int, Any], people: Mapping[int, str]) -> list[EnvelopeLine]:
    """The envelopes as a list."""
    return [_envelope_line(each, proposals, people) for each in envelopes]


def _envelope_line(row: Any, proposals: Mapping[int, Any], people: Mapping[int, str]) -> EnvelopeLine:
    return EnvelopeLine(
        id=row.id,
        whose=whose(proposals[row.proposal_id] if row.proposal_id is not None else None),
        came=moment_text(row.received_at, lang()),
        by=people[row.received_by],
        intact=row.seal_intact,
        place=row.place,
        remark=row.remark,
        is_file=row.document_id is not None,
        reference=row.reference,
    )


def amount_text(amount: int, handling: Handling, *, ceiling: bool) -> str:
    """An amount as people read it."""
    if handling.basis == "rate" and not ceiling:
        return rate_text(amount)
    return _("%(amount)s yen", amount=f"{amount:,}")


def price_lines(known: Sequence[Known], handling: Handling, estimates: Mapping[int | None, int]) -> list[PriceLine]:
    """The prices that are known, each with those who opened it."""
    return [
        PriceLine(
            whose=whose(each.proposal),
            amount=amount_text(each.price.amount, handling, ceiling=each.proposal is None),
            by=joined([name for name in (each.entered_by, each.confirmed_by) if name]),
            estimate=estimates.get(each.price.proposal_id),
        )
        for each in known
    ]


def step_line(step: opening.Step, part: opening.Part, proposals: Mapping[int, Any]) -> StepLine:
    """One envelope of an opening."""
    proposal_id = step.envelope.proposal_id
    state, kind = _state(step)
    return StepLine(
        id=step.envelope.id,
        whose=whose(proposals[proposal_id] if proposal_id is not None else None),
        is_file=step.envelope.document_id is not None,
        typed=step.typed,
        state=state,
        kind=kind,
        turn=step.waits_for(part),
        told=told(step),
    )


def _state(step: opening.Step) -> tuple[str, str]:
    if step.confirmed:
        return _("Both agree"), "ok"
    if step.noted:
        return _("Waits for the second person"), "now"
    if step.entry.differed:
        return _("The two readings differ: both enter it again"), "warn"
    return _("Waits for the first person"), "plain"


def told(step: opening.Step) -> str:
    """Why the two have to type what a file holds, and what the file itself says."""
    if not step.entry.fault:
        return ""
    why = sentence(message(step.entry.fault), lang(), Names())
    if not step.entry.inside:
        return why
    inside = json.loads(step.entry.inside)
    said = _(
        "The file says: %(amount)s yen, %(tax)s, %(proposer)s, %(day)s.",
        amount=f"{inside['yen']:,}",
        tax=_("tax included") if inside["tax_included"] else _("tax not included"),
        proposer=inside["proposer"],
        day=inside["date"],
    )
    return f"{why} {said}"
