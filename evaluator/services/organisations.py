"""What an organisation says about itself, and the table of public bodies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.core.identifiers import corporate_number
from evaluator.db.models import Organisation
from evaluator.library.places import Place
from evaluator.services import bodies, bodystatements, history
from evaluator.services.actor import Actor

MINISTRY = {
    "kind": "ministry",
    "name": "厚生労働省",
    "kana": "こうせいろうどうしょう",
    "name_en": "Ministry of Health, Labour and Welfare",
    "corporate_number": "6000012070001",
}
"""The ministry; its number is published, those of municipalities follow from their codes and are not verified."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """What an organisation may say about itself."""

    corporate_number: str | None
    corporate_number_verified: bool
    implementing: bool | None


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """How many bodies were stored, and how many were there already."""

    stored: int
    there: int


def own(session: Session, organisation_id: int | None) -> Organisation:
    """The organisation that somebody is signed in for."""
    return session.get_one(Organisation, organisation_id)


def find(session: Session, number: str) -> Organisation | None:
    """The body of a local government code (six digits) or a corporate number (thirteen)."""
    column = Organisation.code if len(number) == 6 else Organisation.corporate_number
    return session.scalars(select(Organisation).where(column == number).order_by(Organisation.id)).first()


def change(session: Session, actor: Actor, now: datetime, given: Record) -> bool:
    """Correct the record of the actor's organisation; whether anything changed. Flushes.

    Raises WrongIdentifier, and ListedByMinistryError for another word than the ministry's list has.
    """
    assert actor.organisation_id is not None
    found = own(session, actor.organisation_id)
    number = corporate_number(given.corporate_number) if given.corporate_number else None
    new = {
        "corporate_number": number,
        "corporate_number_verified": given.corporate_number_verified and number is not None,
    }
    old = {name: getattr(found, name) for name, value in new.items() if getattr(found, name) != value}
    for name in old:
        setattr(found, name, new[name])
    said = bodies.implementing(session, found.id, japan_date(now))
    if given.implementing != said:
        bodystatements.say_of_oneself(session, actor, now, implementing=given.implementing)
        old["implementing"], new["implementing"] = said, given.implementing
    if old:
        changed = {name: new[name] for name in old}
        history.record(session, actor, now, "organisation.changed", organisation_id=found.id, old=old, new=changed)
    return bool(old)


def load(session: Session, places: Iterable[Place]) -> Loaded:
    """Store the bodies that are not there yet, and the ministry; a row that is there is left as it is. Flushes."""
    known = set(session.scalars(select(Organisation.code).where(Organisation.code.is_not(None))))
    new = [each for each in places if each.code not in known]
    session.add_all(
        Organisation(
            kind="prefecture" if each.kind == "prefecture" else "municipality",
            code=each.code,
            name=each.name,
            kana=each.kana,
            name_en=each.name_en,
            prefecture_code=each.code[:2],
            corporate_number=each.corporate_number,
        )
        for each in new
    )
    has_ministry = session.scalar(select(Organisation.id).where(Organisation.corporate_number == MINISTRY["corporate_number"]))
    if has_ministry is None:
        session.add(Organisation(**MINISTRY, corporate_number_verified=True))
    session.flush()
    return Loaded(stored=len(new) + (has_ministry is None), there=len(known) + (has_ministry is not None))
