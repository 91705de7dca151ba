"""The desk of the office, one procurement, and the moves that take it on."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.calendar import date_with_weekday, japan_date
from evaluator.core.course import MOVES, Standing, missing, moves_from
from evaluator.core.values import CannotEvaluate
from evaluator.db.queries import awards, events, returns, reviews
from evaluator.db.queries import desk as rows
from evaluator.extensions import db
from evaluator.services import course
from evaluator.services.actor import now
from evaluator.services.comparison.early import brief
from evaluator.services.course import MoveRefused
from evaluator.services.reviews import desk as steps
from evaluator.web.access import actor
from evaluator.web.procurements import afterwards, desk, figures, needs, pages, panel, questions, rubric, setup, yearly
from evaluator.web.procurements.blueprint import ONE, blueprint

PARTS = (figures, panel, questions, rubric, setup)
"""The other views of the blueprint."""
STATES = ("open", "preparation", "call", "receipt", "scoring", "moderation", "closed", "opened", "decided", "cancelled")


@blueprint.get("/procurements")
def index() -> str:
    """What waits for the office, and all its procurements."""
    at, who = now(), actor()
    order, state = request.args.get("order", "next"), request.args.get("state", "")
    page = rows.page(
        db.session(),
        who.organisation_id,
        at,
        number=request.args.get("page", 1, type=int),
        search=request.args.get("q", ""),
        state=state if state in STATES else "",
        order=order if order in rows.ORDERS else "next",
    )
    open_ones = rows.going_on(db.session(), who.organisation_id, fixed=who.may("officer")) if who.may("officer", "clerk") else ()
    shown = {each.id: each for each in (*page.rows, *open_ones)}
    rows.dated(db.session(), shown.values())
    counts = rows.counts(db.session(), tuple(shown.values()))
    fixed = tuple(each for each in reversed(open_ones) if each.state == "decided")
    going_on = tuple(each for each in open_ones if each.state != "decided")
    progress = awards.progress(db.session(), [each.id for each in (*page.rows, *fixed) if each.state == "decided"])
    waiting = desk.waiting(going_on, counts, at, deciding=who.may("officer")) + afterwards.lines(fixed, progress)
    waiting += yearly.reviews(steps.waiting(db.session(), who.organisation_id, at), at, who)
    waiting += yearly.returns(returns.to_fill(db.session(), who.organisation_id, japan_date(at)), at, who)
    waiting = desk.nearest_first(waiting)
    waiting += desk.early(brief(db.session(), who.organisation_id, at), pages.lang()) if who.may("officer") else ()
    return render_template(
        "procurements/index.html",
        page=page,
        rows=[pages.row(each, counts[each.id], at, progress.get(each.id)) for each in page.rows],
        waiting=waiting,
        urgency=desk.urgency(waiting, at),
        search=request.args.get("q", ""),
        state=state,
        states=[(each, pages.state_name(each)) for each in STATES],
        order=order,
        today=date_with_weekday(japan_date(at), pages.lang()),
        may_create=who.may("officer"),
        working=who.may("officer", "clerk"),
    )


@blueprint.get(ONE)
def show(procurement_id: int) -> str:
    """One procurement: where it stands, what its next step needs, and the ways to everything about it."""
    procurement, at = g.procurement, now()
    standing = course.standing(db.session(), procurement, at)
    moves = [each for each in moves_from(procurement.state, procurement.procedure) if each.by == "officer"]
    onward = [each for each in moves if each.name != "cancel" and _applies(each.name, standing)]
    moments = events.moves(db.session(), procurement.organisation_id, procurement.id)
    progress = awards.progress(db.session(), [procurement.id])[procurement.id]
    return render_template(
        "procurements/show.html",
        procurement=procurement,
        title=pages.title_of(procurement),
        state=pages.state_name(procurement.state),
        track=pages.track_of(procurement, moments, progress),
        after=afterwards.next_said(procurement, progress) if actor().may("officer") and not pages.is_review(procurement) else "",
        first_call=awards.recalled_from(db.session(), procurement.id),
        facts=[*pages.facts(procurement), *figures.entered(procurement)],
        rubric=pages.rubric_said(procurement),
        schedule=pages.schedule(procurement, at),
        rooms=pages.rooms(procurement),
        moves=[(each.name, needs.lacks(missing(each, standing, reason="x"), procurement.id)) for each in onward],
        review=reviews.of_procurement(db.session(), procurement.id) if pages.is_review(procurement) else None,
        can_cancel=any(each.name == "cancel" for each in moves),
        sealed_next=procurement.state == "closed" and standing.sealed and not standing.stages_left,
        may_decide=actor().may("officer"),
        receiving=desk.is_receiving(procurement, at) and actor().may("officer", "clerk"),
    )


def _applies(name: str, standing: Standing) -> bool:
    """Whether a move is the one that follows here: the next stage, or the decision."""
    if name == "next-stage":
        return standing.stages_left
    if name == "begin-moderation":
        return standing.moderated
    if name == "close-scoring":
        return standing.state == "moderation" or not standing.moderated
    if name == "decide":
        return not standing.stages_left and (standing.state == "opened" or not standing.sealed)
    return True


@blueprint.post(f"{ONE}/moves/<name>")
def move(procurement_id: int, name: str) -> ResponseReturnValue:
    """Take the procurement one step on."""
    if name not in {each.name for each in MOVES}:
        abort(404)
    try:
        course.move(db.session(), actor(), g.procurement, name, now(), reason=request.form.get("reason", "")[:1000])
    except (MoveRefused, CannotEvaluate) as refused:
        db.session.rollback()
        for each in needs.lacks(refused.problems, procurement_id):
            flash(each.said, "alert")
    else:
        db.session.commit()
        flash(gettext("Done: %(state)s.", state=pages.state_name(g.procurement.state)))
    return redirect(url_for(".show", procurement_id=procurement_id))
