"""What the home of a panel member shows, ready to read."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import get_locale, gettext, ngettext

from evaluator.core.calendar import date_text, days_left, japan_date, short_date, short_moment
from evaluator.core.card import FULL_COMMENT
from evaluator.exchange.wording import label, spoken
from evaluator.services.casefile import name_of
from evaluator.services.duties import Duty, Part
from evaluator.web.locale import body_name

SOON = 3
"""Days before a date from which it is marked."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """A date with what is left until it."""

    iso: str
    text: str
    left: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing to do in a procurement."""

    what: str
    said: str
    more: str = ""
    done: int | None = None
    total: int = 0
    state: str = ""
    kind: str = "plain"
    icon: str = ""
    url: str = ""
    action: str = ""
    now: bool = False


@dataclass(frozen=True, kw_only=True)
class Case:
    """One procurement with everything that it asks for."""

    id: int
    title: str
    organisation: str
    due: Due | None
    due_name: str
    lines: tuple[Line, ...]
    recused: str
    contact: str


@dataclass(frozen=True, kw_only=True)
class Task:
    """The single next thing."""

    what: str
    why: str
    url: str
    action: str


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A procurement that is over."""

    title: str
    more: str
    url: str


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """Everything that is mine."""

    lead: str
    nearest: Due | None
    task: Task | None
    cases: tuple[Case, ...]
    ended: tuple[Ended, ...]
    dates: tuple[tuple[str, str], ...]
    contacts: tuple[tuple[str, str], ...]


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def home_page(duties: tuple[Duty, ...], now: datetime) -> HomePage:
    """The home for what somebody's seats ask for."""
    there = [each for each in duties if not each.over]
    owed = [each for each in there if each.owed]
    first = min(owed, key=_urgency, default=None)
    left = sum(each.owed for each in owed)
    lead = ngettext("%(num)s thing is left to do.", "%(num)s things are left to do.", left) if left else ""
    return HomePage(
        lead=lead or gettext("There is nothing for you to do at the moment."),
        nearest=_due(first.due, now) if first and first.due else None,
        task=_task(first) if first else None,
        cases=tuple(_case(each, now, first=each is first) for each in sorted(there, key=_urgency)),
        ended=tuple(_ended(each) for each in duties if each.over),
        dates=_dates(there, now),
        contacts=_contacts(there),
    )


def _contacts(duties: list[Duty]) -> tuple[tuple[str, str], ...]:
    """Whom to ask, each office once; its name alone where it gives no line."""
    lines = dict.fromkeys((body_name(each.procurement.organisation), each.procurement.contact) for each in duties)
    told = {name for name, contact in lines if contact}
    return tuple(each for each in lines if each[1] or each[0] not in told)


def _urgency(duty: Duty) -> tuple[bool, str, int]:
    return (not duty.owed, duty.due.isoformat() if duty.due else "9", duty.procurement.id)


def _due(at: datetime, now: datetime) -> Due:
    days = days_left(japan_date(at), japan_date(now))
    left = (
        gettext("overdue")
        if at < now
        else gettext("today")
        if days == 0
        else ngettext("%(num)s day left", "%(num)s days left", days)
    )
    state = "late" if at < now else "soon" if days <= SOON else ""
    return Due(iso=at.isoformat(), text=short_moment(at, lang()), left=left, state=state)


def title_of(duty: Duty) -> str:
    """The title of a procurement."""
    return duty.procurement.title_en if lang() == "en" and duty.procurement.title_en else duty.procurement.title


def name_shown(duty: Duty, part: Part) -> str:
    """What a proposal is called: its label where names are hidden."""
    if duty.procurement.names_hidden:
        return spoken(label(part.proposal.label or str(part.proposal.number)), lang())
    return spoken(name_of(part.proposal), lang())


def _sheet(duty: Duty, endpoint: str, **values: Any) -> str:
    return url_for(f"scoring.{endpoint}", procurement_id=duty.procurement.id, stage=duty.procurement.stage, **values)


def _next(duty: Duty) -> Part | None:
    """The proposal to go on with: one that is begun, else the first that is not whole."""
    open_parts = [each for each in duty.parts if each.following]
    return next((each for each in open_parts if each.done), open_parts[0] if open_parts else None)


