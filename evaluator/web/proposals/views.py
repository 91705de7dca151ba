"""The proposals of a procurement: the list, one of them, how one falls out, and the draw of labels."""

from typing import TYPE_CHECKING

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from evaluator.core.course import REVIEW
from evaluator.core.values import CannotEvaluate
from evaluator.db.queries import cases
from evaluator.db.queries import documents as files
from evaluator.db.queries import proposals as rows
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services import documents, eligibility, evidence, labels, prices, proposals
from evaluator.services.actor import now
from evaluator.services.labels import DrawRefused
from evaluator.services.proposals import ProposalRefused
from evaluator.web.access import actor
from evaluator.web.proposals import checks, entry, evidencerows, pages, proposers
from evaluator.web.proposals.blueprint import AT, ONE, blueprint
from evaluator.web.proposals.forms import EndForm, RestoreForm

if TYPE_CHECKING:
    from evaluator.db.models import Proposal

PARTS = (checks, entry, evidencerows, proposers)
"""The other views of the blueprint."""


@blueprint.get(AT)
def index(procurement_id: int) -> str:
    """All proposals, in order of arrival."""
    page = rows.page_of_proposals(
        db.session(), procurement_id, number=request.args.get("page", 1, type=int), search=request.args.get("q", "")
    )
    asked = proposals.asked(g.procurement)
    ids = [each.id for each in page.rows]
    tallies = eligibility.tallies(db.session(), g.procurement, page.rows)
    counts = rows.tallies(db.session(), ids)
    shown = prices.may_look(actor(), g.procurement, prices.handling_of(g.procurement))
    known = cases.prices(db.session(), procurement_id) if asked.price and shown else {}
    return render_template(
        "proposals/index.html",
        procurement=g.procurement,
        page=page,
        lines=[
            pages.line(each, asked, tally=tallies[each.id], counts=counts[each.id], price=known.get(each.id))
            for each in page.rows
        ],
        asked=asked,
        prices_shown=asked.price and shown,
        draw=labels.standing(db.session(), g.procurement) if g.procurement.names_hidden else None,
        search=request.args.get("q", ""),
        may_add=_may_change(),
        may_draw=actor().may("officer"),
    )


@blueprint.get(ONE)
def show(procurement_id: int, proposal_id: int) -> str:
    """One proposal with its checklist, its files and what is known beside it."""
    proposal = rows.one(db.session(), procurement_id, proposal_id) or abort(404)
    return _page(proposal)


@blueprint.route(f"{ONE}/end", methods=["GET", "POST"])
def end(procurement_id: int, proposal_id: int) -> ResponseReturnValue:
    """A proposal was withdrawn, or is invalid."""
    proposal = rows.one(db.session(), procurement_id, proposal_id, lock=request.method == "POST") or abort(404)
    form = EndForm()
    if request.method == "GET":
        return _out_page(form, proposal, 200)
    if not form.validate():
        return _out_page(form, proposal, 422)
    try:
        proposals.end(
            db.session(), actor(), g.procurement, proposal, how=form.how.data, reason=form.reason.data or "", now=now()
        )  # fmt: skip
    except ProposalRefused as refused:
        form.form_errors.append(refusal(refused))
        return _out_page(form, proposal, 422)
    except CannotEvaluate as cannot:
        db.session.rollback()
        form.form_errors += [sentence(each.message, pages.lang(), Names()) for each in cannot.problems]
        return _out_page(form, rows.one(db.session(), procurement_id, proposal_id) or abort(404), 422)
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(url_for(".show", procurement_id=procurement_id, proposal_id=proposal_id))


