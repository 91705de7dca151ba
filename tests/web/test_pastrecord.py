"""Verified years and ties beside the score sheet and on the office's page of a proposal."""

from datetime import date

import pytest

from evaluator.db.models import Collaboration, Partner, Review
from tests.factories.contracts import contract
from tests.factories.scoring import panel_at_work
from tests.factories.world import NOW, sign_in


@pytest.fixture
def town(session):
    """The first of two proposers had a contract here from 2023; one of its years is reviewed, one partner credited."""
    made = panel_at_work(session, members=1, proposals=2)
    session.refresh(made.proposals[0], ["members"])
    before = contract(session, made.organisation, by=made.proposals[0].members[0].proposer, from_year=2023, title="前の契約")
    session.add(
        Review(
            contract_id=before.id, fiscal_year=2024, score="83.45", raw_grade="B", grade_scale="own", drafted_at=NOW, fixed_at=NOW
        )
    )
    partner = Partner(organisation_id=made.organisation.id, name="フードバンク青野", kind="food_bank", created_at=NOW)
    session.add(partner)
    session.flush()
    session.add(
        Collaboration(
            partner_id=partner.id, contract_id=before.id, subject="食料の支援", since=date(2024, 6, 1), origin="brought",
            evidence="協定書", recorded_by=made.people["clerk"].id, recorded_at=NOW,
        )
    )  # fmt: skip
    session.commit()
    return made


def sheet(client, session, town, label, lang="ja"):
    sign_in(client, session, town.members[0], town.organisation)
    answer = client.get(f"/panel/{town.procurement.id}/sheet/review/{label}?lang={lang}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ja", ("確認済みの受託実績", "83.5 (B)", "評価なし", "フードバンク青野", "協定書")),
        ("en", ("Verified record", "No review")),
    ],
)
def test_members_see_verified_years_beside_the_sheet(client, session, town, lang, words):
    shown = sheet(client, session, town, "A社", lang)
    assert [each for each in words if each not in shown] == []


def test_a_newcomer_is_no_record_and_never_a_bad_one(client, session, town):
    shown = sheet(client, session, town, "B社")
    assert "受託の記録はありません。記録がないことは低い評価の理由になりません。" in shown
    assert "前の契約" not in shown


def test_where_names_are_hidden_no_contract_is_named(client, session, town):
    assert "前の契約" in sheet(client, session, town, "A社")
    town.procurement.names_hidden = True
    session.commit()
    shown = sheet(client, session, town, "A社")
    assert "83.5 (B)" in shown
    assert "前の契約" not in shown


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_office_sees_years_on_the_page_of_the_proposal(client, session, town, lang):
    sign_in(client, session, town.people["officer"], town.organisation)
    first, second = (
        client.get(f"/procurements/{town.procurement.id}/proposals/{each.id}?lang={lang}").get_data(as_text=True)
        for each in town.proposals
    )
    assert "前の契約" in first
    assert "前の契約" not in second
    assert {"ja": "受託の記録はありません", "en": "no record of a contract"}[lang] in second
