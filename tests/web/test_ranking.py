"""The pages of a ranking: who sees it, when, and how it grows."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from evaluator.core.rules import Price, Ties
from evaluator.services import ranking
from tests.factories.scoring import declared, hand_in, rubric_of
from tests.factories.world import NOW, sign_in, whole_town

STATEMENTS = 15


def computed(session, *, members=3, state="closed", **values):
    rubric = replace(rubric_of(5, 5), ties=Ties(chain=("sum:1",), share_rank=True), price=Price(handling="none"))
    town = whole_town(session, members=members, rubric=rubric, **{"proposals": 2, **values})
    for seat in town.seats:
        declared(session, seat, *town.proposals)
    session.commit()
    for at in range(members):
        hand_in(session, town, at, mark=str(2 + at % 3))
    town.procurement.state = "closed"
    session.flush()
    ranking.compute(session, town.procurement, NOW)
    town.procurement.state = state
    session.commit()
    return town


def address(town, *, panel=False, place=None):
    base = f"/{'panel' if panel else 'procurements'}/{town.procurement.id}/ranking"
    return base if place is None else f"{base}/{place}"


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("role", ["officer", "clerk", "auditor"])
def test_office_reads_the_ranking_and_each_proposal(client, session, role, lang):
    town = computed(session)
    sign_in(client, session, town.people[role])
    page = client.get(f"{address(town)}?lang={lang}")
    assert page.status_code == 200
    assert "青野福祉会" in page.text
    for place in (1, 2):
        answer = client.get(f"{address(town, place=place)}?lang={lang}")
        assert (answer.status_code, answer.text.count('class="trail"')) == (200, 1)
    assert client.get(address(town, place=3)).status_code == 404


def test_before_the_closing_there_is_nothing_to_see(client, session):
    town = whole_town(session)
    sign_in(client, session, town.people["officer"])
    assert "順位はまだありません" in client.get(address(town)).text
    assert client.get(address(town, place=1)).status_code == 404


def test_panel_sees_labels_until_the_result_is_fixed(client, session):
    town = computed(session, names_hidden=True)
    sign_in(client, session, town.members[0])
    pages = [client.get(address(town, panel=True, place=place)).text for place in (None, 1, 2)]
    assert all("A社" in page or "B社" in page for page in pages)
    assert not any("福祉会" in page for page in pages)
    town.procurement.state = "decided"
    session.commit()
    assert "青野福祉会" in client.get(address(town, panel=True)).text


@pytest.mark.parametrize("role", ["administrator", "ministry"])
def test_other_roles_are_refused(client, session, role):
    town = computed(session)
    person = town.people.get(role) or town.people["administrator"]
    sign_in(client, session, person)
    assert client.get(address(town)).status_code == 403
    assert client.get(address(town, panel=True)).status_code == 404


def test_another_town_does_not_find_it(client, session):
    town = computed(session)
    other = whole_town(session, code="011002", name="緑川市")
    sign_in(client, session, other.people["officer"])
    assert [client.get(address(town, place=place)).status_code for place in (None, 1)] == [404, 404]
    sign_in(client, session, other.members[0])
    assert [client.get(address(town, panel=True, place=place)).status_code for place in (None, 1)] == [404, 404]


def statements(client, engine, path):
    said = []

    def note(*given):
        said.append(given[2])

    event.listen(engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len([each for each in said if not each.startswith(("BEGIN", "PRAGMA"))])


def test_statements_stay_the_same_as_proposals_grow(client, session, engine):
    counts = []
    for code, proposals in (("131016", 2), ("011002", 9)):
        town = computed(session, code=code, proposals=proposals)
        sign_in(client, session, town.people["officer"])
        counts.append([statements(client, engine, address(town, place=place)) for place in (None, 1)])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= STATEMENTS
