"""What happened in a procurement, gathered from its rows; reasons, statements and judgements kept, on both databases."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from evaluator import paths
from evaluator.core.compliance import STATES
from evaluator.db.models import Contract, Event, Hearing, KeptJudgement, Opening, PointReason, Review, Statement
from evaluator.library.guidelines import guideline_on
from evaluator.services import audit, compliance, history, publications
from evaluator.services.compliance import ComplianceRefused, JudgementAltered, Stating
from tests.factories.contracts import contract
from tests.factories.counting import statements
from tests.factories.decided import LATER, officer
from tests.factories.figures import report
from tests.factories.publishing import decided, published
from tests.factories.scoring import declared
from tests.factories.world import NOW, Town, proposal, seat, whole_town
from tests.factories.world import town as another_town

DAY = timedelta(days=1)


def town_called(session: Session, **values: Any) -> Town:
    """A town whose call is out, on a library rubric."""
    made = whole_town(session, members=3, proposals=2, frozen_at=NOW, rules_sha256="ab" * 32, rules_text="{}", **values)
    session.commit()
    return made


def gathered(session: Session, town: Town) -> Any:
    return compliance.gather(session, town.procurement, LATER)


def review(session: Session, of: Contract, year: int, *, fixed: bool = True) -> Review:
    made = Review(contract_id=of.id, fiscal_year=year, raw_grade="A", score="80", fixed_at=NOW - DAY if fixed else None)
    session.add(made)
    session.flush()
    return made


def say(session: Session, town: Town, now: Any = LATER, *, seen: int = 0, **given: Stating) -> Any:
    return compliance.state(session, officer(town), town.procurement, given, now, seen=seen)


def kinds(session: Session) -> list[str]:
    return list(session.scalars(select(Event.kind).order_by(Event.number)))


def test_contracts_before_bring_their_years_and_reviews(session: Session):
    town = town_called(session)
    before = contract(session, town.organisation, service=town.procurement.service, from_year=2024)
    fixed, _draft = review(session, before, 2024), review(session, before, 2025, fixed=False)
    contract(session, town.organisation, service="another", from_year=2024)
    contract(session, another_town(session, code="131024", name="緑原町"), service=town.procurement.service, from_year=2024)
    found = gathered(session, town)
    assert found.incumbents == (before.id,)
    assert [(each.fiscal_year, each.review) for each in found.past_years] == [(2024, fixed.id), (2025, None)]
    assert found.renewal is True


def test_answers_of_users_are_counted_over_contracts(session: Session):
    town = town_called(session)
    before = contract(session, town.organisation, service=town.procurement.service, from_year=2024)
    assert gathered(session, town).survey_answers is None
    report(session, before, 202505, survey_answers=30, survey_sent=100)
    report(session, before, 202605, survey_answers=12)
    assert gathered(session, town).survey_answers == 42


def test_opening_is_the_first_of_all_moments(session: Session):
    town = town_called(session)
    assert (gathered(session, town).opened, gathered(session, town).opened_at) == (True, None)
    at = {"organisation_id": town.organisation.id, "procurement_id": town.procurement.id}
    for later in (2, 5):
        history.record(session, officer(town), NOW + later * DAY, "procurement.start-scoring", **at)
    assert gathered(session, town).opened_at == NOW + 2 * DAY
    session.add(Opening(procurement_id=town.procurement.id, first_id=town.people["officer"].id, first_at=NOW + DAY))
    session.flush()
    assert gathered(session, town).opened_at == NOW + DAY


def test_nothing_is_opened_during_the_call(session: Session):
    found = gathered(session, town_called(session, state="call"))
    assert (found.opened, found.opened_at, found.called_at) == (False, None, NOW)


def test_members_who_have_not_declared_are_named(session: Session):
    town = town_called(session)
    declared(session, town.seats[0], *town.proposals)
    declared(session, town.seats[1], town.proposals[0])
    town.seats[2].left_at = NOW
    proposal(session, town.procurement, name="取下げ", state="withdrawn", reason="辞退")
    session.commit()
    found = gathered(session, town)
    assert [(each.number, each.lacking) for each in found.seats] == [(1, ()), (2, (2,))]
    assert found.proposals == 2


def test_opinions_on_the_award_are_another_matter(session: Session):
    town = town_called(session)
    for subject in ("criteria", "award"):
        session.add(
            Hearing(
                procurement_id=town.procurement.id, name="学者", heard_at=NOW - DAY, subject=subject, opinion="意見",
                hear_again=False,
            )
        )  # fmt: skip
    session.commit()
    assert [(each.who, each.asked_again) for each in gathered(session, town).opinions] == [("学者", True)]


def test_changed_rules_no_longer_stand(session: Session):
    town = decided(session)
    assert gathered(session, town).rules_stand is True
    town.procurement.names_hidden = True
    session.commit()
    assert gathered(session, town).rules_stand is False


def test_statements_stay_few_however_many_rows(session: Session):
    town = decided(session)
    session.refresh(town.procurement)

    def asked() -> int:
        session.expire_all()
        with statements(session) as found:
            compliance.table_of(session, town.procurement, LATER)
        return len(found)

    few = asked()
    for year in range(2018, 2026):
        review(session, contract(session, town.organisation, service=town.procurement.service, from_year=year, years=1), year)
    for number in range(4, 8):
        declared(session, town.seats[0], proposal(session, town.procurement, name=f"第{number}会", label=f"第{number}社"))
    session.commit()
    assert asked() == few <= 22


def test_what_the_office_says_is_written_down(session: Session):
    town = town_called(session)
    survey = Stating(holds=True, on=date(2026, 3, 31), source="利用者調査報告書")
    assert say(session, town, user_survey=survey, renewal=Stating(holds=None)) == ("user_survey",)
    row = session.scalars(select(Statement)).one()
    assert (row.holds, row.source, kinds(session)[-1]) == (True, "利用者調査報告書", "compliance.stated")
    assert gathered(session, town).stated["user_survey"].on == date(2026, 3, 31)
    assert say(session, town, seen=row.id, user_survey=survey) == ()
    assert say(session, town, seen=row.id, user_survey=Stating(holds=None)) == ("user_survey",)
    assert gathered(session, town).stated == {}
    assert session.query(Statement).count() == 2


def test_a_statement_that_was_not_seen_is_not_replaced(session: Session):
    town = town_called(session)
    say(session, town, handover_plan=Stating(holds=False))
    with pytest.raises(ComplianceRefused, match="stale"):
        say(session, town, handover_plan=Stating(holds=True, source="計画"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "weather", "holds": True, "source": "空"},
        {"kind": "user_survey", "holds": True},
        {"kind": "points_published", "holds": True, "source": "告示"},
    ],
)
def test_impossible_statements_are_refused_by_the_database(session: Session, wrong: dict[str, Any]):
    town = town_called(session)
    made = {"procurement_id": town.procurement.id, "entered_by": town.people["officer"].id, "entered_at": NOW}
    session.add(Statement(**made, **wrong))
    with pytest.raises(IntegrityError):
        session.flush()


def test_reasons_are_kept_for_points_that_are_there(session: Session):
    town = town_called(session)
    who, case = officer(town), town.procurement
    given = {"G1": "初めての委託のため", "G9": "ない点", "G2": ""}
    assert compliance.give_reasons(session, who, case, given, LATER, seen=0) == ("G1",)
    row = session.scalars(select(PointReason)).one()
    assert (row.text, row.point, kinds(session)[-1]) == ("初めての委託のため", "G1", "compliance.reasoned")
    assert compliance.give_reasons(session, who, case, {"G1": "初めての委託のため"}, LATER, seen=row.id) == ()
    with pytest.raises(ComplianceRefused, match="stale"):
        compliance.give_reasons(session, who, case, {"G1": "別の理由"}, LATER, seen=0)
    assert compliance.give_reasons(session, who, case, {"G1": ""}, LATER, seen=row.id) == ("G1",)
    table = compliance.table_of(session, case, LATER)
    assert table is not None
    assert table.reasons == {}


def test_publishing_keeps_the_judgement_of_that_moment(session: Session):
    town = decided(session)
    compliance.give_reasons(session, officer(town), town.procurement, {"G3": "調査は来年度"}, LATER, seen=0)
    publications.publish(session, officer(town), town.procurement, LATER)
    session.commit()
    row = session.scalars(select(KeptJudgement)).one()
    assert (row.number, row.guideline, row.called_on) == (1, "GL-2021-manual9", date(2026, 11, 20))
    assert set(row.states.values()) <= set(STATES)
    assert kinds(session)[-2:] == ["compliance.judged", "result.published"]
    table = compliance.table_of(session, town.procurement, LATER)
    assert table is not None
    assert (table.kept, table.reasons) == (row, {"G3": "調査は来年度"})


def test_what_was_kept_is_not_made_anew_on_read(session: Session):
    town = published(session)
    before = compliance.table_of(session, town.procurement, LATER)
    say(session, town, user_survey=Stating(holds=True, source="報告書"))
    session.commit()
    after = compliance.table_of(session, town.procurement, LATER)
    assert before is not None
    assert after is not None
    assert (after.points, after.counts) == (before.points, before.counts)
    now = compliance.judged(session, town.procurement, LATER)
    assert now is not None
    assert now.counts != before.counts


def test_a_newer_guideline_changes_nothing_that_was_kept(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    town = published(session)
    before = compliance.table_of(session, town.procurement, LATER)
    manual = (paths.RUBRICS / "guidelines" / "GL-2021-manual9.toml").read_text(encoding="utf-8")
    newer = manual.replace("GL-2021-manual9", "GL-2026").replace("2021-02-01", "2026-04-01").replace("これまでの", "過去の")
    (tmp_path / "guidelines").mkdir()
    (tmp_path / "guidelines" / "newer.toml").write_text(newer, encoding="utf-8")
    monkeypatch.setattr(compliance, "guideline_on", lambda day: guideline_on(day, tmp_path))
    assert compliance.table_of(session, town.procurement, LATER) == before
    made = compliance.judge_again(session, officer(town), town.procurement, LATER, reason="新しい手引で見直す")
    assert made.guideline == "GL-2026"
    assert "過去の事業の評価結果" in compliance.read(made).points[0].text.ja


def test_judging_again_is_another_row_with_a_reason(session: Session):
    town = published(session)
    say(session, town, user_survey=Stating(holds=True, source="報告書"))
    with pytest.raises(ComplianceRefused, match="no-reason"):
        compliance.judge_again(session, officer(town), town.procurement, LATER, reason=" ")
    made = compliance.judge_again(session, officer(town), town.procurement, LATER, reason="調査の記録が遅れた")
    session.commit()
    first, second = session.scalars(select(KeptJudgement).order_by(KeptJudgement.number))
    assert (second, second.number, second.reason, second.publication_id) == (made, 2, "調査の記録が遅れた", first.publication_id)
    assert (first.states["G3"], second.states["G3"]) == ("not_recorded", "met")
    assert kinds(session)[-1] == "compliance.judged"


def test_a_corrected_publication_is_judged_again_too(session: Session):
    town = published(session)
    publications.publish(session, officer(town), town.procurement, LATER, reason="問合せ先の訂正")
    session.commit()
    rows = list(session.scalars(select(KeptJudgement).order_by(KeptJudgement.number)))
    assert [(each.number, each.reason) for each in rows] == [(1, ""), (2, "問合せ先の訂正")]
    assert rows[0].publication_id != rows[1].publication_id


def test_nothing_is_judged_again_before_publishing(session: Session):
    town = decided(session)
    with pytest.raises(ComplianceRefused, match="not-kept"):
        compliance.judge_again(session, officer(town), town.procurement, LATER, reason="念のため")


def test_an_altered_judgement_is_not_read(session: Session):
    town = published(session)
    row = session.scalars(select(KeptJudgement)).one()
    row.content = row.content.replace("not_recorded", "met")
    session.commit()
    with pytest.raises(JudgementAltered):
        compliance.table_of(session, town.procurement, LATER)
    event = session.scalars(select(Event).where(Event.kind == "compliance.judged")).one()
    assert [(each.number, each.reason) for each in audit.verify(session, town.organisation.id)] == [(event.number, "judgement")]


def test_a_call_before_the_guideline_has_no_judgement(session: Session):
    town = decided(session)
    town.procurement.frozen_at = NOW.replace(year=2020)
    session.commit()
    assert compliance.table_of(session, town.procurement, LATER) is None
    publications.publish(session, officer(town), town.procurement, LATER)
    assert session.query(KeptJudgement).count() == 0


def test_the_planned_call_decides_before_it_is_out(session: Session):
    town = whole_town(session, state="preparation")
    assert compliance.called_on(town.procurement, NOW) == date(2026, 11, 20)
    town.procurement.dates[0].kind, town.procurement.dates[0].at = "call", NOW + 40 * DAY
    assert compliance.called_on(town.procurement, NOW) == date(2026, 12, 30)


def test_summary_is_plain_and_names_nobody(session: Session):
    town = published(session)
    (found,) = compliance.summary(session, town.organisation.id)
    assert found["states"] == session.scalars(select(KeptJudgement)).one().states
    assert set(found) == {
        "procurement_id", "service", "procedure", "guideline", "guideline_sha256", "called_on", "states",
    }  # fmt: skip
    text = json.dumps(found, ensure_ascii=False)
    names = [each.name for each in (*town.people.values(), *town.members)]
    assert [each for each in (*names, town.procurement.title, "30000000", "福祉会") if each in text] == []


def test_summary_takes_the_newest_of_a_period(session: Session):
    town = published(session)
    say(session, town, user_survey=Stating(holds=True, source="報告書"))
    compliance.judge_again(session, officer(town), town.procurement, LATER, reason="記録の遅れ")
    (found,) = compliance.summary(session, town.organisation.id, since=date(2026, 4, 1), until=date(2027, 3, 31))
    assert found["states"]["G3"] == "met"
    assert compliance.summary(session, town.organisation.id, since=date(2026, 11, 21)) == ()
    assert compliance.summary(session, town.organisation.id, until=date(2026, 11, 19)) == ()
    assert compliance.summary(session, town.organisation.id + 1) == ()


def test_invented_procurements_are_no_part_of_a_summary(session: Session):
    town = published(session, fictional=True)
    assert session.query(KeptJudgement).count() == 1
    assert compliance.summary(session, town.organisation.id) == ()


def test_a_comprehensive_evaluation_asks_for_academics(session: Session):
    town = town_called(session, procedure="comprehensive_additive")
    seat(session, town.procurement, town.people["clerk"], academic=True)
    table = compliance.table_of(session, town.procurement, LATER)
    assert table is not None
    found = {each.point: each for each in table.points}
    assert (found["CHK7"].state, found["CHK7"].law is not None) == ("not_met", True)  # a seat is no hearing
    assert replace(found["CHK7"], law=None).label.id == "state.not_met"
