"""What the page of a procurement's guideline points shows, ready to read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import get_locale, gettext

from evaluator.core.calendar import date_text, fiscal_year_text, japan_date, moment_text
from evaluator.core.compliance import STATES, Evidence, Judgement
from evaluator.core.rubric import Rubric
from evaluator.core.values import Message, Text
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.services.compliance import Head, Table
from evaluator.web.access import actor

if TYPE_CHECKING:
    from evaluator.db.models import PointReason, Procurement

MARKS = {"yes": "ok", "no": "no", "absent": "open", "open": "open", "unneeded": "open"}
"""How a part is marked, by whether it holds."""
SOURCE_ID = re.compile(r"\s*\[S[^\]]*\]")
"""Names of sources in the file, which are for its readers."""
KINDS = {"met": "ok", "partly": "warn", "not_met": "warn", "not_recorded": "plain"}
"""How a state is shown; one that a law asks for and that is not met is graver."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What was looked at for one part of a point; `links` lead to where it is kept and can be mended."""

    mark: str
    word: str
    said: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Point:
    """One point of the guideline."""

    code: str
    name: str
    text: str
    state: str
    kind: str
    label: str
    law: str
    lines: tuple[Line, ...]
    reason: str
    given: str
    later: bool
    """Whether the reason was given, or changed, after the judgement was kept."""


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def guideline_said(head: Head) -> tuple[str, str]:
    """Title and source of the guideline in the language of the page."""
    source = SOURCE_ID.sub("", head.source).split(" / ")
    return head.title.get(lang()) or head.title["ja"], source[-1] if lang() == "en" else source[0]


def day_said(day: date) -> str:
    """A day in the language of the page."""
    return date_text(day, lang())


def counts_said(table: Table) -> tuple[tuple[str, str, int], ...]:
    """Every state with its word and how many points came to it."""
    return tuple((state, gettext(f"state.{state}"), table.counts[state]) for state in STATES)


def points(
    procurement: "Procurement", rubric: Rubric, table: Table, reasons: Mapping[str, "PointReason"]
) -> tuple[Point, ...]:  # fmt: skip
    """The points in the guideline's order."""
    names = Names(criteria={each.id: each.name for each in rubric.walk()})
    return tuple(_point(procurement, each, names, table, reasons.get(each.point)) for each in table.points)


def _point(
    procurement: "Procurement", judged: Judgement, names: Names, table: Table, reason: "PointReason | None"
) -> Point:  # fmt: skip
    text = reason.text if reason else ""
    when = day_said(japan_date(reason.given_at)) if reason else ""
    return Point(
        code=judged.point,
        name=spoken(judged.name, lang()),
        text=spoken(judged.text, lang()),
        state=judged.state,
        kind="alert" if judged.law and judged.state == "not_met" else KINDS[judged.state],
        label=gettext(f"state.{judged.state}"),
        law=spoken(judged.law, lang()) if isinstance(judged.law, Text) else "",
        lines=tuple(_line(procurement, each, names) for each in judged.evidence),
        reason=text,
        given=gettext("%(name)s, %(when)s", name=reason.giver.name, when=when) if reason and text else "",
        later=table.kept is not None and text != table.reasons.get(judged.point, ""),
    )


def _line(procurement: "Procurement", evidence: Evidence, names: Names) -> Line:
    return Line(
        mark=MARKS[evidence.holds],
        word=gettext(f"evidence.mark.{MARKS[evidence.holds]}"),
        said=tuple(sentence(dated(each), lang(), names) for each in evidence.said),
        links=tuple(_links(procurement, evidence)),
    )


def dated(message: Message) -> Message:
    """A message whose moments, days and fiscal years are written as the page writes them."""
    return replace(message, values={key: _dated(key, value) for key, value in message.values.items()})


def _dated(key: str, value: str | int | tuple[str, ...]) -> str | int | tuple[str, ...]:
    if key == "at" and isinstance(value, str):
        return moment_text(datetime.fromisoformat(value), lang())
    if key == "on" and isinstance(value, str):
        return date_text(date.fromisoformat(value), lang())
    if key in ("year", "last_year") and isinstance(value, int):
        return fiscal_year_text(value, lang())
    return value


def _links(procurement: "Procurement", evidence: Evidence) -> Iterator[tuple[str, str]]:
    at, officer = procurement.id, actor().may("officer")
    if evidence.place == "record":
        if officer:
            yield gettext("Record it"), url_for("compliance.record", procurement_id=at, _anchor=_field(evidence))
    elif evidence.place == "rubric":
        if officer and procurement.frozen_at is None:
            yield gettext("Choose the rubric"), url_for("procurements.rubric", procurement_id=at)
        else:
            yield gettext("The rubric of the procurement"), url_for("procurements.show", procurement_id=at, _anchor="facts")
    elif evidence.place == "contracts":
        yield from _contracts(evidence)
        if officer:
            yield gettext("Record whether it is a renewal"), url_for("compliance.record", procurement_id=at, _anchor="renewal")
    else:
        yield _room(evidence.place, at)


def _field(evidence: Evidence) -> str:
    """The answer of the record that a part looks at."""
    return {"user-survey": "user_survey", "hand-over": "handover_plan"}.get(evidence.kind, evidence.kind.replace("-", "_"))


def _contracts(evidence: Evidence) -> Iterator[tuple[str, str]]:
    found = evidence.looked.get("contracts") or ()
    for number, contract in enumerate(found if isinstance(found, tuple | list) else (), start=1):
        yield gettext("Yearly reviews of contract %(number)s", number=number), url_for("reviews.index", contract_id=contract)
    if not found:
        yield gettext("Contracts and contractors"), url_for("contracts.index")


def _room(place: str, procurement_id: int) -> tuple[str, str]:
    names = {
        "facts": (gettext("Facts of the procurement"), "procurements.show"),
        "hearings": (gettext("Academic opinions"), "procurements.hearings"),
        "panel": (gettext("Panel"), "procurements.panel"),
        "history": (gettext("History"), "history.procurement"),
    }
    said, endpoint = names[place]
    return said, url_for(endpoint, procurement_id=procurement_id)
