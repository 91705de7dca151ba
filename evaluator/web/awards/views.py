"""The decision after the result and the way to the contract: drafted, approved, negotiated, concluded, or called again."""

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.db.queries import awards as rows
from evaluator.db.queries import contracts
from evaluator.exchange.uploads.serving import headers_for
from evaluator.extensions import db
from evaluator.services import awards, casefile, negotiation, scans
from evaluator.services.actor import now
from evaluator.services.awards import AwardRefused, Decided, Draft, LotBoard
from evaluator.services.negotiation import Contract, Talk
from evaluator.web.access import actor
from evaluator.web.awards import pages
from evaluator.web.awards.forms import ApprovalForm, ContractForm, DraftForm, EndForm, ReasonForm, TalkForm
from evaluator.web.sent import looked_at

blueprint = Blueprint("awards", __name__)
AT = "/procurements/<int:procurement_id>/award"
ONE = f"{AT}/<int:number>"


@blueprint.get(AT)
def index(procurement_id: int) -> str:
    """Every decision on every lot, and what follows."""
    board = awards.board_of(db.session(), g.procurement)
    every = [each for lot in board.lots for each in lot.awards] if board else []
    documents = rows.documents(db.session(), [entry.document_id for each in every for entry in each.entries])
    recalls = rows.recalls(db.session(), [each.recall_id for each in every if each.recall_id])
    return render_template(
        "awards/index.html",
        procurement=g.procurement,
        lots=pages.lots(board, g.procurement, documents, recalls) if board else (),
        fixed=board is not None,
        may_decide=actor().may("officer"),
        registered=contracts.of_awards(db.session(), procurement_id),
    )


@blueprint.get("/panel/<int:procurement_id>/award")
def panel(procurement_id: int) -> str:
    """The outcome, for a member of the panel."""
    found = rows.of_procurement(db.session(), procurement_id) if g.procurement.state == "decided" else ()
    return render_template("awards/panel.html", procurement=g.procurement, outcome=pages.outcome(found))


@blueprint.route(f"{AT}/new", methods=["GET", "POST"])
def new(procurement_id: int) -> ResponseReturnValue:
    """Draft the decision on a lot."""
    board = awards.board_of(db.session(), g.procurement)
    lot = board.lot_of(request.args.get("lot", "")) if board else None
    if board is None or lot is None or lot.next is None:
        flash(pages.refusal("early" if board is None else "stale"), "warn")
        return redirect(url_for(".index", procurement_id=procurement_id))
    form = DraftForm(data=_first(lot))
    form.decision.choices = pages.choices(lot, board, casefile.rubric_of(g.procurement))

    def keep() -> str:
        awards.draft(db.session(), actor(), g.procurement, lot.name, _draft(form), now())
        return gettext("The decision is drafted. Now it goes the route of approval.")

    return _keep(form, keep, lambda status: _draft_page(form, lot, status))


def _first(lot: LotBoard) -> dict[str, str]:
    """What a new draft begins with: what follows, the panel's conditions, and the route of the draft before."""
    assert lot.next is not None
    single = len(lot.next.candidates) == 1
    value = f"award:{lot.next.candidates[0]}" if single else "" if lot.next.candidates else lot.next.kind
    before = lot.awards[-1] if lot.awards else None
    route = "\n".join(each.title for each in before.approvals) if before else ""
    return {"decision": value, "conditions": "\n".join(lot.outcome.conditions), "route": route}


def _draft(form: DraftForm) -> Draft:
    kind, _, id = form.decision.data.partition(":")
    return Draft(
        kind=cast("Any", kind),
        proposal_id=int(id) if id else None,
        conditions=form.conditions.data,
        reason=form.reason.data,
        route=form.titles,
    )


def _draft_page(form: DraftForm, lot: LotBoard, status: int, number: int | None = None) -> ResponseReturnValue:
    board = awards.board_of(db.session(), g.procurement)
    assert board is not None
    rule = casefile.rubric_of(g.procurement).outcome
    shown = {"form": form, "number": number, "title": pages.lot_title(lot, board), "follows": pages.follows(lot, board)}
    free = rule.discretion or len(form.decision.choices) > 1
    return render_template("awards/draft.html", procurement=g.procurement, free=free, **shown), status


