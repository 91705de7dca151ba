"""A command about the views of the national screens, with no database."""

from pathlib import Path

import click

from evaluator.config import LOCALES
from evaluator.core.values import CannotEvaluate, message
from evaluator.exchange.wording import Names, sentence
from evaluator.library.views import views


@click.group("views")
def views_group() -> None:
    """Views of the national screens."""


@views_group.command("check")
@click.argument("more", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(LOCALES), default="ja", show_default=True, help="Language of the sentences.")
def check(more: tuple[Path, ...], lang: str) -> None:
    """Say everything that keeps the library's views from being used, and FILEs beside them.

    Exit 0 if nothing does, else 2.
    """
    try:
        found = views(more=more)
    except CannotEvaluate as refused:
        for each in refused.problems:
            said = sentence(each.message, lang, Names())
            click.echo(f"{each.place}: {said}" if each.place else said, err=True)
        raise click.exceptions.Exit(2) from None
    lines = sum(len(part.line) for each in found.values() for part in each.part)
    click.echo(sentence(message("view.sound", views=len(found), lines=lines), lang, Names()))
