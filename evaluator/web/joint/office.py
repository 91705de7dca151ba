"""The lead's office: the page of a joint procurement, its terms, its bodies, and the panel by body."""

from typing import TYPE_CHECKING, Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from evaluator.core.costshare import BASES
from evaluator.db.queries import joint as rows
from evaluator.db.queries import towns as places
from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.library.jointforms import joint_forms
from evaluator.services.actor import now
from evaluator.services.joint import agreements, reading, subjects
from evaluator.services.joint.agreements import Terms
from evaluator.services.joint.keeping import JointRefused
from evaluator.web.access import actor
from evaluator.web.joint import bybody, shown
from evaluator.web.joint.blueprint import AT, blueprint
from evaluator.web.joint.forms import SpanForm, TermsForm, seats_form, span_form
from evaluator.web.joint.keeping import keep
from evaluator.web.locale import body_name

if TYPE_CHECKING:
    from evaluator.db.models import JointAgreement, JointModel, JointParticipant


def agreement_or_404() -> "JointAgreement":
    """The agreement of the procurement that the address names."""
    return rows.of_procurement(db.session(), g.procurement.id) or abort(404)


def onward() -> str:
    """Back to the page of the joint procurement."""
    return url_for("joint.office", procurement_id=g.procurement.id)


def version_now() -> str:
    """The version of the agreement that is stored now, held after another window was first."""
    return str(agreement_or_404().version)


@blueprint.get(AT)
def office(procurement_id: int) -> str:
    """Everything about the joint procurement, for the lead; or what one would be."""
    agreement = rows.of_procurement(db.session(), procurement_id)
    if agreement is None:
        return render_template(
            "joint/none.html",
            procurement=g.procurement,
            may_decide=actor().may("officer"),
            models=shown.models(rows.models(db.session()), actor().organisation_id),
        )
    participants = rows.participants(db.session(), agreement.id)
    lines = subjects.lines(db.session(), agreement, g.procurement)
    asked = shown.approvals(lines)
    years = rows.years(db.session(), agreement.id)
    published = rows.published(db.session(), procurement_id)
    contracts = rows.contracts(db.session(), procurement_id)
    return render_template(
        "joint/office.html",
        procurement=g.procurement,
        agreement=agreement,
        facts=shown.facts(agreement),
        bodies=shown.bodies(agreement, participants),
        approvals=asked,
        lacking=sum(each.lacking for each in asked if each.subject != "award" or each.ready),
        panel=panel_by_body(agreement, participants),
        years=[(shown.shared(each, agreement, participants), each.fiscal_year) for each in years],
        left=[(each, shown.year_name(each)) for each in _years_left({each.fiscal_year for each in years})],
        newest=(shown.year_name(years[-1].fiscal_year), bybody.measured(years[-1])) if years else None,
        slices=list(bybody.slices(participants, reading.slices(db.session(), participants, contracts))),
        published=published,
        points=bybody.points(reading.points(db.session(), procurement_id)),
        may_decide=actor().may("officer"),
    )


def _years_left(known: set[int]) -> list[int]:
    """Years of the procurement, and the one after the last shared, that have no shared cost yet."""
    wanted = {*range(g.procurement.fiscal_year_from, g.procurement.fiscal_year_to + 1), *({max(known) + 1} if known else ())}
    return sorted(wanted - known)


def panel_by_body(agreement: "JointAgreement", participants: Any) -> list[tuple[str, int]]:
    """How many members of the panel come from each body; the last are those from none of them."""
    held = rows.seats(db.session(), agreement.procurement_id)
    counts = [
        (body_name(each.organisation), sum(kept is not None and kept.participant_id == each.id for _, kept in held))
        for each in participants
    ]
    outside = sum(kept is None for _, kept in held)
    return [*counts, (gettext("None of them"), outside)] if outside else counts


@blueprint.route(f"{AT}/edit", methods=["GET", "POST"])
def edit(procurement_id: int) -> ResponseReturnValue:
    """Make a procurement a joint one, or change on what the bodies agree."""
    agreement = rows.of_procurement(db.session(), procurement_id)
    model = None if agreement else _model_asked()
    form = TermsForm(data=_terms(agreement, model))

    def act() -> str:
        given = Terms(
            form=form.form.data, weights=form.weights, document=form.document.data or "",
            approvals_needed=bool(form.approvals_needed.data),
        )  # fmt: skip
        if agreement is None:
            agreements.begin(db.session(), actor(), g.procurement, given, now(), model=model)
            return gettext("The procurement is a joint one. Add the bodies that take part.")
        agreements.change(db.session(), actor(), agreement, given, version=form.seen, now=now())
        return gettext("Saved.")

    def page(status: int) -> ResponseReturnValue:
        hints = {id: _form_hint(id) for id in joint_forms()}
        return render_template(
            "joint/edit.html", procurement=g.procurement, agreement=agreement, form=form, hints=hints
        ), status  # fmt: skip

    return keep(form, act, page, onward(), stands=version_now)


def _model_asked() -> "JointModel | None":
    """The model that an agreement is begun from, if the address names one; 404 for one that is not shared."""
    asked = request.args.get("model", "")
    if not asked:
        return None
    known = {str(each.id): each for each in rows.models(db.session())}
    return known.get(asked) or abort(404)


