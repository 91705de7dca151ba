"""Sheets on paper as far as a test needs them, and files as a scanner makes them."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from pypdf import PdfWriter
from sqlalchemy.orm import Session

from evaluator.db.models import Document, Person, Procurement
from evaluator.exchange.uploads.guard import accept
from evaluator.exchange.uploads.kinds import SCAN
from evaluator.services import papercomparison, papersheets, scans
from evaluator.services.actor import Actor
from evaluator.services.papersheets import Desk
from evaluator.services.scoring import Entered
from tests.factories.scoring import actor_for, panel_at_work
from tests.factories.world import NOW, Town, person


def _pdf() -> bytes:
    """One empty page on A4."""
    writer, file = PdfWriter(), BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(file)
    return file.getvalue()


PDF = _pdf()
LATER = NOW + timedelta(hours=1)


def kept_scan(session: Session, actor: Actor, procurement: Procurement, name: str, now: datetime) -> Document:
    """A scan that the guard took, kept."""
    file = BytesIO(PDF)
    found = accept(file, name, purpose=SCAN)
    return scans.store(session, actor, procurement, file, found=found, purpose="scan", now=now)


def office_of_two(session: Session, **values: Any) -> Town:
    """A town at work with an officer, a clerk, and a second clerk called `second`. Commits."""
    made = panel_at_work(session, **{"members": 2, "proposals": 2, **values})
    made.people["second"] = person(session, made.organisation, "second", "clerk", name="二人目")
    session.commit()
    return made


def desk_for(session: Session, town: Town, who: Person, *roles: str, member: int = 0, lock: bool = True) -> Desk:
    """A member's sheet as somebody has it in hand."""
    return papersheets.open_desk(
        session, actor_for(town, who, *(roles or ("clerk",))), town.procurement, town.seats[member], lock=lock, names=True
    )


def declared_on_paper(session: Session, town: Town, member: int = 0) -> None:
    """The office has declared that the sheet is on paper."""
    clerk = town.people["clerk"]
    papersheets.declare(session, actor_for(town, clerk, "clerk"), desk_for(session, town, clerk, member=member), NOW)


def begun(session: Session, town: Town, member: int = 0) -> None:
    """The clerk has sent the scan."""
    declared_on_paper(session, town, member)
    clerk = actor_for(town, town.people["clerk"], "clerk")
    kept = kept_scan(session, clerk, town.procurement, "scan.pdf", NOW)
    papersheets.take(session, clerk, desk_for(session, town, town.people["clerk"], member=member), kept.id, NOW)


def everything(desk: Desk, proposal: Any, mark: str = "3") -> dict[str, Entered]:
    """The same mark on every item of a proposal."""
    return {cell: Entered(mark=mark, comment="よい") for cell in desk.work.cells(proposal)}


def entered(session: Session, town: Town, member: int = 0, *, mark: str = "3") -> None:
    """The clerk has entered everything."""
    begun(session, town, member)
    clerk = town.people["clerk"]
    for at in range(len(town.proposals)):
        desk = desk_for(session, town, clerk, member=member)
        of = desk.work.proposals[at]
        papersheets.enter(session, actor_for(town, clerk, "clerk"), desk, of, everything(desk, of, mark), now=NOW)
    papersheets.finish(session, actor_for(town, clerk, "clerk"), desk_for(session, town, clerk, member=member), NOW)


def typed_again(session: Session, town: Town, member: int = 0, *, mark: str = "3") -> None:
    """The second clerk has typed everything again."""
    entered(session, town, member)
    second = town.people["second"]
    actor = actor_for(town, second, "clerk")
    papercomparison.take_second(session, actor, desk_for(session, town, second, member=member))
    for at in range(len(town.proposals)):
        desk = desk_for(session, town, second, member=member)
        of = desk.work.proposals[at]
        papercomparison.type_again(session, actor, desk, of, everything(desk, of, mark))


def compared(session: Session, town: Town, member: int = 0) -> None:
    """Both read the same."""
    typed_again(session, town, member)
    second = town.people["second"]
    papercomparison.settle(session, actor_for(town, second, "clerk"), desk_for(session, town, second, member=member), NOW)
