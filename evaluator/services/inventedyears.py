"""Invented contracts over the years: those of the demonstration town, and some forty that invented towns share.

Figures are drawn with a fixed seed, and stored in bulk. Some contractors are better or worse by construction; the rest differ
by chance alone. Everything is marked as fictional.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.months import after, month_of, months_of
from evaluator.db.models import (
    Collaboration,
    Commitment,
    CommitmentCheck,
    Contract,
    ContractParty,
    ContractStaff,
    ContractYear,
    Figure,
    MonthReport,
    Organisation,
    Partner,
    Person,
    Population,
    Proposer,
    Review,
    ReviewReply,
    ServedTown,
)

SEED = 20261122
YEARS = 7
SERVICE = "jiritsu_sodan"
MAIN, OTHER = "社会福祉法人 青野みらい会", "NPO法人 くらしの窓口"
FIRST = (
    "朝霧",
    "若葉",
    "白砂",
    "千鳥",
    "花岡",
    "桜木",
    "緑川",
    "月見",
    "風越",
    "星野",
    "松浜",
    "竹原台",
    "梅里",
    "清水原",
    "光岡",
    "泉丘",
    "霞沢",
    "桂木",
    "楓",
    "柏葉",
)
KINDS = ("市", "市", "市", "町")
BODIES = ("社会福祉法人 {}会", "NPO法人 {}の家")
GOOD, BAD = (3, 17), (8, 25)
"""Which of the shared contracts are better and worse by construction."""
DRAWN = (
    "new_consultations", "plans", "job_support_users", "employed_plan", "income_up_plan", "referrals_made",
    "referrals_completed", "survey_sent", "survey_answers", "survey_satisfied", "complaints", "complaints_answered",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Nature:
    """How a contract does: monthly consultations per 100,000 people, and the shares that follow."""

    people: int
    volume: float = 16.0
    plans: float = 0.45
    employed: float = 0.38
    satisfied: float = 0.78


def load(session: Session, now: datetime, town: Organisation, officer: Person) -> tuple[str, ...]:
    """Store what is not there yet; titles of the own contracts that were stored. Flushes."""
    known = session.scalar(select(Contract.id).where(Contract.organisation_id == town.id, Contract.fictional).limit(1))
    if known is not None:
        return ()
    random = np.random.default_rng(SEED)
    present = fiscal_year(japan_date(now))
    own = _own(session, now, town, officer, present, random)
    for number in range(2 * len(FIRST)):
        _shared(session, now, officer, number, present, random)
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


def _months(contract: Contract, now: datetime) -> list[int]:
    """The months of a contract whose report has come: all that are over but the last."""
    last = after(month_of(japan_date(now)), -2)
    years = range(contract.starts_on.year, contract.ends_on.year)
    return [month for year in years for month in months_of(year) if month <= last]


def _drawn(random: np.random.Generator, nature: Nature, months: Sequence[int]) -> dict[str, np.ndarray[Any, Any]]:
    """Counts of each month: what follows from a case is drawn from its number."""
    new = random.poisson(nature.volume * nature.people / 100_000, len(months))
    draw: Callable[[Any, float], Any] = random.binomial
    plans = draw(new, nature.plans)
    jobs = draw(plans, 0.6)
    employed = draw(jobs, nature.employed)
    raised = draw(jobs - employed, 0.18)
    made = draw(new, 0.35)
    sent = draw(new, 0.8)
    answers = draw(sent, 0.4)
    complaints = random.poisson(0.15, len(months))
    columns = (new, plans, jobs, employed, raised, made, draw(made, 0.75), sent, answers, draw(answers, nature.satisfied))
    return dict(zip(DRAWN, (*columns, complaints, complaints), strict=True))


def _reported(session: Session, contract: Contract, months: Sequence[int], counts: Mapping[str, Any]) -> None:
    rows = [
        {"contract_id": contract.id, "month": month, "indicator": id, "value": int(values[at])}
        for id, values in counts.items()
        for at, month in enumerate(months)
    ]
    if rows:
        session.execute(insert(Figure), rows)


def _came(session: Session, now: datetime, contract: Contract, by: Person, months: Sequence[int]) -> None:
    """When each report came: mostly in time."""
    rows = []
    for at, month in enumerate(months):
        following = after(month)
        late = at % 17 == 11
        day = date(following // 100, following % 100, 16 if late else 8)
        rows.append(
            {"contract_id": contract.id, "month": month, "received_on": day, "remark": "", "entered_by": by.id, "entered_at": now}
        )
    if rows:
        session.execute(insert(MonthReport), rows)


def _shared(session: Session, now: datetime, officer: Person, number: int, present: int, random: np.random.Generator) -> None:
    """A contract of an invented town, which shares it."""
    place = FIRST[number % len(FIRST)]
    kind = KINDS[number % len(KINDS)]
    part = "東" if number < len(FIRST) else "西"
    town = Organisation(
        kind="municipality", name=f"{part}{place}{kind}（見本）", kana="みほん", name_en=f"Sample municipality {number + 1}"
    )
    session.add(town)
    session.flush()
    name = BODIES[number % 2].format(place)
    body = _body(session, town, name, "みほん")
    years = range(present - YEARS + 1, present + 1)
    people = int(np.exp(random.uniform(np.log(20_000), np.log(400_000))))
    better = 1 if number in GOOD else -1 if number in BAD else 0
    nature = Nature(
        people=people, volume=float(random.normal(16, 2.2)), plans=0.45 + 0.1 * better,
        employed=0.38 + 0.17 * better + float(random.normal(0, 0.02)), satisfied=0.78,
    )  # fmt: skip
    made = _contract(session, now, town, body, years[0], present + 1, shared_at=now - timedelta(days=200))
    _peopled(session, now, town, officer, list(years), people)
    _reported(session, made, _months(made, now), _drawn(random, nature, _months(made, now)))
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


def _own(
    session: Session, now: datetime, town: Organisation, officer: Person, present: int, random: np.random.Generator
) -> list[Contract]:
    """The town's own contracts: seven years of consultation by one contractor, and household support by another."""
    main = _body(session, town, MAIN, "あおのみらいかい")
    other = _body(session, town, OTHER, "くらしのまどぐち")
    _peopled(session, now, town, officer, list(range(present - YEARS, present + 1)), 128_000)
    first = _contract(session, now, town, main, present - 7, present - 5)
    second = _contract(session, now, town, main, present - 4, present - 2, procedure="direct", first_id=first.id)
    third = _contract(session, now, town, main, present - 1, present + 1)
    budget = _contract(
        session, now, town, other, present - 2, present, title="家計改善支援事業 業務委託", service="kakei_kaizen",
    )  # fmt: skip
    natures = (Nature(people=128_000, plans=0.30), Nature(people=128_000, volume=18, plans=0.37, employed=0.4))
    for contract, nature in ((first, natures[0]), (second, natures[1]), (third, Nature(people=128_000, volume=19, plans=0.43))):
        months = _months(contract, now)
        _reported(session, contract, months, _drawn(random, nature, months))
        _came(session, now, contract, officer, months)
    _falling(session, now, budget, officer, random)
    _staffed(session, now, (first, second, third))
    _promised(session, now, third, officer, present)
    _judged(session, now, (first, second, third), officer, present)
    _tied(session, now, town, third, officer)
    return [first, second, third, budget]


