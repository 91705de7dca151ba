"""Commands about the forms of yearly returns, with no database."""

from pathlib import Path

import click

from evaluator.config import LOCALES
from evaluator.core.values import CannotEvaluate, message
from evaluator.exchange.wording import Names, sentence
from evaluator.library.returns import files, together


@click.group("returns")
def returns_group() -> None:
    """Forms of yearly returns."""


@returns_group.command("check")
@click.argument("more", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(LOCALES), default="ja", show_default=True, help="Language of the sentences.")
def check(more: tuple[Path, ...], lang: str) -> None:
    """Say everything that keeps the library's form from being used, and FILEs beside it.

    Exit 0 if nothing does, else 2.
    """
    try:
        known = together(files(more=more))
    except CannotEvaluate as refused:
        for each in refused.problems:
            said = sentence(each.message, lang, Names())
            click.echo(f"{each.place}: {said}" if each.place else said, err=True)
        raise click.exceptions.Exit(2) from None
    counts = {
        "chapters": len(known.chapters),
        "fields": len(known.fields),
        "rates": len(known.rates),
        "checks": len(known.checks),
    }
    click.echo(sentence(message("return.sound", **counts), lang, Names()))
