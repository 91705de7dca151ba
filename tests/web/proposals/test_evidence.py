"""Evidence beside a proposal: entered row by row without script, summed, taken over, and watched for names."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import event, func, select

from evaluator.core.rules import Price, Ties
from evaluator.db.models import CommunityTie, Event, StaffPost, TrackRecord
from evaluator.services import course, evidence, proposals
from tests.factories.receiving import receiving_town
from tests.factories.scoring import actor_for, declared, hand_in, rubric_of
from tests.factories.world import NOW, procurement, proposal, sign_in, whole_town

RECORD = {"client": "緑川市", "contract": "自立相談支援事業", "fiscal_year_from": "令和4年度", "fiscal_year_to": "R6",
          "amount_yen": "１２，０００，０００", "review": "82点", "page": "14, 15", "confirmed": "y"}  # fmt: skip
STAFF = {"role": "主任相談", "fte": "１.0", "dedicated": "yes", "qualification": "社会福祉士", "experience_years": "9"}
TIE = {"kind": "partner", "partner": "社会福祉協議会", "content": "月1回の会議", "page": "31"}
ROWS = {"record": (RECORD, TrackRecord), "staff": (STAFF, StaffPost), "tie": (TIE, CommunityTie)}


@pytest.fixture
def town(session):
    return receiving_town(session, proposals=1)


@pytest.fixture
def clerk(client, session, town):
    return sign_in(client, session, town.people["clerk"])


def at(town, *rest):
    return "/".join(["/procurements", str(town.procurement.id), "proposals", str(town.proposals[0].id), *map(str, rest)])


def only(session, model):
    session.rollback()
    return session.scalars(select(model)).one()


def kinds(session):
    session.rollback()
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def seen(page):
    return re.search(r'name="seen" type="hidden" value="([^"]*)"', page)[1].replace("&#34;", '"')


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("kind", ROWS)
def test_row_is_entered_changed_and_taken_away(clerk, session, town, kind, lang):
    data, model = ROWS[kind]
    assert clerk.get(at(town, "evidence", kind, "new") + f"?lang={lang}").status_code == 200
    assert clerk.post(at(town, "evidence", kind, "new"), data=data).status_code == 302
    row = only(session, model).id
    shown = clerk.get(at(town, "evidence", kind, row)).get_data(as_text=True)
    changed = {**data, "page": "99", "seen": seen(shown)}
    assert clerk.post(at(town, "evidence", kind, row), data=changed).status_code == 302
    assert only(session, model).page == "99"
    stale = clerk.post(at(town, "evidence", kind, row), data={**changed, "page": "7"})
    assert (stale.status_code, "99" in stale.get_data(as_text=True)) == (409, True)
    assert clerk.get(at(town)).status_code == 200
    assert clerk.post(at(town, "evidence", kind, row, "remove")).status_code == 302
    assert kinds(session) == [f"evidence.{kind}-{done}" for done in ("added", "changed", "removed")]
    assert session.scalar(select(func.count()).select_from(model)) == 0


def test_figures_are_kept_exactly(clerk, session, town):
    for kind, (data, _model) in ROWS.items():
        clerk.post(at(town, "evidence", kind, "new"), data=data)
    record, post = only(session, TrackRecord), only(session, StaffPost)
    assert (record.fiscal_year_from, record.fiscal_year_to, record.amount_yen) == (2022, 2024, 12_000_000)
    assert (record.confirmed, record.page, post.fte_hundredths, post.experience_years) == (True, "14, 15", 100, 9)
    shown = clerk.get(at(town)).get_data(as_text=True)
    assert [each for each in ("12,000,000円", "令和4〜6年度", "9年", "社会福祉協議会") if each not in shown] == []


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("record", {"client": ""}, {"ja": "発注者を入力", "en": "Enter the contracting body."}),
        ("record", {"contract": "x" * 301}, {"ja": "300字以内", "en": "at most 300"}),
        ("record", {"fiscal_year_from": "いつか"}, {"ja": "年度", "en": "year"}),
        ("record", {"fiscal_year_to": "R1"}, {"ja": "より前", "en": "comes before"}),
        ("record", {"amount_yen": "多額"}, {"ja": "円", "en": "yen"}),
        ("staff", {"role": ""}, {"ja": "職を入力", "en": "Enter the post."}),
        ("staff", {"fte": "1.005"}, {"ja": "小数第2位まで", "en": "two decimals"}),
        ("staff", {"fte": "-1"}, {"ja": "小数第2位まで", "en": "two decimals"}),
        ("staff", {"dedicated": ""}, {"ja": "いずれかを", "en": "Choose one."}),
        ("staff", {"dedicated": "maybe"}, {"ja": "示されたものから", "en": "Choose one of those"}),
        ("staff", {"experience_years": "9年"}, {"ja": "整数で", "en": "whole number"}),
        ("staff", {"experience_years": "81"}, {"ja": "80年以下", "en": "at most 80 years"}),
        ("tie", {"kind": "friend"}, {"ja": "示されたものから", "en": "Choose one of those"}),
        ("tie", {"partner": ""}, {"ja": "連携先か拠点", "en": "Enter who or where."}),
        ("tie", {"page": "1" * 61}, {"ja": "60字以内", "en": "at most 60"}),
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_bad_input_stays_with_a_sentence(clerk, session, town, kind, change, said, lang):
    clerk.get(at(town) + f"?lang={lang}")
    answer = clerk.post(at(town, "evidence", kind, "new"), data={**ROWS[kind][0], **change})
    shown, field = answer.get_data(as_text=True), next(iter(change))
    assert (answer.status_code, said[lang] in shown, f'id="{field}-error"' in shown) == (422, True, True)
    assert session.scalar(select(func.count()).select_from(ROWS[kind][1])) == 0


def test_staff_adds_up_with_the_dedication_rate(clerk, session, town):
    for role, fte, dedicated in (
        ("主任相談", "1.0", "yes"),
        ("相談支援", "3.0", "yes"),
        ("就労支援", "1.0", "yes"),
        ("兼務", "0.5", "no"),
    ):
        clerk.post(at(town, "evidence", "staff", "new"), data={"role": role, "fte": fte, "dedicated": dedicated})
    shown = clerk.get(at(town)).get_data(as_text=True)
    assert "専任率 91%（5.0 / 5.5）" in shown


def test_row_that_names_the_proposer_warns(client, session):
    town = receiving_town(session, proposals=1, names_hidden=True)
    clerk = sign_in(client, session, town.people["clerk"])
    clerk.post(at(town, "evidence", "tie", "new"), data={**TIE, "content": "社会福祉法人 青 野福祉会の食堂"})
    shown = clerk.get(at(town)).get_data(as_text=True)
    assert ("この行に提案者の名称が入っています" in shown, "名称が入っています</span>" in shown) == (True, True)
    clerk.post(at(town, "evidence", "tie", "new"), data=TIE)
    assert clerk.get(at(town)).get_data(as_text=True).count("名称が入っています</span>") == 1


@pytest.mark.parametrize(("typed", "warned"), [("アオノ フクシカイの食堂", 1), ("AONO　Welfare の食堂", 1), ("あおの公民館", 0)])
def test_row_that_spells_the_name_otherwise_warns(client, session, typed, warned):
    town = receiving_town(session, proposals=1, names_hidden=True)
    who = town.proposals[0].members[0].proposer
    who.kana, who.name_en = "しゃかいふくしほうじん あおのふくしかい", "Aono Welfare"
    session.commit()
    clerk = sign_in(client, session, town.people["clerk"])
    clerk.post(at(town, "evidence", "tie", "new"), data={**TIE, "content": typed})
    assert clerk.get(at(town)).get_data(as_text=True).count("名称が入っています</span>") == warned


@pytest.mark.parametrize(("state", "status"), [("scoring", 302), ("closed", 422), ("decided", 422)])
def test_evidence_stands_once_scoring_is_closed(client, session, state, status):
    town = receiving_town(session, proposals=1, state=state)
    clerk = sign_in(client, session, town.people["clerk"])
    assert clerk.post(at(town, "evidence", "tie", "new"), data=TIE).status_code == status


def test_row_of_another_proposal_is_not_there(clerk, session, town):
    other = proposal(session, town.procurement, name="緑川会")
    session.add(CommunityTie(proposal_id=other.id, kind="office", partner="窓口"))
    session.commit()
    row = only(session, CommunityTie).id
    assert clerk.get(at(town, "evidence", "tie", row)).status_code == 404
    assert clerk.post(at(town, "evidence", "tie", row, "remove")).status_code == 404


def test_won_contract_is_taken_over_from_own_records(client, session):
    town = decided_town(session)
    winner = town.proposals[0].members[0].proposer
    later = procurement(session, town.organisation, state="receipt", title="次の案件")
    again = proposal(session, later, name="別の名")
    again.members[0].proposer_id = winner.id
    lost = proposal(session, later, name="負けた者")
    lost.members[0].proposer_id = town.proposals[1].members[0].proposer_id
    session.commit()
    clerk = sign_in(client, session, town.people["clerk"])
    where = f"/procurements/{later.id}/proposals/{again.id}"
    assert "当方の記録にある契約" in clerk.get(where).get_data(as_text=True)
    assert "当方の記録にある契約" not in clerk.get(f"/procurements/{later.id}/proposals/{lost.id}").get_data(as_text=True)
    clerk.post(f"{where}/evidence/own", data={"source": town.procurement.id})
    clerk.post(f"{where}/evidence/own", data={"source": town.procurement.id})
    made = only(session, TrackRecord)
    assert (made.client, made.contract, made.confirmed) == ("青野市", town.procurement.title, True)
    assert made.source_procurement_id == town.procurement.id


def decided_town(session):
    """A town where the second proposal fell out after its sheet was in, and the first has won; through the services."""
    rubric = replace(rubric_of(5, 5), ties=Ties(chain=("lottery",)), price=Price(handling="none"))
    town = whole_town(session, members=1, proposals=2, rubric=rubric)
    declared(session, town.seats[0], *town.proposals)
    session.commit()
    hand_in(session, town)
    officer = actor_for(town, town.people["officer"], "officer")
    proposals.end(session, officer, town.procurement, town.proposals[1], how="withdrawn", reason="辞退届", now=NOW)
    course.move(session, officer, town.procurement, "close-scoring", NOW)
    course.move(session, officer, town.procurement, "decide", NOW)
    session.commit()
    return town


def test_everything_is_read_in_three_statements(session, town, engine):
    first = town.proposals[0]
    for number in range(9):
        session.add(CommunityTie(proposal_id=first.id, kind="office", partner=f"窓口{number}"))
        session.add(StaffPost(proposal_id=first.id, role="相談", fte_hundredths=150, dedicated=number > 3))
    session.commit()
    proposal_id = first.id
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    found = evidence.for_proposal(session, proposal_id)
    assert (len(found.ties), found.staffing.hundredths, evidence.fte_text(found.staffing.hundredths)) == (9, 1350, "13.5")
    assert len(asked) == 3
