"""Who works with whom: credit needs a contract and evidence, nothing of others, nothing lost between two windows."""

import html
from datetime import date

import pytest
from sqlalchemy import select

from evaluator.db.models import Collaboration, Event
from evaluator.services import collaborations
from tests.factories.contracts import contract
from tests.factories.counting import statements
from tests.factories.partners import partner, tie
from tests.factories.world import sign_in, whole_town
from tests.reading import by_id, pictures, said, tree

TYPED = {"subject": "食料支援", "since": "2025-06-01", "origin": "existing"}


@pytest.fixture
def town(session):
    return whole_town(session, members=0, proposals=0)


@pytest.fixture
def made(session, town):
    return partner(session, town.organisation)


@pytest.fixture
def deal(session, town):
    found = contract(session, town.organisation)
    session.commit()
    return found


@pytest.fixture
def clerk(client, session, town, made, deal):
    return sign_in(client, session, town.people["clerk"])


@pytest.fixture
def url(made):
    return f"/partners/{made.id}/collaborations"


def kept(session):
    session.rollback()
    return list(session.scalars(select(Collaboration).order_by(Collaboration.id)))


def kinds(session):
    session.rollback()
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def hidden(client, url):
    page = client.get(url).get_data(as_text=True)
    return html.unescape(page.split('name="seen" type="hidden" value="')[1].split('"')[0])


def tick(page):
    return html.unescape(page.split('name="sure"')[1].split('value="')[1].split('"')[0])


def main_of(answer):
    return said(by_id(tree(answer.get_data(as_text=True)), "main"))


def test_partner_works_with_a_contractor_and_a_partner(clerk, session, town, made, deal, url):
    other = partner(session, town.organisation, "青野法律事務所", kind="lawyer")
    session.commit()
    assert clerk.post(f"{url}/new", data={**TYPED, "beside": f"contract-{deal.id}"}).status_code == 302
    assert clerk.post(f"{url}/new", data={**TYPED, "beside": f"partner-{other.id}"}).status_code == 302
    assert [(each.contract_id, each.other_id, each.origin) for each in kept(session)] == [
        (deal.id, None, "existing"), (None, other.id, "existing"),
    ]  # fmt: skip
    assert kinds(session) == ["collaboration.added"] * 2
    assert "社会福祉法人 青野みらい会" in main_of(clerk.get(f"/partners/{made.id}"))
    assert "青野フードバンク" in main_of(clerk.get(f"/partners/{other.id}"))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"subject": ""}, {"ja": "取り組みを入力", "en": "Enter on what they work."}),
        ({"since": ""}, {"ja": "始まった日を入力", "en": "Enter the day on which it began."}),
        ({"since": "6月"}, {"ja": "2026-12-01のように", "en": "Enter a day, such as"}),
        ({"since": "2099-01-01"}, {"ja": "先の日付", "en": "The day lies ahead."}),
        ({"until": "2025-05-31"}, {"ja": "前です", "en": "comes before the first"}),
        ({"origin": ""}, {"ja": "経緯を選んで", "en": "Choose how it came about."}),
        ({"origin": "bought"}, {"ja": "選", "en": "Choose one of those that are offered."}),
        ({"origin": "brought"}, {"ja": "根拠を入力", "en": "Enter what shows it"}),
        ({"beside": ""}, {"ja": "相手を選んで", "en": "Choose with whom."}),
        ({"beside": "contract-999"}, {"ja": "選", "en": "Choose one of those that are offered."}),
        ({"evidence": "x" * 2001}, {"ja": "2,000字以内", "en": "at most 2,000 characters"}),
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_bad_input_stays_with_a_sentence(clerk, session, deal, url, given, told, lang):
    clerk.get(f"/partners?lang={lang}")
    answer = clerk.post(f"{url}/new", data={**TYPED, "beside": f"contract-{deal.id}", **given})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert told[lang] in page
    assert "食料支援" in page or "subject" in given
    assert kept(session) == []


def test_credit_is_only_for_a_contractor(clerk, session, town, url):
    other = partner(session, town.organisation, "青野法律事務所")
    session.commit()
    data = {**TYPED, "beside": f"partner-{other.id}", "origin": "developed", "evidence": "協定書"}
    answer = clerk.post(f"{url}/new", data=data)
    assert (answer.status_code, "契約の受託者との協力だけです" in answer.get_data(as_text=True)) == (422, True)
    assert kept(session) == []


def test_credit_from_before_the_contract_asks(clerk, session, deal, url):
    data = {**TYPED, "beside": f"contract-{deal.id}", "origin": "brought", "evidence": "協定書", "since": "2024-05-01"}
    page = clerk.post(f"{url}/new", data=data).get_data(as_text=True)
    assert kept(session) == []
    assert "令和7年3月20日" in page
    assert clerk.post(f"{url}/new", data={**data, "sure": tick(page)}).status_code == 302


def test_contract_page_keeps_credit_apart(clerk, session, town, made, deal):
    other = partner(session, town.organisation, "青野法律事務所")
    by = town.people["clerk"].id
    tie(session, made, deal, recorded_by=by, origin="developed", evidence="令和7年6月の協定書")
    tie(session, other, deal, recorded_by=by)
    session.commit()
    root = tree(clerk.get(f"/contracts/{deal.id}/partners").get_data(as_text=True))
    tables = [said(each) for each in root.iter("table")]
    assert ("青野フードバンク" in tables[0], "令和7年6月の協定書" in tables[0], "青野法律事務所" in tables[0]) == (
        True,
        True,
        False,
    )
    assert "青野法律事務所" in tables[1]
    english = main_of(clerk.get(f"/contracts/{deal.id}/partners?lang=en"))
    assert "Developed by the contractor" in english


