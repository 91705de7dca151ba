"""Every source that the library's files name in brackets is listed. Source: facts.md 8."""

import re
import tomllib

from evaluator import paths

LISTED = tomllib.loads((paths.RUBRICS / "sources" / "sources.toml").read_text(encoding="utf-8"))["source"]
BRACKETS = re.compile(r"\[(S\d+[a-z]?(?: S\d+[a-z]?)*)\]")


def _named() -> set[str]:
    files = [each for each in paths.RUBRICS.rglob("*.toml") if each.name != "sources.toml"]
    texts = (each.read_text(encoding="utf-8") for each in files)
    return {id for text in texts for found in BRACKETS.findall(text) for id in found.split()}


def test_every_source_named_is_listed() -> None:
    assert _named() == set(LISTED)


def test_every_source_says_what_and_how_sure() -> None:
    assert all(each["what"]["ja"] and each["what"]["en"] and each["level"] in ("A", "B", "C", "A/B") for each in LISTED.values())
