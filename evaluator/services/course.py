"""The course of a procurement: where it stands, and the guarded moves that take it on."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.canonical import canonical
from evaluator.core.card import scored_stages
from evaluator.core.case_facts import case_facts, looked_at
from evaluator.core.check.rubric import rubric_problems
from evaluator.core.course import REVIEW, Move, Standing, missing, move_named
from evaluator.core.rubric import Rubric
from evaluator.core.values import Problem
from evaluator.db.models import Procurement
from evaluator.db.queries import cases
from evaluator.db.queries import moderation as moderation_rows
from evaluator.db.queries import standing as counts
from evaluator.services import casefile, departments, history, moderation, panelroom, panels, pastrecord, ranking, sheets
from evaluator.services.actor import Actor
from evaluator.services.asked import asked_of
from evaluator.services.joint import approvals

COMPREHENSIVE = ("comprehensive_additive", "comprehensive_division")
SCORING = ("scoring", "moderation")
"""States in which marks can still change."""
ACADEMICS = 2
"""Academics to be heard on the criteria of a 総合評価 (地方自治法施行令167条の10の2第4項, 施行規則12条の4)."""


class MoveRefused(Exception):
    """A move lacks something; `problems` says all of it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(", ".join(each.message.id for each in problems))
        self.problems = problems


def standing(session: Session, procurement: Procurement, now: datetime) -> Standing:
    """Where a procurement stands, counted from its rows; a dozen statements, however many rows there are."""
    if procurement.rubric is None:
        return _without_rubric(session, procurement, now)
    found = _with_rubric(session, procurement, casefile.rubric_of(procurement), now)
    return _with_marks(session, procurement, _with_joint(session, procurement, found))


def _with_rubric(session: Session, procurement: Procurement, rubric: Rubric, now: datetime) -> Standing:
    panel, received = counts.panel(session, procurement.id), counts.received(session, procurement.id)
    heard = counts.hearings(session, procurement.id)
    handling, gates = rubric.price.handling, rubric.gates
    requirements = len(gates.eligibility) + len(gates.documents) + len(gates.conditions)
    stages = scored_stages(rubric)
    return Standing(
        state=procurement.state,  # type: ignore[arg-type]
        now=now,
        procedure=procurement.procedure,  # type: ignore[arg-type]
        dates={each.kind: each.at for each in procurement.dates},
        rubric=True,
        rubric_problems=sum(each.severity == "error" for each in rubric_problems(rubric)),
        sealed=is_sealed(procurement, rubric),
        price_needed=handling in ("judged", "open"),
        ceiling_needed=ceiling_needed(rubric),
        ceiling=procurement.ceiling_yen is not None or (procurement.ceiling_secret and _sealed_ceiling(session, procurement)),
        tax_differs=not casefile.tax_agrees(procurement, rubric),
        figures_missing=len(case_facts(rubric)) - len(casefile.figures_of(procurement, rubric)),
        seats=panel.seats,
        outside=panel.outside,
        chairs=panel.chairs,
        seats_min=rubric.panel.members.min,
        outside_min=rubric.panel.members.outside,
        departments_open=_departments_open(session, procurement, rubric),
        academics_needed=ACADEMICS if procurement.procedure in COMPREHENSIVE else 0,
        academics_heard=heard.get("criteria", (0, 0))[0],
        award_hearing_asked=heard.get("criteria", (0, 0))[1] > 0,
        award_heard=heard.get("award", (0, 0))[0],
        unanswered=counts.unanswered(session, procurement.id),
        valid=received.valid,
        unchecked=max(0, received.valid * requirements - received.checks),
        without_price=_without_price(handling, received),
        undeclared=len(counts.undeclared_seats(session, procurement.id)),
        names_hidden=procurement.names_hidden,
        unlabelled=received.unlabelled,
        stages_left=procurement.stage in [each.id for each in stages[:-1]],
        facts_missing=_facts_missing(session, procurement, rubric),
        undecided=_undecided(session, procurement),
    )


def _departments_open(session: Session, procurement: Procurement, rubric: Rubric) -> int:
    """What is wrong with the departments; nothing more can be mended once scoring began."""
    if procurement.state not in departments.SEATING:
        return 0
    return len(departments.problems_of(session, procurement, rubric))


