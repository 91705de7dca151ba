"""Taking in workbooks without the web."""

import sys
import time
from contextlib import ExitStack
from pathlib import Path

import click
from flask.cli import AppGroup

from evaluator.config import LOCALES
from evaluator.db.queries import intake as rows
from evaluator.db.queries import jobs as job_rows
from evaluator.db.sqlite import writing
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.intake import taking
from evaluator.services.intake.asker import NoAskerError, asker_of
from evaluator.services.jobs.running import job_of, problem_of
from evaluator.web.intake.told import as_csv, counted, faults
from evaluator.web.worker import Worker

intake_group = AppGroup("intake", help="Workbooks of returns that bodies send.")
PATIENCE = 1.0
"""Seconds between two looks whether another worker is gone."""


class Unusable(click.ClickException):
    """Nothing could be begun; the exit code is that of click itself for it."""

    exit_code = 2


@intake_group.command("take")
@click.argument("round_id", metavar="ROUND", type=int)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--login", required=True, help="Who takes them in: somebody of the ministry or prefecture that asked.")
@click.option("--problems", type=click.Path(path_type=Path, dir_okay=False), help="Write what is wrong to this CSV file.")
@click.option("--lang", type=click.Choice(LOCALES), default="ja", show_default=True, help="Language of the sentences.")
def take(*, round_id: int, files: tuple[Path, ...], login: str, problems: Path | None, lang: str) -> None:
    """Take in workbooks, or archives of them, for the round of that number.

    Exit code 0 if every file was accepted or there already, 1 if some have problems, 2 if nothing could be begun. A run that
    was broken off goes on where it was when the same files are given again, or when a worker finds it.
    """
    begun = time.monotonic()
    job_id = _received(round_id, files, login)
    _work(job_id)
    db.session.rollback()
    problem = problem_of(job_of(db.session(), job_id))
    if problem:
        raise Unusable(sentence(problem, lang, Names()))
    found = counted(rows.counts(db.session(), [job_id])[job_id])
    seconds = time.monotonic() - begun
    click.echo(
        f"received {found.received}, accepted {found.accepted}, problems {found.problems}, duplicates {found.duplicates}, "
        f"left {found.left}; {seconds:.1f} s, {found.received / seconds:.1f} files/s"
    )
    wrong = faults([*rows.all_told(db.session(), job_id, "problems"), *rows.all_told(db.session(), job_id, "duplicate")], lang)
    if problems:
        problems.write_bytes(as_csv(wrong, lang))
    else:
        for each in wrong:
            click.echo(" ".join(filter(None, (each.file, each.sheet, each.cell))) + f": {each.text}", err=True)
    sys.exit(1 if found.problems or found.left else 0)


def _received(round_id: int, files: tuple[Path, ...], login: str) -> int:
    """Keep the files and ask for the job; its number."""
    writing(db.session())
    try:
        actor, asked = asker_of(db.session(), round_id, login)
    except NoAskerError as fault:
        raise Unusable(f"no round {round_id} of which {login} is an officer") from fault
    with ExitStack() as stack:
        opened = [(each.name, stack.enter_context(each.open("rb"))) for each in files]
        job_id = taking.receive(db.session(), actor, asked, opened, now()).id
    db.session.commit()
    return job_id


def _work(job_id: int) -> None:
    """Work on the job until it is over, or let another worker do so if one has it."""
    worker = Worker()
    while True:
        state = job_of(db.session(), job_id).state
        db.session.rollback()
        if state not in job_rows.LIVE:
            return
        if not worker.once(job_id):
            time.sleep(PATIENCE)
