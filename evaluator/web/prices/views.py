"""The prices of a procurement: envelopes as they come in, and the amounts once two people have opened them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from evaluator.core.calendar import JAPAN
from evaluator.db.queries import prices as rows
from evaluator.exchange.sealed.content import SealRefused
from evaluator.exchange.sealed.envelope import MOST_FILE
from evaluator.extensions import db
from evaluator.services import envelopes, keys, opening, prices
from evaluator.services.actor import now
from evaluator.services.envelopes import Locked, Received
from evaluator.services.prices import PriceRefused
from evaluator.web.access import actor
from evaluator.web.prices import forms, pages
from evaluator.web.prices.forms import ChangeForm, EnvelopeForm, FileForm, SealForm

blueprint = Blueprint("prices", __name__)


@blueprint.get("/procurements/<int:procurement_id>/prices")
def index(procurement_id: int) -> str:
    """The envelopes from outside; the prices once they are open."""
    handling = prices.handling_of(g.procurement)
    if not prices.may_look(actor(), g.procurement, handling):
        abort(403)
    proposals = prices.proposals_of(db.session(), g.procurement)
    found = rows.envelopes(db.session(), procurement_id)
    begun = rows.opening(db.session(), procurement_id)
    done = begun is not None and begun.finished_at is not None
    steps = opening.steps(db.session(), begun) if begun and done else ()
    people = rows.people(db.session(), {each.received_by for each in found})
    lines = pages.envelope_lines(found, proposals, {id: each.name for id, each in people.items()})
    known = prices.known(db.session(), g.procurement, proposals)
    left = awaited(found, proposals)
    return render_template(
        "prices/index.html",
        procurement=g.procurement,
        handling=handling,
        prices=pages.price_lines(known, handling, _estimates(steps)),
        envelopes=lines,
        opened={each.envelope.id for each in steps},
        done=done,
        waiting=pages.joined([name for _id, name in left]),
        may=_may(handling, begun, waiting=bool(left)),
        back=procurement_url(),
    )


def _estimates(steps: Sequence[opening.Step]) -> dict[int | None, int]:
    """Files that lay with prices, by proposal."""
    return {each.envelope.proposal_id: each.entry.estimate_id for each in steps if each.entry.estimate_id is not None}


def _may(handling: prices.Handling, begun: Any, *, waiting: bool) -> dict[str, bool]:
    """What whoever looks can do from here."""
    state, clerical, officer = g.procurement.state, actor().may("officer", "clerk"), actor().may("officer")
    files = handling.anything_sealed and handling.basis != "rate"
    return {
        "register": clerical and waiting,
        "file": clerical and files and waiting and keys.page_ready(db.session(), g.procurement),
        "holders": officer and files and state in keys.OPEN,
        "open": officer and handling.anything_sealed and state == "closed",
        "change": clerical and begun is None and state not in (*prices.OPENED, "cancelled"),
    }


def awaited(there_are: Sequence[Any], proposals: Mapping[int, Any]) -> list[tuple[int | str, str]]:
    """Whose envelopes can be registered now and are not, as choices."""
    handling = prices.handling_of(g.procurement)
    there = {each.proposal_id for each in there_are}
    found: list[tuple[int | str, str]] = []
    if handling.prices_sealed and g.procurement.state in envelopes.RECEIVING:
        found += [(each.id, pages.whose(each)) for each in proposals.values() if each.state == "valid" and each.id not in there]
    if handling.ceiling_sealed and None not in there and envelopes.may_receive(g.procurement, None):
        found.append((forms.CEILING, pages.whose(None)))
    return found


def _choices() -> list[tuple[int | str, str]]:
    proposals = prices.proposals_of(db.session(), g.procurement)
    return awaited(rows.envelopes(db.session(), g.procurement.id), proposals)


def procurement_url() -> str:
    """The page of the procurement itself."""
    there = "procurements.show" in current_app.view_functions
    return url_for("procurements.show", procurement_id=g.procurement.id) if there else ""


def back() -> ResponseReturnValue:
    """To the list of prices."""
    return redirect(url_for("prices.index", procurement_id=g.procurement.id))


@blueprint.route("/procurements/<int:procurement_id>/prices/envelopes/new", methods=["GET", "POST"])
def register(procurement_id: int) -> ResponseReturnValue:
    """Register an envelope on paper."""
    form = EnvelopeForm(whose=request.args.get("proposal"), received_at=_desk_time())
    form.whose.choices = forms.choices(_choices())
    if not form.validate_on_submit():
        return _form_page("prices/register.html", form, 422 if request.method == "POST" else 200)
    try:
        envelopes.register(
            db.session(),
            actor(),
            now(),
            g.procurement,
            proposal_id=form.proposal_id,
            received=_received(form, intact=form.intact),
        )
    except PriceRefused as refused:
        return _refused("prices/register.html", form, refused)
    db.session.commit()
    flash(_("The envelope is registered."))
    return back()


@blueprint.route("/procurements/<int:procurement_id>/prices/files/new", methods=["GET", "POST"])
def upload(procurement_id: int) -> ResponseReturnValue:
    """Take in a sealed file, unopened."""
    form = FileForm(whose=request.args.get("proposal"), received_at=_desk_time())
    form.whose.choices = forms.choices(_choices())
    sent = request.files.get("file")
    valid = form.validate_on_submit()
    if valid and not (sent and sent.filename):
        form.file.errors = [_("Choose the sealed file.")]
    if not valid or form.file.errors or sent is None:
        return _form_page("prices/upload.html", form, 422 if request.method == "POST" else 200)
    locked = Locked(name=sent.filename or "", data=_all_of(sent), reference=form.reference.data)
    try:
        envelopes.receive_file(
            db.session(), actor(), now(), g.procurement,
            proposal_id=form.proposal_id, locked=locked, received=_received(form, intact=True),
        )  # fmt: skip
    except (PriceRefused, SealRefused) as refused:
        return _refused("prices/upload.html", form, refused)
    db.session.commit()
    flash(_("The sealed file is stored as it came. Nobody can open it before the scoring is closed."))
    return back()


@blueprint.route("/procurements/<int:procurement_id>/prices/envelopes/<int:envelope_id>", methods=["GET", "POST"])
def change(procurement_id: int, envelope_id: int) -> ResponseReturnValue:
    """Correct what was registered of an envelope, with a reason."""
    row = rows.envelope(db.session(), procurement_id, envelope_id) or abort(404)
    shown = {"received_at": row.received_at.astimezone(JAPAN), "seal": "intact" if row.seal_intact else "broken"}
    form = ChangeForm(**shown, place=row.place, remark=row.remark)
    proposals = prices.proposals_of(db.session(), g.procurement)
    name = pages.whose(proposals[row.proposal_id] if row.proposal_id is not None else None)
    if not form.validate_on_submit():
        return _form_page("prices/change.html", form, 422 if request.method == "POST" else 200, whose=name, row=row)
    try:
        envelopes.change(
            db.session(), actor(), now(), g.procurement,
            envelope_id=envelope_id, received=_received(form, intact=form.intact), reason=form.reason.data,
        )  # fmt: skip
    except PriceRefused as refused:
        return _refused("prices/change.html", form, refused, whose=name, row=row)
    db.session.commit()
    flash(_("The correction is stored with its reason."))
    return back()


def _all_of(sent: FileStorage) -> bytes:
    """The bytes of an uploaded file, one more than a sealed file can have at most."""
    data: bytes = sent.stream.read(MOST_FILE + 1)
    sent.close()
    return data


def _desk_time() -> datetime:
    return now().astimezone(JAPAN).replace(second=0, microsecond=0, tzinfo=None)


def _received(form: forms.OutsideForm | SealForm, *, intact: bool) -> Received:
    at = form.received_at.moment
    assert at is not None  # the form asked for it
    return Received(at=at, seal_intact=intact, place=form.place.data, remark=form.remark.data)


def _refused(template: str, form: forms.Form, refused: PriceRefused | SealRefused, **more: object) -> ResponseReturnValue:
    db.session.rollback()
    forms.tell(form, refused.problem)
    return _form_page(template, form, 422, **more)


def _form_page(template: str, form: forms.Form, status: int, **more: object) -> ResponseReturnValue:
    return render_template(template, form=form, procurement=g.procurement, back=procurement_url(), **more), status
