"""The list of procurements with 10,000 of them beside one with 100, as many going on in both."""

import random
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bench.pages import site
from bench.timing import interleaved, told
from evaluator.db.models import Procurement, ScheduleDate
from tests.factories import world

SHORT, LONG, GOING_ON = 100, 10_000, 20
ROUNDS = 20
ADDRESSES = ("", "?page=4", "?order=title&page=4", "?order=state", "?state=decided&page=2", "?q=9")


def main() -> None:
    """Print the median of 20 for each address of both lists, and their ratio."""
    with ExitStack() as held:
        clients = {}
        for many in (SHORT, LONG):
            app, session = held.enter_context(site())
            officer = filled(session, many)
            clients[many] = app.test_client()
            world.sign_in(clients[many], session, officer)
        for each in ADDRESSES:
            seconds = interleaved({str(many): _asked(client, each) for many, client in clients.items()}, rounds=ROUNDS)
            short, long = seconds[str(SHORT)], seconds[str(LONG)]
            print(f"list of {LONG:,}{each:22} {told(long):>10}  {long / short:5.2f} x the list of {SHORT} ({told(short)})")


def _asked(client: Any, rest: str) -> Callable[[], object]:
    return lambda: client.get(f"/procurements{rest}").data


def filled(session: Session, many: int) -> Any:
    """An organisation with `many` procurements, GOING_ON of them not ended; its officer."""
    town = world.whole_town(session, proposals=0)
    draw = random.Random(1)
    for at in range(many):
        state = draw.choice(("call", "receipt")) if at < GOING_ON else draw.choice(("decided", "decided", "cancelled"))
        made = Procurement(
            organisation_id=town.procurement.organisation_id, title=f"自立相談支援 {draw.randrange(10**6)}", state=state,
            procedure="open_proposal", fiscal_year_from=2026, fiscal_year_to=2028, created_at=world.NOW,
        )  # fmt: skip
        days = [draw.randint(-900, 60) for _ in range(3)]
        kinds = ("call", "proposals", "scoring")
        made.dates = [ScheduleDate(kind=kind, at=world.NOW + timedelta(days=day)) for kind, day in zip(kinds, days, strict=True)]
        session.add(made)
    session.commit()
    return town.people["officer"]


if __name__ == "__main__":
    main()
