"""Nine members save at once while the office looks at their progress: every score is there, and there once."""

import json
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.db.models import Rival, Score, Sheet
from evaluator.services import sessions, sheets
from evaluator.services.actor import now
from tests.factories.scoring import panel_at_work
from tests.journeys.serving import Visitor, serving

MEMBERS, ITEMS = 9, ("1.1", "1.2", "1.3", "2.1", "2.2")


def score_all(port: int, token: str, at: str, member: int) -> list[int]:
    """One member's window: every item of both proposals, each saved twice."""
    visitor = Visitor(port, token)
    visitor.open(f"{at}/A社")
    statuses = []
    for proposal in ("A社", "B社"):
        for number, item in enumerate(ITEMS):
            for version in (0, 1):
                mark = str(1 + (member + number + version) % 5)
                cell = {"proposal": proposal, "item": item, "mark": mark, "pages": "", "comment": f"{member}", "version": version}
                statuses.append(visitor.ask("POST", f"{at}/cells", json.dumps(cell))[0])
    return statuses


def test_nine_members_lose_and_double_no_score(served_url, served_engine):
    with Session(served_engine, expire_on_commit=False) as session:
        town = panel_at_work(session, members=MEMBERS, proposals=2)
        tokens = [
            sessions.start(session, each, now(), organisation_id=town.organisation.id, second_factor=True)
            for each in town.members
        ]
        session.commit()
        at = f"/panel/{town.procurement.id}/sheet/review"
        with serving(served_url) as server, ThreadPoolExecutor(MEMBERS) as pool:
            working = [pool.submit(score_all, server.port, token, at, member) for member, token in enumerate(tokens)]
            watched = [0]
            while not all(each.done() for each in working):
                session.rollback()
                watched.append(sum(each.done for each in sheets.progress(session, town.procurement.id)))
            statuses = [status for each in working for status in each.result()]
        session.rollback()
        assert set(statuses) == {200}
        assert watched == sorted(watched)
        assert session.scalar(select(func.count()).select_from(Sheet)) == MEMBERS
        assert session.scalar(select(func.count()).select_from(Score)) == MEMBERS * 2 * len(ITEMS)
        assert session.scalar(select(func.count()).select_from(Rival)) == 0
        for member, seat in enumerate(town.seats):
            query = select(Score).join(Sheet).where(Sheet.seat_id == seat.id)
            wanted = {item: str(1 + (member + number + 1) % 5) for number, item in enumerate(ITEMS)}
            for score in session.scalars(query):
                assert (score.mark, score.version, score.comment) == (wanted[score.item], 2, str(member))
