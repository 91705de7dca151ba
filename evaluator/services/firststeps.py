"""What a new office does first: derived from what there is, stored nowhere."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from evaluator.core.course import NEEDS, TRACK, Standing
from evaluator.db.models import Procurement
from evaluator.db.queries import firststeps as rows
from evaluator.db.queries import standing as counts
from evaluator.services import casefile
from evaluator.services.actor import Actor

State = Literal["done", "now", "later"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do; the first that is not done is to be done now."""

    key: str
    state: State


@dataclass(frozen=True, kw_only=True)
class Steps:
    """The steps in order, and the procurement that they are about, once there is one."""

    steps: tuple[Step, ...]
    procurement_id: int | None = None


def of_office(session: Session, actor: Actor, now: datetime) -> Steps | None:
    """The way to a first decision; None once one procurement is decided, and for whoever decides nothing."""
    found = rows.furthest(session, actor.organisation_id) if actor.may("officer") else None
    if not actor.may("officer") or (found and found.state == "decided"):
        return None
    done = _come_to(_standing(session, found, now)) if found else {"procurement": False}
    return Steps(steps=_in_order(OFFICE, done), procurement_id=found.id if found else None)


def of_administrator(session: Session, actor: Actor, *, second_factor: Collection[str]) -> Steps | None:
    """What an administrator sets up; None once all of it is there, and for others."""
    if not actor.may("administrator"):
        return None
    staff = rows.staff(session, actor.organisation_id, second_factor=second_factor)
    own = rows.organisation(session, actor.organisation_id)
    done = {
        "officers": staff.by_role.get("officer", 0) > 0,
        "members": staff.by_role.get("member", 0) > 0,
        "second-factor": staff.without_app == 0,
        "organisation": own is not None and own.corporate_number is not None,
    }
    return None if all(done.values()) else Steps(steps=_in_order(ADMINISTRATOR, done))


OFFICE = ("procurement", "rubric", "dates", "panel", "call", "proposals", "scoring", "result", "publication")
ADMINISTRATOR = ("officers", "members", "second-factor", "organisation")


def _standing(session: Session, procurement: Procurement, now: datetime) -> Standing:
    """As much of where a procurement stands as the steps look at."""
    rubric = casefile.rubric_of(procurement) if procurement.rubric and procurement.state == "preparation" else None
    panel = counts.panel(session, procurement.id)
    return Standing(
        state=procurement.state,  # type: ignore[arg-type]
        now=now,
        dates={each.kind: each.at for each in procurement.dates},
        rubric=procurement.rubric is not None,
        seats=panel.seats,
        outside=panel.outside,
        chairs=panel.chairs,
        seats_min=rubric.panel.members.min if rubric else 1,
        outside_min=rubric.panel.members.outside if rubric else 0,
    )


def _come_to(at: Standing) -> dict[str, bool]:
    """Which steps a procurement has behind it; what the call froze is done."""
    reached = TRACK.index(at.state)
    called = reached >= TRACK.index("call")
    return {
        "procurement": True,
        "rubric": called or at.rubric,
        "dates": called or NEEDS["dates"](at) is None,
        "panel": called or (at.rubric and at.seats > 0 and not any(NEEDS[each](at) for each in ("seats", "outside", "chair"))),
        "call": called,
        "proposals": reached >= TRACK.index("scoring"),
        "scoring": reached >= TRACK.index("closed"),
        "result": at.state == "decided",
    }


def _in_order(keys: Iterable[str], done: Mapping[str, bool]) -> tuple[Step, ...]:
    found: list[Step] = []
    for key in keys:
        is_next = not any(each.state == "now" for each in found)
        found.append(Step(key=key, state="done" if done.get(key) else "now" if is_next else "later"))
    return tuple(found)