def _terms(agreement: "JointAgreement | None", model: "JointModel | None") -> dict[str, Any]:
    if agreement is None and model is not None:
        return {"version": "0", "form": model.form, **model.weights}
    if agreement is None:
        return {"version": "0", "equal": "1"}
    weights: dict[str, str] = {basis: agreement.weights.get(basis, "") for basis in BASES}
    return {
        "version": str(agreement.version), "form": agreement.form, "document": agreement.document,
        "approvals_needed": agreement.approvals_needed, **weights,
    }  # fmt: skip


def _form_hint(id: str) -> str:
    """The legal basis of a form, what it makes, and where it is used."""
    form, lang = joint_forms()[id], str(get_locale())
    person = gettext("A legal person of its own, with a council") if form.legal_person else gettext("No legal person of its own")
    example = spoken(form.example, lang)
    used = gettext("Such as: %(example)s", example=example) if example else ""
    parts = (spoken(form.basis, lang), person, used)
    return ("。" if lang == "ja" else ". ").join(each for each in parts if each)


@blueprint.get(f"{AT}/bodies")
def bodies(procurement_id: int) -> str:
    """The search for bodies that are to take part."""
    agreement, search = agreement_or_404(), request.args.get("q", "").strip()
    there = rows.participants(db.session(), agreement.id)
    page = places.places(db.session(), search, number=request.args.get("page", 1, type=int)) if search else None
    return render_template(
        "joint/bodies.html", procurement=g.procurement, page=page, search=search, ids=[each.organisation_id for each in there]
    )


@blueprint.route(f"{AT}/bodies/add/<int:body_id>", methods=["GET", "POST"])
def body_add(procurement_id: int, body_id: int) -> ResponseReturnValue:
    """Let a body take part."""
    agreement, body = agreement_or_404(), places.place(db.session(), body_id) or abort(404)
    form = span_form(0, again=False, data={"version": str(agreement.version)})
    if request.method == "GET":
        form.from_year.show(g.procurement.fiscal_year_from)

    def act() -> str:
        agreements.join(db.session(), actor(), agreement, body, form.span, version=form.seen, now=now())
        return gettext("%(body)s takes part.", body=body_name(body))

    return _body_page(form, act, body, None)


@blueprint.route(f"{AT}/bodies/<int:participant_id>", methods=["GET", "POST"])
def body_edit(procurement_id: int, participant_id: int) -> ResponseReturnValue:
    """From when until when a body takes part; one that has left can join again."""
    agreement = agreement_or_404()
    found = rows.participant(db.session(), agreement.id, participant_id) or abort(404)
    parts = "" if found.parts is None else str(found.parts)
    again = found.to_year is not None and found.organisation_id != agreement.organisation_id
    form = span_form(len(found.earlier), again=again, data={"version": str(agreement.version), "parts": parts})
    if request.method == "GET":
        shown.show_years(form, found)

    def act() -> str:
        agreements.change_body(db.session(), actor(), agreement, found, form.span, version=form.seen, now=now())
        return gettext("Saved.")

    return _body_page(form, act, found.organisation, found)


def _body_page(form: SpanForm, act: Any, body: Any, participant: "JointParticipant | None") -> ResponseReturnValue:
    name, lead = body_name(body), body.id == g.procurement.organisation_id

    def page(status: int) -> ResponseReturnValue:
        return render_template(
            "joint/body.html", procurement=g.procurement, form=form, name=name, participant=participant, lead=lead
        ), status  # fmt: skip

    return keep(form, act, page, onward(), stands=version_now)


@blueprint.post(f"{AT}/bodies/<int:participant_id>/remove")
def body_remove(procurement_id: int, participant_id: int) -> ResponseReturnValue:
    """A body was entered by mistake."""
    agreement = agreement_or_404()
    found = rows.participant(db.session(), agreement.id, participant_id) or abort(404)
    try:
        agreements.remove_body(db.session(), actor(), agreement, found, version=agreement.version, now=now())
    except JointRefused as refused:
        db.session.rollback()
        for each in refused.problems:
            flash(shown.said_of(each), "alert")
    else:
        db.session.commit()
        flash(gettext("The body is taken out."))
    return redirect(onward())


@blueprint.route(f"{AT}/seats", methods=["GET", "POST"])
def seats(procurement_id: int) -> ResponseReturnValue:
    """Which body each member of the panel comes from."""
    agreement = agreement_or_404()
    held = rows.seats(db.session(), procurement_id)
    named = [(each.id, body_name(each.organisation)) for each in rows.participants(db.session(), agreement.id)]
    data = {f"seat_{seat.id}": str(kept.participant_id) if kept else "" for seat, kept in held}
    form = seats_form([seat.id for seat, _ in held], named, {**data, "version": str(agreement.version)})

    def act() -> str:
        given = {seat.id: form[f"seat_{seat.id}"].data for seat, _ in held}
        chosen = {id: int(value) if value else None for id, value in given.items()}
        agreements.seat_bodies(db.session(), actor(), agreement, chosen, version=form.seen, now=now())
        return gettext("Saved.")

    def page(status: int) -> ResponseReturnValue:
        people = [(seat, seat.person.name if seat.person else seat.title) for seat, _ in held]
        return render_template("joint/seats.html", procurement=g.procurement, form=form, people=people), status

    return keep(form, act, page, onward(), stands=version_now)
