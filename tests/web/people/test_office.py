"""The organisation's own record, and the hand-over of work each April."""

from datetime import date

import pytest
from sqlalchemy import select

from evaluator.db.models import Event, Organisation, Person, Procurement
from evaluator.services import bodies
from tests.factories import world
from tests.factories.accounts import account
from tests.factories.bodies import mark


def text(answer) -> str:
    return answer.get_data(as_text=True)


def kinds(session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def login(session, name: str) -> Person:
    session.rollback()
    return session.scalars(select(Person).where(Person.login == name)).one()


def test_organisation_keeps_its_own_record(client, session, town, admin):
    sent = {"corporate_number": "６０００012070001", "corporate_number_verified": "y", "implementing": "yes"}
    assert client.post("/people/organisation", data=sent).status_code == 302
    client.post("/people/organisation", data=sent)
    session.rollback()
    found = session.get(Organisation, town.id)
    assert (found.corporate_number, found.corporate_number_verified) == ("6000012070001", True)
    assert bodies.implementing(session, town.id, date(2015, 4, 1)) is True
    assert kinds(session) == ["organisation.changed"]


@pytest.mark.parametrize(
    ("change", "ja", "en"),
    [
        ({"corporate_number": "7000012070001"}, "法人番号", "number"),
        ({"corporate_number": "123"}, "13", "13"),
        ({"corporate_number": "abc"}, "数字", "digits"),
        ({"implementing": ""}, "いずれかを選んでください", "Choose one"),
        ({"implementing": "perhaps"}, "いずれかを選んでください", "Choose one"),
    ],
)  # fmt: skip
def test_bad_record_is_refused_beside_its_field(client, session, admin, change, ja, en):
    for lang, said in (("ja", ja), ("en", en)):
        client.set_cookie("lang", lang)
        answer = client.post("/people/organisation", data={"implementing": "no", **change})
        assert (answer.status_code, said in text(answer), "field__error" in text(answer)) == (422, True, True)
    assert kinds(session) == []


def test_listed_body_does_not_speak_of_itself(client, session, town, admin):
    ministry = world.town(session, code="200000", name="見本省", kind="ministry")
    mark(session, town, implementing=False, owner=ministry)
    session.commit()
    assert "省の一覧により" in text(client.get("/people/organisation"))
    client.post("/people/organisation", data={"implementing": "yes"})
    session.rollback()
    assert bodies.implementing(session, town.id, date(2026, 4, 1)) is False


def officers(session, town) -> tuple[Person, Person]:
    first, second = (account(session, town, name, "officer") for name in ("first", "second"))
    for at, state in enumerate(("preparation", "scoring", "decided")):
        world.procurement(session, town, state=state, title=f"案件 {at}", officer_id=first.id)
    session.commit()
    return first, second


def test_open_work_goes_over_in_one_step(client, session, town, admin):
    first, second = officers(session, town)
    assert "案件 1" in text(client.get(f"/people/hand-over?giver={first.id}"))
    answer = client.post("/people/hand-over", data={"giver": first.id, "taker": second.id}, follow_redirects=True)
    assert "調達案件2件をsecond 氏さんに引き継ぎました" in text(answer)
    session.rollback()
    held = session.execute(select(Procurement.title, Procurement.officer_id).order_by(Procurement.id)).all()
    assert held == [("案件 0", second.id), ("案件 1", second.id), ("案件 2", first.id)]
    assert kinds(session) == ["work.handed-over"]


def test_officer_hands_over_what_is_their_own(client, session, town):
    first, second = officers(session, town)
    world.sign_in(client, session, first)
    assert client.get("/people/hand-over").status_code == 403
    assert client.post("/people/hand-over/own", data={"taker": first.id}).status_code == 422
    assert client.post("/people/hand-over/own", data={"giver": second.id, "taker": second.id}).status_code == 302
    session.rollback()
    assert session.scalars(select(Procurement.officer_id).order_by(Procurement.id)).all() == [second.id, second.id, first.id]
    assert "担当している進行中の調達案件はありません" in text(client.get("/people/hand-over/own"))


def test_hand_over_to_anybody_else_is_refused(client, session, town, admin, other):
    first, _second = officers(session, town)
    clerk = account(session, town, "clerk", "clerk")
    for taker in (first.id, clerk.id, login(session, "other-chief").id, 0, "x", ""):
        for lang in ("ja", "en"):
            client.set_cookie("lang", lang)
            answer = client.post("/people/hand-over", data={"giver": first.id, "taker": taker})
            assert (answer.status_code, "field__error" in text(answer)) == (422, True)
    assert kinds(session) == []
