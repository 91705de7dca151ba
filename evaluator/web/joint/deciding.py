"""The cost of a year shared, and approvals that the lead records from the documents of the bodies."""

from typing import TYPE_CHECKING, Any, cast

from flask import Response, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.contracting import EARLIEST, LATEST
from evaluator.core.costshare import BASES
from evaluator.db.queries import joint as rows
from evaluator.db.queries import procurements, towns
from evaluator.exchange.uploads.serving import headers_for
from evaluator.extensions import db
from evaluator.services import scans
from evaluator.services.actor import now
from evaluator.services.joint import approvals, reading, subjects
from evaluator.services.joint import years as sharing
from evaluator.services.joint.approvals import SUBJECTS, Decision, Subject
from evaluator.services.joint.years import Cost, Counted
from evaluator.web.access import actor
from evaluator.web.joint import bybody, shown
from evaluator.web.joint.blueprint import AT, blueprint
from evaluator.web.joint.forms import RecordForm, cost_form
from evaluator.web.joint.keeping import keep
from evaluator.web.joint.office import agreement_or_404, onward, version_now
from evaluator.web.locale import body_name
from evaluator.web.sent import looked_at

if TYPE_CHECKING:
    from evaluator.db.models import JointAgreement, JointParticipant


@blueprint.get(f"{AT}/years/<int:year>")
def year(procurement_id: int, year: int) -> str:
    """What each body bears of a year, with the working."""
    agreement = agreement_or_404()
    found = rows.year(db.session(), agreement.id, year) or abort(404)
    participants = rows.participants(db.session(), agreement.id)
    return render_template(
        "joint/year.html",
        procurement=g.procurement,
        title=shown.title_of(g.procurement),
        back=onward(),
        shared=shown.shared(found, agreement, participants),
        measured=bybody.measured(found),
        bought=shown.yen_or_none(reading.bought(rows.contracts(db.session(), agreement.procurement_id), year)),
        enter=url_for("joint.year_enter", procurement_id=procurement_id, year=year) if actor().may("officer") else "",
    )


@blueprint.route(f"{AT}/years/<int:year>/enter", methods=["GET", "POST"])
def year_enter(procurement_id: int, year: int) -> ResponseReturnValue:
    """Enter the cost and the figures of a year; the shares follow."""
    if not EARLIEST <= year <= LATEST:
        abort(404)
    agreement = agreement_or_404()
    there = sharing.taking_part(rows.participants(db.session(), agreement.id), year)
    bases = [basis for basis in BASES if basis in agreement.weights]
    form = cost_form([(each.id, body_name(each.organisation)) for each in there], bases, _year_values(agreement, year, there))

    def act() -> str:
        sharing.record(db.session(), actor(), agreement, year, _cost(form, there), version=form.seen, now=now())
        return gettext("The cost is shared. Look at the working.")

    def page(status: int) -> ResponseReturnValue:
        return render_template(
            "joint/enter.html", procurement=g.procurement, form=form, bases=bases, name=shown.year_name(year),
            weights=shown.weights_said(agreement.weights),
            bodies=[(each.id, body_name(each.organisation), each.parts) for each in there],
        ), status  # fmt: skip

    shown_at = url_for("joint.year", procurement_id=procurement_id, year=year)
    return keep(form, act, page, shown_at, stands=version_now, called=shown.names_by_key(there))


def _year_values(agreement: "JointAgreement", year: int, there: tuple["JointParticipant", ...]) -> dict[str, Any]:
    """What stands of a year; else the amount of its contracts, and the people that the office has on record."""
    found, data = rows.year(db.session(), agreement.id, year), {"version": str(agreement.version)}
    if found is not None:
        data |= {"total": f"{found.total_yen:,}", "source": found.source}
        days = {"population_on": found.population_on, "cases_from": found.cases_from, "cases_to": found.cases_to}
        figures = {
            f"{basis}_{each.participant_id}": f"{getattr(each, basis):,}"
            for each in found.figures
            for basis in ("population", "cases")
            if getattr(each, basis) is not None
        }
        return {**data, **days, **figures}
    bought = reading.bought(rows.contracts(db.session(), agreement.procurement_id), year)
    data |= {"total": f"{bought:,}"} if bought is not None else {}
    people = {town.id: row for town, row in towns.populations(db.session(), agreement.organisation_id, year) if row}
    return data | {
        f"population_{each.id}": f"{people[each.organisation_id].people:,}" for each in there if each.organisation_id in people
    }


