"""Nothing that is committed ties the project to one machine or one registry."""

import re

import pytest

from evaluator.paths import ROOT
from tests.architecture.tree import name_of, tracked

# A class of one letter keeps each pattern from finding itself.
MACHINE = re.compile(r"/(w[o]rk|f[a]rm|r[o]ot|t[m]p/[A-Za-z0-9_.-]+|h[o]me/[a-z]+|U[s]ers/[A-Za-z]+)/")
REGISTRY = re.compile(
    r"(py[p]i\.org|python[h]osted\.org|npm[j]s\.(org|com)|yarn[p]kg\.com|(deb|security)\.deb[i]an\.org"
    r"|index-[u]rl|trusted-[h]ost|find-[l]inks)",
    re.IGNORECASE,
)
LOCKS = sorted(ROOT.glob("requirements*.lock"))
TOOLS = {"Makefile"}  # names the options that keep addresses out of the lock files


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in tracked():
        if name_of(path) in TOOLS:
            continue
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{name_of(path)}: {match.group()}" for match in pattern.finditer(text)]
    return found


def test_no_file_names_a_path_of_a_machine():
    assert lines_with(MACHINE) == []


def test_no_file_names_a_registry():
    assert lines_with(REGISTRY) == []


def test_patterns_find_what_they_are_for():
    assert MACHINE.search("/ho" + "me/someone/x")
    assert REGISTRY.search("--index" + "-url https://x")


def test_there_are_four_lock_files():
    assert [path.name for path in LOCKS] == [
        "requirements-bench.lock",
        "requirements-dev.lock",
        "requirements-prove.lock",
        "requirements.lock",
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_each_locked_version_has_hashes(lock):
    code = re.sub(r"^ *#.*\n", "", lock.read_text(), flags=re.MULTILINE)
    entries = re.split(r"\n(?=\S)", code.strip())
    locked = re.compile(r"[a-z0-9._-]+==\S+ .*--hash=sha256:", re.DOTALL)
    assert len(entries) > 10
    assert [entry for entry in entries if not locked.match(entry)] == []


@pytest.mark.parametrize("suffix", [".pem", ".key", ".sqlite3", ".mo", ".pyc", ".env"])
def test_no_secret_or_generated_file_is_kept(suffix):
    assert [name_of(path) for path in tracked() if path.suffix == suffix or path.name == suffix] == []
