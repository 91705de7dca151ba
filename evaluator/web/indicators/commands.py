"""Commands about indicators and the scales of yearly reviews, with no database."""

from pathlib import Path

import click

from evaluator.config import LOCALES
from evaluator.core.indicators import derived
from evaluator.core.indicators import entered as entered_monthly
from evaluator.core.values import CannotEvaluate, message
from evaluator.exchange.wording import Names, sentence
from evaluator.library.indicators import files, together
from evaluator.library.review_scales import review_scales


@click.group("indicators")
def indicators_group() -> None:
    """Indicators of contractors' work, and the scales of yearly reviews."""


@indicators_group.command("check")
@click.argument("more", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(LOCALES), default="ja", show_default=True, help="Language of the sentences.")
def check(more: tuple[Path, ...], lang: str) -> None:
    """Say everything that keeps the library's indicators and review scales from being used, and FILEs beside them.

    Exit 0 if nothing does, else 2.
    """
    try:
        known, scales = together(files(more=more)), review_scales()
    except CannotEvaluate as refused:
        for each in refused.problems:
            said = sentence(each.message, lang, Names())
            click.echo(f"{each.place}: {said}" if each.place else said, err=True)
        raise click.exceptions.Exit(2) from None
    counts = {"entered": len(entered_monthly(known)), "rates": len(derived(known)), "checks": len(known.checks)}
    click.echo(sentence(message("indicator.sound", scales=len(scales), **counts), lang, Names()))
