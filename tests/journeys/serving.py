"""A server of its own process, as an office runs it, that a test may ask, stop or kill."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

from evaluator.paths import ROOT
from evaluator.web.access import COOKIE

START = "import sys, waitress, wsgi; waitress.serve(wsgi.app, host='127.0.0.1', port=int(sys.argv[1]), threads=12)"
PATIENCE = 60.0


@dataclass
class Server:
    """A running server: its process, and where it listens."""

    process: subprocess.Popen[bytes]
    port: int

    def is_ours(self) -> bool:
        """Whether the process is still the one that was started here, and no other that got its number."""
        if self.process.poll() is not None:
            return False
        command = Path(f"/proc/{self.process.pid}/cmdline").read_bytes().split(b"\0")
        return START.encode() in command and str(self.port).encode() in command

    def kill(self) -> None:
        """kill -9, after making sure whom it hits."""
        assert self.is_ours()
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)


def start(database_url: str, port: int | None = None) -> Server:
    """Start a server on the database and wait until it answers."""
    port = port or free_port()
    environment = {**os.environ, "DATABASE_URL": database_url, "EVALUATOR_DEV": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", START, str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server = Server(process, port)
    try:
        _wait(server)
    except AssertionError:
        process.kill()
        process.wait(PATIENCE)
        raise
    return server


def _wait(server: Server) -> None:
    until = time.monotonic() + PATIENCE
    while not _answers(server.port):
        assert server.process.poll() is None, "the server ended before it answered"
        assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.1)


@contextmanager
def serving(database_url: str) -> Iterator[Server]:
    """A server for the time of a test."""
    server = start(database_url)
    try:
        yield server
    finally:
        if server.is_ours():
            server.process.terminate()
            server.process.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


@dataclass
class Visitor:
    """Somebody signed in, who keeps cookies and sends the page's token."""

    port: int
    token: str
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        """Status and text. Raises OSError or HTTPException if the server goes away."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in {COOKIE: self.token, **self.cookies}.items())
        headers = {"Cookie": cookies, "Content-Type": "application/json", "X-CSRFToken": self.csrf}
        try:
            connection.request(method, quote(path, safe="/?=&%"), body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text

    def open(self, path: str) -> str:
        """A page, whose token is kept."""
        status, text = self.ask("GET", path)
        assert status == 200, (status, text[:300])
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        self.csrf = found[1] if found else self.csrf
        return text
