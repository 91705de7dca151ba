"""The tables of the nation: the printed table of FY2020, what stands in a denominator, what is hidden, and who is rolled up."""

from datetime import date
from fractions import Fraction

import pytest

from evaluator.analysis.intervals import clopper_pearson, garwood_rate, wilson
from evaluator.core.national import Ask, Coverage, Having, Mean, Met, NotPublished, PerPeople, Rate, Ratio, Share, Total, Where
from evaluator.core.tally import percent_text
from evaluator.db.models import BodyReturn, Figure, Population
from evaluator.exchange.rollups.standing import standing
from evaluator.services import compliance
from evaluator.services.compliance import Stating
from evaluator.services.nationanswers import PRINTED
from evaluator.services.rollupmaking import forget, publish
from evaluator.services.rollups import NotMade, made_at, rebuild, tables
from tests.factories.bodies import mark, numbers
from tests.factories.contracts import contract
from tests.factories.decided import LATER, officer
from tests.factories.publishing import published
from tests.factories.returns import actor, asked_round, ministry, return_of, returning
from tests.factories.rolledup import MADE_AT, YEAR, printed_nation, small_nation
from tests.factories.world import NOW, person, town

YEARS = (YEAR,)
RATES = {
    "economic": ("98.8", "37.4"), "daily": ("41.4", "40.4"), "social": ("28.2", "68.8"), "employment": ("98.8", "42.3"),
    "children": ("27.8", "67.0"),
}  # fmt: skip
"""Municipalities of 905 and those who reached their goal of the participants, in percent, as they are printed."""
CONSIDERS = Share(field="considers_proposals", among=("yes",))


@pytest.fixture(scope="module")
def nation(tmp_path_factory):
    made = printed_nation(tmp_path_factory.mktemp("nation"))
    kinds = [Having(fields=(f"{kind}_programmes",)) for kind in PRINTED]
    kinds += [Ratio(above=f"{kind}_achieved", below=f"{kind}_participants") for kind in PRINTED]
    publish(standing(made).folder, smallest=5, only=[(each, "") for each in (*kinds, Coverage())])
    return made


@pytest.mark.parametrize("kind", PRINTED)
def test_returns_give_the_printed_table_of_2020(nation, kind):
    bodies, programmes, participants, achieved = PRINTED[kind]
    having, total, rate = tables(
        nation,
        (
            Ask(measure=Having(fields=(f"{kind}_programmes",)), years=YEARS),
            Ask(measure=Total(field=f"{kind}_programmes"), years=YEARS),
            Ask(measure=Ratio(above=f"{kind}_achieved", below=f"{kind}_participants"), years=YEARS),
        ),
    )
    assert (having.total.above, having.total.below, having.asked, having.answered) == (bodies, 905, 906, 905)
    assert (total.total.value, rate.total.below, rate.total.above) == (programmes, participants, achieved)
    assert (percent_text(having.total.value or 0, 1), percent_text(rate.total.value or 0, 1)) == RATES[kind]
    assert rate.total.value == Fraction(achieved, participants)


def test_offices_with_any_programme_count_once(nation):
    (found,) = tables(nation, [Ask(measure=Having(fields=tuple(f"{kind}_programmes" for kind in PRINTED)), years=YEARS)])
    assert (found.total.above, percent_text(found.total.value or 0, 1)) == (895, "98.9")


def test_lines_of_every_dimension_add_up(nation):
    measure = Total(field="economic_participants")
    kinds, sizes = tables(nation, [Ask(measure=measure, by=by, years=YEARS) for by in ("kind", "size")])
    assert [each.key for each in kinds.cells] == ["city", "prefecture", "town", "ward"]
    assert sum(each.above or 0 for each in kinds.cells) == kinds.total.above == 257_569
    assert sum(each.bodies or 0 for each in kinds.cells) == kinds.total.bodies == 905
    assert [each.key for each in sizes.cells][:2] == ["under-50k", "50k-100k"]


def test_intervals_are_wilsons_unless_others_are_asked(nation):
    ask = Ask(measure=Having(fields=("daily_programmes",)), years=YEARS)
    for name, ends in (("wilson", wilson(375, 905)), ("clopper-pearson", clopper_pearson(375, 905))):
        (found,) = tables(nation, [ask], interval=name)
        assert (found.total.low, found.total.high) == (float(ends.low), float(ends.high))
    (total,) = tables(nation, [Ask(measure=Total(field="daily_programmes"), years=YEARS)])
    assert (total.total.low, total.total.high) == (None, None)


def test_tables_of_too_many_dimensions_are_refused(nation):
    three = Where(sizes=("under-50k",), kinds=("city",))
    for ask in (
        Ask(measure=Coverage(), by="prefecture", years=YEARS, where=three),
        Ask(measure=Coverage(), by="service", years=YEARS),
        Ask(measure=Coverage(), by="answer", years=YEARS),
        Ask(measure=Rate(indicator="plans", service="jiritsu_sodan"), by="answer", split="way_run", years=YEARS),
        Ask(measure=Coverage(), by="answer", split="way_run", years=YEARS, where=Where(kinds=("city",))),
    ):
        with pytest.raises(NotPublished):
            tables(nation, [ask])


