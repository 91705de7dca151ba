"""A worker of its own process that kills itself (-9) in the middle of storing its second step, after some of its files.

What it had stored of that step is not committed. Run as `python -m tests.journeys.dying_worker FILES TOGETHER`: after how
many files of that step, and how many a step has.
"""

import os
import signal
import sys
from typing import Any

from evaluator.app import create_app
from evaluator.services.intake import taking
from evaluator.web.worker import Worker


def main(files: int, together: int) -> None:
    """Take in `together` files with each step, and die when `files` more of a later step are stored."""
    settle, left = taking.settle, [together + files]

    def settle_and_die(*given: Any) -> None:
        settle(*given)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    taking.settle, taking.TOGETHER = settle_and_die, together
    with create_app().app_context():
        Worker().once()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
