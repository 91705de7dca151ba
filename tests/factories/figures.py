"""Figures as rows, month by month."""

import json
from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from evaluator.core.months import after
from evaluator.db.models import Contract, Figure, MonthReport, Organisation, OwnIndicator, Person, Population
from tests.factories.world import NOW


def report(session: Session, contract: Contract, month: int, **figures: int) -> None:
    """The figures of one month, as they were first entered. Flushes."""
    session.add_all(Figure(contract_id=contract.id, month=month, indicator=id, value=value) for id, value in figures.items())
    session.flush()


def months_reported(session: Session, contract: Contract, first: int, figures: Mapping[str, list[int | None]]) -> None:
    """Figures by indicator for the months from `first` on; None where nothing was reported."""
    for indicator, values in figures.items():
        for at, value in enumerate(values):
            if value is not None:
                session.add(Figure(contract_id=contract.id, month=after(first, at), indicator=indicator, value=value))
    session.flush()


def received(session: Session, contract: Contract, month: int, on: date, by: Person, remark: str = "") -> MonthReport:
    """That the report of a month came in on a day. Flushes."""
    made = MonthReport(
        contract_id=contract.id, month=month, received_on=on, remark=remark, entered_by=by.id, entered_at=NOW
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def population(session: Session, town: Organisation, year: int, people: int, by: Person) -> None:
    """The people of a town in a fiscal year, as it entered them itself. Flushes."""
    session.add(
        Population(
            owner_id=town.id, town_id=town.id, fiscal_year=year, people=people, source="住民基本台帳", entered_by=by.id,
            entered_at=NOW,
        )
    )  # fmt: skip
    session.flush()


def own_indicator(
    session: Session, organisation: Organisation, ending: str = "visits", *, name: str = "訪問件数", by: Person
) -> OwnIndicator:  # fmt: skip
    """An indicator that an organisation added, counted from fiscal year 2020 on. Flushes."""
    code = f"m{organisation.code}_{ending}"
    definition = {"from_year": 2020, "text": {"ja": f"{name}の定義"}, "source": "事務連絡", "status": "proposal"}
    tree = {
        "id": code, "name": {"ja": name, "en": ""}, "unit": "cases", "kind": "count", "group": "volume", "direction": "neither",
        "definition": [definition],
    }  # fmt: skip
    made = OwnIndicator(
        organisation_id=organisation.id, code=code, content=json.dumps(tree, ensure_ascii=False), changed_by=by.id, changed_at=NOW
    )
    session.add(made)
    session.flush()
    return made