def _falling(session: Session, now: datetime, contract: Contract, officer: Person, random: np.random.Generator) -> None:
    """Household support that made fewer plans in the last half year, and whose last reports are missing."""
    months = _months(contract, now)[:-1]
    counts = _drawn(random, Nature(people=128_000, volume=14, plans=0.55), months)
    late = _drawn(random, Nature(people=128_000, volume=14, plans=0.22), months[-6:])
    for id, values in counts.items():
        values[-6:] = late[id]
    counts["complaints_answered"] = np.minimum(counts["complaints_answered"], np.arange(len(months)) < len(months) - 4)
    _reported(session, contract, months, counts)
    _came(session, now, contract, officer, months)


def _staffed(session: Session, now: datetime, contracts: Sequence[Contract]) -> None:
    """Four people, then five; of the present contract one left two months ago."""
    for contract, many in zip(contracts, (4, 5, 5), strict=True):
        first, last = month_of(contract.starts_on), month_of(contract.ends_on)
        over = last if contract.ends_on < japan_date(now) else None
        for number in range(many):
            leaves = contract is contracts[-1] and number == many - 1
            session.add(
                ContractStaff(
                    contract_id=contract.id, person=f"相談員{'ABCDE'[number]}", role="相談支援員", fte_hundredths=100,
                    dedicated=number < many - 1, qualified=number < 3, from_month=first, left_work=leaves,
                    to_month=after(month_of(japan_date(now)), -3) if leaves else over,
                )
            )  # fmt: skip
    session.flush()


