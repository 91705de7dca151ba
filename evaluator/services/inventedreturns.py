"""Invented yearly returns: last year's, which are over, and this year's in every state. Figures are drawn with a fixed seed."""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.core.answers import is_asked
from evaluator.core.calendar import JAPAN, fiscal_year, japan_date
from evaluator.core.returns import Field, Kind, ReturnSet, fields_in
from evaluator.db.models import BodyReturn, Organisation, Person, ReturnRound
from evaluator.db.queries import returns as rows
from evaluator.services import inventedintake, inventedplaces
from evaluator.services.actor import Actor
from evaluator.services.returns import filling, handing, rounds
from evaluator.services.returns.filling import Sent
from evaluator.services.returns.forms import library_form, read
from evaluator.services.returns.rounds import Asked

SEED = 20261122
BY_FILE = (inventedplaces.OTHERS[2], inventedplaces.OTHERS[4])
"""Bodies that answer by workbook."""
LEFT = ("joint", "grants")
"""Chapters that the demonstration town has not answered yet."""
TITLE = "生活困窮者自立支援 実施状況調査"
NOTE = "人員は10月1日時点で答えてください。"
QUESTION = "専任の人数が実人数より多くないか、確かめてください。"
GROWTH = 4
"""Hundredths by which figures grow from last year to this one."""
FEW = ("programmes", "years", "bodies", "contracts")
"""Units of which there are few, however large the town."""
Given = dict[str, str]


def load(session: Session, now: datetime, ministry: Organisation, people: Mapping[str, Person]) -> tuple[str, ...]:
    """Store the two rounds, if they are not there; their titles. `people` are ministry, officer and midori-officer. Flushes."""
    year = fiscal_year(japan_date(now))
    if rows.round_named(session, ministry.id, year, TITLE):
        return ()
    asker = _actor(people["ministry"], ministry.id, "ministry")
    before = _round(session, asker, year - 1, now, days=-330)
    present = _round(session, asker, year, now, days=12)
    for number, each in enumerate(_returns(session, before)):
        _over(each, _answers(number, year - 1, size=100 * (number + 1)), now)
    for number, each in enumerate(_returns(session, present)):
        answers = _answers(number, year, size=100 * (number + 1) + GROWTH)
        STORIES.get(each.organisation.name, _untouched)(session, asker, each, _clerk(each, people), answers, now)
    session.flush()
    _sent(session, asker, present, now)
    return (before.title, present.title)


def _sent(session: Session, asker: Actor, present: ReturnRound, now: datetime) -> None:
    """Two bodies that are not on the system sent their workbooks, the prefecture one that it did not confirm."""
    numbers = {each.organisation.name: (number, each) for number, each in enumerate(_returns(session, present))}
    filled = {
        name: (each, _answers(number, present.fiscal_year, size=100 * (number + 1) + GROWTH))
        for name, (number, each) in numbers.items()
    }
    sound = [filled[each.name] for each in BY_FILE]
    inventedintake.taken(session, asker, present, sound, filled[inventedplaces.OVER_THEM.name], now)


def _round(session: Session, asker: Actor, year: int, now: datetime, *, days: int) -> ReturnRound:
    due = japan_date(now) + timedelta(days=days)
    asked = Asked(
        title=TITLE, fiscal_year=year, opens_on=due - timedelta(days=45), due_on=due, note="10月1日時点で答えてください。"
    )
    return rounds.create(session, asker, asked, now)


def _returns(session: Session, asked: ReturnRound) -> Sequence[BodyReturn]:
    return session.scalars(select(BodyReturn).where(BodyReturn.round_id == asked.id).order_by(BodyReturn.organisation_id)).all()


def _actor(person: Person, organisation_id: int, role: str) -> Actor:
    return Actor(name=person.name, person_id=person.id, organisation_id=organisation_id, roles=frozenset({role}))


def _clerk(body: BodyReturn, people: Mapping[str, Person]) -> Actor:
    """Who answers: the demonstration town's own officer, else the neighbour's."""
    own = people["officer"] if body.organisation_id == people["officer"].keeper_id else people["midori-officer"]
    return _actor(own, body.organisation_id, "officer")


def _over(body: BodyReturn, answers: Given, now: datetime) -> None:
    """A return of last year, long accepted; stored as it is, for its time is past."""
    day = body.round.due_on - timedelta(days=3)
    at = datetime(day.year, day.month, day.day, 15, tzinfo=JAPAN)
    body.handed_in = {id: {"value": value, "origin": "typed", "reason": ""} for id, value in answers.items()}
    body.state, body.submitted_at, body.accepted_at = "accepted", at, min(at + timedelta(days=9), now)


def _begun(session: Session, _asker: Actor, body: BodyReturn, who: Actor, answers: Given, now: datetime) -> None:
    """Begun from what is known, most chapters confirmed."""
    filling.begin(session, who, body, now)
    left = {field.id for file in library_form().chapters if file.chapter.id in LEFT for field in file.field}
    _answer(session, body, who, answers, now, left=left)