@blueprint.route(f"{ONE}/restore", methods=["GET", "POST"])
def restore(procurement_id: int, proposal_id: int) -> ResponseReturnValue:
    """A proposal counts again."""
    proposal = rows.one(db.session(), procurement_id, proposal_id, lock=request.method == "POST") or abort(404)
    form = RestoreForm()
    if request.method == "GET":
        return _out_page(form, proposal, 200)
    if not form.validate():
        return _out_page(form, proposal, 422)
    try:
        proposals.restore(db.session(), actor(), g.procurement, proposal, reason=form.reason.data or "", now=now())
    except ProposalRefused as refused:
        form.form_errors.append(refusal(refused))
        return _out_page(form, proposal, 422)
    db.session.commit()
    flash(gettext("The proposal counts again."))
    return redirect(url_for(".show", procurement_id=procurement_id, proposal_id=proposal_id))


def _out_page(form: EndForm | RestoreForm, proposal: "Proposal", status: int) -> ResponseReturnValue:
    """The page that takes a proposal out, or lets it count again."""
    return render_template(
        "proposals/end.html", form=form, procurement=g.procurement, proposal=proposal, name=pages.name_said(proposal)
    ), status


@blueprint.post(f"{AT}/labels")
def draw(procurement_id: int) -> ResponseReturnValue:
    """Draw the labels."""
    try:
        given = labels.draw(db.session(), actor(), g.procurement, now())
    except DrawRefused as refused:
        db.session.rollback()
        flash(draw_refusal(refused), "alert")
        return redirect(url_for(".index", procurement_id=procurement_id))
    db.session.commit()
    flash(ngettext("%(num)s label is drawn.", "%(num)s labels are drawn.", len(given)))
    return redirect(url_for(".index", procurement_id=procurement_id))


def refusal(refused: ProposalRefused) -> str:
    """Why a proposal cannot be kept, and what to do."""
    if refused.reason == "taken":
        return gettext("A proposer of this proposal already stands in proposal %(number)s.", number=refused.detail)
    return gettext(f"proposal.refused.{refused.reason}")


def draw_refusal(refused: DrawRefused) -> str:
    """Why labels cannot be drawn."""
    if refused.reason == "undeclared":
        return ngettext(
            "%(num)s member has not declared the interests yet.",
            "%(num)s members have not declared their interests yet.",
            refused.count,
        )
    return gettext(f"draw.{refused.reason}")


def _may_change() -> bool:
    return actor().may("officer", "clerk") and g.procurement.state in proposals.RECEIVING


def _page(proposal: "Proposal") -> str:
    session, procurement = db.session(), g.procurement
    asked = proposals.asked(procurement)
    shown = prices.may_look(actor(), procurement, prices.handling_of(procurement))
    price = rows.price(session, proposal.id) if asked.price and shown else None
    checklist = eligibility.checklist(session, procurement, proposal)
    clerical, officer = actor().may("officer", "clerk"), actor().may("officer")
    return render_template(
        "proposals/show.html",
        procurement=procurement,
        proposal=proposal,
        name=pages.name_said(proposal),
        state=pages.state_of(proposal),
        label=pages.label_said(proposal),
        facts=pages.facts(proposal, asked, price.amount if price else None, prices_shown=shown),
        checks=pages.check_lines(checklist),
        tally=eligibility.tally_of(checklist),
        files=files.of_procurement(session, procurement.id, *documents.WITH_PROPOSAL, proposal_id=proposal.id),
        **evidencerows.shown(proposal),
        may=_may(proposal, clerical=clerical, officer=officer),
    )


def _may(proposal: "Proposal", *, clerical: bool, officer: bool) -> dict[str, bool]:
    """What whoever looks can do from here."""
    state, choosing = g.procurement.state, g.procurement.procedure not in REVIEW
    return {
        "change": clerical and state in proposals.RECEIVING,
        "evidence": clerical and state in evidence.CHANGEABLE,
        "files": clerical and state not in documents.CLOSED,
        "end": officer and choosing and proposal.state == "valid" and state in (*proposals.ENDING, "decided"),
        "restore": officer and choosing and proposal.state in ("withdrawn", "invalid") and state in proposals.RECEIVING,
    }
