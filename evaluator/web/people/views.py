"""People of one's own organisation: accounts, roles, resets. Only administrators come here."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from evaluator.db.queries import people as queries
from evaluator.extensions import db
from evaluator.services import accounts, handover, invitations, organisations, people
from evaluator.services.actor import now
from evaluator.services.secrets import passwords
from evaluator.web.access import actor
from evaluator.web.people.forms import DetailsForm, InviteForm, NewPersonForm, RoleForm
from evaluator.web.people.pages import asked_first, lines, person_page, role_choices

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
def index() -> str:
    """The list: paged, searchable, sortable; and the roles that were offered."""
    order = request.args.get("order", "name")
    order = order if order in queries.ORDERS else "name"
    search = accounts.line_of(request.args.get("q"))
    number = request.args.get("page", 1, type=int)
    page = queries.page_of_people(db.session(), here(), number=number, search=search, order=order)
    return render_template(
        "people/index.html",
        page=page,
        lines=lines(page.rows, here(), now(), str(get_locale())),
        search=search,
        order=order,
        offers=[
            (each.id, each.login, _(f"role.{each.role}")) for each in invitations.of_organisation(db.session(), here(), now())
        ],
    )


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Somebody new, whose temporary password is shown once."""
    form = NewPersonForm()
    form.roles.choices = _choices()
    if request.method == "GET" or not form.validate():
        return _page("people/new.html", form)
    password = passwords.temporary_password()
    hashed = accounts.new_hash(db.session(), password)
    given = people.NewPerson(
        login=form.login.data,
        name=form.name.data,
        kana=form.kana.data,
        affiliation=form.affiliation.data,
        roles=tuple(form.roles.data),
        outside=form.outside.data,
        hashed=hashed,
    )
    try:
        made = people.create(db.session(), actor(), now(), organisation_id=here(), given=given)
    except people.LoginTaken:
        db.session.rollback()
        form.login.errors = [_("This login cannot be used. Choose another, or offer the role to whoever has it.")]
        return _page("people/new.html", form)
    db.session.commit()
    return render_template("people/given.html", name=made.name, login=made.login, password=password, url=_url(made.id))


@blueprint.get("/<int:person_id>")
def show(person_id: int) -> str:
    """One person, and what can be done."""
    return _person_page(found(person_id), _role_form(found(person_id)))


@blueprint.route("/<int:person_id>/edit", methods=["GET", "POST"])
def edit(person_id: int) -> ResponseReturnValue:
    """Correct a name, its reading or an affiliation."""
    person = found(person_id)
    if not people.is_kept_by(person, here()):
        abort(404)
    form = DetailsForm(obj=person)
    if request.method == "GET" or not form.validate():
        return _page("people/edit.html", form, url=_url(person_id))
    values = {field.short_name: field.data for field in (form.name, form.kana, form.affiliation)}
    people.change(db.session(), actor(), now(), person=person, values=values)
    db.session.commit()
    return _done(person_id, _("Saved."))


@blueprint.post("/<int:person_id>/roles")
def grant(person_id: int) -> ResponseReturnValue:
    """One more role."""
    person = found(person_id)
    form = _role_form(person)
    if not form.validate():
        return _person_page(person, form), 422
    people.grant(db.session(), actor(), now(), person=person, role=form.role.data, outside=form.outside.data)
    db.session.commit()
    return _done(person_id, _("The role is given."))


@blueprint.post("/<int:person_id>/roles/<role>/end")
def end_role(person_id: int, role: str) -> ResponseReturnValue:
    """One role less."""
    if role not in people.ROLES:
        abort(404)
    return _do(person_id, partial(people.end_role, role=role), _("The role is ended."))


@blueprint.post("/<int:person_id>/deactivate")
def deactivate(person_id: int) -> ResponseReturnValue:
    """Close the account."""
    return _do(person_id, people.deactivate, _("The account is closed."))


@blueprint.post("/<int:person_id>/reactivate")
def reactivate(person_id: int) -> ResponseReturnValue:
    """Open it again."""
    return _do(person_id, people.reactivate, _("The account is open again."))


@blueprint.post("/<int:person_id>/second-factor/reset")
def reset_second_factor(person_id: int) -> ResponseReturnValue:
    """Forget app and printed codes."""
    return _do(person_id, people.reset_second_factor, _("The second step is reset."))