def _with_joint(session: Session, procurement: Procurement, found: Standing) -> Standing:
    """Approvals of other bodies that the call waits for; asked only before it."""
    if procurement.state != "preparation":
        return found
    rules = hashlib.sha256(canonical(rules_of(session, procurement)).encode()).hexdigest()
    lacking = approvals.lacking(session, procurement, {"cost-share": None, "rules": rules})
    return replace(found, joint_cost_lacking=lacking.get("cost-share", 0), joint_rules_lacking=lacking.get("rules", 0))


def _with_marks(session: Session, procurement: Procurement, found: Standing) -> Standing:
    """What the panel still has to do before the scoring can be closed."""
    moderated = panelroom.is_moderated(procurement, procurement.stage)
    if procurement.state not in SCORING:
        return replace(found, moderated=moderated)
    topics_open = moderation_rows.open_topics(session, procurement.id, procurement.stage)
    return replace(found, moderated=moderated, sheets_open=sheets.open_count(session, procurement.id), topics_open=topics_open)


def _without_rubric(session: Session, procurement: Procurement, now: datetime) -> Standing:
    panel = counts.panel(session, procurement.id)
    return Standing(
        state=procurement.state,  # type: ignore[arg-type]
        now=now,
        procedure=procurement.procedure,  # type: ignore[arg-type]
        dates={each.kind: each.at for each in procurement.dates},
        seats=panel.seats,
        outside=panel.outside,
        chairs=panel.chairs,
        unanswered=counts.unanswered(session, procurement.id),
    )


def is_sealed(procurement: Procurement, rubric: Rubric) -> bool:
    """Whether anything stays sealed until the scoring is closed: prices, or the ceiling."""
    return rubric.price.handling == "sealed" or procurement.ceiling_secret


def ceiling_needed(rubric: Rubric) -> bool:
    """Whether a rule looks at a ceiling that the rubric does not itself fix."""
    rule = rubric.price.ceiling
    if rule is not None and rule.yen is not None:
        return False
    by_name = any(name == "ceiling" for name, *_ in looked_at(rubric))
    return by_name or rubric.value.gate_points is not None or (rule is not None and rule.over == "excluded")


def _sealed_ceiling(session: Session, procurement: Procurement) -> bool:
    return counts.ceiling_sealed(session, procurement.id) or procurement.state == "preparation"


def _without_price(handling: str, received: counts.Received) -> int:
    if handling == "sealed":
        return received.without_envelope
    return received.without_price if handling in ("judged", "open") else 0


def _facts_missing(session: Session, procurement: Procurement, rubric: Rubric) -> int:
    """Figures of the one proposal of a yearly review that are still to be entered; elsewhere each proposal's form asks."""
    if procurement.procedure not in REVIEW or procurement.state != "preparation":
        return 0
    wanted = {each.name for each in asked_of(rubric).facts}
    return sum(len(wanted - each.facts.keys()) for each in cases.proposals(session, procurement.id))


def _undecided(session: Session, procurement: Procurement) -> int:
    if procurement.state not in ("closed", "opened"):
        return 0
    found = cases.newest(session, procurement.id)
    return found.undecided if found else 0


def move(
    session: Session, actor: Actor, procurement: Procurement, name: str, now: datetime, *, reason: str = "", by: str = "officer"
) -> None:
    """Take a procurement one step on: what the step needs is checked, done and recorded in one event. Flushes.

    `by` is `opening` only where two people have opened the prices. Raises MoveRefused with everything that is missing,
    CannotEvaluate where the marks of a stage cannot be computed.
    """
    session.refresh(procurement, with_for_update={"of": Procurement})
    step = move_named(name)
    _refuse(session, procurement, step, now, reason=reason, by=by)
    before = {"state": procurement.state, "stage": procurement.stage}
    procurement.state = step.target
    session.flush()
    EFFECTS.get(name, _nothing)(session, actor, procurement, now)
    after = {"state": procurement.state, "stage": procurement.stage, **({"reason": reason} if reason else {})}
    history.record(
        session,
        actor,
        now,
        f"procurement.{name}",
        organisation_id=procurement.organisation_id,
        procurement_id=procurement.id,
        old=before,
        new={**after, **({"rules": procurement.rules_sha256} if name in FREEZING else {})},
    )


def _refuse(session: Session, procurement: Procurement, step: Move, now: datetime, *, reason: str, by: str) -> None:
    found = missing(step, standing(session, procurement, now), reason=reason, by=by)
    if found:
        raise MoveRefused(found)


