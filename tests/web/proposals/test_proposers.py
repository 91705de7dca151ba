"""The register of proposers: found while typing a number, entered once, corrected without losing another's work."""

import pytest
from sqlalchemy import event, func, select

from evaluator.db.models import Declaration, Event, Proposer
from evaluator.services import sheets
from tests.factories.receiving import NUMBER, OTHER_NUMBER, proposer, receiving_town
from tests.factories.scoring import declared, hand_in, panel_at_work
from tests.factories.world import sign_in, whole_town

TYPED = {"corporate_number": "７０００ ０１２０５０００２".replace(" ", ""), "name": "青野福祉会", "kana": "アオノフクシカイ"}


@pytest.fixture
def town(session):
    return receiving_town(session)


@pytest.fixture
def clerk(client, session, town):
    return sign_in(client, session, town.people["clerk"])


def kinds(session):
    session.rollback()
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def test_proposer_is_kept_with_plain_digits_and_hiragana(clerk, session):
    answer = clerk.post("/proposers/new", data={**TYPED, "address": "青野市1-1", "name_en": "Aono Welfare"})
    assert answer.status_code == 302
    made = session.scalars(select(Proposer)).one()
    assert (made.corporate_number, made.kana, made.address) == (NUMBER, "あおのふくしかい", "青野市1-1")
    assert kinds(session) == ["proposer.registered"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("corporate_number", "7000012050003", {"ja": "検査", "en": "check digit"}),
        ("corporate_number", "12345", {"ja": "13桁", "en": "13 digits"}),
        ("corporate_number", "abcdefghijklm", {"ja": "数字", "en": "digits"}),
        ("name", "", {"ja": "名", "en": "Enter the name."}),
        ("name", "あ" * 201, {"ja": "200字以内", "en": "at most 200 characters"}),
        ("kana", "青野福祉会", {"ja": "かなだけ", "en": "kana only"}),
        ("kana", "", {"ja": "ふりがなを入力", "en": "Enter the name in kana."}),
        ("address", "x" * 301, {"ja": "300字以内", "en": "at most 300 characters"}),
        ("name_en", "x" * 201, {"ja": "200字以内", "en": "at most 200 characters"}),
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_bad_input_stays_with_a_sentence(clerk, session, field, value, said, lang):
    clerk.get(f"/proposers?lang={lang}")
    answer = clerk.post("/proposers/new", data={**TYPED, field: value})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said[lang] in shown
    assert f'id="{field}-error"' in shown
    assert "アオノフクシカイ" in shown or field == "kana"
    assert session.scalar(select(func.count()).select_from(Proposer)) == 0


def test_same_number_is_refused_beside_the_field(clerk, session, town):
    proposer(session, town, number=NUMBER)
    answer = clerk.post("/proposers/new", data={**TYPED, "name": "別の名"})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "この法人番号は「青野福祉会」として登録済みです。" in shown
    assert 'id="corporate_number-error"' in shown


def test_body_without_number_is_kept_once(clerk, session, town):
    data = {"name": "青野町会", "kana": "あおのちょうかい"}
    assert clerk.post("/proposers/new", data=data).status_code == 302
    assert clerk.post("/proposers/new", data=data).status_code == 422
    assert session.scalar(select(func.count()).select_from(Proposer)) == 1


def test_part_of_a_number_finds_the_proposer(clerk, session, town):
    proposer(session, town, "青野福祉会", NUMBER)
    proposer(session, town, "緑川会", OTHER_NUMBER)
    shown = clerk.get("/proposers?q=70000120").get_data(as_text=True)
    assert ("青野福祉会" in shown, "緑川会" in shown) == (True, False)


def test_register_of_another_town_stays_unseen(clerk, session, town):
    other = whole_town(session, code="272035", name="他市")
    theirs = proposer(session, other, "他市の会")
    session.commit()
    assert "他市の会" not in clerk.get("/proposers").get_data(as_text=True)
    assert clerk.get(f"/proposers/{theirs.id}").status_code == 404
    assert clerk.post(f"/proposers/{theirs.id}", data=TYPED).status_code == 404


def test_second_window_sees_both_values(clerk, session, town):
    made = proposer(session, town)
    shown = clerk.get(f"/proposers/{made.id}").get_data(as_text=True)
    seen = shown.split('name="seen" type="hidden" value="')[1].split('"')[0].replace("&#34;", '"')
    data = {**TYPED, "seen": seen}
    assert clerk.post(f"/proposers/{made.id}", data={**data, "address": "先の住所"}).status_code == 302
    answer = clerk.post(f"/proposers/{made.id}", data={**data, "address": "後の住所"})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert ("先の住所" in shown, "後の住所" in shown) == (True, True)
    session.rollback()
    assert session.get(Proposer, made.id).address == "先の住所"


def typed_over(client, proposer_id, **data):
    """Correct a proposer as a window does."""
    shown = client.get(f"/proposers/{proposer_id}").get_data(as_text=True)
    seen = shown.split('name="seen" type="hidden" value="')[1].split('"')[0].replace("&#34;", '"')
    assert client.post(f"/proposers/{proposer_id}", data={**data, "seen": seen}).status_code == 302


@pytest.mark.parametrize(
    ("lang", "told"), [("ja", "申告1件をやり直して"), ("en", "1 declarations of interest are to be made again")]
)
def test_another_name_asks_members_to_declare_again(client, session, lang, told):
    town = whole_town(session, members=2, proposals=2, names_hidden=True)
    first, second = town.proposals
    declared(session, town.seats[0], first, second)
    declared(session, town.seats[1], first, second, conflict=(first,))
    session.commit()
    clerk = sign_in(client, session, town.people["clerk"])
    clerk.get(f"/proposers?lang={lang}")
    typed_over(clerk, first.members[0].proposer_id, name="黒田会", kana="くろだかい")
    assert told in clerk.get("/proposers").get_data(as_text=True)
    assert kinds(session) == ["proposer.changed", "declaration.ended"]
    left = session.query(Declaration.seat_id, Declaration.proposal_id, Declaration.conflict)
    one, other = (each.id for each in town.seats)
    assert sorted(map(tuple, left)) == [(one, second.id, False), (other, first.id, True), (other, second.id, False)]


def test_member_declares_on_the_corrected_name_before_scoring_on(client, session):
    town = whole_town(session, members=1, proposals=2, names_hidden=True)
    declared(session, town.seats[0], *town.proposals)
    session.commit()
    clerk = sign_in(client, session, town.people["clerk"])
    typed_over(clerk, town.proposals[0].members[0].proposer_id, name="黒田会", kana="くろだかい")
    session.rollback()
    member = sign_in(client, session, town.members[0], town.organisation)
    at = f"/panel/{town.procurement.id}"
    assert member.get(f"{at}/sheet/review/B社").status_code == 302
    page = member.get(f"{at}/declaration").get_data(as_text=True)
    assert ("黒田会" in page, page.count('type="radio"'), "A社" in page) == (True, 2, False)
    key = page.split('name="answer_')[1].split('"')[0]
    assert member.post(f"{at}/declaration", data={f"answer_{key}": "yes", f"reason_{key}": "理事"}).status_code == 302
    assert [member.get(f"{at}/sheet/review/{each}社").status_code for each in "AB"] == [404, 200]


def test_scoring_stays_open_until_all_declared_again(client, session):
    town = panel_at_work(session, members=2, proposals=1)
    for member in (0, 1):
        hand_in(session, town, member)
    assert sheets.open_count(session, town.procurement.id) == 0
    session.rollback()
    clerk = sign_in(client, session, town.people["clerk"])
    typed_over(clerk, town.proposals[0].members[0].proposer_id, name="黒田会", kana="くろだかい")
    session.rollback()
    assert sheets.open_count(session, town.procurement.id) == 2
    declared(session, town.seats[0], *town.proposals)
    assert sheets.open_count(session, town.procurement.id) == 1


def test_same_name_written_otherwise_ends_no_declaration(client, session):
    town = whole_town(session, members=1, proposals=1)
    declared(session, town.seats[0], *town.proposals)
    session.commit()
    clerk = sign_in(client, session, town.people["clerk"])
    typed_over(clerk, town.proposals[0].members[0].proposer_id, name="青野　福祉会", kana="あおの", address="青野市1")
    session.rollback()
    assert session.query(Declaration).count() == 1


def test_auditor_reads_and_cannot_write(client, session, town):
    auditor = sign_in(client, session, town.people["auditor"])
    assert auditor.get("/proposers").status_code == 200
    assert auditor.get("/proposers/new").status_code == 403
    assert auditor.post("/proposers/new", data=TYPED).status_code == 403


def test_long_register_is_paged(clerk, session, town):
    for number in range(21):
        session.add(Proposer(organisation_id=town.organisation.id, name=f"団体{number:02}", kana=f"だんたい{number:02}"))
    session.commit()
    first = clerk.get("/proposers").get_data(as_text=True)
    second = clerk.get("/proposers?page=2").get_data(as_text=True)
    assert ("団体19" in first, "団体20" in first, "団体20" in second) == (True, False, True)


def test_list_asks_as_often_for_many(clerk, session, town, engine):
    def statements():
        asked = []
        listen = lambda *given: asked.append(given[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listen)
        clerk.get("/proposers")
        event.remove(engine, "before_cursor_execute", listen)
        return len(asked)

    proposer(session, town, "一")
    few = statements()
    for number in range(15):
        proposer(session, town, f"団体{number}")
    assert statements() == few


def test_names_are_escaped(clerk, session, town):
    proposer(session, town, "<b>会</b>")
    assert "<b>会</b>" not in clerk.get("/proposers").get_data(as_text=True)
