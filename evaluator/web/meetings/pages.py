"""What the pages of meetings show, ready to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from evaluator.core.calendar import JAPAN, moment_text
from evaluator.core.rules import Quorum
from evaluator.services.meetings import Came, Standing, sitting, standing_of


@dataclass(frozen=True, kw_only=True)
class SeatLine:
    """How one seat was filled."""

    number: int
    name: str
    state: str
    said: str
    proxy: str


@dataclass(frozen=True, kw_only=True)
class MeetingShown:
    """One meeting."""

    id: int
    when: str
    place: str
    agenda: str
    minutes: str
    document_id: int | None
    held: bool
    quorum: str
    met: bool | None
    complete: bool
    """Whether attendance is recorded for every seat."""
    seats: tuple[SeatLine, ...]
    own: str = ""
    """How the reader's own seat was filled, for the panel."""


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def state_said(state: str) -> str:
    """How a seat was filled, in a word."""
    return {"present": _("Present"), "absent": _("Absent"), "proxy": _("Proxy")}.get(state, _("Not recorded"))


def share_said(share: Fraction) -> str:
    """A share of the members, as a rule writes it."""
    return f"{share.denominator}分の{share.numerator}" if lang() == "ja" else f"{share.numerator}/{share.denominator}"


def rule_said(rule: Quorum | None) -> str:
    """The quorum as the rubric states it."""
    if rule is None:
        return _("The rubric asks for no quorum.")
    if rule.share == 1:
        return _("The rubric asks for all members.")
    if rule.more_than:
        return _("The rubric asks for more than %(share)s of the members.", share=share_said(rule.share))
    return _("The rubric asks for at least %(share)s of the members.", share=share_said(rule.share))


def proxies_said(allowed: bool) -> str:  # noqa: FBT001
    """Whether somebody may come instead of a member, and counts."""
    if allowed:
        return _("Proxies are allowed; one counts towards the quorum like the member.")
    return _("Proxies are not allowed here.")


def quorum_said(standing: Standing) -> str:
    """Whether enough members came, with the figures."""
    if not standing.recorded:
        return _("Attendance is not recorded yet.")
    values = {"count": standing.counted, "seats": standing.seats, "proxies": standing.proxies}
    came = (
        _("Present: %(count)s of %(seats)s members, %(proxies)s of them by proxy.", **values)
        if standing.proxies
        else _("Present: %(count)s of %(seats)s members.", **values)
    )
    return f"{came}{'' if lang() == 'ja' else ' '}{_verdict(standing)}"


def _verdict(standing: Standing) -> str:
    open_seats = standing.seats - standing.recorded
    if open_seats > 0:
        return _("Not recorded yet: %(count)s.", count=open_seats)
    if standing.needed is None:
        return _("The rubric asks for no quorum.")
    if standing.met:
        return _("The quorum is %(needed)s: reached.", needed=standing.needed)
    return _("The quorum is %(needed)s: not reached.", needed=standing.needed)


def meeting_shown(procurement: Any, seats: Sequence[Any], meeting: Any, own: int | None = None) -> MeetingShown:
    """One meeting; `own` is the seat of a member who reads."""
    standing = standing_of(procurement, seats, meeting)
    held = {each.seat_id: each for each in meeting.attendances}
    mine = held.get(own) if own is not None else None
    complete = standing.recorded >= standing.seats
    return MeetingShown(
        id=meeting.id,
        when=moment_text(meeting.at, lang()),
        place=meeting.place,
        agenda=meeting.agenda,
        minutes=meeting.minutes,
        document_id=meeting.minutes_document_id,
        held=meeting.held,
        quorum=quorum_said(standing),
        met=standing.met if complete else None,
        complete=complete,
        seats=tuple(_seat_line(each, held) for each in sitting(seats, meeting.at)),
        own=state_said(mine.state if mine else ""),
    )


def _seat_line(seat: Any, held: Mapping[int, Any]) -> SeatLine:
    row = held.get(seat.id)
    state = row.state if row else ""
    return SeatLine(
        number=seat.number, name=seat.person.name, state=state, said=state_said(state), proxy=row.proxy if row else ""
    )


def called_values(meeting: Any) -> dict[str, Any]:
    """What the form of a meeting starts with."""
    return {
        "at": meeting.at.astimezone(JAPAN).replace(tzinfo=None),
        "place": meeting.place,
        "agenda": meeting.agenda,
        "version": str(meeting.version),
    }


def attendance_values(seats: Sequence[Any], meeting: Any) -> dict[str, Any]:
    """What the form of the attendance starts with."""
    held = {each.seat_id: each for each in meeting.attendances}
    values: dict[str, Any] = {"version": str(meeting.version)}
    for each in seats:
        row = held.get(each.id)
        values[f"state_{each.number}"] = row.state if row else ""
        values[f"proxy_{each.number}"] = row.proxy if row else ""
    return values


def stored_called(meeting: Any) -> tuple[tuple[str, str], ...]:
    """What another window has kept, beside what was typed here."""
    return (
        (_("Date and time"), moment_text(meeting.at, lang())),
        (_("Place"), meeting.place),
        (_("Agenda"), meeting.agenda or _("None")),
    )


def stored_attendance(seats: Sequence[Any], meeting: Any) -> tuple[tuple[str, str], ...]:
    """Who came, as another window has kept it."""
    held = {each.seat_id: each for each in meeting.attendances}
    lines = [_seat_line(each, held) for each in sitting(seats, meeting.at)]
    return tuple(
        (_("%(number)s. %(name)s", number=each.number, name=each.name), f"{each.said} {each.proxy}".strip()) for each in lines
    )


def stored_minutes(meeting: Any) -> tuple[tuple[str, str], ...]:
    """The minutes as another window has kept them."""
    return (
        (_("Minutes"), meeting.minutes or _("None")),
        (_("The meeting was held"), _("Yes") if meeting.held else _("No")),
    )


def came_of(form: Any, numbers: Sequence[int]) -> dict[int, Came]:
    """What a form says about who came; a seat without a word has no record."""
    found = {}
    for number in numbers:
        state = form[f"state_{number}"].data or ""
        if state:
            proxy = form[f"proxy_{number}"].data if f"proxy_{number}" in form else ""
            found[number] = Came(state=state, proxy=proxy or "")
    return found
