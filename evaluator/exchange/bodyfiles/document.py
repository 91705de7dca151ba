"""The yearly file of a body as JSON, and the digest inside it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from evaluator.core.bodyfile import BodyFile
from evaluator.core.canonical import canonical, digest, plain


def digest_of(tree: Mapping[str, Any]) -> str:
    """The digest that a file as a tree should have inside."""
    return digest(canonical({key: each for key, each in tree.items() if key != "sha256"}))


def sealed(file: BodyFile) -> BodyFile:
    """A file with its digest inside."""
    return replace(file, sha256=digest_of(plain(file)))


def written(file: BodyFile) -> bytes:
    """A file as JSON, for people to read too."""
    return (json.dumps(plain(file), ensure_ascii=False, indent=1) + "\n").encode()