def _handed(session: Session, _asker: Actor, body: BodyReturn, who: Actor, answers: Given, now: datetime) -> None:
    """Answered and handed in."""
    filling.begin(session, who, body, now)
    _answer(session, body, who, answers, now)
    handing.submit(session, who, body, now, version=body.version)


def _sent_back(session: Session, asker: Actor, body: BodyReturn, who: Actor, answers: Given, now: datetime) -> None:
    """Handed in, and sent back with a question."""
    _handed(session, asker, body, who, answers, now)
    handing.send_back(session, asker, body, now, question=QUESTION)


def _corrected(session: Session, asker: Actor, body: BodyReturn, who: Actor, answers: Given, now: datetime) -> None:
    """Sent back, and handed in again."""
    _sent_back(session, asker, body, who, answers, now)
    handing.correct(session, who, body, now, version=body.version, words="確かめました。回答のとおりです。")


def _accepted(session: Session, asker: Actor, body: BodyReturn, who: Actor, answers: Given, now: datetime) -> None:
    """Handed in and accepted."""
    _handed(session, asker, body, who, answers, now)
    handing.accept(session, asker, body, now)


def _untouched(_session: Session, _asker: Actor, _body: BodyReturn, _who: Actor, _answers: Given, _now: datetime) -> None:
    """Not begun."""


Story = Callable[[Session, Actor, BodyReturn, Actor, Given, datetime], None]
STORIES: Mapping[str, Story] = {
    inventedplaces.TOWN.name: _begun,
    inventedplaces.NEIGHBOUR.name: _sent_back,
    inventedplaces.PARTNER.name: _handed,
    inventedplaces.OTHERS[0].name: _corrected,
    inventedplaces.OTHERS[1].name: _accepted,
}
"""How this year's return of a body goes; those of all others are not begun."""


def _answer(
    session: Session, body: BodyReturn, who: Actor, answers: Given, now: datetime, *, left: Collection[str] | None = None
) -> None:  # fmt: skip
    """Type the answers in over what was filled in, or keep that where some are `left`; a reason for whatever is asked about."""
    found = read(session, body)
    merged = {**answers, **(found.values if left else {})}
    asked = {id for id in merged if is_asked(found.known, found.known.fields[id], merged)}
    typed = {id: merged[id].split(",") if id in asked else [] for id in {*merged, *found.values}.difference(left or ())}
    filling.save(session, who, body, Sent(typed=typed, base=found.values, reasons={}, confirms=True), now)
    session.expire_all()
    reasons = {each.field: "changed" for each in read(session, body).findings if not each.refuses}
    filling.save(session, who, body, Sent(typed={}, base={}, reasons=reasons), now)


def _answers(number: int, year: int, *, size: int) -> Given:
    """An answer to everything that is asked, for a town of that size in hundredths; all of it passes the checks."""
    drawn = random.Random(SEED + number)  # noqa: S311 no secret
    known, found = library_form(), dict[str, str]()
    for field in fields_in(known, year):
        if is_asked(known, field, found):
            found[field.id] = _drawn(known, field, found, drawn, size)
    return found


def _drawn(known: ReturnSet, field: Field, found: Given, drawn: random.Random, size: int) -> str:
    """One answer: a part of the figure that bounds it, if one does."""
    bound = next((each for each in known.checks if each.relation == "at-most" and each.left == (field.id,)), None)
    above = found.get(bound.right[0]) if bound else None
    if above is not None and bound is not None and field.kind != "fte":
        return str(int(int(above) * bound.times) if field.kind == "yen" else max(1, int(above) * drawn.randint(30, 70) // 100))
    return DRAWN[field.kind](field, drawn, size)


def _some(field: Field, drawn: random.Random, _size: int) -> str:
    named = [each.id for each in field.option if not each.alone]
    wanted = drawn.sample(named, drawn.randint(1, min(3, len(named))))
    return ",".join(each for each in named if each in wanted)


def _number(field: Field, drawn: random.Random, size: int) -> str:
    """People and cases grow with the town; staff of a role are few, all staff more than any role."""
    if field.id == "staff_people":
        return str(20 + size // 100)
    if field.id.endswith("_people"):
        return str(drawn.randint(1, 3))
    return str(
        drawn.randint(1, 9) if field.unit in ("programmes", "years", "bodies", "contracts") else drawn.randint(20, 60) * size
    )


DRAWN: Mapping[Kind, Callable[[Field, random.Random, int], str]] = {
    "count": _number,
    "yen": lambda _field, drawn, size: str(drawn.randint(2, 40) * 1000 * size),
    "fte": lambda _field, drawn, _size: drawn.choice(("0.5", "0.8", "1")),
    "share": lambda _field, drawn, _size: str(drawn.choice((0, 10, 20))),
    "choice": lambda field, drawn, _size: drawn.choice(field.option).id,
    "choices": _some,
    "yes-no": lambda _field, drawn, _size: drawn.choice(("yes", "no")),
    "date": lambda _field, _drawn, _size: "2026-10-01",
    "text": lambda _field, _drawn, _size: "特になし",
}
