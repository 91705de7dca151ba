"""The checklist of a proposal: the rubric's requirements, each met, not met or not looked at yet."""

from typing import TYPE_CHECKING, Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import HiddenField, StringField
from wtforms.fields import SelectChoice

from evaluator.db.queries import proposals as rows
from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.services import eligibility, proposals
from evaluator.services.actor import now
from evaluator.services.eligibility import Answer, CheckRefused, Line
from evaluator.web.access import actor
from evaluator.web.form import Form, OneOf, plain
from evaluator.web.proposals import pages
from evaluator.web.proposals.blueprint import ONE, blueprint
from evaluator.web.typed import at_most

if TYPE_CHECKING:
    from evaluator.db.models import Proposal

FOUND: dict[str, bool | None] = {"met": True, "unmet": False, "": None}


class ChecksForm(Form):
    """A whole checklist; `checks_form` adds two fields for each requirement."""

    seen = HiddenField()


@blueprint.route(f"{ONE}/checks", methods=["GET", "POST"])
def check(procurement_id: int, proposal_id: int) -> ResponseReturnValue:
    """Keep what was found."""
    proposal = rows.one(db.session(), procurement_id, proposal_id, lock=request.method == "POST") or abort(404)
    lines = eligibility.checklist(db.session(), g.procurement, proposal)
    if not lines or g.procurement.state not in proposals.RECEIVING:
        flash(gettext("The checklist is kept from the call until scoring begins."), "alert")
        return redirect(url_for(".show", procurement_id=procurement_id, proposal_id=proposal_id))
    form = checks_form(lines)(data=_values(lines))
    if request.method == "GET":
        return _page(form, proposal, lines, 200)
    if not form.validate():
        return _page(form, proposal, lines, 422)
    try:
        eligibility.check(
            db.session(), actor(), g.procurement, proposal, _answers(form, lines), given=form.seen.data or "", now=now()
        )  # fmt: skip
    except CheckRefused as refused:
        return _refused(form, proposal, lines, refused)
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(url_for(".show", procurement_id=procurement_id, proposal_id=proposal_id))


def checks_form(lines: tuple[Line, ...]) -> type[ChecksForm]:
    """A form with what was found of each requirement, and a note."""
    fields: dict[str, Any] = {}
    for at, line in enumerate(lines):
        breach = line.group == "conditions"
        choices = [
            SelectChoice("", gettext("Not looked at yet")),
            SelectChoice("met", gettext("No breach found") if breach else gettext("Met")),
            SelectChoice("unmet", gettext("Breach found") if breach else gettext("Not met")),
        ]
        fields[f"found_{at}"] = OneOf(spoken(line.requirement.name, pages.lang()), choices=choices)
        fields[f"note_{at}"] = StringField(gettext("Note"), filters=[plain], validators=[at_most(1000)])
    return type("LinesForm", (ChecksForm,), fields)


def _values(lines: tuple[Line, ...]) -> dict[str, str]:
    values = {"seen": eligibility.seen(lines)}
    for at, line in enumerate(lines):
        values[f"found_{at}"] = "" if line.row is None else "met" if line.row.met else "unmet"
        values[f"note_{at}"] = line.row.note if line.row else ""
    return values


def _answers(form: ChecksForm, lines: tuple[Line, ...]) -> dict[str, Answer]:
    return {
        line.requirement.id: Answer(met=FOUND[form[f"found_{at}"].data or ""], note=form[f"note_{at}"].data or "")
        for at, line in enumerate(lines)
    }


def _refused(form: ChecksForm, proposal: "Proposal", lines: tuple[Line, ...], refused: CheckRefused) -> ResponseReturnValue:
    if refused.reason == "stale":
        form.seen.data = form.seen.raw_data = eligibility.seen(lines)
        return _page(form, proposal, lines, 409, stored=_stored(lines))
    at = [line.requirement.id for line in lines].index(refused.requirement)
    field = form[f"note_{at}"]
    field.errors = [*field.errors, gettext("Write what is missing or wrong.")]
    return _page(form, proposal, lines, 422)


def _stored(lines: tuple[Line, ...]) -> tuple[tuple[str, str], ...]:
    words = {None: gettext("Not looked at yet"), True: gettext("Met"), False: gettext("Not met")}
    return tuple(
        (each.name, f"{words[each.met]} {each.note}".strip()) for each in pages.check_lines(lines)
    )  # fmt: skip


def _page(
    form: ChecksForm, proposal: "Proposal", lines: tuple[Line, ...], status: int, *,
    stored: tuple[tuple[str, str], ...] = (),
) -> ResponseReturnValue:  # fmt: skip
    groups: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        groups.setdefault(gettext(f"requirement.{line.group}"), []).append(at)
    return render_template(
        "proposals/checks.html",
        form=form,
        procurement=g.procurement,
        proposal=proposal,
        name=pages.name_said(proposal),
        groups=groups,
        stored=stored,
    ), status
