"""The score sheet: of a member under /panel, of the office under /procurements; the same pages."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.db.queries import sheets as rows
from evaluator.extensions import db
from evaluator.services import scoring, submission
from evaluator.services.actor import now
from evaluator.services.evidence import for_proposal
from evaluator.services.pastrecord import Past, of_proposals
from evaluator.services.scoring import CellRefused, Clash, Entered
from evaluator.services.worksheet import Place, SheetClosed, SheetRefused, Worksheet, key_of, open_sheet
from evaluator.web.access import actor
from evaluator.web.scoring import evidence, pages, shown
from evaluator.web.scoring.sent import BadCell, Sent, cell_of, faults_of, read_cell

blueprint = Blueprint("scoring", __name__, url_prefix="/panel/<int:procurement_id>")
office = Blueprint("office_sheet", __name__, url_prefix="/procurements/<int:procurement_id>")


class _Away(Exception):
    """The sheet cannot be opened; the answer says where to go instead."""

    def __init__(self, answer: ResponseReturnValue) -> None:
        super().__init__()
        self.answer = answer


def _open(stage: str, *, lock: bool = False) -> Worksheet:
    place = Place(procurement=g.procurement, seat=g.get("seat"), stage=stage)
    try:
        return open_sheet(db.session(), actor(), place, lock=lock, names=not g.procurement.names_hidden)
    except SheetRefused as refused:
        raise _Away(_elsewhere(refused.reason)) from refused


def _elsewhere(reason: str) -> ResponseReturnValue:
    if reason == "undeclared":
        flash(gettext("Declare your interests first. Then the proposals open."), "info")
        return redirect(url_for("scoring.declaration", procurement_id=g.procurement.id))
    if reason == "not-yet":
        flash(gettext("Scoring has not begun yet."), "info")
        return redirect(url_for("home.index") if g.get("seat") else url_for("results.index"))
    return abort(404)


def _away(refused: Exception) -> ResponseReturnValue:
    assert isinstance(refused, _Away)
    return refused.answer


for _each in (blueprint, office):
    _each.register_error_handler(_Away, _away)


def _proposal(work: Worksheet, key: str) -> Any:
    return next((each for each in work.proposals if key_of(each) == key), None) or abort(404)


def sheet(procurement_id: int, stage: str, key: str) -> ResponseReturnValue:
    """One proposal across its items."""
    work = _open(stage)
    proposal = _proposal(work, key)
    if work.closed:
        return redirect(shown.address(".receipt", work))
    return _sheet(work, proposal)


def _sheet(work: Worksheet, proposal: Any, kept: "Kept | None" = None) -> str:
    kept = kept or Kept()
    judged = work.card.rubric.price.handling == "judged"
    prices = rows.prices(db.session(), work.place.procurement.id) if judged else {}
    page = pages.proposal_page(
        work,
        proposal.id,
        now(),
        prices=prices,
        evidence=for_proposal(db.session(), proposal.id),
        past=_past(work, proposal.id),
        opened=request.args.get("open", ""),
        errors=kept.errors,
        typed=kept.typed,
    )
    files = evidence.files(db.session(), work.place.procurement, work.place.seat, proposal.id)
    return render_template("scoring/sheet.html", page=page, files=files)


def _past(work: Worksheet, proposal_id: int) -> Past | None:
    """Verified years; none for a yearly review, which is about one contractor's year itself."""
    procurement = work.place.procurement
    if procurement.procedure == "review":
        return None
    return of_proposals(db.session(), procurement.organisation_id, [proposal_id], now())[proposal_id]


def item(procurement_id: int, stage: str, item: str) -> ResponseReturnValue:
    """One item across the proposals."""
    work = _open(stage)
    if not any(item in work.cells(each) for each in work.proposals):
        abort(404)
    if work.closed:
        return redirect(shown.address(".receipt", work))
    return _item(work, item)


def _item(work: Worksheet, item: str, kept: "Kept | None" = None) -> str:
    kept = kept or Kept()
    opened = request.args.get("open", "")
    page = pages.item_page(work, item, now(), opened=opened, errors=kept.errors, typed=kept.typed)
    return render_template("scoring/sheet.html", page=page)


@dataclass
class Kept:
    """What became of a form of cells."""

    errors: dict[tuple[int, str], Any] = field(default_factory=dict)
    typed: dict[tuple[int, str], Entered] = field(default_factory=dict)


def save(procurement_id: int, stage: str, key: str) -> ResponseReturnValue:
    """Every cell of one proposal, without script."""
    work = _open(stage, lock=True)
    proposal = _proposal(work, key)
    sent = [cell_of(request.form, work, proposal, cell, cell) for cell in work.cells(proposal)]
    kept = _keep(work, [each for each in sent if each])
    if kept is None:
        return _late(work, [each for each in sent if each])
    answer = (_sheet(work, proposal, kept), 422) if kept.errors else _onward(work, key=key)
    db.session.commit()
    return answer


