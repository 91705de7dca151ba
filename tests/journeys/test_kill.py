"""kill -9 in the middle of saving: whatever the server acknowledged is there."""

import json
import time
from http.client import HTTPException
from threading import Event, Thread

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.db.models import Score, Seat, Sheet
from evaluator.services import sessions
from evaluator.services.actor import now
from tests.factories.scoring import panel_at_work
from tests.journeys.serving import Server, Visitor, serving, start

MEMBERS = 4
ENOUGH = 40
LIMIT = 30.0


class Writer(Thread):
    """A window that changes one comment over and over and notes what was acknowledged."""

    def __init__(self, port: int, token: str, at: str, enough: Event) -> None:
        super().__init__(daemon=True)
        self.visitor, self.at, self.enough = Visitor(port, token), at, enough
        self.acknowledged = 0
        self.sent = 0

    def run(self) -> None:
        self.visitor.open(f"{self.at}/A社")
        until = time.monotonic() + LIMIT
        while time.monotonic() < until:
            self.sent = self.acknowledged + 1
            cell = {"proposal": "A社", "item": "1.1", "mark": "3", "comment": f"{self.sent}", "version": self.acknowledged}
            try:
                status, _ = self.visitor.ask("POST", f"{self.at}/cells", json.dumps(cell))
            except (OSError, HTTPException):
                return
            assert status == 200
            self.acknowledged = self.sent
            if self.acknowledged >= ENOUGH // MEMBERS:
                self.enough.set()


def killed_while_saving(server: Server, tokens: list[str], at: str) -> list[Writer]:
    enough = Event()
    writers = [Writer(server.port, token, at, enough) for token in tokens]
    for each in writers:
        each.start()
    assert enough.wait(LIMIT)
    server.kill()
    for each in writers:
        each.join(LIMIT)
        assert not each.is_alive()
    return writers


def test_nothing_acknowledged_is_lost_by_a_kill(served_url, served_engine):
    with Session(served_engine, expire_on_commit=False) as session:
        town = panel_at_work(session, members=MEMBERS, proposals=1)
        tokens = [
            sessions.start(session, each, now(), organisation_id=town.organisation.id, second_factor=True)
            for each in town.members
        ]
        session.commit()
        at = f"/panel/{town.procurement.id}/sheet/review"
        with serving(served_url) as server:
            writers = killed_while_saving(server, tokens, at)
        assert sum(each.acknowledged for each in writers) > 0
        for seat, writer in zip(town.seats, writers, strict=True):
            session.rollback()
            kept = session.scalar(select(Score).join(Sheet).join(Seat, Seat.id == Sheet.seat_id).where(Seat.id == seat.id))
            there = (kept.version, int(kept.comment)) if kept else (0, 0)
            assert there in {(writer.acknowledged,) * 2, (writer.sent,) * 2}
        again = start(served_url)
        try:
            status, text = Visitor(again.port, tokens[0]).ask("GET", f"{at}/A社")
            assert status == 200
            possible = {f">{count or ''}</textarea>" for count in (writers[0].acknowledged, writers[0].sent)}
            assert any(each in text for each in possible)
        finally:
            again.kill()
