"""Meetings of a panel: called, attended, held, with minutes; and whether enough members sat to decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil, floor
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from evaluator.core.rules import Quorum
from evaluator.db.models import Attendance, Meeting, Procurement, Seat
from evaluator.db.queries import cases
from evaluator.services.actor import Actor
from evaluator.services.casefile import rubric_of
from evaluator.services.history import tell

STATES = ("present", "absent", "proxy")
CLOSED = ("cancelled",)
"""States of a procurement in which no meeting is called or changed."""


class MeetingRefused(Exception):
    """What was entered cannot be kept; `reason` is `closed`, `not-allowed`, `no-proxies`, `no-proxy-name`, `unknown-state`,
    `unrecorded` or `not-yet`; `seats` are the numbers it is about."""

    def __init__(self, reason: str, *seats: int) -> None:
        super().__init__(reason)
        self.reason, self.seats = reason, seats


class MeetingChanged(Exception):
    """Another window changed the meeting meanwhile; nothing was kept."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__(f"meeting {meeting.id} is at version {meeting.version}")
        self.meeting = meeting


@dataclass(frozen=True, kw_only=True)
class Called:
    """When and where the panel meets, and on what."""

    at: datetime
    place: str = ""
    agenda: str = ""


@dataclass(frozen=True, kw_only=True)
class Came:
    """Whether a seat was filled; `proxy` is the name of who came instead."""

    state: str
    proxy: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Whether enough seats were filled. `needed` and `rule` are None where the rule knows no quorum."""

    rule: Quorum | None
    seats: int
    present: int
    proxies: int
    recorded: int
    needed: int | None

    @property
    def counted(self) -> int:
        """Seats that count as filled: members who came, and proxies where the rule allows them."""
        return self.present + self.proxies

    @property
    def met(self) -> bool | None:
        """Whether the quorum is reached; None where there is none."""
        return None if self.needed is None else self.counted >= self.needed


def needed(rule: Quorum, seats: int) -> int:
    """The fewest of these seats that are enough, exactly: a share of 1/2 of five is 3, and more than 1/2 of six is 4."""
    share = rule.share * seats
    return floor(share) + 1 if rule.more_than else ceil(share)


def quorum(rule: Quorum | None, sitting: int, came: Sequence[Came], *, proxies_allowed: bool) -> Standing:
    """Whether enough of the seats were filled. A proxy counts where the procurement allows proxies, and only there."""
    proxies = sum(each.state == "proxy" for each in came) if proxies_allowed else 0
    return Standing(
        rule=rule,
        seats=sitting,
        present=sum(each.state == "present" for each in came),
        proxies=proxies,
        recorded=len(came),
        needed=needed(rule, sitting) if rule else None,
    )


def rule_of(procurement: Procurement) -> Quorum | None:
    """The quorum that the procurement's rubric asks for; None without one."""
    return rubric_of(procurement).panel.quorum if procurement.rubric else None


def sitting(seats: Sequence[Seat], at: datetime) -> tuple[Seat, ...]:
    """Seats that were filled by a member at a moment: a member who had left is none of them."""
    return tuple(each for each in seats if each.left_at is None or each.left_at > at)


def standing_of(procurement: Procurement, seats: Sequence[Seat], meeting: Meeting) -> Standing:
    """The quorum of one meeting, from what is recorded."""
    there = {each.id for each in sitting(seats, meeting.at)}
    came = [Came(state=each.state, proxy=each.proxy) for each in meeting.attendances if each.seat_id in there]
    return quorum(rule_of(procurement), len(there), came, proxies_allowed=procurement.proxies_allowed)


def call(session: Session, actor: Actor, procurement: Procurement, called: Called, now: datetime) -> Meeting:
    """Call a meeting; one event. Flushes. Raises MeetingRefused."""
    _may_change(actor, procurement)
    made = Meeting(procurement_id=procurement.id, at=called.at, place=called.place, agenda=called.agenda, minutes="", held=False)
    session.add(made)
    session.flush()
    tell(session, actor, procurement, now, "meeting.called", new={"meeting": made.id, **_called(made)})
    return made


def change(
    session: Session, actor: Actor, procurement: Procurement, meeting: Meeting, called: Called, *, version: int, now: datetime
) -> None:
    """Change when, where or on what the panel meets; one event if anything is new. Flushes.

    Raises MeetingRefused, and MeetingChanged for a window that did not know the present version.
    """
    _begin(actor, procurement, meeting, version)
    old = _called(meeting)
    meeting.at, meeting.place, meeting.agenda = called.at, called.place, called.agenda
    _changed(session, actor, procurement, meeting, now, old=old, new=_called(meeting))


