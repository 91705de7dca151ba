"""Implementing bodies 実施主体 on a day, and the towns without a welfare office that each of them serves."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from evaluator.core.identifiers import body_class
from evaluator.db.models import BodySpell, Organisation
from evaluator.db.queries import bodies as rows


@dataclass(frozen=True, kw_only=True)
class Body:
    """An implementing body on a day."""

    organisation_id: int
    code: str | None
    """Six digits; a fictional body has none."""
    name: str
    prefecture: str | None
    """Two digits."""
    kind: str
    """`prefecture`, `designated_city`, `city`, `special_ward`, `town_village` or `union`; `other` without a code."""
    served: tuple[str, ...]
    """Codes of the places that it serves on that day, in order: its own, unless it is a prefecture or a union, and others."""
    served_ids: tuple[int, ...]
    """Ids of the organisations of those places."""


def on(session: Session, day: date, *, prefecture: str | None = None) -> tuple[Body, ...]:
    """Every implementing body on a day, by code; only those of a prefecture (two digits) if one is named. Two statements."""
    served: dict[int, dict[int, str | None]] = {}
    for server, town, code in rows.served(session, day):
        served.setdefault(server, {})[town] = code
    return tuple(_body(each, served.get(each.id, {})) for each in rows.implementing(session, day, prefecture))


def places(session: Session, day: date) -> Mapping[int, tuple[int, ...]]:
    """The places whose people each implementing body is there for on a day, all by id; without an entry the body itself."""
    return {each.organisation_id: each.served_ids for each in on(session, day) if each.served_ids}


def by_codes(session: Session, codes: Collection[str]) -> Mapping[str, Organisation]:
    """The organisations that some codes name, by code. One statement."""
    return rows.named(session, codes)


def number_of(body: int, served: Mapping[int, tuple[int, ...]], number: Callable[[int], int | None]) -> int | None:
    """What the numbers of the places of a body come to, such as its people; None if that of one of them is not known."""
    counts = [number(each) for each in served.get(body, (body,))]
    known = [each for each in counts if each is not None]
    return sum(known) if len(known) == len(counts) else None


def stated(session: Session, organisation_id: int, day: date) -> BodySpell | None:
    """What stands of a body on a day: that it implements, or does not; none where nothing was stated."""
    return rows.of_body_on(session, organisation_id, day)


def implementing(session: Session, organisation_id: int, day: date) -> bool | None:
    """Whether a body implements on a day; None where nothing was stated."""
    found = stated(session, organisation_id, day)
    return None if found is None else found.implementing


def _body(found: Organisation, others: Mapping[int, str | None]) -> Body:
    kind = kind_of(found)
    own = {} if kind in ("prefecture", "union") else {found.id: found.code}
    places = {**own, **others}
    return Body(
        organisation_id=found.id,
        code=found.code,
        name=found.name,
        prefecture=found.prefecture_code,
        kind=kind,
        served=tuple(sorted(code for code in places.values() if code is not None)),
        served_ids=tuple(places),
    )


def kind_of(found: Organisation) -> str:
    """The class of a body by its code; `other` without one."""
    return body_class(found.code) if found.code else "other"
