"""From the sealed envelope to the price: the whole path through pages, on paper and by file, in both languages."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from evaluator.db.models import Computation, Envelope, Event, EventValues, Opening, OpeningEntry, Price, Proposal
from evaluator.services import ranking, submission
from evaluator.services.worksheet import SheetClosed
from tests.factories import sealed_price
from tests.factories.prices import as_file, key_of, locked, on_paper, scored, sealed_rubric, sealed_town
from tests.factories.scoring import actor_for, own_sheet
from tests.factories.world import NOW, sign_in


def visitor(app, session, town, who):
    """Somebody's own browser."""
    session.rollback()  # pages have written meanwhile
    return sign_in(app.test_client(), session, town.people[who])


def fresh(session):
    """The test's own session as the pages have left the database."""
    session.rollback()
    return session


def at(town, path=""):
    return f"/procurements/{town.procurement.id}/prices{path}"


def said(client, address, lang="ja"):
    answer = client.get(address, query_string={"lang": lang})
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def envelope_form(whose, **more):
    return {"whose": str(whose), "received_at": "2026-11-20T09:30", "seal": "intact", "place": "会計課の金庫", **more}


def read(client, town, envelope, amount):
    data = {"found": "read", "amount": amount}
    return client.post(at(town, f"/opening/{envelope.id}"), data=data)


def kinds(session, town):
    query = select(Event.kind).where(Event.organisation_id == town.organisation.id).order_by(Event.number)
    return list(fresh(session).scalars(query))


def begun(app, session, *, files=False, failing=None):
    """An opening that the officer has begun with the second; the clients of both."""
    town = sealed_town(session)
    if files:
        for who in ("officer", "second", "third"):
            key_of(session, town, who)
    envelopes = []
    for place, each in enumerate(town.proposals):
        if files and place:
            file = locked(town.procurement, "officer", "second", "third", reference=f"REF-{place}", yen=1_000_000 * (place + 1))
            envelopes.append(as_file(session, town, each, file))
        else:
            envelopes.append(on_paper(session, town, each))
    scored(session, town, failing=town.proposals[failing] if failing is not None else None)
    first, second = visitor(app, session, town, "officer"), visitor(app, session, town, "second")
    answer = first.post(at(town, "/opening"), data={"second": town.people["second"].id})
    assert answer.status_code == 302
    return town, envelopes, first, second


def test_envelopes_on_paper_become_prices_once(app, session):
    town = sealed_town(session)
    clerk = visitor(app, session, town, "clerk")
    for each in town.proposals:
        assert clerk.post(at(town, "/envelopes/new"), data=envelope_form(each.id)).status_code == 302
    page = said(clerk, at(town))
    assert "会計課の金庫" in page
    assert "封書だけを登録します" in page
    assert 'name="amount"' not in page
    scored(session, town, failing=town.proposals[2])
    first, second = visitor(app, session, town, "officer"), visitor(app, session, town, "second")
    assert "開けない封書" in said(first, at(town, "/opening"))
    first.post(at(town, "/opening"), data={"second": town.people["second"].id})
    envelopes = fresh(session).scalars(select(Envelope).order_by(Envelope.id)).all()
    for each, amount in zip(envelopes[:2], ("１２，０００，０００", "9,000,000"), strict=True):
        assert read(first, town, each, amount).status_code == 302
        assert "9,000,000" not in said(second, at(town, f"/opening/{each.id}"))
        assert "12,000,000" not in said(second, at(town, f"/opening/{each.id}"))
    for each, amount in zip(envelopes[:2], ("12000000", "9000000円"), strict=True):
        assert read(second, town, each, amount).status_code == 302
    assert fresh(session).scalar(select(func.count()).select_from(Price)) == 0
    assert second.post(at(town, "/opening/finish")).status_code == 302
    page, english = said(second, at(town)), said(second, at(town), "en")
    assert "12,000,000円" in page
    assert "9,000,000 yen" in english
    assert "未開封のまま" in page
    session.rollback()
    assert town.procurement.state == "opened"
    assert {each.proposal_id: each.amount for each in fresh(session).scalars(select(Price))} == {
        town.proposals[0].id: 12_000_000,
        town.proposals[1].id: 9_000_000,
    }
    prices = fresh(session).scalars(select(Price).order_by(Price.id)).all()
    assert {(each.entered_by, each.confirmed_by) for each in prices} == {(town.people["officer"].id, town.people["second"].id)}
    found = ranking.overview(session, town.procurement.id)
    assert found[1].result.award.preferred == (str(town.proposals[1].id),)
    told = kinds(session, town)
    assert told.count("envelope.registered") == 3
    assert told.count("price.opened") == 2
    assert [told.count(each) for each in ("opening.started", "opening.finished", "procurement.open-prices")] == [1, 1, 1]


