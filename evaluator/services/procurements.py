"""Setting up a procurement: what it is, when, by which rubric, what was asked and who was heard."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.amounts import figure_text
from evaluator.core.card import scored_stages
from evaluator.core.course import DATES
from evaluator.core.rubric import Rubric
from evaluator.db.models import Hearing, Procurement, Question, ScheduleDate
from evaluator.services.actor import Actor
from evaluator.services.casefile import tax_agrees
from evaluator.services.evaluations import keep_rubric
from evaluator.services.history import tell

RULES = (
    "procedure", "ceiling_kind", "ceiling_yen", "ceiling_secret", "tax_included", "names_hidden", "proxies_allowed",
)  # fmt: skip
"""Facts that decide how proposals are judged; from the call on they stand."""
ENDED = ("decided", "cancelled")
ASKING = ("preparation", "call", "receipt")
"""States in which a question on the call can be registered."""


class ProcurementRefused(Exception):
    """A change cannot be made; `reason` is `frozen`, `ended`, `stale`, `order` or `answered`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a procurement is. Years are fiscal years, money is yen."""

    title: str
    procedure: str
    fiscal_year_from: int
    fiscal_year_to: int
    title_en: str = ""
    service: str = ""
    contact: str = ""
    ceiling_kind: str = "none"
    ceiling_yen: int | None = None
    ceiling_secret: bool = False
    tax_included: bool = True
    names_hidden: bool = False
    proxies_allowed: bool = False
    fictional: bool = False

    def __post_init__(self) -> None:
        if self.ceiling_secret and self.ceiling_yen is not None:
            raise ValueError("a secret ceiling is sealed in its envelope and typed nowhere")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A date of the schedule: when, and where."""

    at: datetime
    place: str = ""


def create(session: Session, actor: Actor, facts: Facts, now: datetime) -> Procurement:
    """A new procurement of the actor's organisation, in preparation; the actor is its officer. Flushes."""
    assert actor.organisation_id is not None
    made = Procurement(
        organisation_id=actor.organisation_id, officer_id=actor.person_id, state="preparation", created_at=now, **asdict(facts)
    )
    session.add(made)
    session.flush()
    tell(session, actor, made, now, "procurement.created", new=asdict(facts))
    return made


def hold(session: Session, procurement: Procurement) -> None:
    """Hold a procurement until the transaction ends, as it is now; what others changed meanwhile is seen."""
    session.refresh(procurement, with_for_update={"of": Procurement})


def facts_of(procurement: Procurement) -> Facts:
    """What a procurement is now."""
    return Facts(**{name: getattr(procurement, name) for name in Facts.__dataclass_fields__})


def change(session: Session, actor: Actor, procurement: Procurement, facts: Facts, now: datetime, *, version: int) -> None:
    """Change what a procurement is. Flushes.

    Raises ProcurementRefused: `stale` if it was changed since `version` was read, `frozen` for a rule after the call
    (`detail` names it), `ended` once it is decided or cancelled.
    """
    hold(session, procurement)
    if procurement.state in ENDED:
        raise ProcurementRefused("ended")
    if procurement.version != version:
        raise ProcurementRefused("stale")
    old, new = asdict(facts_of(procurement)), asdict(facts)
    changed = [name for name in new if new[name] != old[name]]
    frozen = [name for name in changed if name in RULES]
    if procurement.frozen_at is not None and frozen:
        raise ProcurementRefused("frozen", frozen[0])
    for name in changed:
        setattr(procurement, name, new[name])
    if changed:
        session.flush()
        values = {name: old[name] for name in changed}, {name: new[name] for name in changed}
        tell(session, actor, procurement, now, "procurement.changed", old=values[0], new=values[1])


def choose_rubric(session: Session, actor: Actor, procurement: Procurement, rubric: Rubric, now: datetime) -> None:
    """Pin a rubric version by the hash of its content; prices are counted with tax or without as it says. Flushes.

    Raises ProcurementRefused once the rules stand.
    """
    hold(session, procurement)
    if procurement.frozen_at is not None:
        raise ProcurementRefused("frozen", "rubric")
    old = procurement.rubric_sha256
    procurement.rubric_sha256 = keep_rubric(session, rubric)
    procurement.stage = scored_stages(rubric)[0].id
    before: dict[str, Any] = {"sha256": old}
    chosen: dict[str, Any] = {"rubric": rubric.rubric.id, "version": rubric.rubric.version}
    taxed = {"tax_included": procurement.tax_included}
    if not tax_agrees(procurement, rubric):
        procurement.tax_included = rubric.price.tax_included
        before, chosen = {**before, **taxed}, {**chosen, "tax_included": rubric.price.tax_included}
    session.flush()
    session.expire(procurement, ["rubric"])
    chosen["sha256"] = procurement.rubric_sha256
    tell(session, actor, procurement, now, "procurement.rubric-chosen", old=before, new=chosen)


