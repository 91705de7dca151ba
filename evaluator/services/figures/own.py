"""Indicators that an organisation adds: made by an officer, changed until used, defined anew from a year, retired at last."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.indicators import LONGEST_ID
from evaluator.core.values import CannotEvaluate, Problem, problem
from evaluator.db.models import Organisation, OwnIndicator
from evaluator.db.queries import figures as rows
from evaluator.library import indicators as library
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.figures.known import tree_of

_ENDING = re.compile(r"[a-z0-9][a-z0-9_]*")


class IndicatorRefused(Exception):
    """An indicator cannot be made or changed so; `problems` name the field as their place."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(each.message.id for each in problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What an own indicator is; `ending` is its code after the organisation's prefix."""

    ending: str
    name: str
    name_en: str
    unit: str
    direction: str
    group: str
    from_year: int
    definition: str
    definition_en: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Redefinition:
    """Another definition from a fiscal year on, which breaks the line."""

    from_year: int
    definition: str
    definition_en: str = ""
    source: str = ""


def prefix_of(organisation: Organisation) -> str:
    """What the codes of an organisation's own indicators begin with: its code, so that they never meet those of others."""
    return f"m{re.sub('[^0-9a-z]', '', (organisation.code or '').lower())}_"


def organisation_of(session: Session, actor: Actor) -> Organisation:
    """The organisation in which somebody works."""
    return session.get_one(Organisation, actor.organisation_id)


def facts_of(row: OwnIndicator, prefix: str) -> Facts:
    """What an own indicator is now, by its first definition."""
    tree = tree_of(row.content)
    first = tree["definition"][0]
    return Facts(
        ending=row.code.removeprefix(prefix),
        name=tree["name"]["ja"],
        name_en=tree["name"].get("en", ""),
        unit=tree["unit"],
        direction=tree["direction"],
        group=tree["group"],
        from_year=first["from_year"],
        definition=first["text"]["ja"],
        definition_en=first["text"].get("en", ""),
        source=first["source"],
    )


def add(session: Session, actor: Actor, facts: Facts, now: datetime) -> OwnIndicator:
    """A new indicator of the actor's organisation. Flushes. Raises IndicatorRefused."""
    assert actor.organisation_id is not None
    tree = _tree(session, actor.organisation_id, facts)
    if any(each.code == tree["id"] for each in rows.own(session, actor.organisation_id)):
        raise IndicatorRefused(problem("ending", "figures.code-taken", code=tree["id"]))
    _sound(session, actor.organisation_id, tree)
    made = OwnIndicator(organisation_id=actor.organisation_id, code=tree["id"], content=_text(tree), changed_at=now)
    made.changed_by = actor.person_id or 0
    session.add(made)
    session.flush()
    _tell(session, actor, now, made, "indicator.added")
    return made


def change(session: Session, actor: Actor, row: OwnIndicator, facts: Facts, now: datetime) -> None:
    """Change everything about an indicator of which there are no figures. Flushes. Raises IndicatorRefused."""
    if is_used(session, row):
        raise IndicatorRefused(problem("", "figures.indicator-used"))
    tree, old = _tree(session, row.organisation_id, facts), tree_of(row.content)
    if any(each.code == tree["id"] and each.id != row.id for each in rows.own(session, row.organisation_id)):
        raise IndicatorRefused(problem("ending", "figures.code-taken", code=tree["id"]))
    _sound(session, row.organisation_id, tree, instead=row)
    row.code = tree["id"]
    _keep(session, actor, now, row, tree)
    _tell(session, actor, now, row, "indicator.changed", old=old)


def redefine(session: Session, actor: Actor, row: OwnIndicator, given: Redefinition, now: datetime) -> None:
    """Define an indicator anew from a fiscal year on; figures from before are not compared with later ones. Flushes.

    Raises IndicatorRefused for a year that is not after the last definition.
    """
    old = tree_of(row.content)
    last = old["definition"][-1]["from_year"]
    if given.from_year <= last:
        raise IndicatorRefused(problem("from_year", "figures.definition-earlier", year=last))
    tree = {**old, "definition": [*old["definition"], _definition(given)]}
    _sound(session, row.organisation_id, tree, instead=row)
    _keep(session, actor, now, row, tree)
    _tell(session, actor, now, row, "indicator.redefined", old=old)