@blueprint.route(f"{ONE}/edit", methods=["GET", "POST"])
def edit(procurement_id: int, number: int) -> ResponseReturnValue:
    """Change a draft and its route, until its approval begins."""
    award, board = _award(procurement_id, number), awards.board_of(db.session(), g.procurement)
    lot = board.lot_of(award.lot) if board else None
    if board is None or lot is None:
        abort(404)
    chosen = f"award:{award.proposal_id}" if award.kind == "award" else award.kind
    route = "\n".join(each.title for each in award.approvals)
    values = {"decision": chosen, "conditions": award.conditions, "reason": award.reason, "route": route}
    form = DraftForm(data={**values, "version": str(award.version)})
    form.decision.choices = pages.choices(lot, board, casefile.rubric_of(g.procurement), chosen)

    def keep() -> str:
        awards.change(db.session(), actor(), g.procurement, award, _draft(form), version=form.seen, now=now())
        return gettext("Saved.")

    return _keep(form, keep, lambda status: _draft_page(form, lot, status, number), award)


@blueprint.route(f"{ONE}/approval", methods=["GET", "POST"])
def approval(procurement_id: int, number: int) -> ResponseReturnValue:
    """Record how the next on the route decided."""
    award = _award(procurement_id, number)
    form = ApprovalForm(data={"version": str(award.version), "how": "on-paper"})

    def keep() -> str:
        given = Decided(
            agreed=form.agreed.data == "yes", on=form.on.data, how=form.how.data, name=form.name.data or "", note=form.note.data
        )  # fmt: skip
        made = awards.approve(db.session(), actor(), g.procurement, award, given, version=form.seen, now=now())
        if made is not award:
            return gettext("The refusal is recorded, and the draft stands anew.")
        return gettext("The decision is made.") if award.made_at else gettext("The approval is recorded.")

    return _keep(form, keep, lambda status: _page("approval", form, award, status), award)


@blueprint.route(f"{ONE}/drop", methods=["GET", "POST"])
def drop(procurement_id: int, number: int) -> ResponseReturnValue:
    """Give up a draft."""
    award = _award(procurement_id, number)
    form = ReasonForm(data={"version": str(award.version)})

    def keep() -> str:
        version = form.seen
        awards.drop(db.session(), actor(), g.procurement, award, reason=form.reason.data, version=version, now=now())
        return gettext("The draft is given up.")

    return _keep(form, keep, lambda status: _page("drop", form, award, status), award)


@blueprint.route(f"{ONE}/end", methods=["GET", "POST"])
def end(procurement_id: int, number: int) -> ResponseReturnValue:
    """End an award that comes to no contract."""
    award = _award(procurement_id, number)
    form = EndForm(data={"version": str(award.version)})

    def keep() -> str:
        given: dict[str, Any] = {"cause": form.cause.data, "reason": form.reason.data, "version": form.seen}
        awards.end(db.session(), actor(), g.procurement, award, **given, now=now())
        return gettext("The award has ended. What follows stands below.")

    return _keep(form, keep, lambda status: _page("end", form, award, status), award)


@blueprint.route(f"{ONE}/record", methods=["GET", "POST"])
def record(procurement_id: int, number: int) -> ResponseReturnValue:
    """Add to the record of the negotiation."""
    wrong, found = looked_at(request.files.get("file"))
    award, form = _award(procurement_id, number), TalkForm()
    if wrong:
        form.validate()
        form.file.errors = [*form.file.errors, *wrong]
        return _page("record", form, award, 422)

    def keep() -> str:
        talk = Talk(on=form.on.data, present=form.present.data, content=form.content.data)
        file = form.file.data.stream if found is not None else None
        negotiation.negotiate(db.session(), actor(), g.procurement, award, talk, now(), file=file, found=found)
        return gettext("The record is kept.")

    return _keep(form, keep, lambda status: _page("record", form, award, status), award)