def attend(
    session: Session, actor: Actor, procurement: Procurement, meeting: Meeting, came: Mapping[int, Came], *,
    version: int, now: datetime,
) -> None:  # fmt: skip
    """Record who came, by the number of the seat; a seat that is not named has no record. One event. Flushes.

    Raises MeetingRefused for a proxy where none is allowed or without a name, and MeetingChanged.
    """
    _begin(actor, procurement, meeting, version)
    for number, each in came.items():
        _check(procurement, number, each)
    there = {each.number: each for each in sitting(cases.seats(session, procurement.id), meeting.at)}
    numbers = {each.id: each.number for each in there.values()}
    old = _came(meeting, numbers)
    held = {each.seat_id: each for each in meeting.attendances}
    for number, seat in there.items():
        _put(session, meeting, seat, held.get(seat.id), came.get(number))
    session.flush()
    session.expire(meeting, ["attendances"])
    if meeting.held and len(_came(meeting, numbers)) < len(there):
        raise MeetingRefused("unrecorded", *sorted(there.keys() - came.keys()))
    _changed(session, actor, procurement, meeting, now, old={"attendance": old}, new={"attendance": _came(meeting, numbers)})


def _check(procurement: Procurement, number: int, came: Came) -> None:
    if came.state not in STATES:
        raise MeetingRefused("unknown-state", number)
    if came.state == "proxy" and not procurement.proxies_allowed:
        raise MeetingRefused("no-proxies", number)
    if came.state == "proxy" and not came.proxy:
        raise MeetingRefused("no-proxy-name", number)


def _put(session: Session, meeting: Meeting, seat: Seat, held: Attendance | None, came: Came | None) -> None:
    if came is None:
        if held is not None:
            session.delete(held)
        return
    row = held or Attendance(meeting_id=meeting.id, seat_id=seat.id)
    row.state, row.proxy = came.state, came.proxy if came.state == "proxy" else ""
    session.add(row)


def minute(
    session: Session, actor: Actor, procurement: Procurement, meeting: Meeting, *,
    minutes: str, document_id: int | None, held: bool, version: int, now: datetime,
) -> None:  # fmt: skip
    """Keep the minutes, their signed copy if one is given, and whether the meeting was held; one event. Flushes.

    Raises MeetingRefused for a meeting that lies ahead, or whose attendance is not recorded for every seat; MeetingChanged.
    """
    _begin(actor, procurement, meeting, version)
    seats = cases.seats(session, procurement.id)
    if held:
        _must_be_recorded(seats, meeting, now)
    old = _minuted(meeting)
    begun = meeting.held
    meeting.minutes, meeting.held = minutes, held
    if document_id is not None:
        meeting.minutes_document_id = document_id
    numbers = {each.id: each.number for each in seats}
    if held and not begun:
        session.flush()
        new = {"meeting": meeting.id, **_called(meeting), **_minuted(meeting), "attendance": _came(meeting, numbers)}
        tell(session, actor, procurement, now, "meeting.held", old=old, new=new)
    else:
        _changed(session, actor, procurement, meeting, now, old=old, new=_minuted(meeting))


def _must_be_recorded(seats: Sequence[Seat], meeting: Meeting, now: datetime) -> None:
    if meeting.at > now:
        raise MeetingRefused("not-yet")
    recorded = {each.seat_id for each in meeting.attendances}
    missing = [each.number for each in sitting(seats, meeting.at) if each.id not in recorded]
    if missing:
        raise MeetingRefused("unrecorded", *missing)


def _may_change(actor: Actor, procurement: Procurement) -> None:
    if not actor.may("officer", "clerk") or actor.organisation_id != procurement.organisation_id:
        raise MeetingRefused("not-allowed")
    if procurement.state in CLOSED:
        raise MeetingRefused("closed")


def _begin(actor: Actor, procurement: Procurement, meeting: Meeting, version: int) -> None:
    _may_change(actor, procurement)
    if meeting.version != version:
        raise MeetingChanged(meeting)


def _called(meeting: Meeting) -> dict[str, Any]:
    return {"at": meeting.at.astimezone(UTC).isoformat(), "place": meeting.place, "agenda": meeting.agenda}


def _minuted(meeting: Meeting) -> dict[str, Any]:
    return {"minutes": meeting.minutes, "document": meeting.minutes_document_id, "held": meeting.held}


def _came(meeting: Meeting, numbers: Mapping[int, int]) -> list[dict[str, Any]]:
    """Attendance as the history keeps it, by the numbers of the seats."""
    found = [each for each in meeting.attendances if each.seat_id in numbers]
    return [
        {"seat": numbers[each.seat_id], "state": each.state, "proxy": each.proxy}
        for each in sorted(found, key=lambda each: numbers[each.seat_id])
    ]


def _changed(
    session: Session, actor: Actor, procurement: Procurement, meeting: Meeting, now: datetime, *,
    old: Mapping[str, Any], new: Mapping[str, Any],
) -> None:  # fmt: skip
    """One event and one version further, unless nothing is new."""
    if old == new:
        return
    flag_modified(meeting, "place")
    session.flush()
    differ = [key for key in new if new[key] != old[key]]
    tell(
        session, actor, procurement, now, "meeting.changed",
        old={key: old[key] for key in differ}, new={"meeting": meeting.id, **{key: new[key] for key in differ}},
    )  # fmt: skip
