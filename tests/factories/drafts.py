"""Drafts of rubrics as rows, and what a browser would send of the form on a page."""

from dataclasses import replace
from xml.etree.ElementTree import Element

from sqlalchemy.orm import Session

from evaluator.core.canonical import sha256
from evaluator.db.models import Person, RubricDraft
from evaluator.services import drafts
from evaluator.services.actor import Actor
from tests.factories.world import NOW, Town, library_rubric
from tests.reading import by_id, tree


def actor_of(town: Town, person: Person) -> Actor:
    return Actor(
        name=person.name,
        person_id=person.id,
        organisation_id=town.organisation.id,
        organisation=town.organisation.name,
        roles=frozenset({"officer"}),
    )


def draft(session: Session, town: Town, *, rubric: str = "r1-soudan-standard", name: str = "soudan") -> RubricDraft:
    """A draft from a rubric of the library."""
    found = library_rubric(rubric)
    id = f"{town.organisation.code}-{name}"
    return drafts.begin(session, actor_of(town, town.people["officer"]), found, id=id, based_on=sha256(found), now=NOW)


def hash_of(session: Session, draft_id: int) -> str:
    """The hash of the rubric that a draft is now."""
    session.rollback()
    return sha256(drafts.rubric_of(session.get_one(RubricDraft, draft_id)))


def renamed(rubric: str, held: RubricDraft) -> str:
    """The hash of a rubric of the library under a draft's own name."""
    found = library_rubric(rubric)
    id, version = drafts.name_of(drafts.tree_of(held))
    return sha256(replace(found, rubric=replace(found.rubric, id=id, version=version)))


Pairs = list[tuple[str, str]]


def sent(page: str, *, form: str = "again") -> Pairs:
    """What a browser would send of a form, without any button."""
    pairs: Pairs = []
    for each in by_id(tree(page), form).iter():
        name = each.get("name")
        if name and name != "csrf_token":
            pairs += [(name, value) for value in _values(each)]
    return pairs


def _values(element: Element) -> list[str]:
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [each for each in options if each.get("selected") is not None] or options[:1]
        return [each.get("value", "") for each in chosen]
    if element.tag == "textarea":
        return ["".join(element.itertext())]
    if element.tag != "input" or (element.get("type") in ("checkbox", "radio") and element.get("checked") is None):
        return []
    return [element.get("value", "")]


def changed(pairs: Pairs, values: dict[str, str | None]) -> Pairs:
    """The same with the values of some names in place of what was there; None leaves one out."""
    kept = [(name, value) for name, value in pairs if name not in values]
    return kept + [(name, value) for name, value in values.items() if value is not None]


def body(pairs: Pairs) -> dict[str, list[str]]:
    """Pairs as a test client sends them."""
    made: dict[str, list[str]] = {}
    for name, value in pairs:
        made.setdefault(name, []).append(value)
    return made
