"""The command that does long work."""

import signal
from types import FrameType

import click
from flask.cli import AppGroup

from evaluator.web.worker import Worker

jobs_group = AppGroup("jobs", help="Long work that was asked for.")


@jobs_group.command("work")
@click.option("--once", is_flag=True, help="Do what waits, then end.")
def work(*, once: bool) -> None:
    """Take up what waits, one after the other, until stopped (Ctrl+C, or SIGTERM)."""
    worker = Worker()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if not once:
        worker.run()
        return
    count = 0
    while not worker.stopped.is_set() and worker.once():
        count += 1
    click.echo(f"{count} jobs")
