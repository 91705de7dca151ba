"""Imports point one way, and the innermost ring needs nothing but Python."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evaluator.paths import ROOT
from tests.architecture.tree import name_of, python_files

ASK = """
import importlib, json, pkgutil, sys
before = set(sys.modules)
package = importlib.import_module({package!r})
for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(found.name)
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def loaded_by(package: str) -> set[str]:
    """The modules that a fresh interpreter loads for a package and all below it."""
    command = [sys.executable, "-c", ASK.format(package=package)]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return set(json.loads(answer.stdout))


def foreign(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules} - sys.stdlib_module_names - {"evaluator"}


def test_core_loads_only_the_standard_library():
    modules = loaded_by("evaluator.core")
    assert "evaluator.core.rubric" in modules
    assert foreign(modules) == set()
    assert not [name for name in modules if name.startswith("evaluator.") and not name.startswith("evaluator.core")]


def test_the_question_would_see_a_foreign_import():
    assert "sqlalchemy" in foreign(loaded_by("evaluator.db"))


def test_package_itself_imports_nothing():
    assert (ROOT / "evaluator" / "__init__.py").read_text() == ""


def test_import_contracts_hold():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert " 0 broken" in answer.stdout


@pytest.mark.parametrize("ring", ["core", "library", "db", "exchange", "services", "analysis"])
def test_each_ring_is_named_in_the_contracts(ring):
    if (ROOT / "evaluator" / ring).is_dir():
        contracts = (ROOT / "pyproject.toml").read_text()
        assert f'"evaluator.{ring}"' in contracts or f"(evaluator.{ring})" in contracts


def test_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
    assert [name_of(path) for path in python_files() if empty & {path.stem, *path.relative_to(ROOT).parts}] == []
