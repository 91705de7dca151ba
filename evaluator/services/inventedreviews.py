"""Yearly reviews of the invented town: one that was fixed beside the contractor's reply, and one whose draft waits for it.

They go the way of real ones: begun, scored by a panel of three, drafted, answered, fixed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO

from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.canonical import sha256 as digest
from evaluator.core.reviewing import TARGET
from evaluator.db.models import Contract, Person, Proposal, Review
from evaluator.exchange.uploads.accepted import Accepted
from evaluator.services import drafts
from evaluator.services.demonstration import CONTACT, Town, declared, filled
from evaluator.services.inventedpapers import pdf
from evaluator.services.reviews import draft, facts, outset, replies
from evaluator.services.reviews.facts import Given
from evaluator.services.reviews.outset import Outset
from evaluator.services.reviews.replies import Received
from evaluator.services.scoring import Entered
from evaluator.services.worksheet import Worksheet

MEMBERS = ("member1", "member2", "member4")
ACTUAL = {
    "new_consultations_per_100k_month": "16.2", "plan_ratio": "43%", "job_support_ratio": "52%",
    "employment_income_rate": "44%", "improvement_rate": "78%", "staffing_fill_rate": "96%",
}  # fmt: skip
"""What counts where the records give nothing."""
TARGETS = {
    "new_consultations_per_100k_month": "18", "plan_ratio": "45%", "job_support_ratio": "60%", "employment_income_rate": "50%",
    "improvement_rate": "80%", "staffing_fill_rate": "100%",
}  # fmt: skip
REPORT, PLAN = "年次報告書（見本） 4頁", "年間計画書（見本） 2頁"
REPLY = "離職は1名で、家族の転居によるものです。\n欠員の間は法人内の有資格者を週3日応援に出しました（勤務表を添付）。"
REPLY_BY = 14
"""Days that a contractor has to answer."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is said of one year: the marks of the members in turn, and the finding."""

    marks: tuple[str, ...]
    finding: str


FIXED = Told(
    marks=("4", "4", "3"),
    finding="相談件数は計画に近く、記録の点検も行われた。支援員1名の離職により2か月の欠員があり、出張相談の回数が計画を下回った。",
)
DRAFTED = Told(
    marks=("3", "3", "2"),
    finding="家計改善の面談は丁寧で、利用者の評価も高い。年度後半にプラン作成が減り、苦情1件への回答が遅れた。",
)
RESPONSE = "応援の勤務表を確かめました。欠員の期間の記載は改めず、対応を次年度の評価で確認します。"


def told(
    session: Session, now: datetime, people: Mapping[str, Person], moment: Callable[[], datetime], *, fixed: Contract,
    drafted: Contract,
) -> tuple[Review, Review]:  # fmt: skip
    """Review the last fiscal year of two contracts: one until it is fixed, one until its draft waits for the reply. Flushes.

    `people` are those of the town by login; `moment` gives the moment of the next entry.
    """
    town = Town(session=session, organisation_id=fixed.organisation_id, people=people, now=now)
    first, second = _drafted(town, fixed, FIXED, moment), _drafted(town, drafted, DRAFTED, moment)
    _answered(town, first, moment)
    draft.fix(session, town.actor("officer"), first, RESPONSE, moment())
    return first, second


def _drafted(town: Town, contract: Contract, said: Told, moment: Callable[[], datetime]) -> Review:
    """A review that the panel has scored, and whose draft the contractor can answer."""
    review = _scored(town, contract, said, moment)
    last = japan_date(town.now) + timedelta(days=REPLY_BY)
    draft.draft(town.session, town.actor("officer"), review, finding=said.finding, reply_by=last, now=moment())
    return review


def _scored(town: Town, contract: Contract, said: Told, moment: Callable[[], datetime]) -> Review:
    session, officer = town.session, town.actor("officer")
    year = fiscal_year(japan_date(town.now)) - 1
    rubric = digest(drafts.library().rubric(outset.LIBRARY))
    review = outset.begin(session, officer, contract, Outset(year=year, sha256=rubric, contact=CONTACT), moment())
    missing = {each.name: _given(each.name) for each in facts.of_review(session, review, moment()) if each.found is None}
    facts.enter(session, officer, review, missing, moment(), version=review.version)
    procurement = review.procurement
    assert procurement is not None
    town.seated(procurement, MEMBERS, moment())
    for login in MEMBERS:
        declared(town, procurement, login, moment())
    town.moved(procurement, "start-review", moment())
    for login, mark in zip(MEMBERS, said.marks, strict=True):
        filled(town, procurement, login, moment(), _judge(mark))
    for name in ("close-scoring", "decide"):
        town.moved(procurement, name, moment())
    return review


def _given(name: str) -> Given:
    """A figure that the records do not give, with where it stands."""
    promised = name.endswith(TARGET)
    value = TARGETS[name.removesuffix(TARGET)] if promised else ACTUAL[name]
    return Given(value=value, reason=PLAN if promised else REPORT)


def _judge(mark: str) -> Callable[[Worksheet, Proposal, str, int], Entered]:
    """A member who gives about the same mark everywhere: now and then one more, or one less."""

    def judge(work: Worksheet, proposal: Proposal, cell: str, number: int) -> Entered:
        place = work.cells(proposal).index(cell)
        leaning = (place % 3 == 1) - ((place + number) % 5 == 4)
        return Entered(mark=str(min(5, int(mark) + leaning)), pages="", comment="")

    return judge


def _answered(town: Town, review: Review, moment: Callable[[], datetime]) -> None:
    """The contractor's reply on paper, with its scan."""
    at, name = moment(), f"{review.contract.parties[0].proposer.name} 理事長"
    content = pdf((("意見書（見本）", name, *REPLY.split("\n")),))
    scan = Accepted(
        name="意見書（見本）.pdf", kind="pdf", media_type="application/pdf", size=len(content), pages=1,
        sha256=sha256(content).hexdigest(),
    )  # fmt: skip
    day = japan_date(at)
    given = Received(channel="paper", name=name, content=REPLY, received_on=day, signed_on=day)
    replies.register(town.session, town.actor("clerk", "clerk"), review, given, at, scan=(BytesIO(content), scan))
