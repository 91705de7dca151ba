"""Commands that make the roll-ups of all bodies, from what was handed in or invented."""

from fractions import Fraction
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from evaluator.extensions import db
from evaluator.services import rollups
from evaluator.services.actor import now

rollups_group = AppGroup("rollups", help="Roll-ups of all bodies, which the national tables are made of.")
MOST_DIGITS = 20
YEARS = 10
"""Years that an invented nation has."""


class Share(click.ParamType):
    """A part of the whole, such as 1/100 or 0.01."""

    name = "share"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """The part as a fraction above 0, at most 1."""
        text = str(value)
        try:
            found = Fraction(text) if len(text) <= MOST_DIGITS and "e" not in text.lower() else None
        except (ValueError, ZeroDivisionError):
            found = None
        if found is None or not 0 < found <= 1:
            self.fail(f"{text} is no part of the whole, such as 1/100", param, ctx)
        return found


@rollups_group.command("make")
def make() -> None:
    """Make the roll-ups of every body anew from what it handed in; those that stand are asked until then."""
    made = rollups.rebuild(db.session(), _folder(), now(), smallest=current_app.config["SMALLEST_CELL"])
    click.echo(f"{made.bodies} bodies, {made.rows} rows")


@rollups_group.command("invent")
@click.option("--share", type=Share(), default="1", show_default=True, help="Which part of the bodies, such as 1/100.")
@click.option(
    "--monthly",
    type=click.IntRange(0, YEARS),
    default=YEARS,
    show_default=True,
    help="How many of the last years have figures of months.",
)
@click.option(
    "--pairs",
    type=click.IntRange(0, YEARS),
    default=YEARS,
    show_default=True,
    help="Of how many of the last years tables by two dimensions are published; others are made when they are asked for.",
)
def invent_nation(*, share: Fraction, monthly: int, pairs: int) -> None:
    """Put an invented nation in place of the roll-ups; only where EVALUATOR_DEV is 1. `evaluator rollups make` takes it back."""
    if not current_app.config["EVALUATOR_DEV"]:
        raise click.UsageError("an invented nation exists only where EVALUATOR_DEV is 1")
    from evaluator.services.inventednation import invent

    small = current_app.config["SMALLEST_CELL"]
    made = invent(_folder(), now(), share=share, monthly=monthly, smallest=small, pairs=pairs)
    click.echo(
        f"{made.bodies} bodies for {made.places} municipalities, {made.rows} rows, of which {made.values} figures of months"
    )


def _folder() -> Path:
    return Path(current_app.instance_path) / rollups.FOLDER
