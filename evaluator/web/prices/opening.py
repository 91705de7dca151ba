"""The opening of the prices, as each of the two people does their part of it."""

from typing import Any

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from evaluator.core.amounts import WrongAmount
from evaluator.db.queries import documents, people
from evaluator.db.queries import prices as rows
from evaluator.db.sqlite import writing
from evaluator.exchange.uploads.serving import headers_for
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services import opening, prices, unsealing
from evaluator.services.actor import now
from evaluator.services.envelopes import plain_name
from evaluator.services.prices import PriceRefused
from evaluator.web.access import actor
from evaluator.web.prices import forms, pages
from evaluator.web.prices.forms import BreakForm, PassphraseForm, ReadingForm, StartForm
from evaluator.web.prices.keys import blueprint, one_address
from evaluator.web.prices.views import procurement_url


@blueprint.route("/procurements/<int:procurement_id>/prices/opening", methods=["GET", "POST"])
def begin(procurement_id: int) -> ResponseReturnValue:
    """Begin the opening; afterwards, where it stands and what is left for whoever looks."""
    begun = rows.opening(db.session(), procurement_id)
    if g.procurement.state in prices.OPENED:
        return redirect(url_for("prices.index", procurement_id=procurement_id))
    if g.procurement.state != "closed" or not prices.handling_of(g.procurement).anything_sealed:
        abort(404)
    if begun is not None:
        return _under_way(begun, BreakForm(formdata=None), 200) if request.method == "GET" else _here()
    form = StartForm()
    due = opening.due(db.session(), g.procurement)
    form.second.choices = forms.choices(_partners(due))
    if not form.validate_on_submit():
        return _start_page(form, due, 422 if request.method == "POST" else 200)
    try:
        opening.start(db.session(), actor(), now(), g.procurement, second_id=form.second.data)
    except PriceRefused as refused:
        db.session.rollback()
        forms.tell(form, refused.problem)
        return _start_page(form, due, 422)
    db.session.commit()
    return _here()


def _partners(due: opening.Due) -> list[tuple[int | str, str]]:
    """Who may open together with whoever asks: officers, and for files those whose keys fit."""
    officers = people.holding(db.session(), g.procurement.organisation_id, "officer")
    found = [each for each in officers if each.id != actor().person_id]
    if any(each.document_id is not None for each in due.envelopes):
        fit = unsealing.openers(db.session(), g.procurement)
        found = [each for each in found if each.id in fit] if actor().person_id in fit else []
    return [(each.id, each.name) for each in found]


def _start_page(form: StartForm, due: opening.Due, status: int) -> ResponseReturnValue:
    proposals = prices.proposals_of(db.session(), g.procurement)

    def names(ids: list[int | None]) -> list[str]:
        return [pages.whose(proposals[id] if id is not None else None) for id in ids]

    return render_template(
        "prices/start.html",
        form=form,
        procurement=g.procurement,
        back=procurement_url(),
        opened=names([each.proposal_id for each in due.envelopes]),
        closed=names([each.proposal_id for each in due.closed]),
        missing=pages.joined(names(list(due.missing))),
        files=any(each.document_id is not None for each in due.envelopes),
        partners=len(form.second.choices),
    ), status


def _under_way(begun: Any, form: BreakForm, status: int) -> ResponseReturnValue:
    part = opening.part_of(begun, actor())
    found = opening.steps(db.session(), begun)
    proposals = prices.proposals_of(db.session(), g.procurement)
    names = rows.people(db.session(), {begun.first_id, begun.second_id or begun.first_id})
    lines = [pages.step_line(each, part, proposals) for each in found]
    return render_template(
        "prices/opening.html",
        form=form,
        procurement=g.procurement,
        back=procurement_url(),
        part=part,
        first=names[begun.first_id].name,
        second=names[begun.second_id or begun.first_id].name,
        lines=lines,
        left=sum(not each.confirmed for each in found),
        next_paper=next((each.id for each in lines if each.turn and each.typed), None),
        next_file=any(each.turn and not each.typed for each in lines),
    ), status


