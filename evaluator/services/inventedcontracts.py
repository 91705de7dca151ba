"""The invented town's own contracts: seven years of consultation by one contractor, and household support by another.

Everything is done by the verbs that the pages use, by the officer and the clerk in turns, so that the history says who made
what. The town enters its past years in one sitting, as a town does that begins to use the application.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from io import BytesIO

import numpy as np
from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.figures import fiscal_year_of
from evaluator.core.months import after, month_of
from evaluator.db.models import Contract, ContractStaff, Organisation, Partner, Person, Proposer
from evaluator.db.queries import proposals as proposer_rows
from evaluator.exchange.uploads.accepted import Accepted
from evaluator.services import collaborations, inventedreviews, partners, proposers, staffspells
from evaluator.services.actor import Actor
from evaluator.services.contracts import commitments, money, register, terms, towns
from evaluator.services.contracts.commitments import Found, Promised
from evaluator.services.contracts.register import Parties
from evaluator.services.contracts.towns import Counted
from evaluator.services.figures import grid as grids
from evaluator.services.figures import own, saving
from evaluator.services.figures.judging import Sent, judge
from evaluator.services.figures.own import Facts as OwnFacts
from evaluator.services.inventedfigures import Counts, Nature, contacts, drawn, months_over
from evaluator.services.inventedpapers import pdf
from evaluator.services.reviews import records
from evaluator.services.staffspells import Entry

BEGAN = timedelta(hours=2)
"""How long before now the town begins to enter."""
APART = timedelta(seconds=30)
"""Between two entries."""
PEOPLE = 128_000
MAIN, OTHER = ("社会福祉法人 青野みらい会", "あおのみらいかい"), ("NPO法人 くらしの窓口", "くらしのまどぐち")
PROMISES = (
    (Promised(kind="staffing", text="相談支援員 5.0人", source="proposal", page="11", role="相談支援員", fte_hundredths=500),
     Found(state="partly", actual="4.8人", evidence="勤務表")),
    (Promised(kind="target", text="プラン作成の割合 45%", source="proposal", page="22", indicator="plan_ratio", target="45 %"),
     Found(state="partly", actual="43%", evidence="月次報告")),
    (Promised(kind="other", text="出張相談 月4回", source="negotiation"),
     Found(state="below", actual="平均2.5回", evidence="実施簿")),
    (Promised(kind="tie", text="食料支援の協力先 6から10か所へ", source="proposal", page="18"),
     Found(state="kept", actual="11か所", evidence="協定書")),
    (Promised(kind="other", text="支援調整会議 月2回", source="proposal", page="27"),
     Found(state="kept", actual="月2回", evidence="議事録")),
)  # fmt: skip
"""What was promised, and how it was kept in the last fiscal year."""
REVIEWS = (
    ("66", "プラン作成の遅れ"), ("74", "研修の記録に不足"), ("79", "出張相談の回数が計画を下回る"), ("86", "記録の点検を年2回に"),
)  # fmt: skip
"""Points and finding of the years before the last one, on another body's scale."""
VISITS = OwnFacts(
    ending="home_visits", name="自宅への訪問件数", name_en="Home visits", unit="cases", direction="higher", group="collaboration",
    from_year=2015, definition="その月に、相談員が本人の自宅を訪ねた件数",
    definition_en="Visits of consultants to people's homes in the month",
    source="青野市（見本） 業務仕様書",
)  # fmt: skip
"""An indicator of the town's own."""
REGISTER = (
    ("青野フードバンク（架空）", "あおのふーどばんく", "food_bank", "食料の提供（週2回）"),
    ("青野法律事務所（架空）", "あおのほうりつじむしょ", "lawyer", "債務の相談（月1回）"),
    ("青野商工会（架空）", "あおのしょうこうかい", "employer", "職場体験の受け入れ"),
    ("青野市社会福祉協議会（架空）", "あおのししゃかいふくしきょうぎかい", "welfare_council", "生活福祉資金の貸付"),
    ("市税務課（架空）", "しぜいむか", "department", "滞納者への案内の同封"),
    ("青野駅前クリニック（架空）", "あおのえきまえくりにっく", "medical", "無料低額診療"),
    ("中町サロンの会（架空）", "なかまちさろんのかい", "informal", "居場所（毎週木曜）"),
    ("青野民生委員の会（架空）", "あおのみんせいいいんのかい", "volunteer", "見守りと同行"),
)  # fmt: skip
"""Social resources: name, kana, kind, and what they offer."""
TIES = (
    (0, "食料の提供", "brought", "協定書 第3号"), (1, "債務の相談", "developed", "連絡会の記録"),
    (2, "職場体験の受け入れ", "developed", "受け入れ名簿"), (3, "貸付と相談の引継ぎ", "existing", ""),
    (4, "滞納者の紹介", "existing", ""),
)  # fmt: skip
"""Who of the register works with the present contract's contractor: on what, how that came about, and what shows it."""
ANSWER = "受託者に確認し、誤りがないことを確かめた。"


