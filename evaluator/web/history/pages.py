"""What the pages of the history show, ready to read."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for
from flask_babel import get_locale, gettext

from evaluator.core.calendar import moment_text
from evaluator.db.queries import history as rows
from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.services import audit, casefile
from evaluator.web.history.kinds import ALL
from evaluator.web.history.values import BY_ID, ONLY_STAGE, PEOPLE, SHORT, STAGES, Change, Names, changes, readable

MANY = 6
"""Changes that are shown at once; more are folded."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One event as a sentence, with what it changed."""

    number: int
    moment: str
    actor: str
    said: str
    changes: tuple[Change, ...]
    folded: bool
    erased: bool
    title: str
    title_url: str
    digest: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the newest proof of the chain found."""

    events: int
    faults: int
    moment: str


def lines(found: Iterable[Any], organisation_id: int | None, *, endpoint: str, titles: Mapping[int, str]) -> tuple[Line, ...]:
    """Events with everything that their ids stand for, in a few statements for all of them."""
    events = tuple(found)
    told = {each.number: told_of(each) for each in events}
    names = _names(organisation_id, [(each.kind, told[each.number]) for each in events])
    stages = _stages(organisation_id, [(each.procurement_id, told[each.number]) for each in events])
    return tuple(
        _line(each, told[each.number], replace(names, stages=stages.get(each.procurement_id, {})), endpoint, titles)
        for each in events
    )


def titles(organisation_id: int | None) -> list[tuple[int, str]]:
    """The organisation's procurements as (id, title), in the reader's language."""
    return [(id, spoken(title, str(get_locale()))) for id, title in rows.titles(db.session(), organisation_id)]


def told_of(event: Any) -> dict[str, Any]:
    """The values of an event; nothing where they were erased, or cannot be read."""
    try:
        told = json.loads(event.values.text) if event.values else {}
    except ValueError:  # somebody wrote past the program; the proof of the chain names it
        told = {}
    return told if isinstance(told, dict) else {}


def said(kind: str, told: Mapping[str, Any], names: Names) -> str:
    """An event as a sentence; a kind without wording stands for itself."""
    return gettext(f"event.{kind}", about=_about(kind, told, names)) if kind in ALL else kind


def checked(organisation_id: int | None) -> Checked | None:
    """The newest proof of an organisation's chain, None if there was none or its values are erased."""
    event = rows.last_of_kind(db.session(), organisation_id, audit.CHECKED)
    told = (told_of(event).get("new") or {}) if event else {}
    if event is None or not {"events", "faults"} <= told.keys():
        return None
    return Checked(events=told["events"], faults=told["faults"], moment=moment_text(event.at, str(get_locale())))


def at(endpoint: str, keep: Mapping[str, Any], **changed: Any) -> str:
    """An address with the same search on another page."""
    given = {**(request.view_args or {}), **keep, **changed}
    return url_for(endpoint, **{key: value for key, value in given.items() if value not in (None, "")})


def _line(event: Any, told: Mapping[str, Any], names: Names, endpoint: str, titles: Mapping[int, str]) -> Line:
    found = changes(event.kind, told, names)
    procurement_id = event.procurement_id if event.procurement_id in titles else None
    return Line(
        number=event.number,
        moment=moment_text(event.at, str(get_locale())),
        actor=_actor(event),
        said=said(event.kind, told, names),
        changes=found,
        folded=len(found) > MANY,
        erased=event.values is None,
        title=titles[procurement_id] if procurement_id else "",
        title_url=url_for("history.procurement", procurement_id=procurement_id) if procurement_id else "",
        digest=event.digest[:SHORT],
        url=url_for(endpoint, number=event.number),
    )


def _actor(event: Any) -> str:
    if event.values is None:
        return gettext("Erased")
    return gettext("The program") if event.values.actor == "system" and not event.values.person_id else str(event.values.actor)


def _about(kind: str, told: Mapping[str, Any], names: Names) -> str:
    """Whom or what an event is about, in a few words."""
    values = {**(told.get("old") or {}), **(told.get("new") or {})}
    if not values and not told:
        return gettext("(erased)")
    subject = kind.partition(".")[0]
    if "seat" in values:
        return " ".join(filter(None, (gettext("Member no. %(number)s", number=values["seat"]), str(values.get("name") or ""))))
    if subject in ("sheet", "paper"):
        return gettext("The office")
    if values.get("proposal") is not None:
        return gettext("Proposal no. %(number)s", number=readable(kind, "proposal", values["proposal"], names))
    if subject in ("envelope", "price"):
        return gettext("The ceiling")
    if subject == "proposal" and "number" in values:
        return gettext("Proposal no. %(number)s", number=values["number"])
    key = next((key for key in ("holder", "name", "login", "at", "title", "place") if values.get(key)), None)
    return readable(kind, key, values[key], names) if key else gettext("(not named)")


def _stages(
    organisation_id: int | None, told: Iterable[tuple[int | None, Mapping[str, Any]]]
) -> dict[int | None, dict[str, str]]:  # fmt: skip
    """Names of the stages that the events speak of, by procurement; a statement for all, none where there is one stage only."""
    asked = {
        procurement_id
        for procurement_id, each in told
        for key, value in _pairs(each)
        if key in STAGES and value not in (None, "", ONLY_STAGE) and procurement_id is not None
    }
    found: dict[int | None, dict[str, str]] = {}
    for each in rows.with_rubrics(db.session(), organisation_id, asked):
        stages = casefile.rubric_of(each).stage
        found[each.id] = {stage.id: spoken(stage.name, str(get_locale())) for stage in stages if stage.name}
    return found


def _names(organisation_id: int | None, told: Iterable[tuple[str, Mapping[str, Any]]]) -> Names:
    people: set[int] = set()
    proposals: set[int] = set()
    for kind, each in told:
        for key, value in _pairs(each):
            if isinstance(value, int) and not isinstance(value, bool):
                if key in PEOPLE:
                    people.add(value)
                elif key == "proposal" and kind.partition(".")[0] in BY_ID:
                    proposals.add(value)
    session = db.session()
    return Names(people=rows.people(session, people), proposals=rows.proposal_numbers(session, organisation_id, proposals))


def _pairs(value: Any) -> Iterable[tuple[str, Any]]:
    """All names and values, however deep."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield key, each
            yield from _pairs(each)
    elif isinstance(value, list):
        for each in value:
            yield from _pairs(each)