@blueprint.route("/procurements/<int:procurement_id>/prices/opening/<int:envelope_id>", methods=["GET", "POST"])
def read(procurement_id: int, envelope_id: int) -> ResponseReturnValue:
    """One envelope, typed by one of the two. Neither sees what the other has typed."""
    begun = rows.opening(db.session(), procurement_id)
    part = opening.part_of(begun, actor())
    if begun is None or begun.finished_at is not None or not part:
        return _here()
    try:
        step = opening.step_of(db.session(), begun, envelope_id)
    except LookupError:
        abort(404)
    form = ReadingForm()
    if step.confirmed and request.method == "POST":
        return _refused(PriceRefused("form", "opening.confirmed"))
    if not form.validate_on_submit():
        return _reading_page(form, step, part, 422 if request.method == "POST" else 200)
    unreadable = form.found.data == "unreadable"
    try:
        ceiling = step.envelope.proposal_id is None
        amount = None if unreadable else prices.handling_of(g.procurement).read(form.amount.data, ceiling=ceiling)
        came_to = opening.read(
            db.session(), actor(), now(), g.procurement,
            envelope_id=envelope_id, amount=amount, reason=form.reason.data if unreadable else "",
        )  # fmt: skip
    except WrongAmount as wrong:
        form.amount.errors = [*form.amount.errors, sentence(wrong.message, str(get_locale()), Names())]
        return _reading_page(form, step, part, 422)
    except PriceRefused as refused:
        db.session.rollback()
        return _reading_again(form, envelope_id, refused)
    db.session.commit()
    _say(came_to)
    return _onward()


def _reading_again(form: ReadingForm, envelope_id: int, refused: PriceRefused) -> ResponseReturnValue:
    begun = rows.opening(db.session(), g.procurement.id)
    step = opening.step_of(db.session(), begun, envelope_id) if begun and not begun.finished_at else None
    if step is None or step.confirmed:
        return _refused(refused)
    forms.tell(form, refused.problem)
    return _reading_page(form, step, opening.part_of(begun, actor()), 422)


def _say(came_to: opening.Outcome) -> None:
    if came_to == "differed":
        flash(
            _("The two readings differ. Look at the envelope together; both enter it again, the first person first."),
            "alert",
        )
    elif came_to == "same":
        flash(_("Both have read the same."))
    else:
        flash(_("Noted. The second person now reads the same envelope without seeing what you entered."))


def _reading_page(form: ReadingForm, step: opening.Step, part: opening.Part, status: int) -> ResponseReturnValue:
    proposals = prices.proposals_of(db.session(), g.procurement)
    handling = prices.handling_of(g.procurement)
    ceiling = step.envelope.proposal_id is None
    return render_template(
        "prices/read.html",
        form=form,
        procurement=g.procurement,
        back=procurement_url(),
        line=pages.step_line(step, part, proposals),
        envelope=step.envelope,
        part=part,
        rate=handling.basis == "rate" and not ceiling,
        reason=step.entry.reason if part == "second" else "",
        differed=step.entry.differed,
        confirmed=step.confirmed,
    ), status


@blueprint.route("/procurements/<int:procurement_id>/prices/opening/files", methods=["GET", "POST"])
@one_address
def files(procurement_id: int) -> ResponseReturnValue:
    """All sealed files at once, by one's own passphrase."""
    form = PassphraseForm()
    try:
        work = unsealing.work_for(db.session(), actor(), now(), g.procurement)
        if not form.validate_on_submit():
            return _files_page(form, work, 422 if request.method == "POST" else 200)
        db.session.rollback()  # trying a passphrase takes a while; nobody waits for it
        tried = unsealing.try_passphrase(work, form.passphrase.data)
        writing(db.session())
        unsealing.store(db.session(), actor(), now(), g.procurement, tried)
    except PriceRefused as refused:
        db.session.commit()  # a wrong passphrase counts
        return _files_refused(form, refused)
    db.session.commit()
    left = unsealing.not_as_they_are(db.session(), g.procurement)
    if tried.faults or left:
        flash(_("Some files did not open. The list says why; both of you enter what holds."), "alert")
    elif work.part == "first":
        flash(_("Your half is stored. The second person's passphrase opens the files."))
    else:
        flash(ngettext("%(num)s file is open.", "%(num)s files are open.", len(tried.opened)))
    return _onward()


