"""Contractors beside each other: chance is named, nothing confidential of others is shown, no page grows with the database."""

import random
from datetime import date

import pytest

from evaluator.core.months import months_of
from evaluator.db.models import Commitment, CommitmentCheck, Figure, Review, ReviewReply
from evaluator.services import history
from tests.factories.comparison import filled, neighbour, peopled, shared
from tests.factories.contracts import contract, contractor
from tests.factories.counting import statements
from tests.factories.figures import own_indicator
from tests.factories.partners import partner, tie
from tests.factories.scoring import actor_for
from tests.factories.staff import spell
from tests.factories.world import NOW, sign_in, whole_town
from tests.reading import of_class, tree

SHARE = {"new_consultations": 30, "plans": 12, "job_support_users": 10, "employed_plan": 4, "income_up_plan": 1}
YEAR = "/comparison?year=2025"


@pytest.fixture
def town(session):
    return whole_town(session, members=0, proposals=0)


@pytest.fixture
def deal(session, town):
    made = contract(session, town.organisation, by=contractor(session, town.organisation), from_year=2019, years=8)
    for year in range(2019, 2026):
        filled(session, made, year, SHARE)
    peopled(session, town.organisation, range(2019, 2027), 120_000, town.people["officer"])
    session.commit()
    return made


@pytest.fixture
def officer(client, session, town):
    return sign_in(client, session, town.people["officer"])


@pytest.fixture
def peers(session, town, deal):
    """Fourteen ordinary shared contracts, a planted good one, and one that nobody shares."""
    draw, made = random.Random(3), []
    for number in range(14):
        other = neighbour(session, f"となり{number}市")
        each = shared(session, other, f"よその会{number}")
        filled(session, each, 2025, {**SHARE, "employed_plan": 3 + draw.randint(0, 2)})
        peopled(session, other, range(2025, 2026), 110_000, town.people["officer"])
        made.append(each)
    filled(session, made_good := shared(session, neighbour(session, "よい市"), "よい会"), 2025, {**SHARE, "employed_plan": 9})
    closed = contract(session, neighbour(session, "ひみつ市"), by=None, title="ひみつの契約", from_year=2018, years=9)
    filled(session, closed, 2025, SHARE)
    session.commit()
    return [*made, made_good]


def page(client, url, lang="ja"):
    answer = client.get(url + ("&" if "?" in url else "?") + f"lang={lang}")
    assert answer.status_code == 200, answer.text[:500]
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("url", ["/contractors", "/comparison", "/services/jiritsu_sodan", "/warnings"])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_page_says_what_is_empty(officer, url, lang):
    assert of_class(tree(page(officer, url, lang)), "empty")


def test_a_planted_good_contract_is_flagged(officer, peers):
    said = page(officer, YEAR)
    assert "16件のうち1件が、偶然では説明しにくい" in said
    assert "よい会（よい市） 100.0" in said
    assert 'fill="#ffffff" stroke="#ac3e00"' in said


def test_what_is_not_shared_is_not_compared(officer, peers):
    assert "ひみつ" not in page(officer, YEAR)
    assert "ひみつ" not in page(officer, "/services/jiritsu_sodan")


def test_replies_and_findings_of_others_stay_theirs(officer, session, town, peers):
    made = Review(contract_id=peers[0].id, fiscal_year=2025, score="80", raw_grade="B", finding="よその指摘", fixed_at=NOW)
    session.add(made)
    session.flush()
    session.add(
        ReviewReply(
            review_id=made.id, channel="paper", name="よその代表", content="よその意見", received_on=date(2026, 5, 1),
            registered_by=town.people["officer"].id, registered_at=NOW,
        )
    )  # fmt: skip
    session.commit()
    said = page(officer, YEAR) + page(officer, "/services/jiritsu_sodan")
    assert "よその指摘" not in said
    assert "よその意見" not in said


def test_the_method_names_phi_and_its_source(officer, peers):
    said = page(officer, YEAR, "en")
    assert "φ = " in said
    assert "Spiegelhalter 2005" in said
    assert "Mean rank" in said


def test_the_unwidened_view_is_one_click_away(officer, session, peers):
    for at, each in enumerate(peers[:10]):
        filled(session, each, 2024, {**SHARE, "job_support_users": 60, "employed_plan": 10 + 4 * at, "income_up_plan": 1})
    session.commit()
    widened = page(officer, "/comparison?year=2024")
    assert "view=unwidened" in widened
    plain = page(officer, "/comparison?year=2024&view=unwidened")
    assert "過分散を入れていない" in plain
    assert plain.count('Z" fill="') > widened.count('Z" fill="')


def test_few_contracts_are_said_to_be_few(officer, deal):
    assert "少ないため" in page(officer, YEAR)


