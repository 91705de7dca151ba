"""Rubrics as files: handed out, and taken in as drafts."""

from contextlib import nullcontext
from typing import IO

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from evaluator.core.rubric import Rubric
from evaluator.core.values import CannotEvaluate
from evaluator.db.queries import drafts as draft_rows
from evaluator.db.sqlite import writing
from evaluator.exchange.uploads.accepted import Refused
from evaluator.exchange.uploads.guard import accept
from evaluator.exchange.uploads.kinds import RUBRIC
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.library.read import read_rubric
from evaluator.library.write import rubric_toml
from evaluator.services import drafts, releases
from evaluator.services.actor import now
from evaluator.services.drafts import DraftRefused
from evaluator.services.organisations import own
from evaluator.web.access import actor
from evaluator.web.rubrics import pages
from evaluator.web.rubrics.blueprint import DRAFT, ONE, blueprint, version_of
from evaluator.web.rubrics.forms import FileForm
from evaluator.web.rubrics.naming import problems_said, refused_said, short_name

MOST_SAID = 20
"""Problems of a file that are said beside it."""


@blueprint.get(f"{ONE}/file")
def file(sha256: str) -> Response:
    """A version as a TOML file."""
    return toml(version_of(sha256).rubric)


def toml(rubric: Rubric) -> Response:
    """A rubric as a file that a library would hold under the same name."""
    response = Response(rubric_toml(rubric), mimetype="application/toml")
    name = f"{rubric.rubric.id}@{rubric.rubric.version}.toml"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@blueprint.get(f"{DRAFT}/file")
def draft_file(draft_id: int) -> ResponseReturnValue:
    """A draft as a TOML file; one that is no rubric yet says so."""
    found = draft_rows.of_organisation(db.session(), actor().organisation_id, draft_id) or abort(404)
    try:
        return toml(releases.whole_file(found))
    except CannotEvaluate:
        flash(gettext("This draft cannot be read as a rubric yet, so there is no file. Put right what is named below."), "alert")
        return redirect(url_for(".publish", draft_id=draft_id))


@blueprint.route("/rubrics/import", methods=["GET", "POST"])
def take_in() -> ResponseReturnValue:
    """A rubric file becomes a draft."""
    form = FileForm()
    if not form.is_submitted():
        return _file_page(form, 200)
    sent = form.file.data
    with sent.stream if sent else nullcontext():
        valid = form.validate()
        if valid and not (sent and sent.filename):
            form.file.errors = [*form.file.errors, gettext("Choose a file.")]
        if not valid or form.file.errors:
            return _file_page(form, 422)
        rubric = _read(form, sent.stream, sent.filename)
    return _take_in(form, rubric) if rubric else _file_page(form, 422)


def _file_page(form: FileForm, status: int) -> ResponseReturnValue:
    return render_template("rubrics/import.html", form=form), status


def _read(form: FileForm, stream: IO[bytes], name: str) -> Rubric | None:
    """The rubric of a file that was sent; none, with everything that is wrong beside the field. Nothing is held meanwhile."""
    db.session.rollback()
    try:
        accept(stream, name, purpose=RUBRIC)
        return read_rubric(stream.read(), limit=RUBRIC.most_bytes).rubric
    except Refused as refused:
        form.file.errors = [sentence(each, pages.lang(), Names()) for each in refused.messages]
    except CannotEvaluate as wrong:
        found = problems_said(list(wrong.problems), None)
        more = len(found) - MOST_SAID
        form.file.errors = [
            *found[:MOST_SAID],
            *([ngettext("%(num)s more problem.", "%(num)s more problems.", more)] if more > 0 else []),
        ]
    finally:
        writing(db.session())
    return None


def _take_in(form: FileForm, rubric: Rubric) -> ResponseReturnValue:
    prefix, id = drafts.namespace(own(db.session(), actor().organisation_id)), rubric.rubric.id
    try:
        made = releases.taken_in(
            db.session(), actor(), rubric, now(), name=short_name(id.removeprefix(prefix)), version=rubric.rubric.version
        )  # fmt: skip
    except DraftRefused as refused:
        form.file.errors = [*form.file.errors, refused_said(refused.reason)]
        return _file_page(form, 422)
    own_id, given = made.rubric_id, drafts.name_of(drafts.tree_of(made))[1]
    db.session.commit()
    flash(gettext("The file is taken in as a draft."))
    if own_id != id:
        flash(gettext("Its number %(old)s is not yours. It became %(new)s.", old=id, new=own_id), "info")
    if given != rubric.rubric.version:
        old, new = rubric.rubric.version, given
        flash(gettext("Version %(old)s is published already. The draft is version %(new)s.", old=old, new=new), "info")
    return redirect(pages.draft_address(made.id))