def test_sealed_files_open_to_two_passphrases(app, session):
    town, _envelopes, first, second = begun(app, session, files=True)
    assert first.post(at(town, "/opening/files"), data={"passphrase": sealed_price.passphrase("officer")}).status_code == 302
    assert second.post(at(town, "/opening/files"), data={"passphrase": sealed_price.passphrase("second")}).status_code == 302
    paper = _envelopes[0]
    read(first, town, paper, "5000000")
    read(second, town, paper, "5000000")
    second.post(at(town, "/opening/finish"))
    session.rollback()
    amounts = {each.proposal_id: each.amount for each in fresh(session).scalars(select(Price))}
    assert [amounts[each.id] for each in town.proposals] == [5_000_000, 2_000_000, 3_000_000]
    assert town.procurement.state == "opened"


def test_one_passphrase_alone_opens_nothing(app, session):
    town, _envelopes, first, second = begun(app, session, files=True)
    first.post(at(town, "/opening/files"), data={"passphrase": sealed_price.passphrase("officer")})
    first.post(at(town, "/opening/files"), data={"passphrase": sealed_price.passphrase("officer")})
    entries = fresh(session).scalars(select(OpeningEntry).order_by(OpeningEntry.id)).all()
    assert [bool(each.pending) for each in entries] == [False, True, True]
    assert all(each.amount is None for each in entries)
    second.post(at(town, "/opening/finish"))
    assert fresh(session).scalar(select(func.count()).select_from(Price)) == 0


def test_files_come_in_through_the_page(app, session):
    town = sealed_town(session)
    for who in ("officer", "second"):
        key_of(session, town, who)
    file = locked(town.procurement, "officer", "second")
    clerk = visitor(app, session, town, "clerk")
    data = envelope_form(town.proposals[0].id, reference="k7p2 9xqm", file=(io.BytesIO(file.data), "../price.sealed.json"))
    answer = clerk.post(at(town, "/files/new"), data=data)
    assert answer.status_code == 302
    answer.request.environ["wsgi.input"].close()  # the client's own copy, in a temporary file
    assert "暗号化ファイル" in said(clerk, at(town))
    assert "Locked file" in said(clerk, at(town), "en")


def test_no_score_is_revised_after_the_opening(app, session):
    town, envelopes, first, second = begun(app, session)
    for client in (first, second):
        for each in envelopes:
            read(client, town, each, "7000000")
    second.post(at(town, "/opening/finish"))
    session.rollback()
    officer = actor_for(town, town.people["officer"], "officer")
    with pytest.raises(SheetClosed, match="opened"):
        submission.reopen(session, officer, own_sheet(session, town), "見直し", NOW)
    assert kinds(session, town)[-1] == "procurement.open-prices"


def test_different_readings_show_no_figure_to_anybody(app, session):
    town, envelopes, first, second = begun(app, session)
    read(first, town, envelopes[0], "7000000")
    read(second, town, envelopes[0], "1000000")
    for client in (first, second):
        page = said(client, at(town, "/opening"))
        assert "不一致" in page
        assert "7,000,000" not in page + said(client, at(town, f"/opening/{envelopes[0].id}"))
    entry = fresh(session).scalar(select(OpeningEntry).where(OpeningEntry.envelope_id == envelopes[0].id))
    assert (entry.amount, entry.differed, entry.confirmed_at) == (None, 1, None)
    assert "opening.not-yet" not in said(second, at(town, "/opening"))
    assert read(second, town, envelopes[0], "7000000").status_code == 422
    assert read(first, town, envelopes[0], "7000000").status_code == 302
    assert read(second, town, envelopes[0], "7000000").status_code == 302


def test_unreadable_envelope_ends_the_proposal(app, session):
    town, envelopes, first, second = begun(app, session)
    for each in envelopes[1:]:
        for client in (first, second):
            read(client, town, each, "7000000")
    broken = {"found": "unreadable", "reason": "金額の欄が空白"}
    first.post(at(town, f"/opening/{envelopes[0].id}"), data=broken)
    assert "金額の欄が空白" in said(second, at(town, f"/opening/{envelopes[0].id}"))
    second.post(at(town, f"/opening/{envelopes[0].id}"), data={"found": "unreadable"})
    second.post(at(town, "/opening/finish"))
    session.rollback()
    proposal = session.get_one(Proposal, town.proposals[0].id)
    assert (proposal.state, proposal.reason) == ("invalid", "金額の欄が空白")
    assert fresh(session).scalar(select(func.count()).select_from(Price)) == 2
    assert "envelope.unreadable" in kinds(session, town)


