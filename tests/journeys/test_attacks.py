"""What people with an account, a seat or a cookie might try, through HTTP: none of it tells or changes anything."""

import pytest

from evaluator.db.models import RoleGrant
from tests.factories.papers import entered, office_of_two
from tests.factories.scoring import panel_at_work
from tests.factories.world import NOW, sign_in


def with_role(session, town, person, role):
    """Give somebody one more role in the town."""
    session.add(RoleGrant(person_id=person.id, organisation_id=town.organisation.id, role=role, granted_at=NOW))
    session.commit()


def said(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.get_data(as_text=True)


OFFICE_PAGES = ("", "/proposals", "/prices", "/ranking", "/documents", "/panel", "/paper", "/meetings")


@pytest.mark.parametrize("role", ["officer", "clerk", "auditor"])
def test_member_with_an_office_role_sees_no_name(client, session, role):
    town = panel_at_work(session, members=2, proposals=2, names_hidden=True)
    with_role(session, town, town.members[0], role)
    sign_in(client, session, town.members[0], town.organisation)
    for page in OFFICE_PAGES:
        assert "福祉会" not in said(client, f"/procurements/{town.procurement.id}{page}", 403)
    assert "A社" in said(client, f"/panel/{town.procurement.id}/sheet/review/A社")


def test_member_with_an_office_role_works_where_names_show(client, session):
    town = panel_at_work(session, members=2, proposals=2)
    with_role(session, town, town.members[0], "clerk")
    sign_in(client, session, town.members[0], town.organisation)
    assert "福祉会" in said(client, f"/procurements/{town.procurement.id}/proposals")


def test_member_as_clerk_gets_no_sheet_of_another(client, session):
    town = office_of_two(session)
    with_role(session, town, town.members[1], "clerk")
    entered(session, town)
    session.commit()
    sign_in(client, session, town.members[1], town.organisation)
    at = f"/procurements/{town.procurement.id}/paper/{town.seats[0].number}"
    said(client, at, 403)
    said(client, f"{at}/scan/file", 403)
    assert client.post(f"{at}/compare").status_code == 403