PROMISES: tuple[tuple[str, dict[str, Any], str, str, str], ...] = (
    ("相談支援員 5.0人", {"kind": "staffing", "role": "相談支援員", "fte_hundredths": 500}, "partly", "4.8人", "勤務表"),
    ("プラン作成の割合 45%", {"kind": "target", "indicator": "plan_ratio", "target": "45 %"}, "partly", "43%", "月次報告"),
    ("出張相談 月4回", {"kind": "other"}, "below", "平均2.5回", "実施簿"),
    ("食料支援の協力先 6から10か所へ", {"kind": "tie"}, "kept", "11か所", "協定書"),
    ("支援調整会議 月2回", {"kind": "other"}, "kept", "月2回", "議事録"),
)
"""What was promised: its words, what it is, and how it was kept, with what shows it."""


def _promised(session: Session, now: datetime, contract: Contract, officer: Person, present: int) -> None:
    for text, values, state, actual, evidence in PROMISES:
        made = Commitment(contract_id=contract.id, text=text, source="proposal", **values)
        made.checks = [
            CommitmentCheck(
                fiscal_year=present - 1, state=state, actual=actual, evidence=evidence, checked_by=officer.id, checked_at=now
            )
        ]
        session.add(made)
    session.flush()


FINDINGS = ("プラン作成の遅れ", "指摘なし", "出張相談の回数が計画を下回る", "記録の点検を年2回に", "支援員1名の欠員と離職")
REPLY = "離職は1名で、家族の転居によるものです。欠員の間は法人内の有資格者を週3日応援に出しました（勤務表を添付）。"


def _judged(session: Session, now: datetime, contracts: Sequence[Contract], officer: Person, present: int) -> None:
    """Five reviewed years, entered from the papers of the time; to the last the contractor answered."""
    scale, grades = "shonai", ("B", "B", "B", "B", "B")
    for at, (finding, grade) in enumerate(zip(FINDINGS, grades, strict=True)):
        year = present - len(FINDINGS) + at
        contract = next(each for each in contracts if each.starts_on <= date(year, 4, 1) <= each.ends_on)
        made = Review(
            contract_id=contract.id, fiscal_year=year, grade_scale=scale, raw_grade=grade, score="83", finding=finding,
            source="履行評価書（見本）", fixed_at=now, fixed_by=officer.id,
        )  # fmt: skip
        if at == len(FINDINGS) - 1:
            made.replies = [
                ReviewReply(
                    channel="paper", name="青野みらい会 理事長", content=REPLY, received_on=japan_date(now) - timedelta(days=20),
                    registered_by=officer.id, registered_at=now,
                )
            ]  # fmt: skip
        session.add(made)
    session.flush()


TIES = (
    ("青野フードバンク（架空）", "food_bank", "食料の提供", "brought", "協定書 2025-03"),
    ("青野法律事務所（架空）", "lawyer", "債務の相談", "developed", "連絡会の記録"),
    ("青野商工会（架空）", "employer", "職場体験の受け入れ", "developed", "受け入れ名簿"),
)


def _tied(session: Session, now: datetime, town: Organisation, contract: Contract, officer: Person) -> None:
    for name, kind, subject, origin, evidence in TIES:
        partner = Partner(organisation_id=town.id, name=name, kind=kind, created_at=now)
        session.add(partner)
        session.flush()
        session.add(
            Collaboration(
                partner_id=partner.id, contract_id=contract.id, subject=subject, since=contract.starts_on, origin=origin,
                evidence=evidence, recorded_by=officer.id, recorded_at=now,
            )
        )  # fmt: skip
    session.flush()
