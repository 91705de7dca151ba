"""Commands about the history: proving it, keeping anchors of it outside, handing it out, erasing values after their term."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from evaluator.core.calendar import JAPAN
from evaluator.db.queries import chains
from evaluator.db.sqlite import writing
from evaluator.extensions import db
from evaluator.services import audit
from evaluator.services.actor import SYSTEM, now

audit_group = AppGroup("audit", help="The history: prove it, keep anchors of it outside, hand it out.")
CODE = "Local government code, corporate number, or # and the id."
MOST = 20
"""Faults that are printed one by one."""


class Unusable(click.ClickException):
    """Something that was given cannot be used; the exit code is that of click itself for it."""

    exit_code = 2


@audit_group.command("verify")
@click.option("--organisation", metavar="CODE", help=f"One chain only. {CODE}")
@click.option("--anchors", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Anchors that were kept outside.")
def verify(*, organisation: str | None, anchors: Path | None) -> None:
    """Prove every chain of the history, and that it still holds what kept anchors say.

    Exit 0 if everything agrees, 1 if something does not, 2 where something cannot be used.
    """
    kept = _anchors(anchors) if anchors else ()
    tally = audit.Tally()
    asked = _organisation(organisation) if organisation else None
    faults = 0
    for faults, fault in enumerate(audit.verify(db.session(), asked, anchors=kept, tally=tally), start=1):
        if faults <= MOST:
            click.echo(str(fault), err=True)
    if faults > MOST:
        click.echo(f"and {faults - MOST:,} more", err=True)
    click.echo(
        f"{tally.events:,} events of {tally.chains:,} chains read, {tally.erased:,} of them with erased values, "
        f"{len(kept):,} anchors compared: " + (f"{faults:,} faults." if faults else "all agree.")
    )
    if faults:
        raise click.exceptions.Exit(1)


@audit_group.command("anchor")
def anchor() -> None:
    """Print what to keep outside the database: of each chain its organisation, its size and the digest of its last event."""
    for each in audit.anchor(db.session()):
        click.echo(str(each))


@audit_group.command("export")
@click.option("--organisation", required=True, metavar="CODE", help=CODE)
@click.option("--values", is_flag=True, help="With the values: names and what was decided.")
def export(*, organisation: str, values: bool) -> None:
    """Print one chain as lines of JSON, for docs/verify_history.py or any other program."""
    for line in audit.export(db.session(), _organisation(organisation), values=values):
        click.echo(line)


@audit_group.command("erase")
@click.option("--organisation", required=True, metavar="CODE", help=CODE)
@click.option(
    "--before", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The first day that is kept, such as 2027-04-01."
)
@click.confirmation_option(prompt="Erased values cannot be brought back. Erase them?")
def erase(*, organisation: str, before: datetime) -> None:
    """Erase the values of an organisation's events from before a day, once their legal term is over.

    The events stay, and the chain can still be proved. Exit 2 where something cannot be used.
    """
    organisation_id = _organisation(organisation)
    db.session.rollback()
    writing(db.session())
    try:
        count = audit.erase(
            db.session(), SYSTEM, now(), organisation_id=organisation_id, before=before.replace(tzinfo=JAPAN)
        )  # fmt: skip
    except ValueError as wrong:
        raise Unusable(f"{before:%Y-%m-%d}: {wrong}") from wrong
    db.session.commit()
    click.echo(f"The values of {count:,} events were erased.")


def _organisation(code: str) -> int:
    found = chains.organisation_of(db.session(), code)
    if found is None:
        raise Unusable(f"{code}: no such organisation")
    return found


def _anchors(path: Path) -> tuple[audit.Anchor, ...]:
    try:
        return audit.read_anchors(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as wrong:
        raise Unusable(f"{path.name}: {wrong}") from wrong
