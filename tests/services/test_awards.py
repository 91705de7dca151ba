"""The decision after the result: it follows the rule, goes its route, is made, ends, and the next rank follows."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select

from evaluator.db.models import Award, Event, Procurement, RoleGrant, ScheduleDate
from evaluator.db.queries import awards as rows
from evaluator.db.queries import cases
from evaluator.services import awards, course, negotiation, proposals
from evaluator.services.awards import AwardRefused, Decided, Draft
from evaluator.services.negotiation import Contract, Talk
from tests.factories.decided import LATER, closed, officer, rule
from tests.factories.scoring import actor_for
from tests.factories.world import person

DAY = date(2026, 11, 20)
ROUTE = ("課長", "市長")


def decided(session, rubric=None, **values):
    """A town whose result is fixed: three proposals, the first before the second before the third. Commits."""
    town = closed(session, rubric or rule("lot"), **{"marks": (5, 4, 3), **values})
    course.move(session, officer(town), town.procurement, "decide", LATER)
    session.commit()
    return town


def drafted(session, town, at=0, *, kind="award", lot="", **values):
    proposal = town.proposals[at].id if kind == "award" else None
    given = Draft(**{"kind": kind, "proposal_id": proposal, "route": ROUTE, **values})
    made = awards.draft(session, officer(town), town.procurement, lot, given, LATER)
    session.commit()
    return made


def approve(session, town, award, **values):
    given = Decided(**{"agreed": True, "on": DAY, "how": "on-paper", "name": "青野 一郎", **values})
    found = awards.approve(session, officer(town), town.procurement, award, given, version=award.version, now=LATER)
    session.commit()
    return found


def made(session, town, at=0, **values):
    award = drafted(session, town, at, **values)
    for _ in ROUTE:
        approve(session, town, award)
    return award


def ended(session, town, award, cause="withdrew"):
    given = {"cause": cause, "reason": "辞退届", "version": award.version, "now": LATER}
    awards.end(session, officer(town), town.procurement, award, **given)
    session.commit()


def follows(session, town):
    found = awards.board_of(session, town.procurement).lots[0].next
    return (found.kind, [int(each) for each in found.candidates]) if found else None


def refused(deed, *given, **named):
    with pytest.raises(AwardRefused) as found:
        deed(*given, **named)
    return found.value.reason, [each.message.id for each in found.value.problems]


def kinds(session):
    every = session.scalars(select(Event.kind).order_by(Event.id))
    return [each for each in every if each.startswith(("award.", "contract.", "negotiation."))]


def test_result_leads_to_the_preferred(session):
    town = decided(session)
    assert follows(session, town) == ("award", [town.proposals[0].id])
    drafted(session, town)
    assert follows(session, town) is None


def test_all_on_the_route_make_the_decision(session):
    town = decided(session)
    award = drafted(session, town, conditions="増員", reason="最高点のため")
    approve(session, town, award)
    assert award.made_at is None
    approve(session, town, award)
    assert (award.made_at, [each.agreed for each in award.approvals]) == (LATER, [True, True])
    assert kinds(session) == ["award.drafted", "award.agreed", "award.agreed", "award.made"]


def test_refusal_keeps_its_reason_and_makes_a_new_draft(session):
    town = decided(session)
    award = drafted(session, town, reason="最高点のため")
    again = approve(session, town, award, agreed=False, note="条件を付けること")
    assert (award.ended_reason, award.approvals[0].note, award.made_at) == ("条件を付けること", "条件を付けること", None)
    assert (again.number, again.reason, [each.title for each in again.approvals]) == (2, "最高点のため", list(ROUTE))
    given = Draft(kind="award", proposal_id=town.proposals[0].id, conditions="増員", route=("市長",))
    awards.change(session, officer(town), town.procurement, again, given, version=again.version, now=LATER)
    session.commit()
    assert (again.conditions, [each.title for each in again.approvals]) == ("増員", ["市長"])


def test_route_stands_once_the_first_has_decided(session):
    town = decided(session)
    award = drafted(session, town)
    approve(session, town, award)
    given = Draft(kind="award", proposal_id=town.proposals[0].id, route=("市長",))
    deed = (session, officer(town), town.procurement, award, given)
    assert refused(awards.change, *deed, version=award.version, now=LATER)[0] == "begun"


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"name": " "}, "awarding.name"),
        ({"on": DAY + timedelta(days=1)}, "awarding.future"),
        ({"on": DAY - timedelta(days=1)}, "awarding.before-draft"),
        ({"on": None}, "awarding.day"),
        ({"agreed": False, "note": " "}, "awarding.refusal-reason"),
    ],
)
def test_incomplete_approval_is_refused(session, values, wrong):
    town = decided(session)
    award = drafted(session, town)
    given = Decided(**{"agreed": True, "on": DAY, "how": "on-paper", "name": "青野 一郎", **values})
    deed = (session, officer(town), town.procurement, award, given)
    assert refused(awards.approve, *deed, version=award.version, now=LATER) == ("faults", [wrong])


def test_nobody_approves_here_what_they_drafted(session):
    town = decided(session)
    award = drafted(session, town)
    given = Decided(agreed=True, on=None, how="signed-in")
    deed = (session, officer(town), town.procurement, award, given)
    assert refused(awards.approve, *deed, version=award.version, now=LATER)[0] == "own"
    session.rollback()
    head = person(session, town.organisation, "head", "officer", name="緑川 課長")
    who = actor_for(town, head, "officer")
    awards.approve(session, who, town.procurement, award, given, version=award.version, now=LATER)
    assert (award.approvals[0].name, award.approvals[0].decided_on) == ("緑川 課長", DAY)


def test_who_changed_a_draft_does_not_approve_it(session):
    town = decided(session, rule("lot", discretion=True))
    award, other = drafted(session, town), actor_for(town, town.people["clerk"], "officer")
    given = Draft(kind="no_award", reason="予算の減", route=ROUTE)
    awards.change(session, other, town.procurement, award, given, version=award.version, now=LATER)
    session.commit()
    deed = (session, other, town.procurement, award, Decided(agreed=True, on=None, how="signed-in"))
    assert refused(awards.approve, *deed, version=award.version, now=LATER)[0] == "own"


def test_refused_draft_is_still_its_authors(session):
    town = decided(session)
    award, other = drafted(session, town), actor_for(town, town.people["clerk"], "officer")
    no = Decided(agreed=False, on=None, how="signed-in", note="条件が足りない")
    anew = awards.approve(session, other, town.procurement, award, no, version=award.version, now=LATER)
    session.commit()
    deed = (session, officer(town), town.procurement, anew, Decided(agreed=True, on=None, how="signed-in"))
    assert refused(awards.approve, *deed, version=anew.version, now=LATER)[0] == "own"


def test_second_window_is_refused(session):
    town = decided(session)
    award = drafted(session, town)
    before = award.version
    approve(session, town, award)
    given = Decided(agreed=True, on=DAY, how="on-paper", name="青野 一郎")
    deed = (session, officer(town), town.procurement, award, given)
    assert refused(awards.approve, *deed, version=before, now=LATER)[0] == "stale"


@pytest.mark.parametrize(("kind", "at"), [("award", 1), ("no_award", 0), ("call_again", 0)])
def test_another_decision_needs_discretion_and_a_reason(session, kind, at):
    town = decided(session)
    given = Draft(kind=kind, proposal_id=town.proposals[at].id if kind == "award" else None, reason="理由", route=ROUTE)
    deed = (session, officer(town), town.procurement, "", given, LATER)
    assert refused(awards.draft, *deed) == ("faults", ["awarding.no-discretion"])


def test_with_discretion_only_the_reason_is_asked(session):
    town = decided(session, rule("lot", discretion=True))
    given = Draft(kind="no_award", reason=" ", route=ROUTE)
    deed = (session, officer(town), town.procurement, "", given, LATER)
    assert refused(awards.draft, *deed) == ("faults", ["awarding.reason"])
    session.rollback()
    assert drafted(session, town, kind="no_award", reason="予算の減").kind == "no_award"


def test_before_the_result_nothing_is_drafted(session):
    town = closed(session, rule("lot"), marks=(5, 3))
    given = Draft(kind="award", proposal_id=town.proposals[0].id, route=ROUTE)
    assert refused(awards.draft, session, officer(town), town.procurement, "", given, LATER)[0] == "early"
    assert awards.board_of(session, town.procurement) is None


def test_next_rank_follows_until_nobody_is_left(session):
    town = decided(session)
    for at, cause in enumerate(("withdrew", "failed", "withdrew")):
        assert follows(session, town) == ("award", [town.proposals[at].id])
        ended(session, town, made(session, town, at), cause)
    assert follows(session, town) == ("no_award", [])
    assert [each.state for each in town.proposals] == ["withdrawn", "valid", "withdrawn"]
    assert made(session, town, kind="no_award").made_at is not None
    assert follows(session, town) is None


def test_withdrawal_calls_again_where_the_rule_says(session):
    town = decided(session, rule("lot", on_withdrawal="call-again"))
    ended(session, town, made(session, town))
    assert follows(session, town) == ("call_again", [])
    award = made(session, town, kind="call_again")
    new = negotiation.call_again(session, officer(town), town.procurement, award, version=award.version, now=LATER)
    session.commit()
    assert (new.title, new.state) == ("自立相談支援事業 業務委託（再公募）", "preparation")
    assert new.rubric_sha256 == town.procurement.rubric_sha256
    assert (award.recall_id, negotiation.called_again_from(session, new.id).id) == (new.id, town.procurement.id)
    deed = (session, officer(town), town.procurement, award)
    assert refused(negotiation.call_again, *deed, version=award.version, now=LATER)[0] == "done"
    assert session.scalar(select(func.count()).select_from(Procurement)) == 2


def test_new_call_keeps_panel_and_dates_still_ahead(session):
    town = decided(session, rule("lot", on_withdrawal="call-again"))
    ended(session, town, made(session, town))
    award = made(session, town, kind="call_again")
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == town.members[2].id)).one()
    grant.ended_at = LATER
    given = [(kind, LATER + timedelta(days=days)) for kind, days in (("call", -9), ("scoring", -1), ("decision", 3))]
    session.execute(delete(ScheduleDate))
    session.add_all(ScheduleDate(procurement_id=town.procurement.id, kind=kind, at=at) for kind, at in given)
    session.commit()
    new = negotiation.call_again(session, officer(town), town.procurement, award, version=award.version, now=LATER)
    assert [each.person_id for each in cases.seats(session, new.id)] == [town.members[0].id, town.members[1].id]
    assert [(each.kind, each.at) for each in new.dates] == given[2:]


def test_one_who_withdrew_before_the_draft_is_passed_over(session):
    town = decided(session)
    proposals.end(session, officer(town), town.procurement, town.proposals[0], how="withdrawn", reason="辞退届", now=LATER)
    session.commit()
    assert follows(session, town) == ("award", [town.proposals[1].id])


def test_draft_given_up_leaves_the_way_open(session):
    town = decided(session)
    award = drafted(session, town)
    deed = (session, officer(town), town.procurement, award)
    assert refused(awards.drop, *deed, reason=" ", version=award.version, now=LATER) == ("faults", ["awarding.reason"])
    session.rollback()
    awards.drop(*deed, reason="誤記", version=award.version, now=LATER)
    session.commit()
    assert follows(session, town) == ("award", [town.proposals[0].id])


def test_several_winners_have_a_decision_each(session):
    town = decided(session, rule("lot", winners=2))
    assert follows(session, town) == ("award", [town.proposals[0].id])
    made(session, town, 0)
    second = made(session, town, 1)
    assert follows(session, town) is None
    ended(session, town, second)
    assert follows(session, town) == ("award", [town.proposals[2].id])


def test_talks_of_one_day_keep_their_order(session):
    town = decided(session)
    award = made(session, town)
    for content in ("三番目ではない", "二番目", "最後"):
        negotiation.negotiate(
            session, officer(town), town.procurement, award, Talk(on=DAY, present="双方", content=content), LATER
        )  # fmt: skip
    session.commit()
    assert [each.content for each in award.entries] == ["三番目ではない", "二番目", "最後"]


def test_negotiation_and_contract_are_recorded_in_order(session):
    town = decided(session)
    award = drafted(session, town)
    talk = Talk(on=DAY, present="調達課、青野福祉会", content="配置を確認した")
    deed = (session, officer(town), town.procurement, award)
    assert refused(negotiation.negotiate, *deed, talk, LATER)[0] == "not-made"
    session.rollback()
    for _ in ROUTE:
        approve(session, town, award)
    negotiation.negotiate(*deed, talk, LATER)
    negotiation.conclude(*deed, Contract(on=DAY, yen=29_000_000, tax_included=True), version=award.version, now=LATER)
    session.commit()
    assert (award.contract_yen, len(award.entries)) == (29_000_000, 1)
    assert kinds(session)[-2:] == ["negotiation.recorded", "contract.made"]
    assert refused(negotiation.negotiate, *deed, talk, LATER)[0] == "contract"
    session.rollback()
    assert refused(awards.end, *deed, cause="withdrew", reason="辞退", version=award.version, now=LATER)[0] == "contract"


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"yen": 30_000_001}, ["awarding.over-ceiling"]),
        ({"yen": 27_272_728, "tax_included": False}, ["awarding.over-ceiling"]),
        ({"yen": 27_272_727, "tax_included": False}, []),
        ({"on": DAY + timedelta(days=1)}, ["awarding.future"]),
        ({"on": DAY - timedelta(days=1)}, ["awarding.before-award"]),
    ],
)
def test_contract_keeps_to_the_ceiling_and_the_calendar(session, values, wrong):
    town = decided(session)
    award = made(session, town)
    contract = Contract(**{"on": DAY, "yen": 30_000_000, "tax_included": True, **values})
    deed = (session, officer(town), town.procurement, award, contract)
    if wrong:
        assert refused(negotiation.conclude, *deed, version=award.version, now=LATER) == ("faults", wrong)
    else:
        negotiation.conclude(*deed, version=award.version, now=LATER)
        assert award.contract_yen == values["yen"]


def test_progress_says_how_far_a_decision_is(session):
    town = decided(session)
    id = town.procurement.id
    assert session.scalars(rows.to_be_ended()).all() == [id]
    award = drafted(session, town)
    assert rows.progress(session, [id])[id] == rows.Progress(drafted=True, to_contract=True)
    for _ in ROUTE:
        approve(session, town, award)
    deed = (session, officer(town), town.procurement, award)
    negotiation.conclude(*deed, Contract(on=DAY, yen=1, tax_included=True), version=award.version, now=LATER)
    session.commit()
    assert rows.progress(session, [id])[id] == rows.Progress(drafted=True, made=True, to_contract=True, contracted=True)
    assert session.scalars(rows.to_be_ended()).all() == []
    assert session.scalar(select(func.count()).select_from(Award)) == 1