def save_item(procurement_id: int, stage: str, item: str) -> ResponseReturnValue:
    """One item of every proposal, without script."""
    work = _open(stage, lock=True)
    mine = [each for each in work.proposals if item in work.cells(each)]
    sent = [cell_of(request.form, work, each, item, key_of(each)) for each in mine]
    kept = _keep(work, [each for each in sent if each])
    if kept is None:
        return _late(work, [each for each in sent if each])
    answer = (_item(work, item, kept), 422) if kept.errors else _onward(work, item=item)
    db.session.commit()
    return answer


def _keep(work: Worksheet, sent: list[Sent]) -> Kept | None:
    """Save what was touched. None if the sheet cannot be changed any more."""
    if work.closed:
        return None
    kept = Kept()
    for each in sent:
        if each.untouched:
            continue
        try:
            scoring.save(db.session(), work, each.proposal, each.cell, each.entered, version=each.version, now=now())
        except CellRefused as refused:
            kept.errors[each.proposal.id, each.cell] = faults_of(refused, work)
            kept.typed[each.proposal.id, each.cell] = each.entered
    return kept


def _late(work: Worksheet, sent: list[Sent]) -> ResponseReturnValue:
    """The sheet was closed meanwhile: what was typed is shown, so that it can be copied."""
    lost = [
        (shown.title_of(work, each.proposal.id), shown.cell_name(work, each.cell), each.entered)
        for each in sent
        if not each.untouched
    ]
    page = pages.head_of(work, now())
    return render_template("scoring/late.html", head=page, lost=lost, url=shown.address(".receipt", work)), 423


def _onward(work: Worksheet, *, key: str = "", item: str = "") -> ResponseReturnValue:
    """After a form: to the next unscored cell, to the review, or back to where it was."""
    flash(gettext("Saved at %(time)s", time=shown.clock(now())), "ok")
    onward = bool(request.form.get("next"))
    if request.form.get("review"):
        return redirect(shown.address(".review", work))
    if item:
        after = pages.item_page(work, item, now()).following
        return redirect(shown.address(".item", work, item=after if onward and after else item))
    proposal = _proposal(work, key)
    first = next((each for each in work.cells(proposal) if not work.is_done(proposal, each)), "")
    opened = first if onward else request.form.get("opened", "")
    values = {"open": opened} if opened in work.cells(proposal) else {}
    return redirect(shown.address(".sheet", work, key=key, **values) + (f"#i{opened}" if values else ""))


def cell(procurement_id: int, stage: str) -> ResponseReturnValue:
    """One cell, as JSON: 200 saved, 409 another window was first, 422 not possible, 423 closed."""
    try:
        sent = read_cell(request.get_json(silent=True))
    except BadCell:
        return {"error": "form"}, 400
    work = _open(stage, lock=True)
    proposal = _proposal(work, sent.proposal)
    if sent.item not in work.cells(proposal):
        abort(404)
    try:
        done = scoring.save(
            db.session(), work, proposal, sent.item, sent.entered, version=sent.version, now=now(), rival=sent.rival
        )
    except SheetClosed as closed:
        return {"reason": closed.reason}, 423
    except CellRefused as refused:
        return {"errors": faults_of(refused, work)}, 422
    answer = _told(work, proposal, sent.item)
    if isinstance(done, Clash):
        answer |= {"rival": done.rival.id, "title": f"{shown.title_of(work, proposal.id)} {shown.cell_name(work, sent.item)}"}
        answer["values"] = {
            "saved": _value(shown.value_shown(work, sent.item, done.score, "")),
            "rival": _value(shown.value_shown(work, sent.item, done.rival, str(done.rival.id))),
        }
    db.session.commit()
    return answer, 409 if isinstance(done, Clash) else 200


def _told(work: Worksheet, proposal: Any, item: str) -> dict[str, Any]:
    """A cell and the sums as they stand now."""
    score = work.scores.get((proposal.id, item))
    entered = shown.entered_of(work, proposal.id, item)
    mine = [each for each in work.proposals if item in work.cells(each)]
    return {
        "version": score.version if score else 0,
        "seen": shown.seen_of(work, proposal.id, item),
        "saved": gettext("Saved at %(time)s", time=shown.clock(score.saved_at)) if score else "",
        "entered": {"mark": entered.mark, "abstained": entered.abstained, "pages": entered.pages, "comment": entered.comment},
        "state": shown.state_of(work, proposal.id, item),
        "mark": shown.mark_shown(work, item, score.mark if score else None, score.state if score else None),
        "earned": shown.earned(work, item, score.mark if score else None),
        "totals": {"proposal": work.card.written(work.total(proposal)), "done": work.done(proposal)},
        "sum": shown.sum_text(work, work.total(proposal)),
        "count": f"{work.done(proposal)}/{len(work.cells(proposal))}",
        "done": {"proposal": work.done(proposal), "item": sum(work.is_done(each, item) for each in mine)},
        "left": {
            "proposal": shown.left_text(len(work.cells(proposal)) - work.done(proposal)),
            "item": shown.left_text(sum(not work.is_done(each, item) for each in mine)),
        },
    }


def _value(value: shown.ValueShown) -> dict[str, str]:
    return {
        "keep": value.keep,
        "when": value.when,
        "mark": value.mark,
        "name": value.name,
        "pages": value.pages,
        "comment": value.comment,
    }