def _task(duty: Duty) -> Task:
    if duty.undeclared:
        return Task(
            what=gettext("Declare your interests"),
            why=gettext("%(title)s. The proposals open once this is done.", title=title_of(duty)),
            url=url_for("scoring.declaration", procurement_id=duty.procurement.id),
            action=gettext("Declare"),
        )
    if duty.moderating:
        return Task(
            what=gettext("Talk over the marks with the panel"),
            why=gettext("%(title)s. Whether you revise a mark of yours is your own decision.", title=title_of(duty)),
            url=url_for("moderation.panel", procurement_id=duty.procurement.id),
            action=gettext("Look at the topics"),
        )
    part = _next(duty)
    if part is None:
        why = gettext("%(title)s. Everything is filled in.", title=title_of(duty))
        what, url = gettext("Check your sheet and submit it"), _sheet(duty, "review")
        return Task(what=what, why=why, url=url, action=gettext("Check before submitting"))
    values = {"done": part.done, "total": part.total, "item": _item(duty, part.following)}
    why = (
        gettext("%(done)s of %(total)s items are filled in. Go on from %(item)s.", **values)
        if part.done
        else gettext("%(total)s items, beginning with %(item)s.", **values)
    )
    return Task(
        what=gettext("Score the proposal of %(name)s", name=name_shown(duty, part)),
        why=why,
        url=_sheet(duty, "sheet", key=part.key),
        action=gettext("Go on scoring") if part.done else gettext("Begin scoring"),
    )


def _item(duty: Duty, cell: str) -> str:
    if cell == FULL_COMMENT or duty.card is None:
        return gettext("Comment on the proposal as a whole")
    return f"{cell} {spoken(duty.card.slots[cell].criterion.name, lang())}"


def _case(duty: Duty, now: datetime, *, first: bool) -> Case:
    due = duty.due
    return Case(
        id=duty.procurement.id,
        title=title_of(duty),
        organisation=body_name(duty.procurement.organisation),
        due=_due(due, now) if due else None,
        due_name=_due_name(duty),
        lines=(
            _declaration(duty, first=first),
            *_scores(duty, first=first),
            *_submission(duty),
            *_moderation(duty),
            *_files(duty),
            *_meetings(duty),
        ),
        recused=_recused(duty),
        contact=duty.procurement.contact,
    )


def _due_name(duty: Duty) -> str:
    """What the date beside a procurement is for."""
    if duty.undeclared:
        return gettext("Declare until")
    return gettext("Moderation") if duty.moderating else gettext("Submit until")


def _declaration(duty: Duty, *, first: bool) -> Line:
    what, url = gettext("Declaration of interest"), url_for("scoring.declaration", procurement_id=duty.procurement.id)
    if not duty.proposals:
        return Line(
            what=what, said=gettext("You will be asked once proposals are registered."), state=gettext("Not yet"), icon="lock"
        )
    if duty.declared < duty.proposals:
        said = gettext("%(done)s of %(total)s proposers", done=duty.declared, total=duty.proposals)
        more = gettext("The proposals open once this is done.")
        tag = {"state": gettext("To declare"), "kind": "warn", "icon": "clock"}
        if not duty.undeclared:
            return Line(what=what, said=said, state=gettext("Closed"), icon="lock")
        return Line(what=what, said=said, more=more, url=url, action=gettext("Declare"), now=first, **tag)
    said = ngettext("Declared on %(num)s proposer", "Declared on all %(num)s proposers", duty.proposals)
    more = short_moment(duty.declared_at, lang()) if duty.declared_at else ""
    action = gettext("Change") if not duty.fixed else gettext("See what you declared")
    return Line(what=what, said=said, more=more, state=gettext("Done"), kind="ok", icon="check", url=url, action=action)


def _scores(duty: Duty, *, first: bool) -> tuple[Line, ...]:
    if not duty.parts:
        return (_before(duty),) if duty.procurement.state in ("preparation", "call", "receipt") else ()
    going = _next(duty)
    return tuple(_score(duty, each, now=first and each is going) for each in duty.parts)


def _before(duty: Duty) -> Line:
    due = duty.dates.get("scoring")
    said = gettext("Until %(when)s", when=short_moment(due, lang())) if due else gettext("The date is not set yet.")
    return Line(what=gettext("Scoring"), said=said, state=gettext("Not yet"), icon="lock")


def _score(duty: Duty, part: Part, *, now: bool) -> Line:
    line = Line(what=gettext("Scoring: %(name)s", name=name_shown(duty, part)), said="", done=part.done, total=part.total)
    url = _sheet(duty, "sheet", key=part.key)
    if not duty.scoring:
        if duty.submitted_at:
            return replace(line, state=gettext("Submitted"), kind="ok")
        return replace(line, state=gettext("Closed"))
    if not part.following:
        return replace(line, state=gettext("Filled in, not submitted"), url=url, action=gettext("Look again"))
    if part.done:
        return replace(line, state=gettext("Being scored"), kind="now", url=url, action=gettext("Continue"), now=now)
    return replace(line, state=gettext("To come"), url=url, action=gettext("Begin"), now=now)


