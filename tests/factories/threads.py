"""An application served over HTTP from a thread of the test, on a free port."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

ANSWER = "tests.answer"


class Quiet(WSGIRequestHandler):
    """Writes no line for each request, and lets go of a file that a browser no longer waits for."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        """Close what was being sent: werkzeug forgets it when the browser has left, and Python warns of an open file."""
        if close := getattr((environ or {}).get(ANSWER), "close", None):
            close()


def _kept(app: Flask) -> Any:
    """An application that leaves what it answers in the environment, where the handler finds it."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        environ[ANSWER] = app(environ, start_response)
        return environ[ANSWER]

    return answer


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """An application on a free port of this machine; its address."""
    server = make_server("127.0.0.1", 0, _kept(app), threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, args=(0.05,))  # seconds until it notices that it shall stop
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
