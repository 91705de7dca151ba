"""Many partners from a CSV file or pasted rows: all or nothing, the bad row named."""

from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from werkzeug.datastructures import MultiDict

from evaluator.exchange import partners as files
from evaluator.exchange.partners import FileRefused, Row
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services import partners
from evaluator.services.actor import now
from evaluator.services.partners import Facts, Like, PartnerAsked, PartnerRefused
from evaluator.web.access import actor
from evaluator.web.partners.blueprint import blueprint
from evaluator.web.partners.forms import FileForm, PartnerForm, kind_said, refused_said

MOST_ASKED = 50


@blueprint.route("/partners/import", methods=["GET", "POST"])
def take_in() -> ResponseReturnValue:
    """Take in partners."""
    form = FileForm()
    if not form.validate_on_submit():
        return _page(form, 422 if form.errors else 200)
    try:
        text = _text(form)
        found = files.read(text)
    except FileRefused as refused:
        said = [sentence(each.message, str(get_locale()), Names()) for each in refused.problems]
        return _refuse(form, [_at(each.place, one) for each, one in zip(refused.problems, said, strict=True)])
    form.rows.data = text
    facts, wrong = _facts(found)
    if wrong:
        return _refuse(form, wrong[: files.MOST_FAULTS])
    try:
        made = partners.take_in(db.session(), actor(), facts, sure=form.sure.data or (), now=now())
    except PartnerAsked as asked:
        form.sure.ask(likes_said(asked.likes))
        return _page(form, 422)
    except PartnerRefused as refused:
        return _refuse(form, [_at(str(found[refused.at].line), refused_said(refused))])
    db.session.commit()
    flash(ngettext("%(num)s partner was taken in.", "%(num)s partners were taken in.", len(made)))
    return redirect(url_for(".index", order="newest"))


def likes_said(likes: Iterable[Like]) -> list[tuple[str, str]]:
    """Names that are alike, as they are asked about."""
    said = gettext("“%(name)s” is another body than “%(other)s”, which stands in the register.")
    return [(each.key, said % {"name": each.name, "other": each.other}) for each in likes][:MOST_ASKED]


def _text(form: FileForm) -> str:
    """What was sent: the file, or else the rows; a file's text then stands among the rows."""
    sent = request.files.get("file")
    data = sent.read(files.MOST_BYTES + 1) if sent and sent.filename else b""
    form.rows.data = files.text_of(data) if data else form.rows.data or ""
    return str(form.rows.data)


def _facts(found: Iterable[Row]) -> tuple[list[Facts], list[str]]:
    """Each row as the form of one partner reads it."""
    facts: list[Facts] = []
    wrong: list[str] = []
    for row in found:
        form = PartnerForm(formdata=MultiDict(row.values), meta={"csrf": False})
        if form.validate():
            facts.append(form.facts())
        for field in form:
            faults = [gettext("%(label)s: %(error)s", label=field.label.text, error=each) for each in field.errors]
            wrong += [_at(str(row.line), each) for each in faults]
    return facts, wrong


def _at(line: str, fault: str) -> str:
    return gettext("Row %(row)s: %(fault)s", row=line, fault=fault) if line else fault


def _refuse(form: FileForm, faults: list[str]) -> ResponseReturnValue:
    form.rows.errors = [gettext("Nothing was saved."), *faults]
    return _page(form, 422)


def _page(form: FileForm, status: int) -> ResponseReturnValue:
    return render_template("partners/import.html", form=form, kinds=[kind_said(each) for each in partners.KINDS]), status
