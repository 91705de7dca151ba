"""A member whose role ended: no entry any more, the officer is told, and the seat is left with its reason."""

import pytest

from evaluator.db.models import RoleGrant, Seat
from evaluator.services import sheets
from tests.factories.scoring import hand_in, panel_at_work
from tests.factories.world import NOW, person, seat, sign_in


@pytest.fixture
def town(session):
    return panel_at_work(session, members=3, proposals=2)


@pytest.fixture
def people(app, session, town):
    """Clients that signed in while everybody still had the role."""
    found = {"officer": town.people["officer"], "administrator": town.people["administrator"], "member": town.members[1]}
    return {name: sign_in(app.test_client(), session, who, town.organisation) for name, who in found.items()}


def end(people, town, member=1):
    answer = people["administrator"].post(f"/people/{town.members[member].id}/roles/member/end")
    assert answer.status_code == 302


def panel(town):
    return f"/procurements/{town.procurement.id}/panel"


def text(answer, status=200):
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_member_whose_role_ended_enters_no_more(app, session, town, people):
    assert people["member"].get(f"/panel/{town.procurement.id}/declaration").status_code == 200
    end(people, town)
    assert people["member"].get(f"/panel/{town.procurement.id}/declaration").status_code == 302
    session.rollback()
    town.members[1].grants.append(RoleGrant(organisation_id=town.organisation.id, role="clerk", granted_at=NOW))
    session.commit()
    again = sign_in(app.test_client(), session, town.members[1], town.organisation)
    for rest in ("declaration", "documents", "sheet/review/A社", "meetings", "paper"):
        assert again.get(f"/panel/{town.procurement.id}/{rest}").status_code == 404
    assert town.procurement.title not in text(again.get("/panel"))


@pytest.mark.parametrize(
    ("lang", "told", "tagged"), [("ja", "役割が終わった委員が1人", "委員の役割が終了"), ("en", "is over", "Role ended")]
)
def test_officer_is_told_of_the_seat(town, people, lang, told, tagged):
    assert told not in text(people["officer"].get(f"/procurements?lang={lang}"))
    end(people, town)
    assert told in text(people["officer"].get(f"/procurements?lang={lang}"))
    assert tagged in text(people["officer"].get(panel(town)))


def test_seat_of_an_ended_role_is_left_with_reason(session, town, people):
    hand_in(session, town, 0)
    hand_in(session, town, 2)
    end(people, town)
    assert sheets.open_count(session, town.procurement.id) == 1
    assert people["officer"].post(f"{panel(town)}/leave", data={"number": "2", "reason": " "}).status_code == 422
    assert people["officer"].post(f"{panel(town)}/leave", data={"number": "2", "reason": "3月末で退任"}).status_code == 302
    session.rollback()
    assert (session.get(Seat, town.seats[1].id).left_reason, sheets.open_count(session, town.procurement.id)) == (
        "3月末で退任",
        0,
    )
    assert "役割が終わった委員" not in text(people["officer"].get("/procurements"))


def test_role_given_again_opens_the_seat_again(app, session, town, people):
    end(people, town)
    answer = people["administrator"].post(f"/people/{town.members[1].id}/roles", data={"role": "member"})
    assert answer.status_code == 302
    session.rollback()
    again = sign_in(app.test_client(), session, town.members[1], town.organisation)
    assert again.get(f"/panel/{town.procurement.id}/sheet/review/A社").status_code == 200


def test_role_at_another_town_opens_no_seat(app, session, town, people):
    from tests.factories.world import town as other_town

    other = other_town(session, code="272035", name="他市")
    stranger = person(session, other, "stranger", "member")
    seat(session, town.procurement, stranger)
    session.commit()
    client = sign_in(app.test_client(), session, stranger, other)
    assert client.get(f"/panel/{town.procurement.id}/declaration").status_code == 404


def test_officer_who_held_a_seat_learns_no_name(app, session, town, people):
    town.procurement.names_hidden = True
    town.members[1].grants.append(RoleGrant(organisation_id=town.organisation.id, role="officer", granted_at=NOW))
    session.commit()
    end(people, town)
    session.rollback()
    client = sign_in(app.test_client(), session, town.members[1], town.organisation)
    assert client.get(f"/procurements/{town.procurement.id}/proposals").status_code == 403