def choose(procurement_id: int, stage: str) -> ResponseReturnValue:
    """Choose between the values of two windows: from a form, or as JSON."""
    given: Any = request.get_json(silent=True) if request.is_json else request.form
    if not hasattr(given, "get"):
        abort(400)
    key, name, keep = (str(given.get(each, "")) for each in ("proposal", "item", "keep"))
    work = _open(stage, lock=True)
    proposal = _proposal(work, key)
    try:
        scoring.settle(db.session(), work, proposal, name, keep=int(keep) if keep else None, now=now())
    except SheetClosed as closed:
        return ({"reason": closed.reason}, 423) if request.is_json else _late(work, [])
    except (KeyError, ValueError):
        if not request.is_json:
            flash(gettext("That value is not there any more. Look at the sheet as it is now."), "warn")
            return redirect(shown.address(".sheet", work, key=key))
    answer = _told(work, proposal, name) if request.is_json else {}
    db.session.commit()
    if answer:
        return answer
    flash(gettext("Saved at %(time)s", time=shown.clock(now())), "ok")
    return redirect(url_for(".sheet", procurement_id=procurement_id, stage=stage, key=key, open=name) + f"#i{name}")


def review(procurement_id: int, stage: str) -> ResponseReturnValue:
    """What is about to be submitted, with everything that is missing."""
    work = _open(stage)
    if work.closed:
        return redirect(shown.address(".receipt", work))
    page = pages.review_page(work, now(), missing=submission.shortcomings(work))
    return render_template("scoring/review.html", page=page)


def submit(procurement_id: int, stage: str) -> ResponseReturnValue:
    """Submit the sheet: it is locked."""
    work = _open(stage, lock=True)
    try:
        submission.submit(db.session(), actor(), work, now())
    except SheetClosed:
        return redirect(shown.address(".receipt", work))
    except submission.SheetIncomplete:
        db.session.rollback()
        flash(gettext("Nothing was submitted: something is missing."), "alert")
        return redirect(url_for(".review", procurement_id=procurement_id, stage=stage))
    db.session.commit()
    flash(gettext("Your sheet is submitted."), "ok")
    return redirect(shown.address(".receipt", work))


def receipt(procurement_id: int, stage: str) -> ResponseReturnValue:
    """The sheet as it was submitted, with its receipt."""
    work = _open(stage)
    if not work.closed:
        return redirect(shown.address(".review", work))
    return _receipt(work)


def _receipt(work: Worksheet, *, fault: str = "", reason: str = "") -> str:
    filed = rows.filed(db.session(), work.row.id) if work.row else ()
    page = pages.review_page(work, now(), receipts=filed)
    return render_template("scoring/receipt.html", page=page, fault=fault, reason=reason)


def reopen(procurement_id: int, stage: str) -> ResponseReturnValue:
    """Open the submitted sheet again, with a reason."""
    work = _open(stage, lock=True)
    reason = request.form.get("reason", "")
    if work.closed == "submitted" and (not reason.strip() or "lang" in request.args):
        return _receipt(work, fault="" if reason.strip() else gettext("Write the reason."), reason=reason), 422
    try:
        submission.reopen(db.session(), actor(), work, reason, now())
    except SheetClosed as closed:
        db.session.rollback()
        flash(shown_reason(closed.reason), "alert")
        return redirect(url_for(".receipt", procurement_id=procurement_id, stage=stage))
    db.session.commit()
    flash(gettext("The sheet is open again. What you submitted stays on record."), "ok")
    return redirect(shown.address(".review", work))


def shown_reason(reason: str) -> str:
    """Why a sheet cannot be changed, as a sentence."""
    return {
        "moderation": gettext("The panel talks over its marks. Revise a mark on the page of the moderation."),
        "closed": gettext("The scoring is closed. The sheet cannot be changed any more."),
        "opened": gettext("The prices are open or the result is fixed. The sheet cannot be changed any more."),
        "cancelled": gettext("The procurement was cancelled. The sheet cannot be changed any more."),
        "paper": gettext("This sheet was handed in on paper. The office enters it."),
    }.get(reason, gettext("The sheet is open already."))


def routes(of: Blueprint) -> None:
    """The same addresses below a member's and the office's own."""
    at = "/sheet/<stage>"
    of.add_url_rule(f"{at}/cells", view_func=cell, methods=["POST"])
    of.add_url_rule(f"{at}/clashes", view_func=choose, methods=["POST"])
    of.add_url_rule(f"{at}/review", view_func=review)
    of.add_url_rule(f"{at}/submit", view_func=submit, methods=["POST"])
    of.add_url_rule(f"{at}/receipt", view_func=receipt)
    of.add_url_rule(f"{at}/reopen", view_func=reopen, methods=["POST"])
    of.add_url_rule(f"{at}/items/<item>", view_func=item)
    of.add_url_rule(f"{at}/items/<item>", view_func=save_item, methods=["POST"])
    of.add_url_rule(f"{at}/<key>", view_func=sheet)
    of.add_url_rule(f"{at}/<key>", view_func=save, methods=["POST"])


routes(blueprint)
routes(office)
