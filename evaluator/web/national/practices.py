"""Good practice: rubrics that municipalities share, chosen by the ministry with a remark, for everybody who has signed in."""

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from evaluator.core.calendar import date_text, japan_date
from evaluator.core.rounding import decimal
from evaluator.db.queries import national as rows
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.national import practices as services
from evaluator.services.national.practices import PracticeRefused
from evaluator.web.access import actor
from evaluator.web.form import Form, plain
from evaluator.web.locale import body_name
from evaluator.web.national import wording
from evaluator.web.national.blueprint import blueprint, scope

if TYPE_CHECKING:
    from evaluator.db.models import Practice, RubricRelease


OFFICE = ("officer", "clerk", "auditor")
"""Who can open a shared rubric."""


class RemarkForm(Form):
    """Why a rubric is good practice."""

    remark = TextAreaField(
        _l("Why it is worth a look"),
        filters=[plain],
        validators=[
            InputRequired(_l("Write why it is worth a look.")),
            Length(max=2000, message=_l("It has at most 2,000 characters.")),
        ],
    )


@blueprint.get("/practices")
def practices() -> str:
    """Everything that was chosen, newest first."""
    page = rows.practices(db.session(), request.args.get("page", 1, type=int))
    who = actor()
    return render_template(
        "national/practices.html",
        page=page,
        rows=[_shown(each) | {"mine": _is_mine(each)} for each in page.rows],
        chooses=who.may("ministry"),
        opens=who.may(*OFFICE),
    )


def _is_mine(found: "Practice") -> bool:
    return actor().may("ministry") and found.organisation_id == actor().organisation_id


def _shown(found: "Practice") -> dict[str, object]:
    return _release(found.release) | {
        "id": found.id,
        "remark": found.remark,
        "when": date_text(japan_date(found.chosen_at), wording.lang()),
    }


def _release(release: "RubricRelease") -> dict[str, object]:
    """A shared rubric as a line: its title, whose it is, its full marks and shares."""
    rubric, summary = services.rubric_of(release), services.summary_of(release)
    return {
        "sha256": release.rubric_sha256,
        "title": (release.title_en if wording.lang() == "en" else "") or release.title_ja,
        "version": release.rubric.version,
        "body": body_name(release.organisation),
        "note": release.note,
        "procedure": _(f"report.procedure.{rubric.rubric.procedure}"),
        "points": f"{decimal(summary.total, 0)}",
        "axes": [(_(f"axis.{axis}"), f"{decimal(share * 100, 1)}%") for axis, share in summary.axes.items() if share],
    }


@blueprint.get("/practices/choose")
def choose() -> str:
    """The rubrics that municipalities share, to choose from."""
    scope()
    search = request.args.get("q", "").strip()
    page = rows.shared(db.session(), search, request.args.get("page", 1, type=int))
    return render_template("national/choose.html", page=page, search=search, rows=[_release(each) for each in page.rows])


@blueprint.route("/practices/choose/<sha256>", methods=["GET", "POST"])
def remark(sha256: str) -> ResponseReturnValue:
    """Choose one with a remark, or say something else about one that is chosen."""
    release = rows.shared_one(db.session(), sha256) or abort(404)
    scope()
    known = rows.practice_of(db.session(), actor().organisation_id, release.id)
    form = RemarkForm(data={"remark": known.remark} if known else None)
    if form.validate_on_submit():
        try:
            _say(release, known, form.remark.data or "")
        except PracticeRefused:
            db.session.rollback()
            flash(_("It is shared no longer, or was chosen just now."), "alert")
        else:
            db.session.commit()
            flash(_("The rubric is shown as good practice."))
        return redirect(url_for(".practices"))
    shown = _release(release)
    return render_template("national/remark.html", form=form, line=shown, known=known is not None), 422 if form.errors else 200


def _say(release: "RubricRelease", known: "Practice | None", said: str) -> None:
    if known is None:
        services.choose(db.session(), actor(), release, said, now())
    else:
        services.change(db.session(), actor(), known, said, now())


@blueprint.post("/practices/<int:practice_id>/withdraw")
def withdraw(practice_id: int) -> ResponseReturnValue:
    """Show it no longer."""
    found = rows.practice(db.session(), actor().organisation_id, practice_id) or abort(404)
    if Form().validate_on_submit():
        services.withdraw(db.session(), actor(), found, now())
        db.session.commit()
        flash(_("It is shown no longer."))
    return redirect(url_for(".practices"))