def enter_figures(
    session: Session, actor: Actor, procurement: Procurement, figures: Mapping[str, Fraction], now: datetime, *, version: int
) -> None:
    """Enter the figures of the case that the rubric looks at; one that is left out is taken off. Flushes.

    Raises ProcurementRefused: `frozen` once the rules stand, `stale` if it was changed since `version` was read.
    """
    hold(session, procurement)
    if procurement.frozen_at is not None:
        raise ProcurementRefused("frozen", "figures")
    if procurement.version != version:
        raise ProcurementRefused("stale")
    old, new = procurement.facts, {name: figure_text(figure).replace(",", "") for name, figure in sorted(figures.items())}
    if old != new:
        procurement.facts = new
        session.flush()
        tell(session, actor, procurement, now, "procurement.changed", old={"facts": old}, new={"facts": new})


def plan(session: Session, actor: Actor, procurement: Procurement, moments: Mapping[str, Moment], now: datetime) -> None:
    """Set the whole schedule; a date that is left out is taken off. Flushes.

    Raises ProcurementRefused: `order` where one date comes before another that it follows (`detail` names it).
    """
    if procurement.state in ENDED:
        raise ProcurementRefused("ended")
    wrong = out_of_order(moments)
    if wrong:
        raise ProcurementRefused("order", wrong)
    rows = {each.kind: each for each in procurement.dates}
    old = {kind: row.at.isoformat() for kind, row in rows.items()}
    for kind, moment in moments.items():
        row = rows.get(kind)
        if row is None:
            row = ScheduleDate(procurement_id=procurement.id, kind=kind)
            procurement.dates.append(row)
        row.at, row.place = moment.at, moment.place.strip()
    for kind in rows.keys() - moments.keys():
        procurement.dates.remove(rows[kind])
        session.delete(rows[kind])
    session.flush()
    new = {kind: moment.at.isoformat() for kind, moment in moments.items()}
    if old != new:
        tell(session, actor, procurement, now, "schedule.changed", old=old, new=new)


def out_of_order(moments: Mapping[str, Moment]) -> str:
    """The first date that falls before one it should follow; empty if all are in order."""
    planned = [(kind, moments[kind].at) for kind in DATES if kind in moments]
    for (_, earlier), (kind, later) in pairwise(planned):
        if later < earlier:
            return kind
    return ""


def register_question(
    session: Session, actor: Actor, procurement: Procurement, *, question: str, asker: str, now: datetime
) -> Question:
    """A question on the call as it came in. Flushes. Raises ProcurementRefused once scoring began."""
    if procurement.state not in ASKING:
        raise ProcurementRefused("ended")
    made = Question(procurement_id=procurement.id, received_at=now, asker=asker.strip(), question=question.strip())
    session.add(made)
    session.flush()
    tell(session, actor, procurement, now, "question.registered", new={"question": made.question, "asker": made.asker})
    return made


def answer(session: Session, actor: Actor, procurement: Procurement, question: Question, text: str, now: datetime) -> None:
    """Answer a question, or correct the answer. Flushes."""
    if procurement.state in ENDED:
        raise ProcurementRefused("ended")
    old, question.answer, question.answered_at = question.answer, text.strip(), now
    session.flush()
    values = {"question": question.question, "answer": question.answer}
    tell(session, actor, procurement, now, "question.answered", old={"answer": old} if old else None, new=values)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """An academic opinion."""

    name: str
    affiliation: str
    heard_at: datetime
    subject: str
    opinion: str
    hear_again: bool | None = None


def hear(session: Session, actor: Actor, procurement: Procurement, heard: Heard, now: datetime) -> Hearing:
    """Record an academic opinion. Flushes. Raises ProcurementRefused once the result is decided."""
    if procurement.state in ENDED:
        raise ProcurementRefused("ended")
    made = Hearing(procurement_id=procurement.id, **asdict(heard))
    session.add(made)
    session.flush()
    tell(session, actor, procurement, now, "hearing.recorded", new={**asdict(heard), "heard_at": heard.heard_at.isoformat()})
    return made


def remind(session: Session, actor: Actor, procurement: Procurement, number: int, now: datetime) -> None:
    """Record that the member of a seat was reminded. Flushes."""
    tell(session, actor, procurement, now, "member.reminded", new={"seat": number})
