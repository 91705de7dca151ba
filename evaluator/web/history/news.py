"""What changed since one's last visit, for the first page of each role."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from evaluator.core.calendar import moment_text
from evaluator.core.values import Text
from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.services import news
from evaluator.services.actor import Actor, now
from evaluator.services.news import News
from evaluator.web.access import actor
from evaluator.web.history import pages
from evaluator.web.history.kinds import FOR_ADMINISTRATORS
from evaluator.web.history.views import blueprint


@dataclass(frozen=True, kw_only=True)
class Told:
    """One event: a sentence, the procurement it belongs to, and its own page, if the reader has one."""

    moment: str
    said: str
    who: str
    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The list on a first page; `until` comes back when it is put away, `page` says to which one."""

    page: str
    since: str
    until: str
    lines: tuple[Told, ...]
    more: bool
    history_url: str


@dataclass(frozen=True, kw_only=True)
class Reader:
    """How the news of one first page is found, and where its events are read in full; empty for whoever has no history."""

    home: str
    find: Callable[[Actor], News | None]
    history: str = ""
    one: str = ""


READERS = {
    "office": Reader(
        home="procurements.index",
        find=lambda who: news.for_office(db.session(), who),
        history="history.index",
        one="history.show",
    ),
    "people": Reader(
        home="people.index",
        find=lambda who: news.for_administrator(db.session(), who, kinds=FOR_ADMINISTRATORS),
        history="history.people",
        one="history.people_event",
    ),
    "panel": Reader(home="home.index", find=lambda who: news.for_member(db.session(), who)),
}

MEETINGS = {"meeting.called": "news.meeting.called", "meeting.held": "news.meeting.held"}
"""Events whose own wording names more than that they happened."""


@blueprint.app_template_global("news_for")
def news_for(page: str) -> Shown | None:
    """The news on the first page of a kind; None if there is nothing new, or the reader has no such page."""
    reader, at = READERS[page], now()
    found = reader.find(actor())
    if found is None or not found.events:
        return None
    return Shown(
        page=page,
        since=moment_text(found.since, str(get_locale())),
        until=at.isoformat(),
        lines=_in_full(found, reader) if reader.one else tuple(_bare(*each) for each in found.events),
        more=found.more,
        history_url=url_for(reader.history) if reader.history else "",
    )


@blueprint.post("/looked")
def looked() -> ResponseReturnValue:
    """Put the news away."""
    reader = READERS.get(request.form.get("page", "")) or abort(400)
    try:
        until = datetime.fromisoformat(request.form.get("until", ""))
    except ValueError:
        abort(400)
    if until.tzinfo is None:
        abort(400)
    news.put_away(db.session(), actor(), now(), until=until)
    db.session.commit()
    return redirect(url_for(reader.home))


def _in_full(found: News, reader: Reader) -> tuple[Told, ...]:
    titles = {
        event.procurement_id: spoken(title, str(get_locale()))
        for event, title in found.events
        if event.procurement_id is not None
    }
    lines = pages.lines([event for event, _ in found.events], actor().organisation_id, endpoint=reader.one, titles=titles)
    return tuple(Told(moment=one.moment, said=one.said, who=one.actor, title=one.title, url=one.url) for one in lines)


def _bare(event: Any, title: Text) -> Told:
    """That something happened in a procurement, and nothing else of it."""
    said = gettext(MEETINGS.get(event.kind) or f"event.{event.kind}")
    return Told(
        moment=moment_text(event.at, str(get_locale())), said=said, who="", title=spoken(title, str(get_locale())), url=""
    )