def _files_page(form: PassphraseForm, work: unsealing.Work | None, status: int) -> ResponseReturnValue:
    count = len(work.jobs) if work else 0
    part = work.part if work else opening.part_of(rows.opening(db.session(), g.procurement.id), actor())
    return render_template(
        "prices/files.html", form=form, procurement=g.procurement, back=procurement_url(), count=count, part=part
    ), status  # fmt: skip


def _files_refused(form: PassphraseForm, refused: PriceRefused) -> ResponseReturnValue:
    if refused.problem.place != "passphrase":
        return _here()
    forms.tell(form, refused.problem)
    return _files_page(form, None, 422)


@blueprint.post("/procurements/<int:procurement_id>/prices/opening/finish")
def finish(procurement_id: int) -> ResponseReturnValue:
    """End the opening: the prices are known, and no score can be revised."""
    try:
        opening.finish(db.session(), actor(), now(), g.procurement)
    except PriceRefused as refused:
        return _refused(refused)
    db.session.commit()
    flash(_("The prices are open. No score can be revised any more."))
    return redirect(url_for("prices.index", procurement_id=procurement_id))


@blueprint.post("/procurements/<int:procurement_id>/prices/opening/restart")
def restart(procurement_id: int) -> ResponseReturnValue:
    """Break off an opening that is not finished, with a reason."""
    form = BreakForm()
    begun = rows.opening(db.session(), procurement_id)
    if begun is None or begun.finished_at is not None:
        return _here()
    if not form.validate_on_submit():
        return _under_way(begun, form, 422)
    try:
        opening.restart(db.session(), actor(), now(), g.procurement, reason=form.reason.data)
    except PriceRefused as refused:
        return _refused(refused)
    db.session.commit()
    flash(_("The opening is broken off. What was read is forgotten; it begins anew."))
    return _here()


@blueprint.get("/procurements/<int:procurement_id>/prices/estimates/<int:document_id>")
def estimate(procurement_id: int, document_id: int) -> ResponseReturnValue:
    """A file that lay with a price, once the prices are open: a sound PDF opens, everything else is saved."""
    begun = rows.opening(db.session(), procurement_id)
    if begun is None or begun.finished_at is None or g.procurement.state not in prices.OPENED:
        abort(404)
    if document_id not in {each.entry.estimate_id for each in opening.steps(db.session(), begun)}:
        abort(404)
    found = documents.one(db.session(), procurement_id, document_id, "sealed") or abort(404)
    name = plain_name(found.name)
    return Response(rows.content(db.session(), found.id), headers=headers_for(found.kind, found.media_type, name))


def _refused(refused: PriceRefused) -> ResponseReturnValue:
    """Say why nothing was done, on the page of the opening as it stands now."""
    db.session.rollback()
    flash(sentence(refused.problem.message, str(get_locale()), Names()), "alert")
    return _here()


def _onward() -> ResponseReturnValue:
    """To the next envelope that waits for whoever works, else to the list."""
    begun = rows.opening(db.session(), g.procurement.id)
    part = opening.part_of(begun, actor())
    found = opening.steps(db.session(), begun) if begun else ()
    following = next((each.envelope.id for each in found if each.typed and each.waits_for(part)), None)
    if following is None:
        return _here()
    return redirect(url_for("prices.read", procurement_id=g.procurement.id, envelope_id=following))


def _here() -> ResponseReturnValue:
    return redirect(url_for("prices.begin", procurement_id=g.procurement.id))
