"""How every form of a joint procurement is kept: what is refused stands beside its field, and everything typed stays."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.extensions import db
from evaluator.services.joint.keeping import JointRefused
from evaluator.web.joint.shown import said_of

Page = Callable[[int], ResponseReturnValue]


def keep(form: Any, act: Callable[[], str], page: Page, onward: str, *, stands: Callable[[], str]) -> ResponseReturnValue:
    """Do what a form says with `act`, which returns what to say; else its page with what was wrong.

    `stands` is the version, or the digest, of what is stored now: where another window was first, the form is held against it
    next time.
    """
    if not form.validate_on_submit():
        return page(422 if form.errors else 200)
    try:
        said = act()
    except JointRefused as refused:
        db.session.rollback()
        if refused.reason == "stale":
            held = form["version" if "version" in form else "content"]
            held.data = stands()
            held.raw_data = [held.data]
        return page(_refused(form, refused))
    db.session.commit()
    flash(said)
    return redirect(onward)


def _refused(form: Any, refused: JointRefused) -> int:
    for each in refused.problems:
        if each.place in form:
            form[each.place].errors = [*form[each.place].errors, said_of(each)]
        else:
            form.form_errors.append(said_of(each))
    if refused.reason == "faults":
        return 422
    form.form_errors.append(
        {
            "stale": gettext("It was changed in another window meanwhile. Look at what stands now, then send again."),
            "done": gettext("This is registered already."),
            "not-ready": gettext("There is nothing to approve yet."),
        }[refused.reason]
    )
    return 409