def test_own_figures_stand_beside_the_band(officer, peers):
    said = page(officer, YEAR)
    assert "10万〜20万人" in said
    assert "15" in said


@pytest.mark.parametrize("query", ["indicator=nonsense", "year=1", "year=x", "band=nonsense", "service=%27", "view=1"])
def test_an_unknown_choice_becomes_the_first(officer, deal, query):
    assert "受託者の比較" in page(officer, f"/comparison?{query}")


@pytest.mark.parametrize(
    "query", ["indicator=plans_per_100k_month", "indicator=referral_completion_rate", "band=100k-200k", "band=from-1m"]
)
def test_every_kind_of_choice_is_answered(officer, peers, query):
    assert "受託者の比較" in page(officer, f"{YEAR}&{query}")


def test_a_share_above_its_base_is_compared_as_a_rate(officer, session, peers):
    for each in peers[:5]:
        filled(session, each, 2025, {"referrals_made": 5, "referrals_completed": 6})
    session.commit()
    assert "120.0" in page(officer, f"{YEAR}&indicator=referral_completion_rate")


def test_a_profile_shows_years_promises_reviews_and_ties(officer, session, town, deal):
    promise = Commitment(contract_id=deal.id, kind="other", text="出張相談 月4回", source="proposal")
    staffing = Commitment(
        contract_id=deal.id, kind="staffing", text="相談支援員", role="相談支援員", fte_hundredths=500, source="proposal"
    )
    session.add_all([promise, staffing])
    session.flush()
    officer_id = town.people["officer"].id
    session.add(
        CommitmentCheck(
            commitment_id=promise.id, fiscal_year=2025, state="below", actual="月2回", evidence="実施簿", checked_by=officer_id,
            checked_at=NOW,
        )
    )  # fmt: skip
    session.add(Review(contract_id=deal.id, fiscal_year=2024, score="86.5", raw_grade="B", finding="記録の点検", fixed_at=NOW))
    spell(session, deal, person="相談員A", dedicated=True)
    made = partner(session, town.organisation, name="青野食料銀行")
    tie(session, made, deal, recorded_by=officer_id, origin="developed", evidence="協定書")
    session.commit()
    said = page(officer, f"/contractors/{deal.parties[0].proposer_id}")
    for each in (
        "出張相談 月4回",
        "下回",
        "86.5",
        "記録の点検",
        "定義が違うため",
        "新型コロナ",
        "マン・ケンドール",
        "青野みらい会",
    ):
        assert each in said, each
    assert said.count("<svg xmlns") >= 4
    assert "約束5.0" in said


def test_a_contractor_of_another_town_is_not_found(officer, peers):
    assert officer.get(f"/contractors/{peers[0].parties[0].proposer_id}").status_code == 404
    assert officer.get("/contractors/999999").status_code == 404


def test_no_trend_is_tested_under_five_years(officer, session, town):
    made = contract(session, town.organisation, from_year=2023, years=4)
    for year in (2023, 2024, 2025):
        filled(session, made, year, SHARE)
    session.commit()
    said = page(officer, f"/contractors/{made.parties[0].proposer_id}")
    assert "傾向の検定はしません" in said
    assert "マン・ケンドール、3" not in said


def test_contractors_are_searched_sorted_and_paged(officer, session, town, deal):
    for number in range(25):
        contract(session, town.organisation, by=contractor(session, town.organisation, f"会{number:02}"), service="kakei_kaizen")
    session.commit()
    assert "1 / 2" in page(officer, "/contractors")
    assert "会24" in page(officer, "/contractors?q=会24")
    assert "当てはまる受託者はありません" in page(officer, "/contractors?q=ない")
    assert "青野みらい会" in page(officer, "/contractors?service=jiritsu_sodan&order=contracts")
    assert "2 / 2" in page(officer, "/contractors?page=99")


def test_a_service_is_shown_across_contractors_and_years(officer, peers):
    said = page(officer, "/services/jiritsu_sodan?indicator=employment_income_rate")
    assert "よい会" in said
    assert "記録なし" in said
    assert officer.get("/services/nonsense").status_code == 404


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_the_whole_office_may_read(client, session, town, deal, role):
    office = sign_in(client, session, town.people[role])
    for url in ("/contractors", f"/contractors/{deal.parties[0].proposer_id}", YEAR, "/services/jiritsu_sodan", "/warnings"):
        assert office.get(url).status_code == 200


def test_pages_ask_few_statements_however_many_there_are(officer, session, town, deal, peers):
    urls = (f"/contractors/{deal.parties[0].proposer_id}", YEAR, "/services/jiritsu_sodan", "/contractors", "/warnings")
    counts = {}
    for url in urls:
        page(officer, url)
        with statements(session) as found:
            answer = officer.get(url)
        counts[url] = len(found)
        assert len(answer.data) <= 100_000, url
    assert {url: count for url, count in counts.items() if count > 15} == {}


