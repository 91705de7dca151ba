"""A contractor's profile and the comparison on ten fiscal years of 40 contracts, 12 months and 20 indicators.

Each stands beside a bare Flask page that prints the same table from memory.
"""

from contextlib import ExitStack
from typing import Any

from flask import Flask, render_template_string
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bench.pages import site
from bench.timing import interleaved, told
from evaluator.analysis.simulate import Plan, world
from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.months import months_of
from evaluator.db.models import Contract, Figure, Organisation, Population
from evaluator.services.actor import now
from evaluator.services.comparison.offered import comparable
from evaluator.services.comparison.peers import _compared
from evaluator.services.figures.sums import library_set
from tests.factories.contracts import contract, contractor
from tests.factories.world import NOW, sign_in, whole_town

ROUNDS, CONTRACTS, YEARS = 20, 40, 10
BARE = """<!doctype html><html lang="ja"><head><title>Table</title></head><body><table>{% for row in rows %}<tr>
{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table></body></html>"""


def main() -> None:
    """Print the median of 20 for the profile, the comparison with and without its cache, and ratios to the bare page."""
    with ExitStack() as held:
        app, session = held.enter_context(site())
        town = whole_town(session, members=0, proposals=0)
        own = filled(session, town.organisation, town.people["officer"].id)
        client, bare = app.test_client(), _bare()
        sign_in(client, session, town.people["officer"])
        year = fiscal_year(japan_date(now())) - 1
        profile, page = f"/contractors/{own.parties[0].proposer_id}", f"/comparison?year={year}"

        def drawn_again() -> Any:
            _compared.cache_clear()
            return client.get(page)

        asked = {
            "bare": lambda: bare.get("/"),
            "profile": lambda: client.get(profile),
            "comparison": lambda: client.get(page),
            "comparison, ranks drawn again": drawn_again,
        }
        seconds = interleaved(asked, rounds=ROUNDS)
        for name in list(asked)[1:]:
            weight = len(asked[name]().data) / 1000
            ratio = seconds[name] / seconds["bare"]
            print(f"{name:32} {told(seconds[name]):>10}  {ratio:6.1f} x a bare page ({told(seconds['bare'])})  {weight:.0f} kB")


def filled(session: Session, town: Organisation, officer_id: int) -> Contract:
    """Forty contracts with the counts of a drawn world, the first one own, the others shared; ten years to the present."""
    drawn = world(Plan(years=YEARS, contracts=CONTRACTS))
    first = fiscal_year(japan_date(now())) - YEARS + 1
    parts = [each for one in comparable(library_set()) if one.of for each in (*one.of.numerator, *one.of.denominator)]
    counts = [each.id for each in library_set().indicators.values() if each.kind == "count" and each.entered == "monthly"]
    ids = list(dict.fromkeys((*parts, *counts)))[: drawn.counts.shape[3]]
    deals = []
    for at in range(CONTRACTS):
        at_home = town if at == 0 else Organisation(kind="municipality", name=f"市{at}", kana="し", name_en="")
        session.add(at_home)
        session.flush()
        values = {"from_year": first, "years": YEARS, "shared_at": NOW}
        deals.append(contract(session, at_home, by=contractor(session, at_home, f"会{at}"), **values))
        session.execute(
            insert(Population),
            [
                {
                    "owner_id": at_home.id, "town_id": at_home.id, "fiscal_year": first + each, "source": "bench",
                    "people": int(drawn.population[each, at]), "entered_by": officer_id, "entered_at": NOW,
                }
                for each in range(YEARS)
            ],
        )  # fmt: skip
        for each in range(YEARS):
            rows = [
                {
                    "contract_id": deals[at].id,
                    "month": month,
                    "indicator": id,
                    "value": int(drawn.counts[each, at, number, column]),
                }
                for number, month in enumerate(months_of(first + each))
                for column, id in enumerate(ids)
            ]
            session.execute(insert(Figure), rows)
    session.commit()
    return deals[0]


def _bare() -> Any:
    app = Flask("bare")
    rows = [[f"{row} {column}" for column in range(9)] for row in range(CONTRACTS)]
    app.add_url_rule("/", view_func=lambda: render_template_string(BARE, rows=rows))
    return app.test_client()


if __name__ == "__main__":
    main()
