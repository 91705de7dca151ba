"""The invented town beside the demonstration town: it shares a rubric, and has published a result chosen by it.

Without it nobody who tries the application out could see what comes from another municipality, or what the public reads.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.canonical import sha256
from evaluator.core.rubric import Rubric
from evaluator.core.values import Text
from evaluator.db.models import Person
from evaluator.db.queries import demonstration as rows
from evaluator.services import demonstration, drafts, invented, inventedawards, releases
from evaluator.services.demonstration import Dates, Story, Town
from evaluator.services.invented import Bid, Contract, Post, Tie
from evaluator.services.panels import SeatFacts
from evaluator.services.procurements import Facts

CONTACT = "福祉課（内線1122）"
TITLE = Text(ja="家計改善支援事業 評価基準", en="Rubric for household budget support")
NOTE = "人口2万人台の町で使いました。家計表の見本を提案書に付けてもらうと、採点しやすくなります。"
SEATS = {
    "member1": SeatFacts(title="緑原大学（架空） 准教授", outside=True, academic=True, chair=True),
    "member2": SeatFacts(title="司法書士", outside=True),
    "member3": SeatFacts(title="福祉課長"),
}
"""Who sits on the panel, by the login that the same task has in the demonstration town."""
ROUTE = ("福祉課長", "町長")
BIDS = (
    Bid(
        proposers=(("NPO法人 みどりの家計室", "みどりのかけいしつ"),),
        label="A社",
        yen=27_900,
        record=(Contract(client="白川市（架空）", title="家計改善支援事業", began=4, ended=1, yen=6_120_000, review="良好"),),
        staff=(Post(role="家計改善支援員", hundredths=100, dedicated=True, qualification="国の養成研修修了", years=7),),
        ties=(Tie(kind="network", partner="多重債務者相談の連絡会（架空）", content="年4回出席"),),
    ),
    Bid(
        proposers=(("社会福祉法人 緑原会", "みどりはらかい"),),
        label="B社",
        yen=28_400,
        record=(Contract(client="緑原町（架空）", title="自立相談支援事業", began=2, ended=1, yen=9_800_000, review="記録なし"),),
        staff=(Post(role="家計改善支援員", hundredths=80, dedicated=False, qualification="FP技能士2級", years=3),),
        ties=(Tie(kind="department", partner="税務課", content="滞納の相談者をつなぐ取決め"),),
    ),
)
"""Proposals to run the household budget support, in the order in which they came."""


def budgeting(year: int) -> Facts:
    """The service that was chosen; one year, a price for one case."""
    title = Text(ja="家計改善支援事業 業務委託", en="Household budget support")
    return invented.facts(title, "kakei_kaizen", year, CONTACT, ceiling_yen=28_700, names_hidden=True)


def load(session: Session, now: datetime, organisation_id: int, people: Mapping[str, Person]) -> tuple[str, ...]:
    """Store the shared rubric and the published result unless they are there; the title if they were stored. Flushes.

    `people` are those of the town by the logins that the same tasks have in the demonstration town, and `officer2`.
    """
    given = budgeting(fiscal_year(japan_date(now)) + 1)
    if given.title in rows.titles(session, organisation_id):
        return ()
    demonstration.tell([_chosen(Town(session=session, organisation_id=organisation_id, people=people, now=now), given)])
    return (given.title,)


def _shared(town: Town, at: datetime) -> Rubric:
    """The town's own rubric, begun from one of the library, published and shared."""
    officer, base = town.actor("officer"), drafts.library().rubric("r4-kakei")
    id = f"{drafts.namespace(town.organisation)}kakei"
    draft = drafts.begin(town.session, officer, base, id=id, based_on=sha256(base), now=at, title=TITLE)
    rubric = drafts.rubric_of(draft)
    release = releases.publish(town.session, officer, draft, at, confirmed=sha256(rubric))
    releases.share(town.session, officer, release, NOTE, at)
    return rubric


def _chosen(town: Town, given: Facts) -> Story:
    yield (at := town.day(-58))
    procurement = town.created(given, _shared(town, at), at)
    plan = {"call": -52, "questions": -47, "answers": -43, "proposals": -36, "declarations": -30, "scoring": -18, "decision": -8}
    town.planned(procurement, plan, at)
    for login, seat in SEATS.items():
        town.seat(procurement, login, seat, at)
    yield (at := town.day(-52))
    town.moved(procurement, "call", at)
    yield from demonstration.to_scoring(town, procurement, BIDS, SEATS, Dates((-40, -37), ended=-34, declared=-31, labelled=-28))
    for days, login in zip((-24, -22, -20), SEATS, strict=True):
        yield (at := town.day(days, 15))
        demonstration.filled(town, procurement, login, at, demonstration.entered)
    last = inventedawards.Days(closed=-16, drafted=-13, agreed=(-11, -9), published=-8)
    yield from inventedawards.decided(town, procurement, last, ROUTE)