def _cost(form: Any, there: tuple["JointParticipant", ...]) -> Cost:
    def number(name: str) -> int | None:
        return cast("int | None", form[name].number) if name in form else None

    counted = {each.id: Counted(population=number(f"population_{each.id}"), cases=number(f"cases_{each.id}")) for each in there}
    return Cost(
        total_yen=form.total.amount or 0, counted=counted, population_on=form.population_on.data,
        cases_from=form.cases_from.data, cases_to=form.cases_to.data, source=form.source.data or "",
    )  # fmt: skip


@blueprint.route(f"{AT}/bodies/<int:participant_id>/approval/<subject>", methods=["GET", "POST"])
def decide(procurement_id: int, participant_id: int, subject: str) -> ResponseReturnValue:
    """Record how a body decided, from its document."""
    wrong, seen = looked_at(request.files.get("file"))
    if wrong or seen:  # the look let go of what was read
        g.procurement = procurements.of_organisation(
            db.session(), actor().organisation_id, procurement_id, hold=True
        ) or abort(404)  # fmt: skip
    agreement = agreement_or_404()
    line = line_or_404(agreement, participant_id, subject)
    form = RecordForm(data={"content": _standing(agreement, line)})

    def act() -> str:
        scan = None
        if seen is not None:
            stream = form.file.data.stream
            scan = scans.store(db.session(), actor(), g.procurement, stream, found=seen, purpose="scan", now=now())
        given = Decision(
            agreed=form.agreed.data == "yes", name=form.name.data, on=form.on.data, note=form.note.data or "",
            document_id=scan.id if scan else None,
        )  # fmt: skip
        approvals.decide(
            db.session(), actor(), agreement, line.participant, line.subject, given, seen=form.content.data or "",
            content=content_of(agreement, line.subject), now=now(),
        )  # fmt: skip
        return gettext("The decision of %(body)s is recorded.", body=body_name(line.participant.organisation))

    def page(status: int) -> ResponseReturnValue:
        (row,) = shown.approvals([line])
        return render_template("joint/decide.html", procurement=g.procurement, form=form, row=row), status

    if wrong:
        form.validate_on_submit()
        form.file.errors = wrong
        return page(422)
    return keep(form, act, page, onward(), stands=lambda: _standing_now(participant_id, subject))


def _standing_now(participant_id: int, subject: str) -> str:
    agreement = agreement_or_404()
    return _standing(agreement, line_or_404(agreement, participant_id, subject))


def _standing(agreement: "JointAgreement", line: approvals.Line) -> str:
    return approvals.standing(content_of(agreement, line.subject), line.approval) or ""


def line_or_404(agreement: "JointAgreement", participant_id: int, subject: str) -> approvals.Line:
    """Where a body stands on a subject; 404 for one that is not asked, or for no subject."""
    if subject not in SUBJECTS:
        abort(404)
    found = subjects.lines(db.session(), agreement, g.procurement)
    return next((each for each in found if each.participant.id == participant_id and each.subject == subject), None) or abort(404)


def content_of(agreement: "JointAgreement", subject: Subject) -> str | None:
    """The digest of what is to be approved now."""
    participants = list(rows.participants(db.session(), agreement.id))
    return subjects.contents(db.session(), agreement, g.procurement, participants)[subject]


@blueprint.get(f"{AT}/approvals/<int:approval_id>/file")
def scan(procurement_id: int, approval_id: int) -> ResponseReturnValue:
    """The scan of the document by which a body decided."""
    found = rows.approval(db.session(), agreement_or_404().id, approval_id) or abort(404)
    document, content = scans.read(db.session(), procurement_id, found.document_id, "scan") or abort(404)
    return Response(content, headers=headers_for(document.kind, document.media_type, document.name))
