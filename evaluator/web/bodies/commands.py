"""Commands about bodies: lists and numbers loaded with the checks of the pages, and yearly files made and taken in."""

import hashlib
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from evaluator.config import LOCALES
from evaluator.core.identifiers import WrongIdentifier, local_code
from evaluator.core.values import CannotEvaluate, Problem
from evaluator.db.sqlite import writing
from evaluator.exchange.bodyfiles import rows
from evaluator.exchange.bodyfiles.document import written
from evaluator.exchange.figures.files import FileRefused
from evaluator.exchange.uploads.accepted import Refused
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.library.bodyfile import MOST_BYTES
from evaluator.services import bodyfiles, bodylists, denominators, organisations
from evaluator.services.actor import Actor, now
from evaluator.services.bodyfiles import NobodyTakesError, NoCodeError
from evaluator.services.bodylists import Change
from evaluator.services.bodyloaders import NoLoaderError, loader

LANG = click.option("--lang", type=click.Choice(LOCALES), default="ja", show_default=True, help="Language of the sentences.")

bodies_group = AppGroup("bodies", help="Which bodies implement, and whom they serve.")
denominators_group = AppGroup("denominators", help="People, households and other numbers of places.")
bodyfile_group = AppGroup("bodyfile", help="The yearly file of a body.")
MOST_SOURCE = 300
Day = click.DateTime(formats=["%Y-%m-%d"])
ARGUMENTS: tuple[Callable[[Any], Any], ...] = (
    click.argument("path", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False)),
    click.option("--login", required=True, help="Who loads it: somebody of the ministry, or for numbers of a prefecture."),
    click.option("--source", required=True, help="Where the file comes from, such as a notice and its number."),
    click.option("--check", is_flag=True, help="Say what would change, and store nothing."),
    LANG,
)


class Unusable(click.ClickException):
    """Something that was given cannot be used; the exit code is that of click itself for it."""

    exit_code = 2


class Asked(click.ClickException):
    """Somebody has to look first."""

    exit_code = 1


def _loads(command: Callable[..., None]) -> Callable[..., None]:
    """The arguments that both commands have."""
    for each in reversed(ARGUMENTS):
        command = each(command)
    return command


@bodies_group.command("load")
@_loads
@click.option("--as-of", "day", required=True, type=Day, help="The day for which the source gives the list, as 2026-04-01.")
def load_list(*, path: Path, login: str, source: str, day: datetime, check: bool, lang: str) -> None:
    """Load a list of implementing bodies as one whole, as the page does; the same list again changes nothing.

    Exit 0, or 2 with everything that is wrong, by line and column.
    """
    actor, text = _begun(path, login, source, ("ministry",), lang)
    try:
        found = bodylists.plan(db.session(), actor, text)
    except FileRefused as refused:
        raise _refused(path, refused.problems, lang) from refused
    if check:
        _tell("states", found.stated)
        _tell("withdraws", found.withdrawn)
    else:
        bodylists.store(
            db.session(), actor, found, now(), source=source.strip(), as_of=day.date(), file_sha256=_digest(text)
        )  # fmt: skip
        db.session.commit()
    click.echo(
        f"{path.name}: {len(found.stated)} stated, {len(found.withdrawn)} withdrawn, {found.same} there, "
        f"{len(found.added)} bodies added, {len(found.mergers)} mergers{'; nothing was stored' if check else ''}"
    )


@denominators_group.command("load")
@_loads
@click.option("--day", required=True, type=Day, help="The day of reference of the numbers, as 2026-01-01.")
@click.option("--looked", is_flag=True, help="Large changes were looked at, and they are right.")
def load_numbers(*, path: Path, login: str, source: str, day: datetime, check: bool, looked: bool, lang: str) -> None:
    """Load numbers of places for a day of reference, as the page does; the same file again changes nothing.

    Exit 0; 1 if a number changed by so much that somebody has to look first; 2 with everything that is wrong.
    """
    actor, text = _begun(path, login, source, ("ministry", "prefecture"), lang)
    try:
        found = denominators.plan(db.session(), actor, text, day.date())
    except FileRefused as refused:
        raise _refused(path, refused.problems, lang) from refused
    for each in found.jumps:
        click.echo(f"{each.code} {each.name} {each.kind}: {each.before:,} -> {each.after:,}", err=True)
    if found.jumps and not looked and not check:
        raise Asked(f"{path.name}: {len(found.jumps)} large changes; look at them, then give --looked. Nothing was stored.")
    if not check:
        denominators.store(
            db.session(), actor, found, now(), day=day.date(), source=source.strip(), file_sha256=_digest(text)
        )  # fmt: skip
        db.session.commit()
    for kind, values in found.values.items():
        click.echo(f"{path.name}: {kind}: {len(values)} numbers, {found.lacking[kind]} municipalities without")
    for kind in found.same:
        click.echo(f"{path.name}: {kind}: there")
    if check:
        click.echo(f"{path.name}: nothing was stored")


def _begun(path: Path, login: str, source: str, kinds: Collection[str], lang: str) -> tuple[Actor, str]:
    """Who loads, and the rows of the file as text, in a transaction that writes."""
    if not 0 < len(source.strip()) <= MOST_SOURCE:
        raise Unusable(f"a source has 1 to {MOST_SOURCE} characters")
    try:
        with path.open("rb") as opened:
            text = rows.text_from(opened, path.name)
    except (Refused, FileRefused) as refused:
        raise _refused(path, refused.problems, lang) from refused
    writing(db.session())
    try:
        return loader(db.session(), login, kinds), text
    except NoLoaderError as fault:
        raise Unusable(f"{login} is no officer of {' or '.join(f'a {each}' for each in kinds)}") from fault


def _refused(path: Path, problems: Iterable[Problem], lang: str) -> Unusable:
    """Everything that is wrong with a file, a line each."""
    db.session.rollback()
    told = (": ".join(filter(None, (path.name, each.place, sentence(each.message, lang, Names())))) for each in problems)
    return Unusable("\n".join(told))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _tell(does: str, changes: Iterable[Change]) -> None:
    for each in changes:
        days = " to ".join(str(day) if day else "..." for day in (each.period.from_on, each.period.to_on))
        holds = "implements" if each.period.implementing else f"served by {each.server}" if each.server else "does not implement"
        click.echo(f"{does} {each.code} {each.name}: {holds}, {days}")


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
