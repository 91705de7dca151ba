"""The register of proposers: found, entered, corrected."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.db.queries import proposals as rows
from evaluator.extensions import db
from evaluator.services import proposers as register
from evaluator.services.actor import now
from evaluator.services.proposers import Facts, ProposerRefused
from evaluator.web.access import actor
from evaluator.web.proposals.blueprint import blueprint
from evaluator.web.proposals.forms import ProposerForm


@blueprint.get("/proposers")
def proposers() -> str:
    """The register, by kana."""
    page = rows.page_of_proposers(
        db.session(), actor().organisation_id, number=request.args.get("page", 1, type=int), search=request.args.get("q", "")
    )
    return render_template(
        "proposals/proposers.html",
        page=page,
        search=request.args.get("q", ""),
        may_change=actor().may("officer", "clerk"),
    )


@blueprint.route("/proposers/new", methods=["GET", "POST"])
def proposer_new() -> ResponseReturnValue:
    """Enter a proposer; with `procurement` or `contract` in the address the way leads back there."""
    form = ProposerForm()
    if request.method == "GET":
        given = request.args.get("q", "").strip()
        field = form.corporate_number if given[:1].isdigit() else form.name
        field.data = given
        return _form_page(form, 200)
    if not form.validate():
        return _form_page(form, 422)
    try:
        made = register.register(db.session(), actor(), _facts(form), now())
    except ProposerRefused as refused:
        _place(form, refused)
        return _form_page(form, 422)
    db.session.commit()
    flash(gettext("%(name)s stands in the register.", name=made.name))
    return redirect(_onward(made.id))


@blueprint.route("/proposers/<int:proposer_id>", methods=["GET", "POST"])
def proposer_edit(proposer_id: int) -> ResponseReturnValue:
    """Correct what the register says."""
    found = rows.proposer(db.session(), actor().organisation_id, proposer_id, lock=request.method == "POST") or abort(404)
    form = ProposerForm()
    if request.method == "GET":
        for name in Facts.__dataclass_fields__:
            form[name].data = getattr(found, name) or ""
        form.seen.data = register.seen(found)
        return _form_page(form, 200, name=found.name)
    if not form.validate():
        return _form_page(form, 422, name=found.name)
    try:
        ended = register.change(db.session(), actor(), found, _facts(form), given=form.seen.data or "", now=now())
    except ProposerRefused as refused:
        if refused.reason == "stale":
            form.seen.data = form.seen.raw_data = register.seen(found)
            return _form_page(form, 409, name=found.name, stored=_stored(form, register.facts_of(found)))
        _place(form, refused)
        return _form_page(form, 422, name=found.name)
    db.session.commit()
    flash(gettext("Saved."))
    if ended:
        flash(
            gettext("The name is another one now: %(count)s declarations of interest are to be made again.", count=ended), "warn"
        )
    return redirect(url_for(".proposers"))


def _facts(form: ProposerForm) -> Facts:
    return Facts(
        corporate_number=form.number,
        name=form.name.data or "",
        kana=form.reading,
        name_en=form.name_en.data or "",
        address=form.address.data or "",
    )


def _stored(form: ProposerForm, facts: Facts) -> tuple[tuple[str, str], ...]:
    names = ("corporate_number", "name", "kana", "name_en", "address")
    return tuple((str(form[name].label.text), str(getattr(facts, name) or "—")) for name in names)


def _place(form: ProposerForm, refused: ProposerRefused) -> None:
    """Say beside the field who has the number or the name already."""
    if refused.reason == "number-taken":
        said = gettext("%(name)s has this number and stands in the register already.", name=refused.other)
        form.corporate_number.errors = [*form.corporate_number.errors, said]
    else:
        said = gettext("A body of this name without a number stands in the register already.")
        form.name.errors = [*form.name.errors, said]


def _onward(made: int) -> str:
    procurement_id = request.args.get("procurement", type=int)
    chosen = [*request.args.getlist("p", type=int), made]
    if procurement_id is None:
        return _to_contract(chosen) or url_for(".proposers")
    return url_for(".choose", procurement_id=procurement_id, p=chosen, of=request.args.get("of", type=int))


def _to_contract(chosen: list[int]) -> str:
    """Back to choosing the contractors of a contract, where the way came from there; empty if not."""
    contract_id = request.args.get("contract", type=int)
    if contract_id is None:
        return ""
    if contract_id == 0:
        return url_for("contracts.choose", p=chosen)
    return url_for("contracts.choose_again", contract_id=contract_id, p=chosen, to=request.args.get("to"))


def _form_page(
    form: ProposerForm, status: int, *, name: str = "", stored: tuple[tuple[str, str], ...] = ()
) -> ResponseReturnValue:  # fmt: skip
    back = _to_contract(request.args.getlist("p", type=int)) or url_for(".proposers")
    procurement_id = request.args.get("procurement", type=int)
    if procurement_id is not None:
        chosen = request.args.getlist("p", type=int)
        back = url_for(".choose", procurement_id=procurement_id, p=chosen, of=request.args.get("of", type=int))
    return render_template("proposals/proposer.html", form=form, name=name, stored=stored, back=back), status