def _submission(duty: Duty) -> tuple[Line, ...]:
    what = gettext("Submission of the sheet")
    if duty.paper:
        url = url_for("paper.own", procurement_id=duty.procurement.id)
        said, action = gettext("On paper. The office enters it."), gettext("Your sheet on paper")
        return (Line(what=what, said=said, state=gettext("Paper"), url=url, action=action),)
    if duty.submitted_at:
        said, url = short_moment(duty.submitted_at, lang()), _sheet(duty, "receipt")
        tag = {"state": gettext("Submitted"), "kind": "ok", "icon": "check"}
        return (Line(what=what, said=said, url=url, action=gettext("Receipt"), **tag),)
    if not duty.scoring:
        return ()
    left = sum(bool(each.following) for each in duty.parts)
    if left:
        said = ngettext("Possible once %(num)s more proposal is scored", "Possible once %(num)s more proposals are scored", left)
        return (Line(what=what, said=said, state=gettext("Not yet"), icon="lock"),)
    action = gettext("Check before submitting")
    said = gettext("Everything is filled in")
    return (Line(what=what, said=said, state=gettext("Ready"), kind="now", url=_sheet(duty, "review"), action=action, now=True),)


def _moderation(duty: Duty) -> tuple[Line, ...]:
    """The panel's talk over its marks, while it lasts; afterwards the way to what was said."""
    if not duty.moderation:
        return ()
    running = duty.procurement.state == "moderation"
    line = Line(
        what=gettext("Moderation"),
        said=gettext("The panel talks over the marks that lie apart")
        if running
        else gettext("What was said and what came of it"),
        url=url_for("moderation.panel", procurement_id=duty.procurement.id),
        action=gettext("Look at the topics"),
    )
    tag = {"state": gettext("Going on"), "kind": "now"} if running else {"state": gettext("Done"), "kind": "ok", "icon": "check"}
    return (replace(line, now=running, **tag),)


def _files(duty: Duty) -> tuple[Line, ...]:
    """The way to the files, from the call on."""
    if duty.procurement.state == "preparation":
        return ()
    opened = bool(duty.parts)
    return (
        Line(
            what=gettext("Files"),
            said=gettext("The call and the proposals") if opened else gettext("The call; proposals once they are open to you"),
            state=gettext("To read"),
            url=url_for("documents.panel", procurement_id=duty.procurement.id),
            action=gettext("See the files"),
        ),
    )


def _meetings(duty: Duty) -> tuple[Line, ...]:
    return tuple(
        Line(
            what=gettext("Meeting"),
            said=short_moment(each.at, lang()),
            more=each.place,
            state=gettext("Held") if each.held else gettext("Planned"),
            url=url_for("meetings.panel", procurement_id=duty.procurement.id),
            action=gettext("Minutes") if each.held else gettext("Agenda"),
        )
        for each in duty.meetings
    )


def _recused(duty: Duty) -> str:
    if not duty.conflicts or not duty.parts:
        return ""
    return ngettext(
        "%(num)s proposal is not yours to score. The others' figures are worked out without you there.",
        "%(num)s proposals are not yours to score. Their figures are worked out without you.",
        duty.conflicts,
    )


def _ended(duty: Duty) -> Ended:
    more = gettext("Cancelled") if duty.procurement.state == "cancelled" else gettext("Decided")
    if duty.submitted_at:
        day = date_text(japan_date(duty.submitted_at), lang())
        more = gettext("Submitted on %(day)s. %(state)s", day=day, state=more)
    url = _sheet(duty, "receipt") if duty.submitted_at else ""
    return Ended(title=title_of(duty), more=more, url=url)


def _dates(duties: list[Duty], now: datetime) -> tuple[tuple[str, str], ...]:
    """Dates to come, in order, with what they are for."""
    found = [
        (at, _date_name(each, kind)) for each in duties for kind, at in each.dates.items() if kind in ("declarations", "scoring")
    ]
    found += [(one.at, _date_name(each, "meeting")) for each in duties for one in each.meetings]
    coming = sorted((each for each in found if each[0] >= now), key=lambda each: each[0])
    return tuple((short_date(japan_date(at), lang()), f"{said} {_clock(at)}") for at, said in coming)


def _date_name(duty: Duty, kind: str) -> str:
    title = title_of(duty)
    if kind == "declarations":
        return gettext("%(title)s: declarations are due", title=title)
    return (
        gettext("%(title)s: meeting", title=title)
        if kind == "meeting"
        else gettext("%(title)s: score sheets are due", title=title)
    )


def _clock(moment: datetime) -> str:
    return short_moment(moment, "en").rpartition(", ")[2]
