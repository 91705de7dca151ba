"""The tree of a rubric's file as TOML, also where it is not a rubric yet."""

from collections.abc import Mapping
from typing import Any

import tomlkit

from evaluator.core.rubric import Rubric
from evaluator.library.build import build
from evaluator.library.write import rubric_toml


def tree_toml(tree: Mapping[str, Any]) -> str:
    """The file of a tree: as any rubric is written, or key by key where it cannot be read as one."""
    rubric, _ = build(Rubric, dict(tree))
    return rubric_toml(rubric) if rubric is not None else tomlkit.dumps(_ordered(tree))


def _ordered(value: Any) -> Any:
    """Plain keys before lists of tables before tables, since in TOML what follows a heading belongs to it."""
    if isinstance(value, Mapping):
        given = {key: _ordered(each) for key, each in value.items() if each is not None}
        return dict(sorted(given.items(), key=lambda pair: _rank(pair[1])))
    return [_ordered(each) for each in value if each is not None] if isinstance(value, list) else value


def _rank(value: Any) -> int:
    if isinstance(value, dict):
        return 2
    return 1 if isinstance(value, list) and any(isinstance(each, dict) for each in value) else 0