def test_same_person_cannot_be_both_openers(app, session):
    town = sealed_town(session)
    for each in town.proposals:
        on_paper(session, town, each)
    scored(session, town)
    first = visitor(app, session, town, "officer")
    assert first.post(at(town, "/opening"), data={"second": town.people["officer"].id}).status_code == 422
    assert fresh(session).scalar(select(func.count()).select_from(Opening)) == 0


def test_third_person_can_do_nothing(app, session):
    town, envelopes, first, second = begun(app, session)
    third = visitor(app, session, town, "third")
    read(third, town, envelopes[0], "7000000")
    for client in (first, second):
        for each in envelopes:
            read(client, town, each, "7000000")
    third.post(at(town, "/opening/finish"))
    first.post(at(town, "/opening/finish"))
    session.rollback()
    assert town.procurement.state == "closed"
    assert "別の二人が開封しています" in said(third, at(town, "/opening"))
    assert "Two others open" in said(third, at(town, "/opening"), "en")


def test_second_click_and_second_window_change_nothing(app, session):
    town, envelopes, first, second = begun(app, session)
    other = visitor(app, session, town, "second")
    assert (
        visitor(app, session, town, "third").post(at(town, "/opening"), data={"second": town.people["second"].id}).status_code
        == 302
    )
    for client in (first, first, second, other):
        for each in envelopes:
            read(client, town, each, "7000000")
    assert second.post(at(town, "/opening/finish")).status_code == 302
    assert other.post(at(town, "/opening/finish")).status_code == 302
    assert read(first, town, envelopes[0], "1").status_code == 302
    session.rollback()
    assert {each.amount for each in fresh(session).scalars(select(Price))} == {7_000_000}
    assert fresh(session).scalar(select(func.count()).select_from(Opening)) == 1
    assert fresh(session).scalar(select(func.count()).select_from(Computation)) == 1
    assert kinds(session, town).count("price.opened") == 3


def test_broken_off_opening_begins_with_others(app, session):
    town, envelopes, first, _second = begun(app, session)
    read(first, town, envelopes[0], "7000000")
    third = visitor(app, session, town, "third")
    assert third.post(at(town, "/opening/restart"), data={"reason": ""}).status_code == 422
    assert third.post(at(town, "/opening/restart"), data={"reason": "一人目の急病"}).status_code == 302
    assert fresh(session).scalar(select(func.count()).select_from(OpeningEntry)) == 0
    assert third.post(at(town, "/opening"), data={"second": town.people["second"].id}).status_code == 302
    assert "opening.broken-off" in kinds(session, town)


def test_wrong_passphrases_make_somebody_wait(app, session):
    town, _envelopes, first, _second = begun(app, session, files=True)
    for _each in range(3):
        answer = first.post(at(town, "/opening/files"), data={"passphrase": "not the passphrase"})
        assert answer.status_code == 422
    answer = first.post(at(town, "/opening/files"), data={"passphrase": sealed_price.passphrase("officer")})
    assert answer.status_code == 422
    assert "1分待ってから" in answer.get_data(as_text=True)
    assert not any(each.pending for each in fresh(session).scalars(select(OpeningEntry)))
    assert "key.locked" in kinds(session, town)


def test_no_value_of_history_holds_a_secret(app, session):
    town, _envelopes, first, second = begun(app, session, files=True)
    first.post(at(town, "/opening/files"), data={"passphrase": sealed_price.passphrase("officer")})
    second.post(at(town, "/opening/files"), data={"passphrase": sealed_price.passphrase("second")})
    texts = " ".join(fresh(session).scalars(select(EventValues.text)))
    for secret in ("opening phrase", "PRIVATE KEY", "PUBLIC KEY", "box"):
        assert secret not in texts


@pytest.mark.parametrize("role", ["officer", "second", "clerk", "auditor", "administrator"])
@pytest.mark.parametrize("state", ["preparation", "call", "receipt", "scoring"])
def test_amount_is_stored_nowhere_before_scoring_is_closed(app, session, role, state):
    town = sealed_town(session, state=state, ceiling_kind="estimate", ceiling_yen=None, ceiling_secret=True)
    envelope = on_paper(session, town, town.proposals[0])
    client = visitor(app, session, town, role)
    data = {"amount": "87654321", "found": "read", "price": "87654321", "yen": "87654321", "second": town.people["second"].id}
    paths = ["", "/opening", f"/opening/{envelope.id}", "/opening/files", "/opening/finish"]
    paths += [f"/envelopes/{envelope.id}", "/envelopes/new", "/files/new", "/keys"]
    for path in paths:
        client.post(at(town, path), data=data | envelope_form("ceiling", reason="87654", remark=""))
    assert fresh(session).scalar(select(func.count()).select_from(Price)) == 0
    assert fresh(session).scalar(select(func.count()).select_from(OpeningEntry)) == 0
    stored = " ".join(str(row) for table in Price.metadata.sorted_tables for row in fresh(session).execute(select(table)))
    assert "87654321" not in stored


