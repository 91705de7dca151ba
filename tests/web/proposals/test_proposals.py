"""Proposals in the browser: registered with what the rubric asks, kept apart, locked, withdrawn, labelled."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from evaluator.db.models import Declaration, Event, EventValues, Price, Proposal
from tests.factories.receiving import gated_rubric, proposer, receiving_town, typed_now
from tests.factories.scoring import declared, rubric_of
from tests.factories.world import proposal, sign_in, whole_town


@pytest.fixture
def town(session):
    return receiving_town(session)


@pytest.fixture
def clerk(client, session, town):
    return sign_in(client, session, town.people["clerk"])


def at(town, *rest):
    return "/".join(["/procurements", str(town.procurement.id), "proposals", *map(str, rest)])


def typed(**more):
    return {"received_at": typed_now(), "channel": "hand", **more}


def only(session):
    session.rollback()
    return session.scalars(select(Proposal)).one()


def kinds(session):
    session.rollback()
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def count(session, model):
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


def version(page):
    return re.search(r'name="version" type="hidden" value="(\d+)"', page)[1]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_pages_show_without_a_proposal(clerk, town, lang):
    assert clerk.get(at(town) + f"?lang={lang}").status_code == 200
    assert clerk.get(at(town, "choose")).status_code == 200
    assert clerk.get(at(town, "new")).status_code == 302


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_single_proposal_is_registered_with_price(clerk, session, town, lang):
    who = proposer(session, town)
    clerk.get(at(town) + f"?lang={lang}")
    assert clerk.get(at(town, "new") + f"?p={who.id}").status_code == 200
    answer = clerk.post(at(town, "new") + f"?p={who.id}", data=typed(price="１２，３４５，０００円"))
    assert answer.status_code == 302
    made = only(session)
    assert (made.number, made.channel, made.state, made.consortium) == (1, "hand", "valid", "")
    price = session.scalars(select(Price)).one()
    assert (price.amount, price.entered_by, price.proposal_id) == (12_345_000, town.people["clerk"].id, made.id)
    assert kinds(session) == ["proposal.registered"]
    shown = clerk.get(answer.location).get_data(as_text=True)
    assert "12,345,000" in shown
    assert lang == "en" or "None" not in shown
    assert "12,345,000" in clerk.get(at(town)).get_data(as_text=True)


def test_form_sent_twice_registers_once(clerk, session, town):
    who = proposer(session, town)
    assert clerk.post(at(town, "new") + f"?p={who.id}", data=typed()).status_code == 302
    answer = clerk.post(at(town, "new") + f"?p={who.id}", data=typed())
    assert (answer.status_code, "受付1番" in answer.get_data(as_text=True)) == (422, True)
    assert count(session, Proposal) == 1


def test_consortium_has_name_members_and_one_lead(clerk, session, town):
    first, second = proposer(session, town, "青野会"), proposer(session, town, "緑川会")
    where = at(town, "new") + f"?p={first.id}&p={second.id}"
    refused = clerk.post(where, data=typed(lead="999"))
    assert refused.status_code == 422
    assert "共同企業体の名称を入力してください。" in refused.get_data(as_text=True)
    assert clerk.post(where, data=typed(consortium="青野・緑川共同体", lead=str(second.id))).status_code == 302
    made = only(session)
    assert (made.consortium, [(each.proposer.name, each.lead) for each in made.members]) == (
        "青野・緑川共同体",
        [("青野会", False), ("緑川会", True)],
    )
    assert "緑川会（代表）" in clerk.get(at(town)).get_data(as_text=True)


def test_proposer_stands_in_one_proposal_only(clerk, session, town):
    first, second = proposer(session, town, "青野会"), proposer(session, town, "緑川会")
    clerk.post(at(town, "new") + f"?p={first.id}", data=typed())
    answer = clerk.post(at(town, "new") + f"?p={first.id}&p={second.id}", data=typed(consortium="共同体", lead=str(first.id)))
    assert (answer.status_code, count(session, Proposal)) == (422, 1)


def test_proposer_of_another_town_cannot_be_chosen(clerk, session, town):
    theirs = proposer(session, whole_town(session, code="272035", name="他市", proposals=0), "他市の会")
    assert clerk.post(at(town, "new") + f"?p={theirs.id}", data=typed()).status_code == 302
    assert count(session, Proposal) == 0
    assert "他市の会" not in clerk.get(at(town, "choose") + f"?p={theirs.id}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"received_at": ""}, {"ja": "日", "en": "Enter the date and the time."}),
        ({"received_at": "yesterday"}, {"ja": "2026-12-01", "en": "such as 2026-12-01 14:00"}),
        ({"received_at": typed_now(60)}, {"ja": "いまより先", "en": "lies ahead"}),
        ({"channel": ""}, {"ja": "受付方法を選んで", "en": "Choose the way"}),
        ({"channel": "pigeon"}, {"ja": "示されたものから", "en": "Choose one of those"}),
        ({"price": "安い"}, {"ja": "円", "en": "yen"}),
        ({"price": "-5"}, {"ja": "円", "en": "yen"}),
        ({"price": "99999999999999999999"}, {"ja": "999,999,999,999,999", "en": "999,999,999,999,999"}),
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_bad_input_stays_with_a_sentence(clerk, session, town, change, said, lang):
    who = proposer(session, town)
    clerk.get(at(town) + f"?lang={lang}")
    answer = clerk.post(at(town, "new") + f"?p={who.id}", data=typed(**change))
    shown = answer.get_data(as_text=True)
    field = next(iter(change))
    assert (answer.status_code, said[lang] in shown, f'id="{field}-error"' in shown) == (422, True, True)
    assert count(session, Proposal) == 0


@pytest.mark.parametrize("field", ["price", "request_yen"])
@pytest.mark.parametrize("amount", ["12,000,000", ""])
def test_sealed_procurement_takes_no_amount(client, session, field, amount):
    town = receiving_town(session, rubric=rubric_of(5, 5, price={"handling": "sealed"}))
    clerk = sign_in(client, session, town.people["clerk"])
    who = proposer(session, town)
    shown = clerk.get(at(town, "new") + f"?p={who.id}").get_data(as_text=True)
    assert 'name="price"' not in shown
    assert 'name="request_yen"' not in shown
    answer = clerk.post(at(town, "new") + f"?p={who.id}", data=typed(**{field: amount}))
    assert (answer.status_code, "価格は封をしたままです" in answer.get_data(as_text=True)) == (422, True)
    assert (count(session, Proposal), count(session, Price), count(session, Event)) == (0, 0, 0)


def test_fields_follow_the_rubric(client, session):
    computed = {"id": "9", "name": {"ja": "加点"}, "points": 5, "by": "computed"}
    rubric = rubric_of(
        5,
        5,
        group=[
            {"id": "1", "name": {"ja": "内容"}, "points": 10, "scale": "direct"},
            {**computed, "id": "2", "formula": {"kind": "highest-ratio", "of": "wage_ratio"}},
            {**computed, "id": "3", "formula": {"kind": "table", "of": "marks", "table": {"くるみん": 2, "えるぼし": 3}}},
            {"id": "4", "name": {"ja": "継続"}, "points": 5, "only_for": "incumbent", "scale": "direct"},
        ],
        outcome={"winners": "budget", "lots": [{"id": "n", "name": {"ja": "北区域"}}, {"id": "s", "name": {"ja": "南区域"}}]},
        ties={"chain": ["lottery"], "lottery": {"channels": ["fax"]}},
    )
    town = receiving_town(session, rubric=rubric)
    clerk = sign_in(client, session, town.people["clerk"])
    who = proposer(session, town)
    data = typed(
        lot="s", kinds="incumbent", fact_0="１.05", fact_1=["くるみん"], lottery_number="123", request_yen="5,000,000",
        channel="fax",
    )  # fmt: skip
    answer = clerk.post(at(town, "new") + f"?p={who.id}", data=data)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    made = only(session)
    assert made.facts == {"wage_ratio": "1.05", "marks": ["くるみん"]}
    assert (made.lot, made.kinds, made.lottery_number, made.request_yen) == ("s", ["incumbent"], 123, 5_000_000)
    shown = clerk.get(answer.location).get_data(as_text=True)
    assert [each for each in ("南区域", "現在の受託者", "1.05", "くるみん", "5,000,000円") if each not in shown] == []
    for field, wrong in (("lot", "x"), ("fact_0", "多い"), ("fact_1", "偽"), ("lottery_number", "1.5"), ("kinds", "x")):
        refused = clerk.post(at(town, made.id, "edit"), data={**data, field: wrong})
        assert (refused.status_code, f'id="{field}-error"' in refused.get_data(as_text=True)) == (422, True), field


def test_late_proposal_is_kept_as_invalid(client, session):
    town = receiving_town(session, deadline=timedelta(hours=-1))
    clerk = sign_in(client, session, town.people["clerk"])
    who = proposer(session, town)
    clerk.post(at(town, "new") + f"?p={who.id}", data=typed())
    assert (only(session).state, only(session).reason) == ("invalid", "提出期限のあとに届きました。")
    assert "無効として登録しました" in clerk.get(at(town)).get_data(as_text=True)


@pytest.mark.parametrize("state", ["preparation", "scoring", "decided"])
def test_nothing_is_registered_outside_the_reception(client, session, state):
    town = receiving_town(session, state=state)
    clerk = sign_in(client, session, town.people["clerk"])
    who = proposer(session, town)
    assert clerk.post(at(town, "new") + f"?p={who.id}", data=typed()).status_code == 302
    assert count(session, Proposal) == 0


def test_two_windows_show_both_values(clerk, session, town):
    made = proposal(session, town.procurement)
    session.commit()
    shown = clerk.get(at(town, made.id, "edit")).get_data(as_text=True)
    data = typed(version=version(shown))
    assert clerk.post(at(town, made.id, "edit"), data={**data, "price": "1,000,000"}).status_code == 302
    answer = clerk.post(at(town, made.id, "edit"), data={**data, "price": "2,000,000"})
    shown = answer.get_data(as_text=True)
    assert (answer.status_code, "1,000,000" in shown, "2,000,000" in shown) == (409, True, True)
    again = {**data, "price": "2,000,000", "version": version(shown)}
    assert clerk.post(at(town, made.id, "edit"), data=again).status_code == 302
    session.rollback()
    assert session.scalars(select(Price.amount)).all() == [2_000_000]


def test_new_members_end_the_declarations_on_it(clerk, session, town):
    made = proposal(session, town.procurement)
    declared(session, town.seats[0], made)
    other = proposer(session, town, "別の会")
    shown = clerk.get(at(town, made.id, "edit") + f"?p={other.id}").get_data(as_text=True)
    data = typed(version=version(shown))
    assert clerk.post(at(town, made.id, "edit") + f"?p={other.id}", data=data).status_code == 302
    assert [each.proposer.name for each in only(session).members] == ["別の会"]
    assert count(session, Declaration) == 0


def test_members_behind_a_label_stay(clerk, session, town):
    made = proposal(session, town.procurement, label="A社")
    other = proposer(session, town, "別の会")
    shown = clerk.get(at(town, made.id, "edit")).get_data(as_text=True)
    answer = clerk.post(at(town, made.id, "edit") + f"?p={other.id}", data=typed(version=version(shown)))
    assert (answer.status_code, "記号の抽選が済んだ" in answer.get_data(as_text=True)) == (422, True)
    assert [each.proposer.name for each in only(session).members] == ["青野福祉会"]


def test_withdrawal_needs_a_reason_and_can_be_undone(client, session, town):
    made = proposal(session, town.procurement)
    session.commit()
    officer = sign_in(client, session, town.people["officer"])
    refused = officer.post(at(town, made.id, "end"), data={"how": "withdrawn", "reason": " "})
    assert (refused.status_code, "理由を入力してください。" in refused.get_data(as_text=True)) == (422, True)
    assert officer.post(at(town, made.id, "end"), data={"how": "gone", "reason": "x"}).status_code == 422
    assert officer.post(at(town, made.id, "end"), data={"how": "withdrawn", "reason": "辞退届"}).status_code == 302
    assert (only(session).state, only(session).withdrew, only(session).reason) == ("withdrawn", "before-scoring", "辞退届")
    assert officer.post(at(town, made.id, "end"), data={"how": "invalid", "reason": "重ねて"}).status_code == 422
    assert officer.post(at(town, made.id, "restore"), data={"reason": "誤り"}).status_code == 302
    assert only(session).state == "valid"
    assert kinds(session) == ["proposal.withdrawn", "proposal.restored"]


def test_withdrawal_after_the_decision_says_so(client, session):
    town = receiving_town(session, state="decided", proposals=1)
    officer = sign_in(client, session, town.people["officer"])
    where = at(town, town.proposals[0].id)
    assert officer.post(f"{where}/end", data={"how": "invalid", "reason": "x"}).status_code == 422
    assert officer.post(f"{where}/end", data={"how": "withdrawn", "reason": "辞退届"}).status_code == 302
    assert only(session).withdrew == "after-award"
    assert "決定後に辞退" in officer.get(where).get_data(as_text=True)


def test_clerk_and_auditor_decide_nothing(client, session, town):
    made = proposal(session, town.procurement)
    session.commit()
    clerk = sign_in(client, session, town.people["clerk"])
    assert [clerk.post(at(town, *rest)).status_code for rest in ((made.id, "end"), (made.id, "restore"), ("labels",))] == [
        403
    ] * 3
    auditor = sign_in(client, session, town.people["auditor"])
    assert auditor.get(at(town)).status_code == 200
    assert auditor.get(at(town, made.id)).status_code == 200
    assert auditor.get(at(town, made.id, "edit")).status_code == 403


def test_proposal_of_another_procurement_is_not_there(clerk, session, town):
    other = whole_town(session, code="272035", name="他市", proposals=1, state="receipt")
    session.commit()
    theirs = other.proposals[0].id
    assert clerk.get(at(town, theirs)).status_code == 404
    assert clerk.get(at(other, theirs)).status_code == 404
    assert clerk.post(at(town, theirs, "edit"), data=typed()).status_code == 404


def test_checklist_keeps_findings_with_who_and_when(client, session):
    town = receiving_town(session, rubric=gated_rubric(), proposals=1)
    clerk = sign_in(client, session, town.people["clerk"])
    where = at(town, town.proposals[0].id, "checks")
    shown = clerk.get(where).get_data(as_text=True)
    seen = re.search(r'name="seen" type="hidden" value="([^"]*)"', shown)[1].replace("&#34;", '"')
    data = {"seen": seen, "found_0": "met", "found_1": "unmet", "found_2": "", "note_1": ""}
    refused = clerk.post(where, data=data)
    assert (refused.status_code, 'id="note_1-error"' in refused.get_data(as_text=True)) == (422, True)
    assert clerk.post(where, data={**data, "found_0": "maybe"}).status_code == 422
    assert clerk.post(where, data={**data, "note_1": "様式3がない"}).status_code == 302
    page = clerk.get(at(town, town.proposals[0].id)).get_data(as_text=True)
    assert [each for each in ("様式3がない", "青野市 clerk", "満たさない要件 1件") if each not in page] == []
    assert "満たさない要件 1件" in clerk.get(at(town)).get_data(as_text=True)
    stale = clerk.post(where, data={**data, "note_1": "ほかの窓"})
    assert (stale.status_code, "様式3がない" in stale.get_data(as_text=True)) == (409, True)
    assert kinds(session) == ["proposal.checked"]


def test_labels_wait_for_every_declaration(client, session):
    town = receiving_town(session, proposals=3, names_hidden=True)
    for each in town.proposals:
        each.label = None
    session.commit()
    officer = sign_in(client, session, town.people["officer"])
    officer.post(at(town, "labels"))
    assert "利益相反の申告がまだの委員が2人います" in officer.get(at(town)).get_data(as_text=True)
    assert session.scalars(select(Proposal.label)).all() == [None] * 3
    for seat in town.seats:
        declared(session, seat, *town.proposals)
    session.commit()
    assert officer.post(at(town, "labels")).status_code == 302
    session.rollback()
    assert sorted(session.scalars(select(Proposal.label))) == ["A社", "B社", "C社"]
    assert kinds(session) == ["labels.drawn"]
    assert "A社" in session.scalars(select(EventValues.text)).one()
    officer.post(at(town, "labels"))
    assert kinds(session) == ["labels.drawn"]


def test_names_of_proposers_find_their_proposals(clerk, session, town):
    proposal(session, town.procurement, name="青野会")
    proposal(session, town.procurement, name="緑川会")
    session.commit()
    shown = clerk.get(at(town) + "?q=緑川").get_data(as_text=True)
    assert ("青野会" in shown, "緑川会" in shown) == (False, True)
    assert "この名称の提案者はいません" in clerk.get(at(town) + "?q=黒田").get_data(as_text=True)


def test_pages_ask_as_often_for_many(clerk, session, town, engine):
    def statements(path):
        asked = []
        listen = lambda *given: asked.append(given[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listen)
        assert clerk.get(path).status_code == 200
        event.remove(engine, "before_cursor_execute", listen)
        return len(asked)

    first = proposal(session, town.procurement)
    session.commit()
    few = statements(at(town)), statements(at(town, first.id))
    for number in range(12):
        proposal(session, town.procurement, name=f"団体{number}")
    session.commit()
    assert (statements(at(town)), statements(at(town, first.id))) == few
    assert max(few) <= 20