def retire(session: Session, actor: Actor, row: OwnIndicator, now: datetime) -> None:
    """Ask for no more figures of an indicator; those there are stay. Flushes."""
    if row.retired_at is None:
        row.retired_at, row.changed_at = now, now
        row.changed_by = actor.person_id or 0
        _tell(session, actor, now, row, "indicator.retired")


def reinstate(session: Session, actor: Actor, row: OwnIndicator, now: datetime) -> None:
    """Ask for figures of a retired indicator again. Flushes."""
    if row.retired_at is not None:
        row.retired_at, row.changed_at = None, now
        row.changed_by = actor.person_id or 0
        _tell(session, actor, now, row, "indicator.reinstated")


def is_used(session: Session, row: OwnIndicator) -> bool:
    """Whether there are, or ever were, figures of it."""
    return row.code in rows.used(session, row.organisation_id, [row.code])


def _tree(session: Session, organisation_id: int, facts: Facts) -> dict[str, Any]:
    prefix = prefix_of(session.get_one(Organisation, organisation_id))
    code = f"{prefix}{facts.ending}"
    if not _ENDING.fullmatch(facts.ending) or len(code) > LONGEST_ID:
        raise IndicatorRefused(problem("ending", "figures.code-form", most=LONGEST_ID - len(prefix)))
    first = Redefinition(
        from_year=facts.from_year, definition=facts.definition, definition_en=facts.definition_en, source=facts.source
    )
    return {
        "id": code,
        "name": {"ja": facts.name, "en": facts.name_en},
        "unit": facts.unit,
        "kind": "count",
        "direction": facts.direction,
        "group": facts.group,
        "definition": [_definition(first)],
    }


def _definition(given: Redefinition) -> dict[str, Any]:
    text = {"ja": given.definition, "en": given.definition_en}
    return {"from_year": given.from_year, "text": text, "source": given.source, "status": "proposal"}


def _sound(session: Session, organisation_id: int, tree: Mapping[str, Any], *, instead: OwnIndicator | None = None) -> None:
    """Refuse an indicator with which the set could not be used."""
    others = [tree_of(each.content) for each in rows.own(session, organisation_id) if each is not instead]
    try:
        known = library.indicators(own=library.read_own([*others, tree]))
    except CannotEvaluate as wrong:
        raise IndicatorRefused(*wrong.problems) from wrong
    if not known.units[tree["unit"]].whole:
        raise IndicatorRefused(problem("unit", "figures.unit-not-whole"))


def _keep(session: Session, actor: Actor, now: datetime, row: OwnIndicator, tree: Mapping[str, Any]) -> None:
    row.content, row.changed_at, row.changed_by = _text(tree), now, actor.person_id or 0
    session.flush()


def _text(tree: Mapping[str, Any]) -> str:
    return json.dumps(tree, ensure_ascii=False, sort_keys=True)


def _tell(
    session: Session, actor: Actor, now: datetime, row: OwnIndicator, kind: str, *, old: Mapping[str, Any] | None = None
) -> None:
    """One event; `old` is what the indicator was before, none where it is new or only stands still."""
    new = _told(tree_of(row.content))
    before = _told(old) if old else {}
    if before:
        history.record(session, actor, now, kind, organisation_id=row.organisation_id, old=before, new=new)
    else:
        history.record(session, actor, now, kind, organisation_id=row.organisation_id, new=new)


def _told(tree: Mapping[str, Any]) -> dict[str, Any]:
    definitions = [f"{each['from_year']} {each['text']['ja']}" for each in tree["definition"]]
    return {"name": tree["name"]["ja"], "code": tree["id"], "unit": tree["unit"], "definition": definitions}
