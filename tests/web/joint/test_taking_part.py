"""What bodies of a joint procurement read and approve, and that nobody else does."""

import pytest
from sqlalchemy import select

from evaluator.db.models import Award, JointApproval
from evaluator.web.lists import JOINT_LISTS, LISTS
from tests.factories.contracts import contract
from tests.factories.figures import report
from tests.factories.joint import joint, shared_year
from tests.factories.publishing import decided, published
from tests.factories.world import person, sign_in
from tests.reading import said, tree

LANGS = ("ja", "en")
SECRETS = ("福祉会", " 委員", "A社")
"""What the factories put into the names of proposers and members, and labels."""


def addresses(app, id):
    """Every address of the bodies' own lists, with every method that it takes."""
    every = set().union(*(LISTS[each] for each in JOINT_LISTS))
    values = {"agreement_id": id, "year": 2025, "subject": "cost-share"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in every:
            address = app.url_map.bind("localhost").build(rule.endpoint, {each: values[each] for each in rule.arguments})
            yield from ((rule.endpoint, method, address) for method in ("GET", "POST") if method in rule.methods)


def whole(session, **values):
    """A joint procurement with a shared year."""
    made = joint(session, **values)
    by = made.lead.people["officer"].id
    shared_year(session, made.agreement, 2025, list(made.bodies.values()), by)
    shared_year(session, made.agreement, 2026, [made.bodies["青野市"], made.bodies["緑原町"]], by)
    session.commit()
    return made


EXPECTED = {
    "青野市": {"joint.approve": 404},
    "緑原町": {},
    "白川町": {"joint.approve": 404},
    "黒田町": dict.fromkeys(("joint.show", "joint.shared_year", "joint.approve"), 404),
}
"""Who gets what else than a page: the lead is not asked, who has left decides nothing, who is no part of it sees nothing."""


@pytest.mark.parametrize("name", EXPECTED)
def test_each_address_answers_by_who_takes_part(app, client, session, name):
    made = whole(session)
    sign_in(client, session, made.officers[name])
    asked = list(addresses(app, made.agreement.id))
    assert {endpoint for endpoint, _, _ in asked} == set().union(*(LISTS[each] for each in JOINT_LISTS))
    wrong = []
    for endpoint, method, address in asked:
        wanted = EXPECTED[name].get(endpoint, 200 if method == "GET" else 422)
        answer = client.open(address, method=method)
        if answer.status_code != wanted:
            wrong.append((endpoint, method, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize(("role", "status"), [("clerk", 200), ("auditor", 200), ("member", 403), ("ministry", 403)])
def test_office_of_a_body_reads_by_its_role(client, session, role, status):
    made = whole(session)
    there = made.bodies["緑原町"].organisation
    sign_in(client, session, person(session, there, f"other-{role}", role))
    assert client.get(f"/joint/{made.agreement.id}").status_code == status
    assert client.get(f"/joint/{made.agreement.id}/approval/cost-share").status_code == 403


def test_body_has_no_page_of_the_lead(app, client, session):
    made = whole(session)
    sign_in(client, session, made.officers["緑原町"])
    id = made.procurement.id
    for rest in ("", "/joint", "/panel", "/proposals", "/ranking", "/prices", "/history", "/joint/years/2025"):
        assert client.get(f"/procurements/{id}{rest}").status_code == 404


@pytest.mark.parametrize("state", ["scoring", "closed", "decided"])
def test_nothing_of_proposals_is_shown_before_publishing(client, session, state):
    town = decided(session, code="012025", made=False)
    town.procurement.state = state
    made = joint(session, lead=town)
    sign_in(client, session, made.officers["緑原町"])
    for rest in ("", "/approval/cost-share", "/approval/rules", "/approval/award"):
        page = client.get(f"/joint/{made.agreement.id}{rest}").text
        assert [each for each in SECRETS if each in page] == []
        assert "/published/" not in page


def test_sealed_ceiling_is_not_told_to_a_body(client, session):
    made = whole(session)
    sign_in(client, session, made.officers["緑原町"])
    assert "30,000,000円" in client.get(f"/joint/{made.agreement.id}").text.partition('id="years"')[0]
    made.procurement.ceiling_kind, made.procurement.ceiling_secret = "estimate", True
    session.commit()
    assert "30,000,000円" not in client.get(f"/joint/{made.agreement.id}").text.partition('id="years"')[0]


def test_published_result_is_linked_for_bodies(client, session):
    town = published(session, code="012025")
    made = joint(session, lead=town)
    sign_in(client, session, made.officers["緑原町"])
    page = client.get(f"/joint/{made.agreement.id}").text
    assert 'href="/published/' in page
    assert 'href="/published/' in client.get(f"/joint/{made.agreement.id}/approval/award").text
    assert "この調達のガイドラインの点" in page


@pytest.mark.parametrize("lang", LANGS)
def test_working_of_a_year_is_read_by_a_body(client, session, lang):
    made = whole(session)
    sign_in(client, session, made.officers["緑原町"])
    page = client.get(f"/joint/{made.agreement.id}/years/2025?lang={lang}").text
    text = said(tree(page))
    assert [each for each in ("18,011,321", "7,316,226", "4,672,453", "30,000,000", "18,000 / 79,500") if each not in text] == []
    assert {"ja": "1円未満を切り捨てると2円残ります", "en": "2 yen are left after the whole yen"}[lang] in text


def test_body_that_left_reads_only_its_years(client, session):
    made = whole(session)
    sign_in(client, session, made.officers["白川町"])
    page = client.get(f"/joint/{made.agreement.id}").text
    assert "自団体は抜けています" in page
    assert "緑原町" not in page
    assert f"/joint/{made.agreement.id}/years/2025" in page
    assert f"/joint/{made.agreement.id}/years/2026" not in page
    assert client.get(f"/joint/{made.agreement.id}/years/2026").status_code == 404


def test_body_approves_and_lead_sees_it(client, session):
    made = whole(session)
    sign_in(client, session, made.officers["緑原町"])
    address = f"/joint/{made.agreement.id}/approval/cost-share"
    form = tree(client.get(address).text)
    content = next(each.get("value") for each in form.iter("input") if each.get("name") == "content")
    answer = client.post(address, data={"agreed": "yes", "note": "", "content": content})
    assert (answer.status_code, answer.location) == (302, f"/joint/{made.agreement.id}")
    session.rollback()
    (kept,) = session.scalars(select(JointApproval)).all()
    assert (kept.agreed, kept.name, kept.document_id) == (True, "緑原町の担当", None)
    sign_in(client, session, made.officers["青野市"])
    assert "緑原町の担当" in client.get(f"/procurements/{made.procurement.id}/joint").text


def test_refusal_without_reason_keeps_what_was_typed(client, session):
    made = whole(session)
    sign_in(client, session, made.officers["緑原町"])
    address = f"/joint/{made.agreement.id}/approval/cost-share"
    content = next(each.get("value") for each in tree(client.get(address).text).iter("input") if each.get("name") == "content")
    answer = client.post(address, data={"agreed": "no", "note": "", "content": content})
    assert answer.status_code == 422
    assert "checked" in answer.text
    stale = client.post(address, data={"agreed": "no", "note": "条件が合わない", "content": "0" * 64})
    assert stale.status_code == 409
    assert "条件が合わない" in stale.text


def test_second_window_does_not_undo_a_decision(client, session):
    made = whole(session)
    sign_in(client, session, made.officers["緑原町"])
    address = f"/joint/{made.agreement.id}/approval/cost-share"

    def held(page):
        return next(each.get("value") for each in tree(page).iter("input") if each.get("name") == "content")

    both = held(client.get(address).text)
    assert client.post(address, data={"agreed": "yes", "note": "", "content": both}).status_code == 302
    late = client.post(address, data={"agreed": "no", "note": "あとの窓", "content": both})
    assert (late.status_code, "あとの窓" in late.text) == (409, True)
    again = client.post(address, data={"agreed": "no", "note": "考え直した", "content": held(late.text)})
    assert again.status_code == 302
    session.rollback()
    assert [each.agreed for each in session.scalars(select(JointApproval).order_by(JointApproval.id))] == [True, False]


def test_nothing_is_asked_before_there_is_an_award(client, session):
    made = whole(session)
    sign_in(client, session, made.officers["緑原町"])
    assert 'name="agreed"' not in client.get(f"/joint/{made.agreement.id}/approval/award").text
    assert "承認するものはまだありません" in client.get(f"/joint/{made.agreement.id}").text


def test_body_reads_which_years_are_outdated(client, session):
    made = whole(session)
    sign_in(client, session, made.officers["緑原町"])
    address = f"/joint/{made.agreement.id}"
    text = said(tree(client.get(address).text))
    assert ("自団体の分担額" in text, text.count("その後、取決めか参加団体が変わりました")) == (True, 0)
    made.agreement.weights = {"equal": "1"}
    session.commit()
    assert said(tree(client.get(address).text)).count("その後、取決めか参加団体が変わりました") == 2


def test_figures_are_a_bodys_own_only_where_it_is_served_alone(client, session):
    town = published(session, code="012025")
    made = joint(session, lead=town)
    award = session.scalars(select(Award)).one()
    values = {"award_id": award.id, "source": "award", "from_year": 2025, "years": 2}
    bought = contract(session, town.organisation, title="共同の契約", **values)
    report(session, bought, 202505, plans=7)
    session.commit()
    sign_in(client, session, made.officers["緑原町"])
    page = client.get(f"/joint/{made.agreement.id}").text
    assert ("共同の契約" in page, "この契約は、その年度の自団体を対象としていません" in page) == (True, True)
    bought.towns[0].served_id = made.bodies["緑原町"].organisation_id
    session.commit()
    page = said(tree(client.get(f"/joint/{made.agreement.id}").text))
    assert "自団体の実績" in page
    assert "プラン" in page


def test_list_names_what_a_body_takes_part_in(client, session):
    made = whole(session)
    for name, there in (("緑原町", True), ("白川町", True), ("黒田町", False)):
        sign_in(client, session, made.officers[name])
        assert (f'href="/joint/{made.agreement.id}"' in client.get("/joint").text) is there


def test_body_sees_counts_of_the_panel_and_no_name(client, session):
    made = whole(session)
    lead = sign_in(client, session, made.officers["青野市"])
    seats = made.lead.seats
    data = {f"seat_{each.id}": "" for each in seats} | {f"seat_{seats[0].id}": str(made.bodies["緑原町"].id)}
    answer = lead.post(f"/procurements/{made.procurement.id}/joint/seats", data={**data, "version": str(made.agreement.version)})
    assert answer.status_code == 302
    session.rollback()
    sign_in(client, session, made.officers["緑原町"])
    page = client.get(f"/joint/{made.agreement.id}").text
    assert [each.person.name for each in seats if each.person.name in page] == []
    assert "1名" in said(tree(page))
