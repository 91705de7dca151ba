"""Commands that set an installation up: public bodies, the first administrator, people to try it out with."""

import re

import click
from flask import current_app
from flask.cli import AppGroup

from evaluator.core.identifiers import WrongIdentifier, corporate_number, local_code
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.library.places import places
from evaluator.services import accounts, demo, organisations, people
from evaluator.services.actor import SYSTEM, now
from evaluator.services.secrets import passwords
from evaluator.web.people.forms import LOGIN

admin_group = AppGroup("admin", help="Administrators of organisations.")
places_group = AppGroup("places", help="Public bodies.")
demo_group = AppGroup("demo", help="Invented people, to try the application out.")
CODE = 6


class Unusable(click.ClickException):
    """Something that was given cannot be used; the exit code is that of click itself for it."""

    exit_code = 2


@admin_group.command("create")
@click.option("--organisation", required=True, metavar="CODE", help="Local government code, or corporate number.")
@click.option("--login", required=True, help="What the administrator signs in with.")
@click.option("--name", required=True, help="The administrator's name.")
@click.option("--ask", is_flag=True, help="Ask for the temporary password instead of making one.")
def create_admin(*, organisation: str, login: str, name: str, ask: bool) -> None:
    """Make the first administrator of an organisation, with a temporary password.

    Exit code 1 where the login is taken, 2 where something cannot be used.
    """
    body = organisations.find(db.session(), _number(organisation))
    if body is None:
        raise Unusable(f"{organisation}: no such organisation; run `evaluator places load` first")
    given, called = accounts.login_of(login), accounts.line_of(name)
    if not re.fullmatch(LOGIN, given):
        raise Unusable(f"{login}: a login has 3 to 100 of a-z 0-9 . _ @ - and begins with a letter or a digit")
    if not 0 < len(called) <= 100:
        raise Unusable("a name has 1 to 100 characters")
    password = _asked(given, called) if ask else passwords.temporary_password()
    new = people.NewPerson(login=given, name=called, roles=("administrator",), hashed=passwords.hash_password(password))
    place, organisation_id = body.name, body.id
    try:
        people.create(db.session(), SYSTEM, now(), organisation_id=organisation_id, given=new)
    except people.LoginTaken as taken:
        raise click.ClickException(f"{given}: somebody signs in with it already") from taken
    db.session.commit()
    click.echo(f"{place}: {given}")
    if not ask:
        click.echo(f"Temporary password: {password}")


@places_group.command("load")
def load_places() -> None:
    """Store prefectures, municipalities and the ministry that are not there yet; what was edited stays."""
    loaded = organisations.load(db.session(), places())
    db.session.commit()
    click.echo(f"{loaded.stored} organisations stored, {loaded.there} there already")


@demo_group.command("load")
def load_demo() -> None:
    """Store invented people, whose password everybody knows, and procurements; only where EVALUATOR_DEV is 1."""
    if not current_app.config["EVALUATOR_DEV"]:
        raise Unusable("demo accounts exist only where EVALUATOR_DEV is 1")
    hashed = passwords.hash_password(demo.PASSWORD)
    demo.load(db.session(), SYSTEM, now(), hashed=hashed)
    for title in demo.procure(db.session(), now()):
        click.echo(f"{title}: stored")
    for title in demo.over_the_years(db.session(), now()):
        click.echo(f"{title}: stored")
    db.session.commit()
    click.echo(f"Sign in with the password {demo.PASSWORD} as one of:")
    for each in demo.PEOPLE:
        click.echo(f"  {each.login:<16} {each.role:<14} {each.name}")


def _number(text: str) -> str:
    try:
        return local_code(text) if len(text.strip()) <= CODE else corporate_number(text)
    except WrongIdentifier as wrong:
        raise Unusable(sentence(wrong.message, "en", Names())) from wrong


def _asked(login: str, name: str) -> str:
    password: str = click.prompt("Temporary password", hide_input=True, confirmation_prompt=True)
    for each in passwords.password_problems(password, login=login, name=name):
        raise Unusable(sentence(each.message, "en", Names()))
    return password
