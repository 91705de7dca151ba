"""A member's own sheet on paper: read as it was entered, confirmed, or sent back."""

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evaluator.extensions import db
from evaluator.services import papercomparison, papersheets
from evaluator.services.actor import now
from evaluator.services.papersheets import Desk, PaperRefused
from evaluator.web.access import actor
from evaluator.web.paper import declaring, pages
from evaluator.web.paper.printed import identifier
from evaluator.web.paper.views import refusal

blueprint = declaring.blueprint
OWN = "/panel/<int:procurement_id>/paper"


def _own(*, lock: bool = False) -> Desk:
    """The member's own sheet on paper; not there for who fills it in online."""
    try:
        names = not g.procurement.names_hidden
        desk = papersheets.open_desk(db.session(), actor(), g.procurement, g.seat, lock=lock, names=names)
    except PaperRefused:
        abort(404)
    return desk if desk.paper is not None else abort(404)


@blueprint.get(OWN)
def own(procurement_id: int) -> str:
    """Where one's own sheet is, and, once it is compared, what was entered."""
    desk = _own()
    ready = desk.step in ("compared", "confirmed")
    said, kind = pages.step_said(desk.step)
    return render_template(
        "paper/own.html",
        procurement=desk.procurement,
        marks=pages.marks_of(desk) if ready else None,
        step=desk.step,
        said=said,
        kind=kind,
        number=identifier(desk.work),
        confirmed=pages.confirmed_said(desk),
    )


@blueprint.post(f"{OWN}/confirm")
def own_confirm(procurement_id: int) -> ResponseReturnValue:
    """The member confirms what was entered: the sheet is submitted."""
    desk = _own(lock=True)
    try:
        papercomparison.confirm(db.session(), actor(), desk, now())
    except PaperRefused as refused:
        return _refuse(procurement_id, refused)
    db.session.commit()
    flash(_("The sheet is confirmed and submitted."))
    return redirect(url_for("paper.own", procurement_id=procurement_id))


@blueprint.post(f"{OWN}/again")
def own_again(procurement_id: int) -> ResponseReturnValue:
    """The member says that what was entered is not what stands on the paper."""
    desk = _own(lock=True)
    try:
        papercomparison.look_again(db.session(), actor(), desk, now())
    except PaperRefused as refused:
        return _refuse(procurement_id, refused)
    db.session.commit()
    flash(_("The office looks at the paper again. Tell it which mark is wrong."), "info")
    return redirect(url_for("paper.own", procurement_id=procurement_id))


def _refuse(procurement_id: int, refused: PaperRefused) -> ResponseReturnValue:
    db.session.rollback()
    flash(refusal(refused), "alert")
    return redirect(url_for("paper.own", procurement_id=procurement_id))
