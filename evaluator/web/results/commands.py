"""Commands about stored results."""

import click
from flask.cli import AppGroup, with_appcontext

from evaluator import paths
from evaluator.extensions import db
from evaluator.services import evaluations, samples
from evaluator.services.actor import SYSTEM, now

samples_group = AppGroup("samples", help="The sample evaluations.")
STATES = {
    "stored": "{slug}: stored",
    "there": "{slug}: there already",
    "changed": "{slug}: kept as it was stored; the file says something else now",
}


@samples_group.command("load")
def load_samples() -> None:
    """Store the sample evaluations that are not there yet."""
    try:
        loaded = samples.load(db.session(), SYSTEM, paths.RUBRICS / "samples", now())
    except evaluations.RubricVersionTakenError as taken:
        raise click.ClickException(str(taken)) from taken
    db.session.commit()
    for each in loaded:
        click.echo(STATES[each.state].format(slug=each.slug))


@click.command("recompute")
@click.option("--check", is_flag=True, required=True, help="Compare only; stored results are never rewritten.")
@with_appcontext
def recompute(*, check: bool) -> None:
    """Compute every stored result again and name those that differ."""
    assert check
    differences = list(evaluations.recompute(db.session()))
    for each in differences:
        click.echo(f"{each.slug}: {each.reason} {', '.join(each.places)}".rstrip(), err=True)
    if differences:
        raise click.exceptions.Exit(1)
    click.echo("All stored results reproduce.")
