"""What the bodies that take part read and approve; their addresses have a guard of their own (web/access.py)."""

from flask import abort, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.calendar import japan_date
from evaluator.db.queries import joint as rows
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.joint import approvals, reading, subjects
from evaluator.services.joint.approvals import SUBJECTS, Decision, Line
from evaluator.services.joint.years import outdated, takes_part
from evaluator.web.access import actor
from evaluator.web.joint import bybody, shown
from evaluator.web.joint.blueprint import ONE, blueprint
from evaluator.web.joint.forms import ApprovalForm
from evaluator.web.joint.keeping import keep
from evaluator.web.joint.office import panel_by_body
from evaluator.web.locale import body_name


@blueprint.get("/joint")
def index() -> str:
    """Every joint procurement in which the organisation takes or took part."""
    found = rows.taking_part(db.session(), actor().organisation_id)
    lines = [
        (
            url_for("joint.show", agreement_id=each.agreement_id),
            shown.title_of(each.agreement.procurement),
            body_name(each.agreement.organisation),
            shown.span(each),
            gettext(f"course.state.{each.agreement.procurement.state}"),
            each.agreement.organisation_id == each.organisation_id,
        )
        for each in found
    ]
    models = shown.models(rows.models(db.session()), actor().organisation_id)
    return render_template("joint/index.html", lines=lines, models=models, may_decide=actor().may("officer"))


@blueprint.get(ONE)
def show(agreement_id: int) -> str:
    """A joint procurement as a body that takes part reads it."""
    participant, agreement, at = g.participant, g.agreement, now()
    found = reading.read(db.session(), participant, at)
    everybody = rows.participants(db.session(), agreement_id)
    return render_template(
        "joint/show.html",
        agreement=agreement,
        title=shown.title_of(agreement.procurement),
        own=body_name(participant.organisation),
        left=shown.year_name(participant.to_year) if found.left else "",
        procurement=_procurement_facts(),
        facts=shown.facts(agreement) if not found.left else [],
        bodies=shown.bodies(agreement, everybody) if not found.left else [],
        panel=panel_by_body(agreement, everybody) if not found.left else [],
        approvals=shown.approvals(_asked()) if not found.left else [],
        may_approve=actor().may("officer") and not found.left,
        years=[(each.fiscal_year, shown.year_name(each.fiscal_year), shown.yen(each.total_yen),
                shown.own_yen(each, participant.organisation_id), outdated(each, agreement, everybody)) for each in found.years],
        published=found.published,
        points=bybody.points(found.points),
        slices=[bybody.slice_of(each) for each in found.slices],
        leads=agreement.organisation_id == participant.organisation_id,
    )  # fmt: skip


def _procurement_facts() -> list[tuple[str, str]]:
    """What the lead buys. A ceiling that is sealed is not told, nor anything of proposals."""
    procurement = g.agreement.procurement
    found = [
        (gettext("Procedure"), gettext(f"report.procedure.{procurement.procedure}")),
        (gettext("Fiscal years"), shown.fiscal_years(procurement)),
        (gettext("Where it stands"), gettext(f"course.state.{procurement.state}")),
        (gettext("Whom to ask at the lead"), procurement.contact or "—"),
    ]
    if procurement.ceiling_yen is not None and not procurement.ceiling_secret:
        found.append((gettext(f"ceiling.{procurement.ceiling_kind}"), shown.yen(procurement.ceiling_yen)))
    if procurement.rules_sha256:
        found.append((gettext("Digest of the rules that stand"), procurement.rules_sha256[:12]))
    return found


def _asked() -> list[Line]:
    """What the body is asked to approve; nothing for the lead."""
    found = subjects.lines(db.session(), g.agreement, g.agreement.procurement)
    return [each for each in found if each.participant.id == g.participant.id]


@blueprint.get(f"{ONE}/years/<int:year>")
def shared_year(agreement_id: int, year: int) -> str:
    """What each body bears of a year in which this one takes part, with the working."""
    found = rows.year(db.session(), agreement_id, year)
    if found is None or not takes_part(g.participant, year):
        abort(404)
    everybody = rows.participants(db.session(), agreement_id)
    return render_template(
        "joint/year.html",
        procurement=None,
        title=shown.title_of(g.agreement.procurement),
        back=url_for("joint.show", agreement_id=agreement_id),
        shared=shown.shared(found, g.agreement, everybody, own=g.participant.organisation_id),
        measured=bybody.measured(found, own=g.participant.organisation_id),
        bought=None,
        enter="",
    )


@blueprint.route(f"{ONE}/approval/<subject>", methods=["GET", "POST"])
def approve(agreement_id: int, subject: str) -> ResponseReturnValue:
    """Decide for the body, signed in: approve or refuse what is put to it."""
    line = _line_or_404(subject)
    form = ApprovalForm(data={"content": _standing(line)})

    def act() -> str:
        at = now()
        given = Decision(
            agreed=form.agreed.data == "yes", name=actor().name, on=japan_date(at), note=form.note.data or ""
        )  # fmt: skip
        approvals.decide(
            db.session(), actor(), g.agreement, line.participant, line.subject, given, seen=form.content.data or "",
            content=_content(line), now=at,
        )  # fmt: skip
        return gettext("Your decision is recorded, and the lead sees it.")

    def page(status: int) -> ResponseReturnValue:
        (row,) = shown.approvals([line])
        everybody = rows.participants(db.session(), agreement_id)
        return render_template(
            "joint/approve.html", agreement=g.agreement, title=shown.title_of(g.agreement.procurement), form=form, row=row,
            facts=shown.facts(g.agreement), bodies=shown.bodies(g.agreement, everybody),
            procurement=_procurement_facts(), digest=(_content(line) or "")[:12],
            published=rows.published(db.session(), g.agreement.procurement_id),
        ), status  # fmt: skip

    onward = url_for("joint.show", agreement_id=agreement_id)
    return keep(form, act, page, onward, stands=lambda: _standing(_line_or_404(subject)))


def _line_or_404(subject: str) -> Line:
    """Where the body stands on a subject; 404 for one that it is not asked about, or for no subject."""
    if subject not in SUBJECTS:
        abort(404)
    return next((each for each in _asked() if each.subject == subject), None) or abort(404)


def _standing(line: Line) -> str:
    return approvals.standing(_content(line), line.approval) or ""


def _content(line: Line) -> str | None:
    """The digest of what is put to the body now."""
    participants = list(rows.participants(db.session(), g.agreement.id))
    return subjects.contents(db.session(), g.agreement, g.agreement.procurement, participants)[line.subject]
