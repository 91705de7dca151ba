"""The declaration of interest: a member's own, with the real names of the proposers in the order of their kana."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from evaluator.core.calendar import moment_text
from evaluator.extensions import db
from evaluator.services import declarations, recusals
from evaluator.services.actor import now
from evaluator.services.declarations import Answer, DeclarationRefused, Standing
from evaluator.web.access import actor
from evaluator.web.form import Form
from evaluator.web.scoring.views import blueprint

KEY = 16
MOST_REASON = 1000


@dataclass(frozen=True, kw_only=True)
class Line:
    """One proposal to declare on."""

    key: str
    """Stands for the proposal in the form and tells nothing about it."""
    proposal_id: int
    name: str
    members: tuple[str, ...]
    conflict: bool | None
    reason: str
    fixed: bool


def key_for(proposal_id: int) -> str:
    """A key of a proposal for forms with names: not its number, so that no label can be led back to it."""
    secret = str(current_app.secret_key).encode()
    told = f"declaration:{g.procurement.id}:{proposal_id}".encode()
    return hmac.new(secret, told, hashlib.sha256).hexdigest()[:KEY]


def lines_of(standing: Standing) -> tuple[Line, ...]:
    """The proposals, by kana."""
    return tuple(_line(standing, each) for each in standing.proposals)


def _line(standing: Standing, proposal: Any) -> Line:
    given = standing.given.get(proposal.id)
    people = sorted(proposal.members, key=lambda each: (not each.lead, each.position))
    names = tuple(each.proposer.name for each in people)
    return Line(
        key=key_for(proposal.id),
        proposal_id=proposal.id,
        name=proposal.consortium or (names[0] if names else ""),
        members=names if proposal.consortium or len(names) > 1 else (),
        conflict=given.conflict if given else None,
        reason=given.reason if given else "",
        fixed=given is not None and standing.fixed,
    )


def form_for(lines: tuple[Line, ...]) -> Form:
    """A form with an answer and a reason for each proposal that can be declared on."""
    fields: dict[str, Any] = {}
    for each in lines:
        if each.fixed:
            continue
        answer = None if each.conflict is None else "yes" if each.conflict else "no"
        fields[f"answer_{each.key}"] = RadioField(
            _l("Interest"),
            choices=[SelectChoice("no", _l("No interest")), SelectChoice("yes", _l("There is an interest"))],
            default=answer,
            validate_choice=False,
        )
        fields[f"reason_{each.key}"] = TextAreaField(_l("What the interest is"), default=each.reason)
    made: Form = type("DeclarationForm", (Form,), fields)()
    return made


def _standing() -> Standing:
    try:
        return declarations.standing(db.session(), actor(), g.seat)
    except DeclarationRefused:
        abort(404)


@blueprint.get("/declaration")
def declaration(procurement_id: int) -> str:
    """The form, or what was declared once it cannot be changed."""
    standing = _standing()
    lines = lines_of(standing)
    return _shown(standing, lines, form_for(lines))


def _shown(standing: Standing, lines: tuple[Line, ...], form: Form) -> str:
    when = max((each.declared_at for each in standing.given.values()), default=None)
    return render_template(
        "scoring/declaration.html",
        form=form,
        lines=lines,
        standing=standing,
        why_fixed=_why_fixed(),
        may_recuse=bool(recusals.candidates(db.session(), actor(), g.seat)),
        when=moment_text(when, str(get_locale())) if when else "",
        title=g.procurement.title_en if str(get_locale()) == "en" and g.procurement.title_en else g.procurement.title,
    )


@blueprint.post("/declaration")
def declare(procurement_id: int) -> ResponseReturnValue:
    """Declare on everything at once."""
    standing = _standing()
    lines = lines_of(standing)
    form = form_for(lines)
    if "lang" in request.args:
        return _shown(standing, lines, form), 422
    answers = {each.proposal_id: answer for each in lines if not each.fixed if (answer := _answer(form, each))}
    if form.errors or any(field.errors for field in form):
        return _shown(standing, lines, form), 422
    try:
        declarations.declare(db.session(), actor(), g.seat, answers, now())
    except DeclarationRefused as refused:
        if refused.reason == "closed":
            flash(_why_fixed(), "alert")
            return redirect(url_for("scoring.declaration", procurement_id=procurement_id))
        form.form_errors.append(gettext("The proposals have changed meanwhile. Declare on every one of them."))
        return _shown(standing, lines, form), 422
    db.session.commit()
    flash(gettext("Your declaration is recorded."), "ok")
    return redirect(url_for("home.index"))


def _why_fixed() -> str:
    if declarations.before_scoring(g.procurement):
        return gettext("The labels are drawn. What you declared stands.")
    return gettext("Scoring has begun. What you declared stands.")


def _answer(form: Form, line: Line) -> Answer | None:
    answer, reason = form[f"answer_{line.key}"], form[f"reason_{line.key}"]
    told = (reason.data or "").replace("\0", "").strip()
    if answer.data not in ("no", "yes"):
        answer.errors = [gettext("Choose one of the two.")]
        return None
    if answer.data == "yes" and not told:
        reason.errors = [gettext("Write what the interest is.")]
    if len(told) > MOST_REASON:
        reason.errors = [gettext("At most %(most)s characters.", most=MOST_REASON)]
    return Answer(conflict=answer.data == "yes", reason=told)
