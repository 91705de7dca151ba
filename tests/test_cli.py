"""The command as a person calls it, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("evaluator")


@pytest.fixture
def call(tmp_path):
    """Calls `evaluator` on a fresh database and with no other setting than the given ones."""

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite:///{tmp_path}/own.sqlite3",
            "PYTHONWARNINGS": "error",
            **settings,
        }
        command = [COMMAND, *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


def test_help_lists_the_commands_without_a_key(call):
    answer = call("--help")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert {"db", "routes"} <= set(answer.stdout.split())


def test_there_is_no_second_way_to_serve(call):
    assert call("run").returncode == 2
    assert call("shell").returncode == 2


def test_unusable_setting_is_a_sentence_not_a_traceback(call):
    answer = call("db", "upgrade", DEFAULT_LOCALE="fr")
    assert answer.returncode == 2
    assert "DEFAULT_LOCALE is 'fr'" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_database_is_made_by_upgrade(call):
    assert call("db", "upgrade").returncode == 0
    assert "No new upgrade operations detected" in call("db", "check").stdout