def test_nothing_made_is_said_and_not_empty(tmp_path):
    assert made_at(tmp_path) is None
    with pytest.raises(NotMade):
        tables(tmp_path, [Ask(measure=Coverage(), years=YEARS)])


def considering(yes, no, *, size="under-50k", prefecture="13", kind="city"):
    said = {"way_run": "outsourced", "considers_proposals": "yes", "plans": "30"}
    return [(size, prefecture, kind, said)] * yes + [
        (size, prefecture, kind, {**said, "considers_proposals": "no", "plans": "20"})
    ] * no


def test_small_lines_are_hidden_with_another(tmp_path):
    said = considering(16, 44) + considering(4, 8, size="50k-100k") + considering(1, 2, size="from-1m")
    (found,) = tables(small_nation(tmp_path, said), [Ask(measure=CONSIDERS, by="size", years=YEARS)])
    hidden = {each.key: each.hidden for each in found.cells if each.hidden}
    assert hidden["from-1m"] == "primary"
    assert sorted(hidden.values()) == ["complementary", "primary"]
    assert all(each.value is each.bodies is each.above is each.low is None for each in found.cells if each.hidden)
    assert (found.total.above, found.total.below, found.total.hidden) == (21, 75, None)
    (all_shown,) = tables(tmp_path, [Ask(measure=CONSIDERS, by="size", years=YEARS)], smallest=3)
    assert [each.key for each in all_shown.cells if each.hidden] == []


def test_a_few_people_are_hidden_among_many_bodies(tmp_path):
    some = [("under-50k", "13", "city", {"economic_participants": "3" if number == 0 else "0"}) for number in range(20)]
    (found,) = tables(small_nation(tmp_path, some), [Ask(measure=Total(field="economic_participants"), years=YEARS)])
    assert (found.total.hidden, found.total.value, found.answered) == ("primary", None, 0)


def test_bodies_that_consider_proposals_stand_beside_others(tmp_path):
    said = considering(16, 64)
    (found,) = tables(
        small_nation(tmp_path, said), [Ask(measure=Mean(field="plans"), by="answer", split="considers_proposals", years=YEARS)]
    )
    assert [(each.key, each.bodies, each.value) for each in found.cells] == [("no", 64, 20), ("yes", 16, 30)]
    assert (found.total.bodies, found.total.value) == (80, Fraction(16 * 30 + 64 * 20, 80))


def test_those_who_did_not_answer_stand_below_on_demand(tmp_path):
    said = [*considering(6, 14), *[("under-50k", "13", "city", {})] * 5]
    measures = (CONSIDERS, Share(field="considers_proposals", among=("yes",), of="asked"), Coverage(), PerPeople(field="plans"))
    answered, asked, coverage, people = tables(
        small_nation(tmp_path, said), [Ask(measure=each, years=YEARS) for each in measures]
    )
    assert (answered.total.value, asked.total.value) == (Fraction(6, 20), Fraction(6, 25))
    assert (coverage.total.above, coverage.total.below, answered.asked, answered.answered) == (20, 25, 25, 20)
    assert people.total.value == Fraction((6 * 30 + 14 * 20) * 100_000, 20 * 10_000)


def test_staff_stand_against_people_and_households(tmp_path):
    said = [("under-50k", "13", "city", {"staff_people": str(count)}) for count in (3, 4, 5, 0, 8)]
    asks = [
        Ask(measure=PerPeople(field="staff_people"), years=YEARS),
        Ask(measure=PerPeople(field="staff_people", per=10_000, of="households"), years=YEARS),
    ]
    people, households = tables(small_nation(tmp_path, said), asks)
    assert (people.total.above, people.total.below, people.total.value) == (20, 50_000, 40)
    assert (households.total.above, households.total.below, households.total.value) == (20, 20_000, 10)
    ends = garwood_rate(20, 20_000, per=10_000)
    assert (households.total.low, households.total.high, households.shown) == (float(ends.low), float(ends.high), "rate")


def test_households_of_places_served_are_added_up(session, tmp_path):
    made = returning(session)
    home, asks, day = made.town.organisation, made.ministry, date(YEAR, 4, 1)
    server = town(session, code="200000", name="高原県", kind="prefecture")
    one, two = (town(session, code=code, name=f"{code}町") for code in ("203033", "203041"))
    mark(session, server)
    for each in (one, two):
        mark(session, each, server=server)
    session.add(BodyReturn(round_id=made.round.id, organisation_id=server.id))
    session.flush()
    hand_in(made.body, staff_people="6")
    hand_in(return_of(session, made.round, server), staff_people="4")
    ask = Ask(measure=PerPeople(field="staff_people", per=1_000, of="households"), years=(made.round.fiscal_year,))
    counted = {home: 20_000, one: 3_000, server: 900_000}
    for number, (more, expected) in enumerate([({}, (1, 6, 20_000)), ({two: 2_000}, (2, 10, 25_000))], 1):
        numbers(session, asks, "households", day, {**counted, **more}, number=number)
        rebuild(session, tmp_path, MADE_AT)
        (found,) = tables(tmp_path, [ask], smallest=1)
        assert (found.total.bodies, found.total.above, found.total.below) == expected