@dataclass
class Sitting:
    """The officer and the clerk at work, one entry after the other."""

    session: Session
    town: Organisation
    people: Mapping[str, Person]
    now: datetime
    at: datetime

    def moment(self) -> datetime:
        """The moment of the next entry."""
        self.at += APART
        return self.at

    def actor(self, login: str) -> Actor:
        """The officer or the clerk."""
        person = self.people[login]
        return Actor(name=person.name, person_id=person.id, organisation_id=self.town.id, roles=frozenset({login}))

    @property
    def today(self) -> date:
        """The day in Japan."""
        return japan_date(self.now)

    @property
    def year(self) -> int:
        """The present fiscal year."""
        return fiscal_year(self.today)


def told(
    session: Session, now: datetime, town: Organisation, people: Mapping[str, Person], random: np.random.Generator
) -> list[Contract]:
    """Enter the contracts with all that belongs to them; they are marked as fictional. Flushes."""
    at = Sitting(session=session, town=town, people=people, now=now, at=now - BEGAN)
    main, other = (_body(at, *each) for each in (MAIN, OTHER))
    first = _contract(at, main, at.year - 7, at.year - 5)
    second = _contract(at, main, at.year - 4, at.year - 2, first=first.number)
    third = _contract(at, main, at.year - 1, at.year + 1)
    budget = _contract(at, other, at.year - 2, at.year, title="家計改善支援事業 業務委託", service="kakei_kaizen")
    _counted(at)
    natures = (
        Nature(people=PEOPLE, plans=0.30), Nature(people=PEOPLE, volume=18, plans=0.37, employed=0.4),
        Nature(people=PEOPLE, volume=19, plans=0.43),
    )  # fmt: skip
    visits = own.add(session, at.actor("officer"), VISITS, at.moment())
    for contract, nature in zip((first, second, third), natures, strict=True):
        months = months_over(contract.starts_on, contract.ends_on, now)
        counts = drawn(random, nature, months)
        counts |= contacts(counts, own=visits.code) if contract is third else {}
        reported(at, contract, months, counts, late=lambda place: place % 17 == 11)
    _falling(at, budget, random)
    _paid(at, (first, second, third))
    _amended(at, third)
    _staffed(at, (first, second, third), budget)
    _promised(at, third)
    _judged(at, (first, second, third))
    inventedreviews.told(session, now, people, at.moment, fixed=third, drafted=budget)
    _tied(at, third)
    terms.share(session, at.actor("officer"), second, version=second.version, now=at.moment())
    return [first, second, third, budget]


def _body(at: Sitting, name: str, kana: str) -> Proposer:
    known = proposer_rows.proposer_like(at.session, at.town.id, number=None, name=name)
    if known is not None:
        return known
    facts = proposers.Facts(corporate_number=None, name=name, kana=kana)
    return proposers.register(at.session, at.actor("officer"), facts, at.moment())


def _contract(
    at: Sitting, by: Proposer, first_year: int, last_year: int, *, first: str = "", title: str = "自立相談支援事業 業務委託",
    service: str = "jiritsu_sodan",
) -> Contract:  # fmt: skip
    """A contract from one fiscal year to another; one that cites a `first` is its renewal."""
    facts = register.Facts(
        number=f"見本-{first_year}-{service.partition('_')[0]}", title=title, service=service, signed_on=date(first_year, 3, 20),
        procedure="direct" if first else "open_proposal", starts_on=date(first_year, 4, 1), ends_on=date(last_year + 1, 3, 31),
        price_basis="total", first=first, note="履行評価が良好なため、公募の時に示した更新の定めによる。" if first else "",
        amounts={each: 31_200_000 + 400_000 * (each - first_year) for each in range(first_year, last_year + 1)},
    )  # fmt: skip
    parties = Parties(ids=(by.id,), lead=by.id)
    return register.create(at.session, at.actor("officer"), facts, parties, at.moment(), fictional=True)


