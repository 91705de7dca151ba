"""What the pages of contracts show, ready to read."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import get_locale, gettext

from evaluator.core.calendar import date_text, days_left, fiscal_years_text, japan_date
from evaluator.core.contracting import years_of
from evaluator.web.contracts.forms import basis_name, procedure_name, service_name

if TYPE_CHECKING:
    from evaluator.db.models import Contract

ENDS_SOON = 180
"""Days before the end of a contract from which its successor should be prepared."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One contract in the list."""

    id: int
    number: str
    title: str
    contractor: str
    others: int
    service: str
    years: str
    amount: str
    state: str
    kind: str
    fictional: bool
    shared: bool


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def day(on: date | None) -> str:
    """A day as people read it; a dash for none."""
    return date_text(on, lang()) if on else "—"


def yen(amount: int | None) -> str:
    """An amount as people read it; a dash for none."""
    return "—" if amount is None else gettext("%(amount)s yen", amount=f"{amount:,}")


def last_day(contract: "Contract") -> date:
    """The day on which a contract ends, or ended."""
    return contract.ended_on or contract.ends_on


def state_of(contract: "Contract", today: date) -> str:
    """coming, running, over at its term, or ended before it."""
    if contract.starts_on > today:
        return "coming"
    if last_day(contract) >= today:
        return "running"
    return "ended" if contract.ended_on else "over"


def state_name(state: str) -> str:
    """A state in a word."""
    return gettext(f"contract-state.{state}")


KINDS = {"running": "now", "coming": "plain", "over": "plain", "ended": "warn"}
"""How the tag of a state looks."""


def row(contract: "Contract", today: date) -> Row:
    """One contract in the list."""
    lead = next((each.proposer.name for each in contract.parties if each.lead), "")
    state = state_of(contract, today)
    known = [each.amount_yen for each in contract.years]
    years = years_of(contract.starts_on, last_day(contract))
    return Row(
        id=contract.id,
        number=contract.number,
        title=contract.title,
        contractor=contract.consortium or lead,
        others=len(contract.parties) - 1,
        service=service_name(contract.service),
        years=fiscal_years_text(years[0], years[-1], lang()),
        amount=yen(sum(known)) if known else "—",
        state=state_name(state),
        kind=KINDS[state],
        fictional=contract.fictional,
        shared=contract.shared_at is not None,
    )


def title_of(contract: "Contract") -> str:
    """What a contract is called in the heads of its pages."""
    return f"{contract.title} {contract.number}"


def lead_said(contract: "Contract") -> str:
    """Who works for how long: the contractor and the fiscal years."""
    lead = next((each.proposer.name for each in contract.parties if each.lead), "")
    years = years_of(contract.starts_on, last_day(contract))
    return f"{contract.consortium or lead} {fiscal_years_text(years[0], years[-1], lang())}"


def facts(contract: "Contract") -> list[tuple[str, str]]:
    """What a contract says, as label and value."""
    found = [
        (gettext("Number of the contract"), contract.number),
        (gettext("Service"), service_name(contract.service)),
        (gettext("How the contractor was chosen"), procedure_name(contract.procedure)),
        (gettext("Day of the contract"), day(contract.signed_on)),
        (gettext("Term"), gettext("%(first)s to %(last)s", first=day(contract.starts_on), last=day(contract.ends_on))),
    ]
    if contract.ended_on:
        ended = gettext("%(day)s: %(reason)s", day=day(contract.ended_on), reason=contract.ended_reason)
        found.append((gettext("Ended before its term"), ended))
    tax = gettext("with consumption tax") if contract.tax_included else gettext("without consumption tax")
    found += [
        (gettext("What the price is for"), gettext("%(basis)s, %(tax)s", basis=basis_name(contract.price_basis), tax=tax)),
        (gettext("Figures are due by"), gettext("day %(day)s of the month after", day=contract.report_day)),
    ]
    if contract.note:
        found.append((gettext("Remark"), contract.note))
    return found


def left_said(contract: "Contract", today: date) -> str:
    """How long a running contract still lasts, where that is soon."""
    left = days_left(last_day(contract), today)
    if state_of(contract, today) != "running" or left > ENDS_SOON:
        return ""
    return gettext("It ends in %(days)s days. Prepare what follows.", days=left)


def shared_said(contract: "Contract") -> str:
    """Since when others see it."""
    if contract.shared_at is None:
        return gettext("Other municipalities do not see this contract.")
    return gettext("Other municipalities see its years since %(day)s.", day=day(japan_date(contract.shared_at)))
