"""Commands about the yearly file of a body: made on the server of a municipality, taken in on that of the ministry."""

from pathlib import Path

import click
from flask.cli import AppGroup

from evaluator.config import LOCALES
from evaluator.core.identifiers import WrongIdentifier, local_code
from evaluator.core.values import CannotEvaluate
from evaluator.exchange.bodyfiles.document import written
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.library.bodyfile import MOST_BYTES
from evaluator.services import bodyfiles, organisations
from evaluator.services.actor import Actor, now
from evaluator.services.bodyfiles import NobodyTakesError, NoCodeError

LANG = click.option("--lang", type=click.Choice(LOCALES), default="ja", show_default=True, help="Language of the sentences.")


bodyfile_group = AppGroup("bodyfile", help="The yearly file of a body.")


class Unusable(click.ClickException):
    """Something that was given cannot be used; the exit code is that of click itself for it."""

    exit_code = 2


@bodyfile_group.command("export")
@click.option("--code", required=True, help="Local government code of the body.")
@click.option("--year", required=True, type=click.IntRange(2000, 2100), help="Fiscal year, such as 2025.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; printed without it.")
def export(code: str, year: int, out: Path | None) -> None:
    """Write the file of a body and fiscal year."""
    try:
        data = written(bodyfiles.make(db.session(), _organisation(code), year, now()))
    except NoCodeError:
        raise Unusable("this body has no local government code") from None
    if out is None:
        click.echo(data.decode(), nl=False)
    else:
        out.write_bytes(data)
        click.echo(f"{out.name}: {len(data):,} bytes")


@bodyfile_group.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--for", "code", help="Code of the prefecture that takes the files in; the ministry without it.")
@LANG
def take(files: tuple[Path, ...], code: str | None, lang: str) -> None:
    """Take in files of bodies, each whole or not at all, and say what is wrong with the others.

    Exit 0 if every file is in, else 2.
    """
    taker = _taker(code)
    refused = 0
    for path in files:
        try:
            with path.open("rb") as opened:
                found = bodyfiles.take(db.session(), taker, opened.read(MOST_BYTES + 1), now())
        except CannotEvaluate as wrong:
            db.session.rollback()
            refused += 1
            for each in wrong.problems:
                said = sentence(each.message, lang, Names())
                click.echo(f"{path.name}: {each.place}: {said}" if each.place else f"{path.name}: {said}", err=True)
            continue
        db.session.commit()
        click.echo(f"{path.name}: {found.body.name} {found.fiscal_year}: {found.state}")
    click.echo(f"{len(files) - refused} of {len(files)} files")
    if refused:
        raise click.exceptions.Exit(2)


def _organisation(code: str) -> int:
    """The id of the body that a code names."""
    try:
        found = organisations.find(db.session(), local_code(code))
    except WrongIdentifier as wrong:
        raise Unusable(sentence(wrong.message, "en", Names())) from wrong
    if found is None:
        raise Unusable(f"there is no body with the code {code}")
    return found.id


def _taker(code: str | None) -> Actor:
    """Who takes files in: a prefecture, or the ministry."""
    try:
        return bodyfiles.taker(db.session(), _organisation(code) if code else None, name="evaluator bodyfile import")
    except NobodyTakesError:
        raise Unusable("only the ministry and prefectures take files in") from None
