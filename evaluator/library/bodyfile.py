"""The yearly file of a body, read from its bytes: size, depth, form, version; every fault is found and named."""

from typing import Any

from evaluator.core.bodyfile import FORMAT, OLDER, VERSION, BodyFile
from evaluator.core.check.names import bounded
from evaluator.core.values import CannotEvaluate, Problem, problem
from evaluator.library.build import build
from evaluator.library.parse import load

MOST_BYTES = 2_000_000


def tree_of(data: bytes) -> dict[str, Any]:
    """The file as plain data. Raises CannotEvaluate for what is no such file, or one of another version."""
    if not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        raise _refused("", "bodyfile.not-json")
    tree, _advice = load(data, limit=MOST_BYTES)
    if tree.get("format") != FORMAT:
        raise _refused("format", "bodyfile.format", format=FORMAT)
    version = tree.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise _refused("version", "bodyfile.version-missing", version=VERSION)
    if version > VERSION:
        raise _refused("version", "bodyfile.version-newer", version=version, known=VERSION)
    if version < VERSION and version not in OLDER:
        raise _refused("version", "bodyfile.version-older", version=version, known=VERSION)
    return tree


def body_file(tree: dict[str, Any]) -> BodyFile:
    """The record of a file as plain data. Raises CannotEvaluate with everything that is wrong with its form."""
    made, wrong = build(BodyFile, tree)
    if made is None:
        raise CannotEvaluate(bounded(wrong))
    return made


def _refused(place: str, id: str, **values: Any) -> CannotEvaluate:
    found: Problem = problem(place, id, **values)
    return CannotEvaluate((found,))
