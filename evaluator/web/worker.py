"""The worker: takes up one job after the other and commits after each step. It runs as a command or beside a server."""

import logging
import os
import secrets
import threading
from collections.abc import Callable
from datetime import timedelta

from flask import Flask, current_app

from evaluator.core.values import Message, message
from evaluator.db.sqlite import writing
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.jobs import running
from evaluator.services.jobs.asking import JobFailed
from evaluator.services.jobs.kinds import KINDS

REST = 2.0
"""Seconds between two looks for work."""
log = logging.getLogger(__name__)
Watch = Callable[[int], None]


class Worker:
    """Does the work of one process; `stop` ends it after the step that it is at."""

    def __init__(self, watch: Watch | None = None) -> None:
        self.name = f"{os.getpid()}-{secrets.token_hex(8)}"
        self.stopped = threading.Event()
        self.watch = watch

    def stop(self) -> None:
        """Ask it to end."""
        self.stopped.set()

    def once(self, only: int | None = None) -> bool:
        """Do one job to its end, the oldest or the one that is named; whether there was one. Needs an application context."""
        writing(db.session())
        stale = timedelta(seconds=current_app.config["JOB_STALE_SECONDS"])
        job = running.take_up(db.session(), tuple(KINDS), self.name, now(), stale=stale, only=only)
        if job is None:
            db.session.rollback()
            return False
        id, kind, hopeless = job.id, job.kind, running.is_hopeless(job)
        db.session.commit()
        problem: Message | None = None
        try:
            if hopeless:
                raise JobFailed(message("job.given-up"))
            if not self._steps(id, kind):
                return True
        except JobFailed as failed:
            problem = failed.message
        except Exception:
            log.exception("job %s (%s)", id, kind)
            problem = message("job.fault")
        self._end(id, kind, problem)
        return True

    def _steps(self, id: int, kind: str) -> bool:
        """Step after step; False if the job is no longer this worker's."""
        handler = KINDS[kind]
        while True:
            db.session.rollback()
            found = handler.gather(db.session(), running.job_of(db.session(), id))
            db.session.rollback()
            if found is None:
                return True
            result = handler.work(found)
            writing(db.session())
            if not running.store(db.session(), handler, id, self.name, result, now()):
                db.session.rollback()
                return False
            db.session.commit()
            if self.watch:
                self.watch(id)
            if self.stopped.is_set():
                writing(db.session())
                running.let_go(db.session(), id, self.name)
                db.session.commit()
                return False

    def _end(self, id: int, kind: str, problem: Message | None) -> None:
        db.session.rollback()
        writing(db.session())
        running.end(db.session(), KINDS[kind], id, self.name, now(), problem)
        db.session.commit()

    def run(self) -> None:
        """Work until it is stopped. Needs an application context."""
        while not self.stopped.is_set():
            try:
                found = self.once()
            except Exception:
                log.exception("looking for work")
                found = False
            db.session.remove()
            if not found:
                self.stopped.wait(REST)


def start(app: Flask) -> Worker:
    """A worker in a thread of this process, for servers of one process such as waitress."""
    worker = Worker()

    def run() -> None:
        with app.app_context():
            worker.run()

    threading.Thread(target=run, name="jobs", daemon=True).start()
    return worker
