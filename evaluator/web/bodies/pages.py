"""What pages of bodies, numbers and yearly files show."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import abort
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from evaluator.core.calendar import date_text, fiscal_year_text, moment_text
from evaluator.core.denominators import Kind
from evaluator.core.values import Problem
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services import organisations
from evaluator.services.bodylists import Change, Plan
from evaluator.services.bodystatements import Period
from evaluator.web.access import actor
from evaluator.web.locale import body_name

if TYPE_CHECKING:
    from evaluator.db.models import BodySpell, Organisation
    from evaluator.db.queries.bodies import Load
    from evaluator.services.denominators import Counted

SHOWN = 200
"""Rows of a file that are shown; of more, the count says it."""
MOST_FAULTS = 20
DIGITS = 12
"""Digits of a digest that are shown; the history has it whole."""
KINDS = {
    "prefecture": _l("Prefecture"),
    "designated_city": _l("Designated city"),
    "designated_ward": _l("Ward of a designated city"),
    "special_ward": _l("Special ward"),
    "city": _l("City"),
    "town_village": _l("Town or village"),
    "union": _l("Union of municipalities"),
    "other": _l("Without a code"),
}
ASKING = ("ministry", "prefecture")


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def asker() -> "Organisation":
    """The ministry or prefecture for which somebody is signed in; there is no such page for others."""
    found = organisations.own(db.session(), actor().organisation_id)
    return found if found.kind in ASKING else abort(404)


def ministry() -> "Organisation":
    """The ministry for which somebody is signed in; there is no such page for others."""
    found = asker()
    return found if found.kind == "ministry" else abort(404)


def reach(found: "Organisation") -> str | None:
    """The prefecture that somebody may see bodies of; None is all of them."""
    return None if found.kind == "ministry" else found.prefecture_code


def said_of(problem: Problem) -> str:
    """What a problem says in the language of the page."""
    return sentence(problem.message, lang(), Names())


def faults(problems: Iterable[Problem]) -> list[tuple[str, str]]:
    """Where something is wrong, and what; at most so many."""
    return [(_place(each.place), said_of(each)) for each in tuple(problems)[:MOST_FAULTS]]


def _place(place: str) -> str:
    line, _space, column = place.partition(" ")
    if not line.isdecimal():
        return ""
    if column:
        return gettext("Line %(line)s, column %(column)s", line=line, column=column)
    return gettext("Line %(line)s", line=line)


def day(found: date | None) -> str:
    """A day as people read it; a dash where there is none."""
    return date_text(found, lang()) if found else "—"


def loaded(at: datetime, by: str | None) -> str:
    """When something was loaded, and by whom if that is to be shown."""
    return f"{by} {moment_text(at, lang())}" if by else moment_text(at, lang())


def load(found: "Load", *, named: bool) -> dict[str, Any]:
    """A list that was loaded as a row; the name of whoever did it is for the ministry itself."""
    return {
        "as_of": day(found.change.as_of),
        "source": found.change.source,
        "loaded": loaded(found.change.made_at, found.by if named else None),
        "stated": found.stated,
        "withdrawn": found.withdrawn,
        "digest": (found.change.file_sha256 or "")[:DIGITS],
    }


def period(found: Period) -> str:
    """From when to when."""
    if not found.from_on and not found.to_on:
        return gettext("always")
    return f"{day(found.from_on) if found.from_on else ''} – {day(found.to_on) if found.to_on else ''}".strip()


def holds(*, implementing: bool, server: str) -> str:
    """What a period says."""
    if implementing:
        return gettext("implements")
    return gettext("served by %(name)s", name=server) if server else gettext("does not implement")


def spell(found: "BodySpell") -> dict[str, str]:
    """A period of a body as a row."""
    span = Period(implementing=found.implementing, from_on=found.from_on, to_on=found.to_on)
    return {
        "period": period(span),
        "holds": holds(implementing=found.implementing, server=body_name(found.server) if found.server else ""),
        "source": found.statement.source,
        "as_of": day(found.statement.as_of),
    }


def change(found: Change) -> dict[str, str]:
    """A row of what a list would state or withdraw."""
    return {
        "code": found.code,
        "name": found.name,
        "period": period(found.period),
        "holds": holds(implementing=found.period.implementing, server=found.server),
    }


def planned(found: Plan) -> dict[str, Any]:
    """What a list would do, as it is shown."""
    return {
        "stated": [change(each) for each in found.stated[:SHOWN]],
        "stated_count": len(found.stated),
        "withdrawn": [change(each) for each in found.withdrawn[:SHOWN]],
        "withdrawn_count": len(found.withdrawn),
        "same": found.same,
        "added": [f"{each.code} {each.name}" for each in found.added],
        "mergers": [
            {"code": each.code, "name": each.name, "into": each.into_name, "day": day(each.last_day)} for each in found.mergers
        ],
        "is_empty": found.is_empty,
    }


def kind(found: Kind | None, id: str) -> str:
    """The name of a kind of number; its id where the kind is no longer there."""
    if found is None:
        return id
    return (found.name.en or found.name.ja) if lang() == "en" else found.name.ja


def number(found: Kind, counted: "Counted | None", names: Mapping[int, str], together: int | None) -> dict[str, str]:
    """The number of a body as a row, with that of all whom it serves; of a sum it says whose numbers are added."""
    merged = ", ".join(names[each] for each in counted.merged) if counted else ""
    return {
        "kind": kind(found, found.id),
        "value": f"{counted.value:,}" if counted else "—",
        "together": f"{together:,}" if together is not None else "—",
        "day": day(counted.reference_on if counted else None),
        "note": gettext("sum with %(names)s, merged into it", names=merged) if merged else "",
    }


def year(found: int) -> str:
    """A fiscal year as people read it."""
    return fiscal_year_text(found, lang())
