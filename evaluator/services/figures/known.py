"""The indicators that an organisation uses: those of the library, and its own."""

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.indicators import IndicatorFile, IndicatorSet, joined
from evaluator.db.queries import figures as rows
from evaluator.library import indicators as library


@cache
def _files() -> Mapping[str, IndicatorFile]:
    return library.files()


@lru_cache(maxsize=64)
def _together(contents: tuple[str, ...]) -> IndicatorSet:
    own = library.read_own([json.loads(each) for each in contents])
    return joined([*_files().values(), own])


def known_to(session: Session, organisation_id: int | None) -> IndicatorSet:
    """The indicators of the library and the organisation's own, retired ones too, for figures of them stay. One statement."""
    return _together(tuple(each.content for each in rows.own(session, organisation_id)))


def retired(session: Session, organisation_id: int | None) -> frozenset[str]:
    """Own indicators that are not entered any more."""
    return frozenset(each.code for each in rows.own(session, organisation_id) if each.retired_at is not None)


def tree_of(content: str) -> dict[str, Any]:
    """An own indicator as the tree that it is kept as."""
    found: dict[str, Any] = json.loads(content)
    return found