@blueprint.post("/<int:person_id>/password/reset")
def reset_password(person_id: int) -> ResponseReturnValue:
    """A temporary password, shown once."""
    password = passwords.temporary_password()
    hashed = accounts.new_hash(db.session(), password)
    person = _kept(person_id)
    people.reset_password(db.session(), actor(), now(), person=person, hashed=hashed)
    name, login = person.name, person.login
    db.session.commit()
    return render_template("people/given.html", name=name, login=login, password=password, url=_url(person_id))


@blueprint.post("/<int:person_id>/codes")
def print_codes(person_id: int) -> ResponseReturnValue:
    """A sheet of one-time codes, shown once."""
    person = _kept(person_id)
    keys = accounts.Keys.of(current_app.config["SECRET_KEY"])
    try:
        codes = people.print_codes(db.session(), actor(), now(), person=person, keys=keys)
    except people.NeedsApp:
        flash(_("Administrators and officers need an app; codes on paper are for the others."), "alert")
        return redirect(_url(person_id))
    name, login = person.name, person.login
    db.session.commit()
    return render_template("people/codes.html", name=name, login=login, codes=codes, url=_url(person_id))


@blueprint.route("/invite", methods=["GET", "POST"])
def invite() -> ResponseReturnValue:
    """A role for somebody who has an account elsewhere; the answer is the same whether there is somebody."""
    form = InviteForm()
    form.role.choices = asked_first(_choices())
    if request.method == "GET" or not form.validate():
        return _page("people/invite.html", form)
    invitations.invite(db.session(), actor(), now(), login=form.login.data, role=form.role.data, outside=form.outside.data)
    db.session.commit()
    flash(_("The role is offered. Whoever has the login finds the offer under “Your account” and can take it for 30 days."))
    return redirect(url_for("people.index"))


@blueprint.post("/invitations/<int:invitation_id>/withdraw")
def withdraw(invitation_id: int) -> ResponseReturnValue:
    """Take an offer back."""
    if not invitations.withdraw(db.session(), actor(), now(), invitation_id=invitation_id):
        abort(404)
    db.session.commit()
    flash(_("The offer is withdrawn."))
    return redirect(url_for("people.index"))


def here() -> int:
    """The organisation that the administrator is signed in for."""
    organisation_id = actor().organisation_id
    assert organisation_id is not None  # no role without an organisation
    return organisation_id


def found(person_id: int) -> Any:
    """The person, if they belong to this organisation; of others nothing is known here."""
    return queries.of_organisation(db.session(), here(), person_id) or abort(404)


def _kept(person_id: int) -> Any:
    person = found(person_id)
    return person if people.is_kept_by(person, here()) else abort(403)


def _do(person_id: int, act: Callable[..., None], said: str) -> ResponseReturnValue:
    person = found(person_id)
    try:
        act(db.session(), actor(), now(), person=person)
    except people.LastAdministrator:
        db.session.rollback()
        flash(_("This is the last administrator. Give somebody else the role first."), "alert")
        return redirect(_url(person_id))
    except people.KeptElsewhere:
        abort(403)
    db.session.commit()
    return _done(person_id, said)


def _done(person_id: int, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(_url(person_id))


def _url(person_id: int) -> str:
    return url_for("people.show", person_id=person_id)


def _choices(without: frozenset[str] = frozenset()) -> list[Any]:
    return role_choices(organisations.own(db.session(), here()).kind, without=without)


def _role_form(person: Any) -> RoleForm:
    form = RoleForm()
    form.role.choices = asked_first(_choices(people.roles_at(person, here())))
    return form


def _person_page(person: Any, form: RoleForm) -> str:
    work = handover.work_of(db.session(), here(), person.id)
    page = person_page(
        person,
        here(),
        now(),
        paper_codes=len(queries.paper_codes(db.session(), person.id)),
        work=len(work.procurements),
        keys=work.keys,
        provider=provider.name if (provider := current_app.extensions["oidc"]) else "",
        lang=str(get_locale()),
    )
    return render_template("people/show.html", page=page, form=form)


def _page(template: str, form: Any, **values: Any) -> ResponseReturnValue:
    return render_template(template, form=form, **values), 422 if form.is_submitted() else 200