def test_own_counts_stand_per_population_among_own_contracts(officer, session, town, deal, peers):
    code = own_indicator(session, town.organisation, by=town.people["officer"]).code
    second = contract(session, town.organisation, by=contractor(session, town.organisation, "もう一つの会"), from_year=2024)
    for each, visits in ((deal, 12), (second, 30)):
        filled(session, each, 2025, {code: visits})
    session.commit()
    compared = page(officer, f"{YEAR}&indicator={code}_per_100k_month")
    assert "ほかの自治体にはない指標" in compared
    assert ">10.0<" in compared
    assert ">25.0<" in compared
    assert "よい会" not in compared
    for url in (f"/services/jiritsu_sodan?indicator={code}_per_100k_month", f"/contractors/{deal.parties[0].proposer_id}"):
        assert "人口10万人・月当たり" in page(officer, url)


def test_days_to_first_contact_are_compared_by_t(officer, session, deal, peers):
    draw = random.Random(5)
    for at, each in enumerate([deal, *peers]):
        for month in months_of(2025):
            days = sum(draw.randint(1, 9) for _ in range(5)) + (40 if at == 3 else 0)
            session.add(Figure(contract_id=each.id, month=month, indicator="first_contacts", value=5 * (month != 202508)))
            session.add(Figure(contract_id=each.id, month=month, indicator="days_to_first_contact", value=days))
    session.commit()
    said = page(officer, f"{YEAR}&indicator=mean_days_to_first_contact")
    assert "t 分布" in said
    assert "Cochran 1977" in said
    assert "偶然を超える" in said
    assert "二項分布" not in said
    assert "図1" in said
    assert page(officer, "/services/jiritsu_sodan?indicator=mean_days_to_first_contact").count("<svg xmlns") == 1


def test_a_share_that_becomes_a_rate_says_so(officer, session, peers):
    for each in peers[:5]:
        filled(session, each, 2025, {"referrals_made": 5, "referrals_completed": 6})
    session.commit()
    assert "ポアソン分布）として比べました" in page(officer, f"{YEAR}&indicator=referral_completion_rate")


def test_staff_of_contracts_at_one_time_adds_up(officer, session, town, deal):
    second = contract(session, town.organisation, by=deal.parties[0].proposer, from_year=2025, years=2, number="別-2")
    for each, people in ((deal, "ABC"), (second, "DE")):
        for person in people:
            spell(session, each, person=person, from_month=202504)
    filled(session, second, 2025, SHARE)
    for each, promised in ((deal, 300), (second, 250)):
        session.add(
            Commitment(
                contract_id=each.id, kind="staffing", text="x", role="相談支援員", fte_hundredths=promised, source="proposal"
            )
        )
    session.commit()
    said = page(officer, f"/contractors/{deal.parties[0].proposer_id}")
    assert "契約を足した数" in said
    assert ">5.0<" in said
    assert "約束5.5" in said
    assert "うち 別-2" in said
    across = page(officer, "/services/jiritsu_sodan?indicator=new_consultations_per_100k_month")
    assert "25.0 / 25.0" in across


def test_changes_between_whole_years_have_their_interval(officer, session, town):
    made = contract(session, town.organisation, from_year=2023, years=4)
    for year, plans in ((2023, 6), (2024, 12), (2025, 24)):
        filled(session, made, year, {**SHARE, "plans": plans})
    session.commit()
    said = page(officer, f"/contractors/{made.parties[0].proposer_id}")
    assert "令和6年度から令和7年度の変化は+33.2〜+46.2ポイント" in said
    assert "Newcombe 1998" in said


def test_every_rule_of_warning_says_from_where(officer, deal):
    said = page(officer, "/warnings", "en")
    assert "1 or more monthly reports are past their day" in said
    assert "fewer than 1 % of cases" in said
    assert "青野みらい会" in said
    assert "Proposal of this project" in said


def test_the_desk_names_what_to_look_at(officer, deal):
    said = page(officer, "/procurements")
    assert "早めの気づき" in said
    assert "月の報告がない" in said


def test_the_desk_asks_once_where_nothing_changed(officer, session, town, deal):
    who = actor_for(town, town.people["officer"], "officer")
    history.record(session, who, NOW, "contract.amended", organisation_id=town.organisation.id)
    session.commit()
    page(officer, "/procurements")
    with statements(session) as found:
        officer.get("/procurements")
    assert len([each for each in found if not each.startswith(("BEGIN", "PRAGMA"))]) <= 15
