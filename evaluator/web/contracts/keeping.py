"""How every form of a contract is kept: what is refused stands beside its field, and everything typed stays."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from evaluator.core.values import Problem
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services.contracts.keeping import ContractRefused

Page = Callable[[int], ResponseReturnValue]


def keep(
    form: Any, act: Callable[[], str], page: Page, onward: Callable[[], str], *, stale: Callable[[], None] | None = None
) -> ResponseReturnValue:  # fmt: skip
    """Do what a form says with `act`, which returns what to say; else its page with what was wrong.

    Where another window was first, `stale` puts what is stored now on the page and the new version into the form.
    """
    if not form.validate_on_submit():
        return page(422 if form.errors else 200)
    try:
        said = act()
    except ContractRefused as refused:
        db.session.rollback()
        return page(_refused(form, refused, stale))
    db.session.commit()
    flash(said)
    return redirect(onward())


def _refused(form: Any, refused: ContractRefused, stale: Callable[[], None] | None) -> int:
    place(form, refused.problems)
    if refused.reason == "stale":
        if stale is not None:
            stale()
        form.form_errors.append(
            gettext("Somebody changed it meanwhile. What is stored now stands below; save again to put yours in its place.")
        )
        return 409
    if refused.reason == "done":
        form.form_errors.append(gettext("This is registered already."))
    return 422


def place(form: Any, problems: tuple[Problem, ...]) -> None:
    """Each problem beside the field that it is about, else at the head of the form."""
    for each in problems:
        said = said_of(each)
        if each.place in form:
            form[each.place].errors = [*form[each.place].errors, said]
        else:
            form.form_errors.append(said)


def said_of(problem: Problem) -> str:
    """What a problem says in the language of the page."""
    return sentence(problem.message, str(get_locale()), Names())


def renewed(form: Any, version: int) -> None:
    """Give a form the version that it is held against next time."""
    form.version.data = form.version.raw_data = str(version)


def differing(form: Any, kept: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is stored, where it differs from what was typed, as label and value."""
    found = []
    for name, value in kept.items():
        if name in form and str(form[name].data or "") != str(value or ""):
            found.append((str(form[name].label.text), shown(form[name], value)))
    return found


def shown(field: Any, value: Any) -> str:
    """A stored value as the field names it."""
    names = {str(each[0]): str(each[1]) for each in field.iter_choices()} if hasattr(field, "choices") else {}
    return names.get(str(value), str(value)) if value not in (None, "") else "—"
