"""A round of 906 workbooks, 5 % of them damaged, taken in by one worker: the counts and the rate. On SQLite, in its own folder.

A number on the command line asks for another count of files.
"""

import sys
import tempfile
import time
from pathlib import Path

from flask_migrate import upgrade

from evaluator.app import create_app
from evaluator.db.queries import intake as rows
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.intake import taking
from evaluator.web.worker import Worker
from tests.factories import workbooks
from tests.factories.returns import returning

FILES = 906
DAMAGED = 20
"""One file in so many is damaged."""


def main(count: int = FILES) -> None:
    """Make the workbooks, take them in, say what came of them."""
    with tempfile.TemporaryDirectory(prefix="evaluator-intake-") as folder:
        app = create_app({"EVALUATOR_DEV": "1", "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite3'}"})
        with app.app_context():
            upgrade()
            job_id = _received(count)
            begun = time.perf_counter()
            while Worker().once():
                pass
            seconds = time.perf_counter() - begun
            found = rows.counts(db.session(), [job_id])[job_id]
            db.session.remove()
            db.engine.dispose()
    damaged = count // DAMAGED
    assert found == {"accepted": count - damaged, "problems": damaged}, found
    print(f"intake: {count} workbooks, {found['accepted']} accepted, {found['problems']} with problems")
    print(f"        {seconds:.1f} s, {count / seconds:.1f} files a second")


def _received(count: int) -> int:
    session = db.session()
    made = returning(session)
    bodies = workbooks.more_bodies(session, made.round, count)
    files = workbooks.answered(session, made.round, bodies)
    ways = list(workbooks.DAMAGE.values())
    for at, body in enumerate(bodies[: count // DAMAGED]):
        damage = ways[at % len(ways)][0]
        files[f"{body.organisation.code}.xlsx"] = damage(workbooks.blank_of(session, made.round, body))
    job_id = taking.receive(session, made.asker, made.round, [("a.zip", workbooks.archive(files))], now()).id
    session.commit()
    return job_id


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
