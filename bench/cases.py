"""Evaluations of any size, made from one seed."""

import random
from fractions import Fraction

from evaluator.core.case import Case, CaseHead, Entry, Member, Proposal
from evaluator.core.rubric import Criterion, Grade, Head, Rubric, Scale
from evaluator.core.rules import Panel, Rounding, Seats, Threshold, Ties
from evaluator.core.values import Text

SHARES = {"5": Fraction(1), "4": Fraction(4, 5), "3": Fraction(3, 5), "2": Fraction(2, 5), "1": Fraction(1, 5)}


def named(word: str) -> Text:
    """A text that is the same in both languages."""
    return Text(ja=word, en=word)


def rubric_of(items: int, *, members: int) -> Rubric:
    """A rubric of groups of five items, five grades, the mean of members rounded once, and two thresholds."""
    groups = []
    for start in range(0, items, 5):
        id = str(start // 5 + 1)
        inside = range(min(5, items - start))
        parts = tuple(Criterion(id=f"{id}.{n + 1}", name=named(f"{id}.{n + 1}"), points=Fraction(4)) for n in inside)
        groups.append(Criterion(id=id, name=named(id), points=Fraction(4 * len(parts)), scale="five", item=parts))
    return Rubric(
        rubric=Head(id="bench", version="1", title=named("bench"), procedure="open_proposal"),
        panel=Panel(members=Seats(min=members)),
        rounding=Rounding(mode="half-up", digits=1, at="end"),
        scale={"five": Scale(grades=tuple(Grade(id=id, share=share) for id, share in SHARES.items()))},
        group=tuple(groups),
        threshold=(Threshold(id="total", at_least="20 %"), Threshold(id="first", of=("1",), at_least="20 %")),
        ties=Ties(chain=("sum:1", "vote"), share_rank=True),
    )


def case_of(rubric: Rubric, *, members: int, proposals: int, seed: int) -> Case:
    """A case with a grade in every cell."""
    draw = random.Random(seed)
    leaves = [each.id for each in rubric.leaves()]
    ids = [f"P{n:02}" for n in range(proposals)]
    scores = {id: {leaf: tuple(draw.choice("54321") for _ in range(members)) for leaf in leaves} for id in ids}
    return Case(
        case=CaseHead(id=f"bench-{seed}", title=named("bench")),
        member=tuple(Member(id=f"M{n}") for n in range(members)),
        proposal=tuple(Proposal(id=id) for id in ids),
        entry={"review": Entry(scores=scores)},
    )
