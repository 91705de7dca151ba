"""Files of a procurement: taken in through the guard, and opened by those who may."""

from contextlib import nullcontext
from typing import IO, TYPE_CHECKING

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from evaluator.core.calendar import moment_text
from evaluator.db.queries import documents as rows
from evaluator.db.queries import proposals
from evaluator.db.sqlite import writing
from evaluator.exchange.uploads.accepted import Accepted, Refused
from evaluator.exchange.uploads.guard import accept
from evaluator.exchange.uploads.kinds import DOCUMENT, REDACTED
from evaluator.exchange.uploads.redacted import rewritten
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.extensions import db
from evaluator.services import documents
from evaluator.services.actor import now
from evaluator.services.casefile import name_of
from evaluator.services.documents import DocumentRefused
from evaluator.services.proposals import shown_name
from evaluator.web.access import actor
from evaluator.web.documents.forms import FileForm, ProposalFileForm
from evaluator.web.documents.sending import sent

if TYPE_CHECKING:
    from evaluator.db.models import Document, Proposal

blueprint = Blueprint("documents", __name__)
AT = "/procurements/<int:procurement_id>/documents"
FOR_PANEL = "/panel/<int:procurement_id>/documents"


@blueprint.get(AT)
def index(procurement_id: int) -> str:
    """The papers of the call."""
    return render_template(
        "documents/index.html",
        procurement=g.procurement,
        files=rows.of_procurement(db.session(), procurement_id, "call"),
        when=lambda moment: moment_text(moment, str(get_locale())),
        may_change=actor().may("officer", "clerk") and g.procurement.state not in documents.CLOSED,
    )


@blueprint.get(f"{AT}/<int:document_id>")
def office(procurement_id: int, document_id: int) -> Response:
    """A file, for the office."""
    found = rows.one(db.session(), procurement_id, document_id) or abort(404)
    if not documents.may_read(db.session(), actor(), found, procurement=g.procurement):
        abort(404)
    return sent(found, found.name)


@blueprint.route(f"{AT}/new", methods=["GET", "POST"])
def upload(procurement_id: int) -> ResponseReturnValue:
    """Take in a file: of the proposal that the address names, else of the call."""
    proposal_id = request.args.get("proposal", type=int)
    proposal = proposals.one(db.session(), procurement_id, proposal_id) if proposal_id is not None else None
    if proposal_id is not None and proposal is None:
        abort(404)
    form = ProposalFileForm() if proposal else FileForm()
    if request.method == "GET":
        if isinstance(form, ProposalFileForm) and request.args.get("purpose") == "redacted":
            form.purpose.data = "redacted"
        return _form_page(form, proposal, 200)
    sent_file = form.file.data
    with sent_file.stream if sent_file else nullcontext():
        valid = form.validate()
        if valid and not (sent_file and sent_file.filename):
            form.file.errors = [*form.file.errors, gettext("Choose a file.")]
        if not valid or form.file.errors:
            return _form_page(form, proposal, 422)
        return _take_in(form, proposal, sent_file.stream, sent_file.filename)


def _take_in(form: FileForm, proposal: "Proposal | None", file: IO[bytes], name: str) -> ResponseReturnValue:
    purpose = (form.purpose.data or "") if isinstance(form, ProposalFileForm) else "call"
    guarded = _guarded(form, file, name, purpose)
    if guarded is None:
        return _form_page(form, proposal, 422)
    content, found = guarded
    try:
        kept = documents.keep(
            db.session(), actor(), g.procurement, found, content, purpose=purpose, proposal=proposal, now=now()
        )  # fmt: skip
    except DocumentRefused as refused:
        if refused.reason == "twice":
            flash(gettext("The file is there already, as %(name)s. It is kept once.", name=refused.name), "info")
            return redirect(_home(proposal))
        said = gettext(f"document.refused.{refused.reason}")
        form.file.errors = [*form.file.errors, said]
        return _form_page(form, proposal, 422)
    db.session.commit()
    flash(gettext("%(name)s is kept.", name=kept.name))
    if purpose == "redacted":
        flash(gettext("Author, title and other properties of the file were taken out. Look through its pages for names."), "info")
    return redirect(_home(proposal))


def _guarded(form: FileForm, file: IO[bytes], name: str, purpose: str) -> tuple[IO[bytes], Accepted] | None:
    """What is kept of a file and what the guard says of it.

    Meanwhile nothing is held in the database, for a hostile file can take long. A redacted copy is kept without its properties.
    """
    db.session.rollback()
    try:
        if purpose == "redacted":
            return rewritten(file, accept(file, name, purpose=REDACTED))
        return file, accept(file, name, purpose=DOCUMENT)
    except Refused as refused:
        form.file.errors = [sentence(each, str(get_locale()), Names()) for each in refused.messages]
        return None
    finally:
        writing(db.session())


@blueprint.post(f"{AT}/<int:document_id>/remove")
def remove(procurement_id: int, document_id: int) -> ResponseReturnValue:
    """Take a file away: nobody opens it any more."""
    found = rows.one(db.session(), procurement_id, document_id) or abort(404)
    proposal = proposals.one(db.session(), procurement_id, found.proposal_id) if found.proposal_id else None
    if not documents.may_read(db.session(), actor(), found, procurement=g.procurement):
        abort(404)
    try:
        documents.remove(db.session(), actor(), g.procurement, found, now())
    except DocumentRefused as refused:
        db.session.rollback()
        flash(gettext(f"document.refused.{refused.reason}"), "alert")
        return redirect(_home(proposal))
    db.session.commit()
    flash(gettext("%(name)s is taken away. Its digest stays in the history.", name=found.name))
    return redirect(_home(proposal))


@blueprint.get(FOR_PANEL)
def panel(procurement_id: int) -> str:
    """What a member may open."""
    found = documents.readable(db.session(), g.procurement, g.seat)
    groups: dict[str, list[tuple[Document, str]]] = {}
    for each in found:
        groups.setdefault(_group(each.proposal), []).append((each.document, each.name))
    return render_template("documents/panel.html", procurement=g.procurement, groups=groups)


@blueprint.get(f"{FOR_PANEL}/<int:document_id>")
def show(procurement_id: int, document_id: int) -> Response:
    """A file, for a member."""
    found = rows.one(db.session(), procurement_id, document_id) or abort(404)
    if not documents.may_read(db.session(), actor(), found, procurement=g.procurement, seat=g.seat):
        abort(404)
    proposal = proposals.one(db.session(), procurement_id, found.proposal_id) if found.proposal_id else None
    return sent(found, documents.name_for(found, proposal, names_hidden=g.procurement.names_hidden))


def _group(proposal: "Proposal | None") -> str:
    if proposal is None:
        return gettext("Call")
    name = spoken(shown_name(proposal, names_hidden=g.procurement.names_hidden), str(get_locale()))
    return gettext("Proposal of %(name)s", name=name)


def _home(proposal: "Proposal | None") -> str:
    if proposal is None:
        return url_for(".index", procurement_id=g.procurement.id)
    at = {"procurement_id": g.procurement.id, "proposal_id": proposal.id}
    return url_for("proposals.show", **at, _anchor="files")


def _form_page(form: FileForm, proposal: "Proposal | None", status: int) -> ResponseReturnValue:
    name = spoken(name_of(proposal), str(get_locale())) if proposal else ""
    return render_template("documents/upload.html", form=form, procurement=g.procurement, name=name, back=_home(proposal)), status