def hand_in(body, **answers):
    body.handed_in = {id: {"value": value, "origin": "typed", "reason": ""} for id, value in answers.items()}
    body.state, body.submitted_at = "submitted", NOW


def test_only_what_was_handed_in_is_rolled_up(session, tmp_path):
    made = returning(session)
    others = [town(session, code=code, name=f"{number}市") for number, code in enumerate(("131024", "131032", "011002"), 1)]
    second, officer = ministry(session, name="別の省")
    later = asked_round(session, actor(officer, second, "ministry"), year=made.round.fiscal_year)
    hand_in(made.body, plans="12", way_run="own")
    session.flush()
    done = rebuild(session, tmp_path, MADE_AT)
    years = (made.round.fiscal_year,)
    total, coverage = tables(
        tmp_path, [Ask(measure=Total(field="plans"), years=years), Ask(measure=Coverage(), years=years)], smallest=1
    )
    assert total.total.value == 12
    assert (coverage.total.above, coverage.total.below) == (1, done.bodies)
    assert (made_at(tmp_path), later.id > 0, len(others)) == (MADE_AT, True, 3)


def test_several_askers_of_one_year_count_once(session, tmp_path):
    made = returning(session)
    second, officer = ministry(session, name="別の省")
    later = asked_round(session, actor(officer, second, "ministry"), year=made.round.fiscal_year)
    hand_in(made.body, plans="12")
    again = return_of(session, later, made.town.organisation)
    hand_in(again, plans="30")
    session.flush()
    rebuild(session, tmp_path, MADE_AT)
    (total,) = tables(tmp_path, [Ask(measure=Total(field="plans"), years=(made.round.fiscal_year,))], smallest=1)
    assert (total.total.bodies, total.total.value) == (1, 30)


def test_shared_figures_stand_by_served_town(session, tmp_path):
    home = town(session)
    shared, own = contract(session, home), contract(session, home)
    shared.shared_at = NOW
    shared.fictional = own.fictional = False
    session.add_all(Figure(contract_id=each.id, month=202504, indicator="plans", value=7) for each in (shared, own))
    session.flush()
    ask = Ask(measure=Rate(indicator="plans", service=shared.service), by="kind", years=(2025,))
    rebuild(session, tmp_path, MADE_AT)
    (unknown,) = tables(tmp_path, [ask], smallest=1)
    assert (unknown.cells, unknown.total.value) == ((), None)
    clerk = person(session, home, "clerk")
    session.add(
        Population(
            owner_id=home.id, town_id=home.id, fiscal_year=2025, people=50_000, source="台帳", entered_by=clerk.id, entered_at=NOW
        )
    )  # fmt: skip
    session.flush()
    rebuild(session, tmp_path, MADE_AT)
    (found,) = tables(tmp_path, [ask], smallest=1)
    assert [each.key for each in found.cells] == ["ward"]
    assert (found.total.bodies, found.total.above, found.total.below, found.total.value) == (1, 7, 50_000, 14)


def test_points_of_a_guideline_have_no_returns(nation):
    (found,) = tables(nation, [Ask(measure=Met(guideline="GL-2021-manual9", point="G1"), by="service", years=YEARS)])
    assert (found.cells, found.total.value, found.asked) == ((), None, 0)


def test_a_second_reading_gives_the_same_tables(nation):
    asks = [Ask(measure=Having(fields=("daily_programmes",)), by=by, years=YEARS) for by in ("size", "prefecture", "kind")]
    first = tables(nation, asks)
    forget()
    assert tables(nation, asks[::-1])[::-1] == first


def test_points_met_come_from_kept_judgements(session, tmp_path):
    """A point that is not recorded when the result is published, and met once the office has said so and judged again."""
    made = published(session)
    (kept,) = {each["guideline"] for each in compliance.summary(session, made.organisation.id)}
    ask = Ask(measure=Met(guideline=kept, point="G3"), by="service", years=(2026,))
    rebuild(session, tmp_path, MADE_AT)
    (before,) = tables(tmp_path, [ask], smallest=1)
    assert (before.total.bodies, before.total.above, before.total.below) == (1, 0, 1)
    given = {"user_survey": Stating(holds=True, source="報告書")}
    compliance.state(session, officer(made), made.procurement, given, LATER, seen=0)
    compliance.judge_again(session, officer(made), made.procurement, LATER, reason="記録の遅れ")
    rebuild(session, tmp_path, MADE_AT)
    (found,) = tables(tmp_path, [ask], smallest=1)
    assert (found.total.above, found.total.below, found.total.value) == (1, 1, 1)
    assert [each.key for each in found.cells] == [made.procurement.service]
    (hidden,) = tables(tmp_path, [ask])
    assert (hidden.total.hidden, hidden.total.value) == ("primary", None)
