"""The invented procurement that departments judge together: housing, welfare, employment and tax, each with items of its own."""

from dataclasses import replace

from evaluator.core.values import Text
from evaluator.services import demonstration, departments, drafts, inventedcompliance
from evaluator.services.demonstration import Dates, Story, Town
from evaluator.services.departments import Share
from evaluator.services.invented import BIDS, PANEL, facts
from evaluator.services.panels import SeatFacts
from evaluator.services.procurements import Facts

TITLE = Text(ja="自立相談・就労準備支援 一体実施業務委託", en="Consultation and preparation for work together")
SEATS = {
    "member1": PANEL["member1"],
    "member2": PANEL["member2"],
    "member4": SeatFacts(title="健康福祉部長"),
    "member5": SeatFacts(title="税務課長"),
    "member6": SeatFacts(title="住宅政策課長"),
    "member7": SeatFacts(title="商工労政課長"),
}
"""Who sits on the panel, by login; the seats are numbered in this order."""
SHARES = (
    Share(id="welfare", ja="福祉総務課", en="Welfare", items=("2.1", "2.2", "2.3", "4.1", "4.3"), seats=(3,)),
    Share(id="housing", ja="住宅政策課", en="Housing", items=("3.1", "3.2"), seats=(5,)),
    Share(id="employment", ja="商工労政課", en="Employment", items=("4.4", "2.5"), seats=(6,)),
    Share(id="tax", ja="税務課", en="Tax", items=("6.1", "1.3"), seats=(4,)),
)
"""Whose the items are, and who judges for it; all other items are everybody's."""
NAMES = (
    (("社会福祉法人 青野つなぐ会", "あおのつなぐかい"),),
    (("NPO法人 はたらく窓", "はたらくまど"),),
    (("株式会社 くらしの歩み", "くらしのあゆみ"), ("一般社団法人 青野しごと塾", "あおのしごとじゅく")),
)
FILLED = {"member6": 100, "member1": 100, "member4": 60, "member2": 40, "member5": 25}
"""How much of their own items members have filled in, in hundredths; one has not begun."""
OFFERS = tuple(
    replace(bid, proposers=names, consortium="青野一体支援共同企業体" if len(names) > 1 else "")
    for bid, names in zip(BIDS, NAMES, strict=True)
)


def together(year: int, contact: str) -> Facts:
    """What is bought: two services in one, for two years."""
    return facts(TITLE, "jiritsu_sodan", year, contact, years=2, ceiling_yen=32_400_000)


def judged(town: Town, given: Facts) -> Story:
    """From the rules, in which the departments stand, to sheets that are half filled in."""
    session, officer = town.session, town.actor("officer")
    yield (at := town.day(-46))
    procurement = town.created(given, drafts.library().rubric("r1-soudan-standard"), at)
    yield (at := town.day(-45))
    for login, seat in SEATS.items():
        town.seat(procurement, login, seat, at)
    departments.assign(session, officer, procurement, SHARES, at, version=procurement.version)
    plan = {"call": -41, "questions": -34, "answers": -29, "proposals": -19, "declarations": -13, "scoring": 6, "meeting": 10}
    town.planned(procurement, {**plan, "decision": 17}, at)
    yield (at := town.day(-41))
    town.moved(procurement, "call", at)
    dates = Dates((-22, -20, -19), ended=-17, declared=-14, labelled=-10)
    yield from demonstration.to_scoring(town, procurement, OFFERS, SEATS, dates)
    for days, (login, hundredths) in zip((-7, -6, -4, -3, -2), FILLED.items(), strict=True):
        yield (at := town.day(days, 14))
        demonstration.filled(town, procurement, login, at, demonstration.entered, hundredths=hundredths)
    yield (at := town.day(-1, 11))
    inventedcompliance.reasoned(town, procurement, at)
