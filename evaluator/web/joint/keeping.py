"""How every form of a joint procurement is kept: what is refused stands beside its field, and everything typed stays."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.extensions import db
from evaluator.services.joint.keeping import JointRefused
from evaluator.web.joint.shown import said_of

Page = Callable[[int], ResponseReturnValue]
NOBODY: Mapping[str, str] = MappingProxyType({})


def keep(
    form: Any, act: Callable[[], str], page: Page, onward: str, *, stands: Callable[[], str], called: Mapping[str, str] = NOBODY
) -> ResponseReturnValue:  # fmt: skip
    """Do what a form says with `act`, which returns what to say; else its page with what was wrong.

    `stands` is the version, or the digest, of what is stored now: where another window was first, the form is held against it
    next time. `called` are the names of bodies that what is refused may speak of by their keys.
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
        return page(_refused(form, refused, called))
    db.session.commit()
    flash(said)
    return redirect(onward)


def _refused(form: Any, refused: JointRefused, called: Mapping[str, str]) -> int:
    for each in refused.problems:
        said = said_of(each, called)
        if each.place in form:
            form[each.place].errors = [*form[each.place].errors, said]
        else:
            form.form_errors.append(said)
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
