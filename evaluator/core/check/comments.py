"""Comments that the rule asks for: a score sheet without them is incomplete."""

from collections.abc import Iterator

from evaluator.core.check.desk import Desk
from evaluator.core.check.names import Known, place_of
from evaluator.core.values import Problem, problem

TOTAL = "total"
"""The comment on a proposal as a whole."""


def comment_problems(desk: Desk) -> Iterator[Problem]:
    """Comments under unknown names, and comments that are asked for and missing."""
    criteria, members = Known((TOTAL, *desk.tree.nodes)), Known(desk.members)
    for proposal, rows in desk.entry.comments.items():
        path = desk.path("comments", proposal)
        yield from criteria.missing(path, "criterion", rows)
        for id, texts in rows.items() if desk.members else ():
            yield from members.missing((*path, id), "member", texts)
    for proposal in (*desk.entry.scores, *desk.entry.member_totals):
        wanted = _wanted(desk, proposal)
        for member in desk.sheets.scorers(proposal) if wanted else ():
            yield from _missing(desk, proposal, member, wanted)


def _wanted(desk: Desk, proposal: str) -> list[str]:
    """What every member must comment on: items, or the proposal as a whole."""
    rule, items = desk.rubric.panel.comments, frozenset(desk.sheets.member_leaves)
    if proposal not in desk.entry.scores:
        items = frozenset()
    asked = [id for id in desk.leaves(proposal) if id in items and (rule == "item" or desk.tree[id].criterion.comment)]
    return ([TOTAL] if rule == "total" else []) + asked


def _missing(desk: Desk, proposal: str, member: str, wanted: list[str]) -> Iterator[Problem]:
    given = desk.entry.comments.get(proposal, {})
    for id in wanted:
        if given.get(id, {}).get(member, "").strip():
            continue
        place = place_of(desk.path("comments", proposal, id))
        if id == TOTAL:
            yield problem(place, "problem.missing-comment-total", member=member, proposal=proposal)
        else:
            yield problem(place, "problem.missing-comment", member=member, proposal=proposal, criterion=id)
