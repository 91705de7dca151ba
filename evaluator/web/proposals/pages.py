"""What the pages of proposals show, ready to read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import get_locale, gettext

from evaluator.core.amounts import rate_text
from evaluator.core.calendar import moment_text
from evaluator.exchange.wording import JOINTS, spoken
from evaluator.services import eligibility
from evaluator.services.asked import Asked
from evaluator.services.casefile import name_of
from evaluator.services.eligibility import Tally
from evaluator.services.proposals import shown_name
from evaluator.web.proposals.forms import channel_name, kind_name

if TYPE_CHECKING:
    from evaluator.db.models import Proposal

STATE_KINDS = {"valid": "ok", "invalid": "alert", "withdrawn": "plain", "disqualified": "alert"}


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


@dataclass(frozen=True, kw_only=True)
class State:
    """Where a proposal stands, as a tag with its reason."""

    said: str
    kind: str
    reason: str


def state_of(proposal: "Proposal") -> State:
    """Where a proposal stands."""
    said = gettext(f"proposal.state.{proposal.state}")
    if proposal.state == "withdrawn" and proposal.withdrew == "after-award":
        said = gettext("Withdrawn after the award")
    return State(said=said, kind=STATE_KINDS[proposal.state], reason=proposal.reason)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One proposal in the list."""

    url: str
    number: int
    name: str
    members: str
    label: str
    came: str
    lot: str
    state: State
    checks: Tally
    evidence: int
    files: int
    price: str


def line(proposal: "Proposal", asked: Asked, *, tally: Tally, counts: tuple[int, int], price: int | None) -> Line:
    """One proposal as the list shows it."""
    return Line(
        url=url_for("proposals.show", procurement_id=proposal.procurement_id, proposal_id=proposal.id),
        number=proposal.number,
        name=name_said(proposal),
        members=members_said(proposal) if proposal.consortium else "",
        label=label_said(proposal),
        came=moment_text(proposal.received_at, lang()),
        lot=lot_said(proposal, asked),
        state=state_of(proposal),
        checks=tally,
        evidence=counts[0],
        files=counts[1],
        price=amount_said(price, asked),
    )


def name_said(proposal: "Proposal") -> str:
    """The name of a proposal, for the office."""
    return spoken(name_of(proposal), lang())


def members_said(proposal: "Proposal") -> str:
    """The members of a consortium, the lead marked."""
    names = (
        gettext("%(name)s (lead)", name=each.proposer.name) if each.lead and proposal.consortium else each.proposer.name
        for each in proposal.members
    )
    return JOINTS[lang()].join(names)


def label_said(proposal: "Proposal") -> str:
    """The label, once it is drawn."""
    return spoken(shown_name(proposal, names_hidden=True), lang()) if proposal.label else ""


def lot_said(proposal: "Proposal", asked: Asked) -> str:
    """The lot by its name."""
    found = next((each for each in asked.lots if each.id == proposal.lot), None)
    return spoken(found.name, lang()) if found else proposal.lot or ""


def amount_said(amount: int | None, asked: Asked) -> str:
    """A price as people read it; empty if there is none."""
    if amount is None:
        return ""
    return rate_text(amount) if asked.basis == "rate" else gettext("%(amount)s yen", amount=f"{amount:,}")


def facts(proposal: "Proposal", asked: Asked, price: int | None, *, prices_shown: bool) -> list[tuple[str, str]]:
    """What is kept of a proposal, as label and value."""
    found = [
        (gettext("Number of arrival"), str(proposal.number)),
        (gettext("Received at"), moment_text(proposal.received_at, lang())),
        (gettext("Came in by"), channel_name(proposal.channel) or "—"),
    ]
    if asked.lots:
        found.append((gettext("Lot"), lot_said(proposal, asked) or "—"))
    if proposal.kinds:
        found.append((gettext("Kind of proposal"), JOINTS[lang()].join(map(kind_name, proposal.kinds))))
    for fact in asked.facts:
        value = proposal.facts.get(fact.name)
        items = JOINTS[lang()].join(spoken(each, lang()) for each in fact.criteria)
        found.append((gettext("For: %(items)s", items=items), _fact_said(value)))
    if asked.lottery:
        number = proposal.lottery_number
        found.append((gettext("Number for a lottery"), "—" if number is None else str(number)))
    if asked.request and prices_shown:
        request_yen = proposal.request_yen
        found.append((gettext("Amount asked for"), "—" if request_yen is None else _yen(request_yen)))
    if asked.price and prices_shown:
        tax = gettext("including tax") if asked.tax_included else gettext("without tax")
        said = gettext("%(price)s (%(tax)s)", price=amount_said(price, asked), tax=tax)
        found.append((gettext("Price"), said if price is not None else gettext("Not entered")))
    return found


def _yen(amount: int) -> str:
    return gettext("%(amount)s yen", amount=f"{amount:,}")


def _fact_said(value: Any) -> str:
    if isinstance(value, list):
        return JOINTS[lang()].join(value) or "—"
    return "—" if value is None else str(value)


@dataclass(frozen=True, kw_only=True)
class CheckLine:
    """One requirement with what was found."""

    group: str
    name: str
    met: bool | None
    note: str
    by: str
    breach: bool
    """Whether met means that no breach was found."""


def check_lines(lines: tuple[eligibility.Line, ...]) -> list[CheckLine]:
    """A checklist as it is shown."""
    return [
        CheckLine(
            group=gettext(f"requirement.{each.group}"),
            name=spoken(each.requirement.name, lang()),
            met=each.row.met if each.row else None,
            note=each.row.note if each.row else "",
            by=gettext("%(name)s, %(when)s", name=each.by, when=moment_text(each.row.checked_at, lang())) if each.row else "",
            breach=each.group == "conditions",
        )
        for each in lines
    ]
