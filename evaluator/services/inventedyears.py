"""Invented contracts over the years: those of the demonstration town, and some forty that invented towns share.

Figures are drawn with a fixed seed; those of the other towns are stored in bulk. Some contractors are better or worse by
construction; the rest differ by chance alone. Everything is marked as fictional.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.months import month_of
from evaluator.db.models import (
    Contract,
    ContractParty,
    ContractStaff,
    ContractYear,
    Figure,
    Organisation,
    Person,
    Population,
    Proposer,
    ServedTown,
)
from evaluator.services import inventedcontracts, inventedplaces
from evaluator.services.inventedfigures import Nature, drawn, months_over
from evaluator.services.inventedplaces import FIRST

SEED = 20261122
YEARS = 7
SERVICE = "jiritsu_sodan"
BODIES = ("社会福祉法人 {}会", "NPO法人 {}の家")
KANA = ("{}かい", "{}のいえ")
GOOD, BAD = (3, 17), (8, 25)
"""Which of the shared contracts are better and worse by construction."""


def load(session: Session, now: datetime, town: Organisation, people: Mapping[str, Person]) -> tuple[str, ...]:
    """Store what is not there yet; titles of the own contracts that were stored. Flushes.

    `people` are those of the town by login; the officer and the clerk enter its own contracts.
    """
    known = session.scalar(select(Contract.id).where(Contract.organisation_id == town.id, Contract.fictional).limit(1))
    if known is not None:
        return ()
    random = np.random.default_rng(SEED)
    own = inventedcontracts.told(session, now, town, people, random)
    present = fiscal_year(japan_date(now))
    for number in range(2 * len(FIRST)):
        _shared(session, now, people["officer"], number, present, random)
    return tuple(each.title for each in own)


def _body(session: Session, town: Organisation, name: str, kana: str) -> Proposer:
    made = Proposer(organisation_id=town.id, name=name, kana=kana)
    session.add(made)
    session.flush()
    return made


def _contract(
    session: Session, now: datetime, town: Organisation, by: Proposer, first: int, last: int, **values: Any
) -> Contract:
    """A contract from one fiscal year to another that serves the town itself."""
    given = {
        "number": f"見本-{first}-{by.id}", "title": "自立相談支援事業 業務委託", "service": SERVICE,
        "procedure": "open_proposal", "price_basis": "total", "source": "entered", "signed_on": date(first, 3, 20),
        "starts_on": date(first, 4, 1), "ends_on": date(last + 1, 3, 31), "fictional": True, "created_at": now, **values,
    }  # fmt: skip
    made = Contract(organisation_id=town.id, **given)
    made.parties = [ContractParty(proposer_id=by.id, position=1, lead=True)]
    made.years = [
        ContractYear(fiscal_year=each, amount_yen=31_200_000 + 400_000 * (each - first)) for each in range(first, last + 1)
    ]
    made.towns = [ServedTown(served_id=town.id, from_year=first)]
    session.add(made)
    session.flush()
    return made


def _peopled(session: Session, now: datetime, town: Organisation, by: Person, years: Sequence[int], people: int) -> None:
    rows = [
        {
            "owner_id": town.id, "town_id": town.id, "fiscal_year": year, "people": round(people * 0.995 ** (years[-1] - year)),
            "source": "架空の人口（見本）", "entered_by": by.id, "entered_at": now,
        }
        for year in years
    ]  # fmt: skip
    session.execute(insert(Population), rows)


def _reported(session: Session, contract: Contract, months: Sequence[int], counts: Mapping[str, Any]) -> None:
    rows = [
        {"contract_id": contract.id, "month": month, "indicator": id, "value": int(values[at])}
        for id, values in counts.items()
        for at, month in enumerate(months)
    ]
    if rows:
        session.execute(insert(Figure), rows)


def _shared(session: Session, now: datetime, officer: Person, number: int, present: int, random: np.random.Generator) -> None:
    """A contract of an invented town, which shares it."""
    town, (place, read) = inventedplaces.kept(session, inventedplaces.other(number)), FIRST[number % len(FIRST)]
    body = _body(session, town, BODIES[number % 2].format(place), KANA[number % 2].format(read))
    years = range(present - YEARS + 1, present + 1)
    people = int(np.exp(random.uniform(np.log(20_000), np.log(400_000))))
    better = 1 if number in GOOD else -1 if number in BAD else 0
    nature = Nature(
        people=people, volume=float(random.normal(16, 2.2)), plans=0.45 + 0.1 * better,
        employed=0.38 + 0.17 * better + float(random.normal(0, 0.02)), satisfied=0.78,
    )  # fmt: skip
    made = _contract(session, now, town, body, years[0], present + 1, shared_at=now - timedelta(days=200))
    _peopled(session, now, town, officer, list(years), people)
    months = months_over(made.starts_on, made.ends_on, now)
    _reported(session, made, months, drawn(random, nature, months))
    _at_work(session, made, max(2, round(people / 100_000 * 4)))


def _at_work(session: Session, contract: Contract, many: int) -> None:
    first = month_of(contract.starts_on)
    session.execute(
        insert(ContractStaff),
        [
            {
                "contract_id": contract.id, "person": f"相談員{number + 1}", "role": "相談支援員", "fte_hundredths": 100,
                "dedicated": number % 3 != 2, "qualified": number % 2 == 0, "from_month": first,
            }
            for number in range(many)
        ],
    )  # fmt: skip