def _nothing(session: Session, actor: Actor, procurement: Procurement, now: datetime) -> None:
    """A move that changes nothing but the state."""


def _freeze(session: Session, actor: Actor, procurement: Procurement, now: datetime) -> None:  # noqa: ARG001
    """From the call on, or from the scoring of a yearly review, the rules stand: they are written down, hashed and dated."""
    text = canonical(rules_of(session, procurement))
    procurement.rules_text, procurement.frozen_at = text, now
    procurement.rules_sha256 = hashlib.sha256(text.encode()).hexdigest()


def rules_of(session: Session, procurement: Procurement) -> dict[str, object]:
    """Everything of a procurement that decides how proposals are judged; of a yearly review also the year's figures."""
    figures = {"facts": [each.facts for each in cases.proposals(session, procurement.id)]}
    return {
        **(figures if procurement.procedure in REVIEW else {}),
        "rubric": procurement.rubric_sha256,
        "procedure": procurement.procedure,
        "ceiling_kind": procurement.ceiling_kind,
        "ceiling_yen": "sealed" if procurement.ceiling_secret else procurement.ceiling_yen,
        "figures": casefile.figures_of(procurement, casefile.rubric_of(procurement)),
        "tax_included": procurement.tax_included,
        "names_hidden": procurement.names_hidden,
        "proxies_allowed": procurement.proxies_allowed,
        **departments.rules_of(procurement),
        "panel": [
            {
                "number": each.number,
                "chair": each.chair,
                "outside": each.outside,
                "academic": each.academic,
                "stages": each.stages,
            }
            for each in cases.seats(session, procurement.id)
        ],
    }


def changed_rules(session: Session, procurement: Procurement) -> Iterator[str]:
    """What of the rules is no longer what was frozen before anything was opened: its names; `rules` is the text itself."""
    frozen = procurement.rules_text or "{}"
    if hashlib.sha256(frozen.encode()).hexdigest() != procurement.rules_sha256:
        yield "rules"
        return
    before, today = json.loads(frozen), json.loads(canonical(rules_of(session, procurement)))
    yield from (key for key in sorted(before.keys() | today.keys()) if before.get(key) != today.get(key))
    assert procurement.rubric is not None
    if hashlib.sha256(procurement.rubric.content.encode()).hexdigest() != procurement.rubric_sha256:
        yield "rubric"


def _begin_stage(session: Session, actor: Actor, procurement: Procurement, now: datetime) -> None:  # noqa: ARG001
    procurement.stage = scored_stages(casefile.rubric_of(procurement))[0].id
    panels.make_sheets(session, procurement)


def _start_scoring(session: Session, actor: Actor, procurement: Procurement, now: datetime) -> None:
    pastrecord.take_over(session, actor, procurement, now)
    _begin_stage(session, actor, procurement, now)


def _begin_review(session: Session, actor: Actor, procurement: Procurement, now: datetime) -> None:
    _freeze(session, actor, procurement, now)
    _begin_stage(session, actor, procurement, now)


def _next_stage(session: Session, actor: Actor, procurement: Procurement, now: datetime) -> None:  # noqa: ARG001
    stages = [each.id for each in scored_stages(casefile.rubric_of(procurement))]
    procurement.stage = stages[stages.index(procurement.stage) + 1]
    panels.make_sheets(session, procurement)


def _moderate(session: Session, actor: Actor, procurement: Procurement, now: datetime) -> None:  # noqa: ARG001
    moderation.lay_agenda(session, procurement)


def _compute(session: Session, actor: Actor, procurement: Procurement, now: datetime) -> None:  # noqa: ARG001
    ranking.compute(session, procurement, now)


def _fix(session: Session, actor: Actor, procurement: Procurement, now: datetime) -> None:
    ranking.fix_result(session, actor, procurement, now)


EFFECTS: dict[str, Callable[[Session, Actor, Procurement, datetime], None]] = {
    "call": _freeze,
    "start-scoring": _start_scoring,
    "start-review": _begin_review,
    "begin-moderation": _moderate,
    "close-scoring": _compute,
    "next-stage": _next_stage,
    "open-prices": _compute,
    "decide": _fix,
}
"""What a move does beside changing the state."""
FREEZING = ("call", "start-review")
"""Moves from which the rules stand."""