def test_contract_leads_to_its_ties_and_on_to_the_register(clerk, deal):
    assert f'href="/contracts/{deal.id}/partners"' in clerk.get(f"/contracts/{deal.id}").get_data(as_text=True)
    assert 'href="/partners"' in clerk.get(f"/contracts/{deal.id}/partners").get_data(as_text=True)


def test_summary_names_partners_at_work_by_origin(session, town, made, deal):
    clerk = town.people["clerk"].id
    other, gone = (partner(session, town.organisation, name=name) for name in ("青野商工会", "やめた団体"))
    tie(session, made, deal, recorded_by=clerk, origin="brought", evidence="協定書", since=date(2025, 7, 1))
    tie(session, made, deal, recorded_by=clerk, origin="brought", evidence="協定書", since=date(2025, 8, 1), subject="別の件")
    tie(session, other, deal, recorded_by=clerk)
    tie(session, gone, deal, recorded_by=clerk, origin="developed", evidence="議事録", until=date(2026, 3, 31))
    tie(session, made, contract(session, town.organisation), recorded_by=clerk, origin="developed", evidence="別の契約")
    with statements(session) as asked:
        found = collaborations.summary(session, deal.id, date(2026, 11, 1))
    assert (found.brought, found.developed, found.existing) == (("青野フードバンク",), (), ("青野商工会",))
    assert len(asked) == 1


def test_second_window_sees_what_the_first_saved(clerk, session, town, made, deal, url):
    row = tie(session, made, deal, recorded_by=town.people["clerk"].id)
    session.commit()
    seen = hidden(clerk, f"{url}/{row.id}")
    data = {**TYPED, "beside": f"contract-{deal.id}", "seen": seen}
    assert clerk.post(f"{url}/{row.id}", data={**data, "subject": "先の窓"}).status_code == 302
    answer = clerk.post(f"{url}/{row.id}", data={**data, "subject": "後の窓"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert ("先の窓" in page, "後の窓" in page) == (True, True)
    assert (kept(session)[0].subject, kinds(session)) == ("先の窓", ["collaboration.changed"])


def test_row_entered_by_mistake_is_taken_away(clerk, session, town, made, deal, url):
    row = tie(session, made, deal, recorded_by=town.people["clerk"].id)
    session.commit()
    assert clerk.post(f"{url}/{row.id}/remove").status_code == 302
    assert (kept(session), kinds(session)) == ([], ["collaboration.removed"])


def test_closed_partner_takes_no_new_collaboration(clerk, session, made, deal, url):
    made.closed_on = date(2026, 3, 31)
    session.commit()
    answer = clerk.post(f"{url}/new", data={**TYPED, "beside": f"contract-{deal.id}"})
    assert (answer.status_code, "利用を終えた社会資源" in answer.get_data(as_text=True)) == (422, True)


def test_network_counts_partners_and_credit(clerk, session, town, made, deal):
    by = town.people["clerk"].id
    other = partner(session, town.organisation, "北フードバンク")
    tie(session, made, deal, recorded_by=by, origin="brought", evidence="協定書")
    tie(session, made, deal, recorded_by=by, subject="会議")
    tie(session, other, deal, recorded_by=by)
    tie(session, other, deal, recorded_by=by, until=date(2025, 12, 31), subject="終わった取り組み")
    tie(session, made, other, recorded_by=by, subject="共同配送")
    session.commit()
    page = main_of(clerk.get("/partners/network"))
    assert "2 (1)" in page
    assert "最も多いのは社会福祉法人 青野みらい会の2件で、うち1件は" in page
    assert "共同配送" in page


def test_picture_has_a_line_for_each_pair(clerk, session, town, made, deal):
    by = town.people["clerk"].id
    lawyer = partner(session, town.organisation, "青野法律事務所", kind="lawyer")
    tie(session, made, deal, recorded_by=by, origin="brought", evidence="協定書")
    tie(session, lawyer, deal, recorded_by=by)
    tie(session, lawyer, contract(session, town.organisation), recorded_by=by)
    session.commit()
    root = tree(clerk.get("/partners/network").get_data(as_text=True))
    assert len([each for each in root.iter() if each.tag.endswith("line")]) == 3
    assert len([each for each in root.iter() if each.tag.endswith("circle")]) == 1
    assert any("最も多いのは" in each for each in pictures(root))
    for _ in range(11):
        tie(session, lawyer, contract(session, town.organisation), recorded_by=by)
    session.commit()
    assert pictures(tree(clerk.get("/partners/network").get_data(as_text=True))) == []


def test_what_belongs_elsewhere_is_not_there(clerk, session, town, made, deal, url):
    other = whole_town(session, code="272035", name="他市", members=0, proposals=0)
    theirs, beside = partner(session, other.organisation, "他市の会"), partner(session, town.organisation, "別の会")
    foreign = contract(session, other.organisation, title="他市の契約")
    row = tie(session, theirs, foreign, recorded_by=other.people["clerk"].id)
    second = tie(session, beside, deal, recorded_by=town.people["clerk"].id)
    session.commit()
    for each in (row, second):
        assert clerk.get(f"{url}/{each.id}").status_code == 404
        assert clerk.post(f"{url}/{each.id}", data=TYPED).status_code == 404
        assert clerk.post(f"{url}/{each.id}/remove").status_code == 404
    assert clerk.get(f"/contracts/{foreign.id}/partners").status_code == 404
    for at in (f"contract-{foreign.id}", f"partner-{theirs.id}"):
        assert clerk.post(f"{url}/new", data={**TYPED, "beside": at}).status_code == 422
    assert "他市" not in clerk.get(f"{url}/new").get_data(as_text=True)
    assert len(kept(session)) == 2
