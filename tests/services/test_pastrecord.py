"""What proposers did, from our own records and from what others share; and what a rule makes of it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from evaluator.core.rubric import Criterion, Formula, Rubric
from evaluator.core.values import Text
from evaluator.db.models import Collaboration, Partner, Proposer, Review
from evaluator.services import pastrecord
from tests.factories.contracts import contract, contractor
from tests.factories.counting import statements
from tests.factories.scoring import actor_for
from tests.factories.world import NOW, library_rubric, town, whole_town

TODAY = datetime(2026, 11, 22, tzinfo=UTC)  # fiscal year 2026
RULE = Formula(kind="past-results", of="past_result", against="past_result_years", newcomer=Fraction(70), pull=Fraction(2))
NUMBER = "1010001000006"


def with_rule() -> Rubric:
    rubric = library_rubric("four-headings")
    item = Criterion(id="9", name=Text(ja="過去の評価"), points=Fraction(20), by="computed", axis="track_record", formula=RULE)
    head = replace(rubric.rubric, version="with past results")
    return replace(rubric, rubric=head, group=(*rubric.group, item))


def review(session: Session, of: Any, year: int, score: str, *, fixed: bool = True) -> None:
    session.add(
        Review(
            contract_id=of.id, fiscal_year=year, score=score, raw_grade="B", grade_scale="own", drafted_at=NOW,
            fixed_at=NOW if fixed else None,
        )
    )  # fmt: skip
    session.flush()


@pytest.fixture
def place(session: Session) -> Any:
    """A town with two proposals: the first proposer had a contract of three years here, the second none."""
    made = whole_town(session, proposals=2, rubric=with_rule(), state="receipt", service="jiritsu_sodan")
    for each in made.proposals:
        session.refresh(each, ["members"])
    by = made.proposals[0].members[0].proposer
    before = contract(session, made.organisation, by=by, from_year=2023, years=3)
    return SimpleNamespace(**vars(made), by=by, before=before, town=made)


def past_of(session: Session, place: Any, at: int = 0, **more: Any) -> pastrecord.Past:
    id = place.proposals[at].id
    return pastrecord.of_proposals(session, place.organisation.id, [id], TODAY, **more)[id]


def test_years_stand_with_and_without_their_review(session: Session, place: Any):
    review(session, place.before, 2024, "83.5")
    review(session, place.before, 2025, "90", fixed=False)
    found = past_of(session, place)
    assert [(each.fiscal_year, each.score, each.own) for each in found.years] == [
        (2025, None, True), (2024, Fraction(167, 2), True), (2023, None, True)
    ]  # fmt: skip
    assert found.mean == Fraction(167, 2)


def test_a_newcomer_has_no_record_and_no_mean(session: Session, place: Any):
    assert (past_of(session, place, 1).years, past_of(session, place, 1).mean) == ((), None)


def test_years_after_an_early_end_are_not_counted(session: Session, place: Any):
    place.before.ended_on, place.before.ended_reason = date(2024, 9, 30), "合意解除"
    session.flush()
    assert [each.fiscal_year for each in past_of(session, place).years] == [2024, 2023]


def test_years_ahead_are_not_a_record(session: Session, place: Any):
    contract(session, place.organisation, by=place.by, from_year=2026, years=3)
    assert [each.fiscal_year for each in past_of(session, place).years] == [2026, 2025, 2024, 2023]


def test_other_services_count_only_when_asked(session: Session, place: Any):
    contract(session, place.organisation, by=place.by, from_year=2020, years=1, service="kakei_kaizen")
    assert len(past_of(session, place).years) == 4
    assert len(past_of(session, place, service="jiritsu_sodan").years) == 3


@pytest.mark.parametrize("shared", [True, False])
def test_records_of_others_are_seen_only_where_shared(session: Session, place: Any, shared: bool):
    place.by.corporate_number = NUMBER
    other = town(session, code="131024", name="緑川市")
    there = contractor(session, other, "青野みらい会")
    there.corporate_number = NUMBER
    made = contract(session, other, by=there, from_year=2021, years=1, shared_at=NOW if shared else None)
    review(session, made, 2021, "60")
    bodies = {(each.body, each.score) for each in past_of(session, place).years if not each.own}
    assert bodies == ({("緑川市", Fraction(60))} if shared else set())


def test_bodies_without_a_number_are_never_taken_for_another(session: Session, place: Any):
    other = town(session, code="131024", name="緑川市")
    contract(session, other, by=contractor(session, other, place.by.name), from_year=2021, shared_at=NOW)
    assert all(each.own for each in past_of(session, place).years)


def test_members_of_a_consortium_bring_each_year_once(session: Session, place: Any):
    second = Proposer(organisation_id=place.organisation.id, name="二番目の会", kana="に")
    session.add(second)
    session.flush()
    place.before.parties.append(type(place.before.parties[0])(proposer=second, position=2, lead=False))
    place.proposals[0].members.append(type(place.proposals[0].members[0])(proposer=second, position=2, lead=False))
    session.flush()
    assert [each.fiscal_year for each in past_of(session, place).years] == [2025, 2024, 2023]


def test_credited_ties_stand_with_their_evidence(session: Session, place: Any):
    partner = Partner(organisation_id=place.organisation.id, name="フードバンク青野", kind="food_bank", created_at=NOW)
    session.add(partner)
    session.flush()
    for origin, evidence in (("brought", "協定書 2024年6月"), ("existing", "")):
        session.add(
            Collaboration(
                partner_id=partner.id, contract_id=place.before.id, subject="食料支援", since=date(2024, 6, 1), origin=origin,
                evidence=evidence, recorded_by=place.people["clerk"].id, recorded_at=NOW,
            )
        )  # fmt: skip
    session.flush()
    assert [(each.partner, each.evidence) for each in past_of(session, place).ties] == [("フードバンク青野", "協定書 2024年6月")]


def test_results_are_taken_over_by_the_rule(session: Session, place: Any):
    review(session, place.before, 2024, "83.5")
    review(session, place.before, 2025, "90")
    place.proposals[1].facts = {"past_result": "100", "past_result_years": "9", "other": "3"}
    pastrecord.take_over(session, actor_for(place.town, place.people["officer"], "officer"), place.procurement, TODAY)
    assert place.proposals[0].facts == {"past_result": "347/4", "past_result_years": "2"}
    assert place.proposals[1].facts == {"other": "3"}


def test_without_a_rule_nothing_is_taken_over(session: Session, place: Any):
    plain = whole_town(
        session, code="131032", name="白石市", proposals=1, rubric=library_rubric("four-headings"), state="receipt"
    )
    pastrecord.take_over(session, actor_for(plain, plain.people["officer"], "officer"), plain.procurement, TODAY)
    assert plain.proposals[0].facts == {}


def test_statements_do_not_grow_with_proposals(session: Session, place: Any):
    with statements(session) as few:
        past_of(session, place)
    for _ in range(5):
        contract(session, place.organisation, by=place.by, from_year=2010)
    ids = [each.id for each in place.proposals]
    with statements(session) as many:
        pastrecord.of_proposals(session, place.organisation.id, ids, TODAY)
    assert len(many) == len(few) == 2
