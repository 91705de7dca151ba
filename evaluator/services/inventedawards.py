"""From the last sheet of an invented procurement to its published result: the best is awarded, and two agree on paper."""

from collections.abc import Callable
from dataclasses import dataclass

from evaluator.core.calendar import japan_date
from evaluator.db.models import Award, Procurement
from evaluator.services import awards, inventedcompliance, publications
from evaluator.services.awards import Decided, Draft
from evaluator.services.demonstration import Story, Town


@dataclass(frozen=True, kw_only=True)
class Days:
    """Days from the load to the end of scoring, the draft of the award, each agreement, and the publication."""

    closed: int
    drafted: int
    agreed: tuple[int, int]
    published: int


def decided(
    town: Town, procurement: Procurement, days: Days, route: tuple[str, str], *, drafted: Callable[[Award], None] | None = None
) -> Story:  # fmt: skip
    """Close the scoring, draft the award of the best, agree, say what only the office knows, and publish.

    `route` are the titles of who agrees; `drafted` is done with the draft before the first of them does.
    """
    session, officer = town.session, town.actor("officer")
    yield (at := town.day(days.closed))
    town.moved(procurement, "close-scoring", at)
    town.moved(procurement, "decide", at)
    yield (at := town.day(days.drafted))
    board = awards.board_of(session, procurement)
    assert board is not None
    (lot,) = board.lots
    assert lot.next is not None
    best = Draft(kind="award", proposal_id=int(lot.next.candidates[0]), route=route)
    made = awards.draft(session, officer, procurement, "", best, at)
    if drafted is not None:
        drafted(made)
    for day, name in zip(days.agreed, ("officer2", "officer"), strict=True):
        yield (at := town.day(day))
        agreed = Decided(agreed=True, on=japan_date(at), how="on-paper", name=town.people[name].name)
        awards.approve(session, officer, procurement, made, agreed, version=made.version, now=at)
    inventedcompliance.reasoned(town, procurement, at)
    yield (at := town.day(days.published))
    publications.publish(session, officer, procurement, at)
