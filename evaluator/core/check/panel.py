"""The panel of a case: who its members are, who is away, and whether enough of them sit."""

from collections.abc import Iterator
from fractions import Fraction

from evaluator.core.case import Case
from evaluator.core.check.names import Known, place_of, repeated
from evaluator.core.check.stages import stage_names
from evaluator.core.engine.marks import sitting
from evaluator.core.engine.review import stages_of
from evaluator.core.rubric import Rubric
from evaluator.core.values import Problem, problem

GONE = ("recused", "absent")
"""States of a member who does not sit."""


def panel_problems(rubric: Rubric, case: Case) -> Iterator[Problem]:
    """What is wrong with the members and absences, the size of the panel and its quorum."""
    stages, members = Known(stage_names(rubric)), Known(each.id for each in case.member)
    proposals = Known(each.id for each in case.proposal)
    yield from stages.missing(("case", "until"), "stage", (case.case.until,) if case.case.until else ())
    yield from repeated(("member",), (each.id for each in case.member))
    for at, member in enumerate(case.member):
        yield from stages.missing(("member", at, "stages"), "stage", member.stages)
    for at, absence in enumerate(case.absence):
        yield from members.missing(("absence", at, "member"), "member", (absence.member,))
        yield from proposals.missing(("absence", at, "proposal"), "proposal", filter(None, (absence.proposal,)))
        yield from stages.missing(("absence", at, "stage"), "stage", filter(None, (absence.stage,)))
    if case.member:
        yield from _size(rubric, case)
        yield from _quorum(rubric, case)


def _size(rubric: Rubric, case: Case) -> Iterator[Problem]:
    seats, found = rubric.panel.members, len(case.member)
    outside = sum(each.outside for each in case.member)
    if found < seats.min:
        yield problem("member", "problem.panel-too-small", found=found, least=seats.min)
    if seats.max is not None and found > seats.max:
        yield problem("member", "problem.panel-too-large", found=found, most=seats.max)
    if outside < seats.outside:
        yield problem("member", "problem.too-few-outside", found=outside, least=seats.outside)


def _quorum(rubric: Rubric, case: Case) -> Iterator[Problem]:
    quorum = rubric.panel.quorum
    for stage in stages_of(rubric, case) if quorum else ():
        members = sitting(case, stage)
        gone = {
            each.member for each in case.absence if not each.proposal and each.stage in (None, stage.id) and each.state in GONE
        }
        present = sum(who not in gone for who in members)
        share = Fraction(present, len(members)) if members else Fraction(0)
        if quorum and (share < quorum.share or (quorum.more_than and share == quorum.share)):
            place = place_of(("entry", stage.id))
            yield problem(place, "problem.no-quorum", stage=stage.id, present=present, of=len(members), share=quorum.share)
