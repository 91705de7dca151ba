"""Labels are drawn once, in random order, and name nobody before."""

import pytest
from sqlalchemy import select

from evaluator.db.models import Proposal
from evaluator.services import labels
from evaluator.services.labels import DrawRefused
from evaluator.services.proposals import shown_name
from tests.factories.scoring import actor_for, declared
from tests.factories.world import NOW, proposal, whole_town


def ready(session, *, count=3, **values):
    town = whole_town(session, **{"state": "receipt", "members": 2, "proposals": 0, "names_hidden": True, **values})
    town.proposals = [proposal(session, town.procurement, name=f"団体{number}") for number in range(count)]
    for seat in town.seats:
        declared(session, seat, *town.proposals)
    session.commit()
    return town


def officer(town):
    return actor_for(town, town.people["officer"], "officer")


def test_no_label_and_no_name_before_the_draw(session):
    town = ready(session)
    assert {each.label for each in town.proposals} == {None}
    assert [shown_name(each, names_hidden=True).ja for each in town.proposals] == ["1", "2", "3"]
    assert shown_name(town.proposals[0], names_hidden=False).ja == "団体0"


def test_draw_is_random_and_complete(session):
    orders = set()
    for number in range(12):
        town = ready(session, code=f"1310{number:02}")
        given = labels.draw(session, officer(town), town.procurement, NOW)
        assert sorted(given) == ["A社", "B社", "C社"]
        assert sorted(given.values()) == [1, 2, 3]
        orders.add(tuple(given.values()))
    assert len(orders) > 1


def test_later_proposal_gives_everybody_a_new_label(session):
    town = ready(session)
    first = labels.draw(session, officer(town), town.procurement, NOW)
    late = proposal(session, town.procurement, name="後の団体")
    with pytest.raises(DrawRefused, match="undeclared"):
        labels.draw(session, officer(town), town.procurement, NOW)
    for seat in town.seats:
        declared(session, seat, late)
    again = labels.draw(session, officer(town), town.procurement, NOW)
    assert (sorted(first), sorted(again)) == (["A社", "B社", "C社"], ["D社", "E社", "F社", "G社"])
    assert sorted(again.values()) == [1, 2, 3, late.number]
    assert dict(session.execute(select(Proposal.label, Proposal.number)).all()) == again


def test_added_proposal_hides_behind_any_label(session):
    found = set()
    for number in range(12):
        town = ready(session, code=f"1310{number:02}", count=2)
        labels.draw(session, officer(town), town.procurement, NOW)
        late = proposal(session, town.procurement, name="後の団体")
        for seat in town.seats:
            declared(session, seat, late)
        labels.draw(session, officer(town), town.procurement, NOW)
        found.add(late.label)
    assert len(found) > 1


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"names_hidden": False}, "not-hidden"),
        ({"state": "call"}, "closed"),
        ({"state": "scoring"}, "closed"),
        ({"count": 0}, "nobody"),
        ({"members": 0}, "no-panel"),
    ],
)
def test_draw_is_refused_with_its_reason(session, values, why):
    town = ready(session, **values)
    with pytest.raises(DrawRefused, match=why):
        labels.draw(session, officer(town), town.procurement, NOW)


def test_labels_go_on_after_the_alphabet():
    assert [labels.label_at(place) for place in (0, 25, 26, 51, 52)] == ["A社", "Z社", "AA社", "AZ社", "BA社"]


def test_draw_waits_for_the_last_member(session):
    town = whole_town(session, state="receipt", members=2, proposals=0, names_hidden=True)
    late = proposal(session, town.procurement)
    declared(session, town.seats[0], late)
    session.commit()
    with pytest.raises(DrawRefused, match="undeclared") as refused:
        labels.draw(session, officer(town), town.procurement, NOW)
    assert refused.value.count == 1
