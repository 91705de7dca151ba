"""Comments that the rule asks for: a score sheet without them is incomplete."""

from collections.abc import Iterator

from evaluator.core.check_desk import Desk
from evaluator.core.check_names import Known, place_of
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
        for member in desk.sheets.scorers(proposal):
            yield from _missing(desk, proposal, member)


def _missing(desk: Desk, proposal: str, member: str) -> Iterator[Problem]:
    rule, given = desk.rubric.panel.comments, desk.entry.comments.get(proposal, {})
    wanted = [TOTAL] if rule == "total" else []
    if proposal in desk.entry.scores:
        leaves = [id for id in desk.leaves(proposal) if id in desk.sheets.member_leaves]
        wanted += [id for id in leaves if rule == "item" or desk.tree[id].criterion.comment]
    for id in wanted:
        if not given.get(id, {}).get(member, "").strip():
            place = place_of(desk.path("comments", proposal, id))
            wording = "problem.missing-comment-total" if id == TOTAL else "problem.missing-comment"
            yield problem(place, wording, member=member, proposal=proposal, **({} if id == TOTAL else {"criterion": id}))
