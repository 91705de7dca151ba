"""A procurement's rows as the case that core evaluates."""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, cast

from sqlalchemy.orm import Session

from evaluator.core.amounts import MILLIONTHS
from evaluator.core.calendar import JAPAN
from evaluator.core.case import Arrival, Case, CaseHead, Member, Proposal
from evaluator.core.case_facts import case_facts
from evaluator.core.rubric import Rubric
from evaluator.core.values import Text
from evaluator.db import models
from evaluator.db.queries import cases, decisions
from evaluator.library import codec
from evaluator.services import sheets
from evaluator.services.judging import department_of, departments_of


def rubric_of(procurement: models.Procurement) -> Rubric:
    """The rubric that a procurement has pinned. Raises ValueError if it has none."""
    if procurement.rubric is None:
        raise ValueError("a procurement without a rubric has no case")
    return codec.read_rubric_text(procurement.rubric.content)


def tax_agrees(procurement: models.Procurement, rubric: Rubric) -> bool:
    """Whether a procurement counts prices with or without consumption tax as its rubric does, which decides.

    A rubric in which price plays no part says nothing of it.
    """
    return rubric.price.handling == "none" or procurement.tax_included == rubric.price.tax_included


def stages_until(rubric: Rubric, stage: str) -> tuple[str, ...]:
    """The scored stages of a rubric up to and with one; the only one is called `review`."""
    ids = tuple(each.id for each in rubric.stage if each.scored) or ("review",)
    return ids[: ids.index(stage) + 1]


def case_of(session: Session, procurement: models.Procurement, rubric: Rubric) -> Case:
    """The case of a procurement up to the stage it stands at.

    Only for stages whose scoring is closed: raises what `sheets.entry_of` raises for one that is open. A dozen statements
    and two for each stage, however many rows there are. A price that is still sealed is not in it, for it is nowhere.
    """
    stages = stages_until(rubric, procurement.stage)
    scored = tuple(each.id for each in rubric.stage if each.scored)
    rows = cases.proposals(session, procurement.id)
    unit = MILLIONTHS if rubric.price.basis == "rate" else 1
    prices = {id: Fraction(amount, unit) for id, amount in cases.prices(session, procurement.id).items()}
    return Case(
        case=CaseHead(
            id=f"procurement-{procurement.id}",
            title=Text(ja=procurement.title, en=procurement.title_en),
            fictional=procurement.fictional,
            until=procurement.stage if scored and procurement.stage != scored[-1] else None,
        ),
        member=tuple(member_of(each, procurement) for each in cases.seats(session, procurement.id)),
        department=departments_of(procurement),
        proposal=tuple(_proposal(row, procurement, prices, unmet) for row, unmet in _with_unmet(session, procurement, rows)),
        absence=sheets.absences_of(session, procurement),
        entry={stage: sheets.entry_of(session, procurement.id, stage) for stage in stages},
        facts=_facts(procurement, rubric, prices),
        decision=tuple(codec.read_decision(text) for text in decisions.standing(session, procurement.id)),
    )


def _with_unmet(
    session: Session, procurement: models.Procurement, rows: tuple[models.Proposal, ...]
) -> list[tuple[models.Proposal, tuple[str, ...]]]:
    unmet: dict[int, list[str]] = defaultdict(list)
    for proposal_id, requirement in cases.unmet(session, procurement.id):
        unmet[proposal_id].append(requirement)
    return [(row, tuple(sorted(unmet[row.id]))) for row in rows]


def member_of(seat: models.Seat, procurement: models.Procurement) -> Member:
    """A seat as a member of the case."""
    return Member(
        id=str(seat.number),
        outside=seat.outside,
        academic=seat.academic,
        chair=seat.chair,
        stages=tuple(seat.stages),
        department=department_of(procurement, seat.number),
    )


def _proposal(
    row: models.Proposal, procurement: models.Procurement, prices: Mapping[int | None, Fraction], unmet: tuple[str, ...]
) -> Proposal:
    name = name_of(row)
    return Proposal(
        id=str(row.id),
        label=row.label if procurement.names_hidden else name.ja,
        name=name,
        members=tuple(each.proposer.name for each in row.members) if row.consortium else (),
        lead=next((each.proposer.name for each in row.members if each.lead), None) if row.consortium else None,
        lot=row.lot,
        kinds=tuple(row.kinds),
        price=prices.get(row.id),
        request=Fraction(row.request_yen) if row.request_yen is not None else None,
        state=cast("Any", row.state),
        withdrew=cast("Any", row.withdrew),
        reason=row.reason or None,
        unmet=unmet,
        facts={key: _fact(value) for key, value in row.facts.items()},
        arrival=_arrival(row),
        lottery_number=row.lottery_number,
    )  # fmt: skip


def _arrival(row: models.Proposal) -> Arrival:
    """The day and the time in Japan; a lottery looks at them, and at the kana of the leading proposer."""
    local = row.received_at.astimezone(JAPAN)
    lead = next((each.proposer for each in row.members if each.lead), None)
    return Arrival(day=local.date().isoformat(), time=f"{local:%H:%M}", channel=row.channel, kana=lead.kana if lead else "")


def name_of(row: models.Proposal) -> Text:
    """The name of a proposal: its consortium's, or its only proposer's."""
    if row.consortium:
        return Text(ja=row.consortium)
    lead = next(each.proposer for each in row.members if each.lead)
    return Text(ja=lead.name, en=lead.name_en)


def _fact(value: Any) -> Fraction | tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list) else Fraction(str(value))


def figures_of(procurement: models.Procurement, rubric: Rubric) -> dict[str, str]:
    """Figures of the case that the rubric asks for and somebody has entered, the ceiling apart; others play no part."""
    return {each.name: procurement.facts[each.name] for each in case_facts(rubric) if each.name in procurement.facts}


def _facts(procurement: models.Procurement, rubric: Rubric, prices: Mapping[int | None, Fraction]) -> dict[str, Fraction]:
    announced = None if procurement.ceiling_yen is None else Fraction(procurement.ceiling_yen)
    ceiling = announced if announced is not None else prices.get(None)
    figures = {name: Fraction(text) for name, text in figures_of(procurement, rubric).items()}
    return figures if ceiling is None else {**figures, "ceiling": ceiling}