def test_ceiling_in_its_envelope_is_opened_too(app, session):
    rubric = sealed_rubric(ceiling={"kind": "estimate", "over": "excluded"})
    town = sealed_town(session, rubric=rubric, ceiling_kind="estimate", ceiling_yen=None, ceiling_secret=True)
    envelopes = [on_paper(session, town, each) for each in (*town.proposals, None)]
    scored(session, town)
    first, second = visitor(app, session, town, "officer"), visitor(app, session, town, "second")
    first.post(at(town, "/opening"), data={"second": town.people["second"].id})
    ceiling = {"found": "unreadable", "reason": "空"}
    assert first.post(at(town, f"/opening/{envelopes[3].id}"), data=ceiling).status_code == 422
    for client in (first, second):
        for each, amount in zip(envelopes, ("5000000", "9000000", "6000000", "8000000"), strict=True):
            assert read(client, town, each, amount).status_code == 302
    second.post(at(town, "/opening/finish"))
    session.rollback()
    _computed, overview = ranking.overview(session, town.procurement.id)
    standing = {int(each.id): each.status for each in overview.result.proposals}
    assert [standing[each.id] for each in town.proposals] == ["ranked", "excluded", "ranked"]
    assert "8,000,000円" in said(second, at(town))


def test_two_endings_at_once_open_the_prices_once(app, session):
    town, envelopes, first, second = begun(app, session)
    for client in (first, second):
        for each in envelopes:
            read(client, town, each, "7000000")
    clients = [visitor(app, session, town, "second") for _each in range(3)]
    address = at(town, "/opening/finish")
    session.rollback()
    with ThreadPoolExecutor(3) as pool:
        codes = list(pool.map(lambda client: client.post(address).status_code, clients))
    assert codes == [302, 302, 302]
    assert fresh(session).scalar(select(func.count()).select_from(Price)) == 3
    assert kinds(session, town).count("price.opened") == 3
    assert kinds(session, town).count("procurement.open-prices") == 1


def test_two_beginnings_at_once_make_one_opening(app, session):
    town = sealed_town(session)
    for each in town.proposals:
        on_paper(session, town, each)
    scored(session, town)
    pairs = [("officer", "second"), ("second", "third"), ("third", "officer")]
    clients = [(visitor(app, session, town, one), town.people[other].id) for one, other in pairs]
    address = at(town, "/opening")
    session.rollback()
    with ThreadPoolExecutor(3) as pool:
        codes = list(pool.map(lambda each: each[0].post(address, data={"second": each[1]}).status_code, clients))
    assert set(codes) <= {302, 422}
    assert fresh(session).scalar(select(func.count()).select_from(Opening)) == 1
    assert kinds(session, town).count("opening.started") == 1


def test_database_refuses_one_person_as_both(session):
    town = sealed_town(session, state="closed")
    same = town.people["officer"].id
    session.add(Opening(procurement_id=town.procurement.id, first_id=same, second_id=same, first_at=NOW))
    with pytest.raises(IntegrityError, match="two_people"):
        session.flush()


def test_price_with_other_tax_is_typed_by_both(app, session):
    town = sealed_town(session)
    for who in ("officer", "second"):
        key_of(session, town, who)
    file = locked(town.procurement, "officer", "second", yen=10_000_000, tax_included=False)
    envelope = as_file(session, town, town.proposals[0], file)
    for each in town.proposals[1:]:
        on_paper(session, town, each)
    scored(session, town)
    first, second = visitor(app, session, town, "officer"), visitor(app, session, town, "second")
    first.post(at(town, "/opening"), data={"second": town.people["second"].id})
    for client, who in ((first, "officer"), (second, "second")):
        client.post(at(town, "/opening/files"), data={"passphrase": sealed_price.passphrase(who)})
    assert "10,000,000円（税抜き）" in said(first, at(town, "/opening"))
    assert read(first, town, envelope, "11000000").status_code == 302
    assert read(second, town, envelope, "11000000").status_code == 302
    entry = fresh(session).scalar(select(OpeningEntry).where(OpeningEntry.envelope_id == envelope.id))
    assert (entry.amount, entry.confirmed_at is not None) == (11_000_000, True)