def _counted(at: Sitting) -> None:
    """The people of the town in each year."""
    for year in range(at.year - 7, at.year + 1):
        people = Counted(people=round(PEOPLE * 0.995 ** (at.year - year)), source="架空の人口（見本）")
        towns.count_people(at.session, at.actor("clerk"), year, {at.town.id: people}, {}, at.moment())


def reported(at: Sitting, contract: Contract, months: Sequence[int], counts: Counts, *, late: Callable[[int], bool]) -> None:
    """The reports of the months: past years at once, this year's month by month; `late` says which came after their day."""
    came = {month: _came(month, late=late(place)) for place, month in enumerate(months)}
    for year in sorted({fiscal_year_of(month) for month in months}):
        within = [month for month in months if fiscal_year_of(month) == year]
        for part in [within] if year < at.year else [[month] for month in within]:
            cells = {(month, id): str(values[months.index(month)]) for id, values in counts.items() for month in part}
            _saved(at, contract, year, Sent(cells=cells, days={month: came[month] for month in part}))


def _came(month: int, *, late: bool) -> date:
    following = after(month)
    return date(following // 100, following % 100, 16 if late else 8)


def _saved(at: Sitting, contract: Contract, year: int, sent: Sent) -> None:
    """Store figures as the clerk does: what is asked about is answered by a remark on its month."""
    moment = at.moment()
    grid = grids.load(at.session, contract, year, moment)
    asks = judge(grid, sent, today=at.today).asks
    remarks = {each.cell[0]: ANSWER for each in asks}
    answered = replace(sent, remarks=remarks, asked=frozenset(each.key for each in asks))
    saving.save(at.session, at.actor("clerk"), moment, grid, answered)


def _falling(at: Sitting, contract: Contract, random: np.random.Generator) -> None:
    """Household support that made fewer plans in the last half year, whose reports came late and then not at all."""
    months = months_over(contract.starts_on, contract.ends_on, at.now)[:-1]
    counts = drawn(random, Nature(people=PEOPLE, volume=14, plans=0.55), months)
    later = drawn(random, Nature(people=PEOPLE, volume=14, plans=0.22), months[-6:])
    for id, values in counts.items():
        values[-6:] = later[id]
    counts["complaints_answered"] = np.minimum(counts["complaints_answered"], np.arange(len(months)) < len(months) - 4)
    reported(at, contract, months, counts, late=lambda place: place >= len(months) - 3)


def _paid(at: Sitting, contracts: Sequence[Contract]) -> None:
    """Who pays, in every year that has begun."""
    for contract in contracts:
        for year, yen in [(each.fiscal_year, each.amount_yen) for each in contract.years if each.fiscal_year <= at.year]:
            national = yen * 3 // 4
            line = money.Line(
                name="生活困窮者自立相談支援事業費等負担金", rate=Fraction(3, 4), national_yen=national, own_yen=yen - national,
                source="交付決定通知書（見本）",
            )  # fmt: skip
            money.put(at.session, at.actor("officer"), contract, year, [line], version=contract.version, now=at.moment())


def _amended(at: Sitting, contract: Contract) -> None:
    """One more member of staff from the second year on, with the scan of the paper."""
    amounts = {each.fiscal_year: each.amount_yen for each in contract.years}
    given = terms.Change(
        agreed_on=date(at.year - 1, 12, 1), reason="訪問の増加により相談支援員を0.5人増やすため", starts_on=contract.starts_on,
        ends_on=contract.ends_on, parties=register.parties_of(contract),
        amounts={**amounts, at.year + 1: amounts[at.year + 1] + 2_400_000},
    )  # fmt: skip
    content = pdf([["変更契約書（見本）", contract.title, given.reason]])
    found = Accepted(
        name="変更契約書.pdf", kind="pdf", media_type="application/pdf", size=len(content), sha256=sha256(content).hexdigest(),
        pages=1,
    )  # fmt: skip
    scan = (BytesIO(content), found)
    terms.amend(at.session, at.actor("officer"), contract, given, version=contract.version, now=at.moment(), scan=scan)


def _staffed(at: Sitting, contracts: Sequence[Contract], budget: Contract) -> None:
    """Four people, then five; of the present contract one left some months ago, and one works for less now."""
    for contract, many in zip(contracts, (4, 5, 5), strict=True):
        over = month_of(contract.ends_on) if contract.ends_on < at.today else None
        entries = [_at_work(f"相談員{'ABCDE'[place]}", contract, place, to_month=over) for place in range(many)]
        rows = staffspells.enter(at.session, at.actor("clerk"), contract, entries, sure=(), now=at.moment())
    pair = [
        replace(_at_work(f"家計支援員{name}", budget, place), role="家計改善支援員", dedicated=True)
        for place, name in enumerate("FG")
    ]  # fmt: skip
    staffspells.enter(at.session, at.actor("clerk"), budget, pair, sure=(), now=at.moment())
    _changed(at, contracts[-1], *rows[-2:])


def _at_work(person: str, contract: Contract, place: int, *, to_month: int | None = None) -> Entry:
    return Entry(
        person=person, role="相談支援員", fte_hundredths=100, dedicated=place < 3, qualified=place < 3,
        qualification="社会福祉士" if place < 3 else "", trained=place < 4, experience_years=12 - 2 * place,
        from_month=month_of(contract.starts_on), to_month=to_month,
    )  # fmt: skip


def _changed(at: Sitting, contract: Contract, changed: ContractStaff, leaving: ContractStaff) -> None:
    this = month_of(at.today)
    staffspells.end(
        at.session, at.actor("clerk"), contract, leaving, to_month=after(this, -3), left=True, given=staffspells.seen(leaving),
        now=at.moment(),
    )  # fmt: skip
    less = replace(staffspells.entry_of(changed), fte_hundredths=80, from_month=after(this, -2), note="育児短時間勤務")
    staffspells.change(
        at.session, at.actor("clerk"), contract, changed, less, given=staffspells.seen(changed), sure=(), now=at.moment()
    )


def _promised(at: Sitting, contract: Contract) -> None:
    """What the proposal promised, and how it was kept in the first year."""
    officer = at.actor("officer")
    for promise, found in PROMISES:
        made = commitments.add(at.session, officer, contract, promise, at.moment())
        commitments.check(
            at.session, officer, contract, made, at.year - 1, found, version=contract.version, now=at.moment()
        )  # fmt: skip


def _judged(at: Sitting, contracts: Sequence[Contract]) -> None:
    """Four reviewed years, entered from the papers of the time."""
    officer = at.actor("officer")
    for place, (points, finding) in enumerate(REVIEWS):
        year = at.year - 1 - len(REVIEWS) + place
        contract = next(each for each in contracts if each.starts_on <= date(year, 4, 1) <= each.ends_on)
        given = records.Entered(year=year, scale="shonai", raw=points, finding=finding, source="履行評価書（見本）")
        records.enter(at.session, officer, contract, given, at.moment())


def _tied(at: Sitting, contract: Contract) -> None:
    """The register of social resources, who of it works with the contractor, and two that work with each other."""
    officer = at.actor("officer")
    facts = (partners.Facts(name=name, kana=kana, kind=kind, offers=offers) for name, kana, kind, offers in REGISTER)
    known = [partners.add(at.session, officer, each, sure=(), now=at.moment()) for each in facts]
    for place, subject, origin, evidence in TIES:
        given = collaborations.Terms(
            contract_id=contract.id, subject=subject, since=contract.starts_on + timedelta(days=30 * place), origin=origin,
            evidence=evidence,
        )  # fmt: skip
        _works(at, known[place], given)
    beside = collaborations.Terms(other_id=known[7].id, subject="見守りの引継ぎ", since=contract.starts_on)
    _works(at, known[6], beside)
    partners.close(at.session, officer, known[5], on=at.today - timedelta(days=30), today=at.today, now=at.moment())


def _works(at: Sitting, partner: Partner, given: collaborations.Terms) -> None:
    collaborations.add(at.session, at.actor("officer"), partner, given, sure=(), today=at.today, now=at.moment())