@blueprint.get(f"{ONE}/record/<int:place>/file")
def file(procurement_id: int, number: int, place: int) -> ResponseReturnValue:
    """The document of an entry of the record."""
    entries = _award(procurement_id, number).entries
    document_id = entries[place - 1].document_id if 1 <= place <= len(entries) else None
    found, content = scans.read(db.session(), procurement_id, document_id, "minutes") or abort(404)
    return Response(content, headers=headers_for(found.kind, found.media_type, found.name))


@blueprint.route(f"{ONE}/contract", methods=["GET", "POST"])
def contract(procurement_id: int, number: int) -> ResponseReturnValue:
    """Record the contract."""
    award = _award(procurement_id, number)
    held = negotiation.limits(db.session(), g.procurement, award)
    tax = "yes" if held.tax_included else "no"
    form = ContractForm(data={"version": str(award.version), "tax": tax})

    def keep() -> str:
        made = Contract(
            on=form.on.data, yen=form.amount.amount or 0, tax_included=form.tax.data == "yes", note=form.note.data,
            confirmed=form.confirmed.data,
        )  # fmt: skip
        negotiation.conclude(db.session(), actor(), g.procurement, award, made, version=form.seen, now=now())
        return gettext("The contract is recorded.")

    return _keep(form, keep, lambda status: _page("contract", form, award, status, held=pages.limits_said(held)), award)


@blueprint.post(f"{ONE}/call-again")
def call_again(procurement_id: int, number: int) -> ResponseReturnValue:
    """Make the new procurement of a decision to call again."""
    award = _award(procurement_id, number)
    version = _whole(request.form.get("version"))
    try:
        made = negotiation.call_again(db.session(), actor(), g.procurement, award, version=version, now=now())
    except AwardRefused as refused:
        db.session.rollback()
        flash(pages.refusal(refused.reason), "alert")
        return redirect(url_for(".index", procurement_id=procurement_id))
    db.session.commit()
    flash(gettext("The new procurement is made, with the same facts and the same rubric. Set its dates and its panel."))
    return redirect(url_for("procurements.show", procurement_id=made.id))


def _award(procurement_id: int, number: int) -> Any:
    return rows.one(db.session(), procurement_id, number) or abort(404)


def _too_late(award: Any) -> ResponseReturnValue | None:
    """Back to the list, where a page is opened for an act that the decision does not allow now."""
    act = (request.endpoint or "").partition(".")[2]
    if request.method == "POST" or pages.allows(award, act):
        return None
    flash(gettext("That is not possible now. What stands is shown below."), "warn")
    return redirect(url_for(".index", procurement_id=g.procurement.id))


def _page(name: str, form: Any, award: Any, status: int, **more: Any) -> ResponseReturnValue:
    step = next((each for each in award.approvals if each.agreed is None), None)
    shown = {"form": form, "number": award.number, "what": pages.what_said(award), "step": step.title if step else "", **more}
    return render_template(f"awards/{name}.html", procurement=g.procurement, **shown), status


def _keep(
    form: Any, keep: Callable[[], str], page: Callable[[int], ResponseReturnValue], award: Any = None
) -> ResponseReturnValue:
    """Do what a form says; what is refused is said beside the field that it is about, and everything typed stays."""
    if not form.validate_on_submit():
        return page(422 if form.errors else 200)
    try:
        said = keep()
    except AwardRefused as refused:
        db.session.rollback()
        return page(_refused(form, refused, award))
    db.session.commit()
    flash(said)
    return redirect(url_for("awards.index", procurement_id=g.procurement.id))


def _refused(form: Any, refused: AwardRefused, award: Any) -> int:
    board = awards.board_of(db.session(), g.procurement)
    for each in refused.problems:
        name = pages.FIELD_OF.get(each.place, "")
        said = pages.problem_said(each, board)
        if name in form:
            form[name].errors = [*form[name].errors, said]
        else:
            form.form_errors.append(said)
    if refused.reason != "faults":
        form.form_errors.append(pages.refusal(refused.reason))
    if award is not None and "version" in form:
        form.version.data = str(award.version)
    return 409 if refused.reason == "stale" else 422


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
