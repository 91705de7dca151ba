"""A conflict found late through its page: by the label, with its reason, seen by the office, gone from the sheet."""

import re

import pytest
from sqlalchemy import select

from evaluator.db.models import Declaration, Event
from tests.factories.scoring import fill, hand_in, own_sheet, panel_at_work
from tests.factories.world import sign_in


@pytest.fixture
def town(session):
    return panel_at_work(session, members=2, proposals=2, names_hidden=True)


@pytest.fixture
def member(app, session, town):
    return sign_in(app.test_client(), session, town.members[0], town.organisation)


def at(town, rest="recusal"):
    return f"/panel/{town.procurement.id}/{rest}"


def said(client, address, status=200, **data):
    answer = client.post(address, data=data) if data else client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    return answer.get_data(as_text=True)


def conflicts(session):
    session.rollback()
    return [each.proposal_id for each in session.scalars(select(Declaration).where(Declaration.conflict))]


def test_sheet_leads_to_the_label_that_was_recognised(member, town):
    shown = said(member, at(town, "sheet/review/B社"))
    assert f'href="{at(town)}?of=B%E7%A4%BE"' in shown
    form = said(member, f"{at(town)}?of=B社")
    assert "checked" in re.search(r"<input[^>]*value=.B社.[^>]*>", form)[0]
    assert ("青野福祉会" in form, "緑川福祉会" in form) == (False, False)
    assert f'href="{at(town)}"' in said(member, at(town, "declaration"))


@pytest.mark.parametrize("submitted", [False, True])
def test_recognised_proposal_is_closed_from_then_on(app, session, town, member, submitted):
    if submitted:
        hand_in(session, town)
    else:
        fill(session, own_sheet(session, town))
        session.commit()
    assert member.post(at(town), data={"proposal": "A社", "reason": "昨年まで理事"}).status_code == 302
    assert conflicts(session) == [town.proposals[0].id]
    assert said(member, at(town, "sheet/review/A社"), 404)
    assert "あなたが採点しない提案が1件あります" in said(member, "/panel")
    assert "A社" not in said(member, at(town))
    officer = sign_in(app.test_client(), session, town.people["officer"])
    assert "採点の対象外：A社" in said(officer, f"/procurements/{town.procurement.id}/panel")
    history = said(officer, f"/procurements/{town.procurement.id}/history")
    assert "後から分かった利益相反" in history
    kinds = list(session.scalars(select(Event.kind)))
    assert kinds.count("declaration.late") == 1


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"proposal": "", "reason": "残す"}, "proposal"),
        ({"proposal": "Z社", "reason": "残す"}, "proposal"),
        ({"proposal": "A社", "reason": " "}, "reason"),
        ({"proposal": "A社", "reason": "あ" * 1001}, "reason"),
    ],
)
def test_half_a_late_declaration_is_refused(member, session, town, given, field, lang):
    said(member, f"{at(town)}?lang={lang}")
    shown = said(member, at(town), 422, **given)
    assert (f'id="{field}-error"' in shown, given["reason"] in shown) == (True, True)
    assert conflicts(session) == []


def test_late_declaration_is_over_once_scoring_closed(member, session, town):
    town.procurement.state = "closed"
    session.commit()
    answer = member.post(at(town), data={"proposal": "A社", "reason": "理事"})
    assert (answer.status_code, answer.location) == (302, "/panel")
    assert conflicts(session) == []
    assert at(town) not in said(member, at(town, "declaration"))


def test_proposals_with_open_names_are_declared_by_name(member, session, town):
    town.procurement.names_hidden = False
    session.commit()
    assert "緑川福祉会" in said(member, at(town))
    assert member.post(at(town), data={"proposal": "B社", "reason": "理事"}).status_code == 302
    assert conflicts(session) == [town.proposals[1].id]
