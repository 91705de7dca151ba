"""Which roll-ups stand. It needs no engine, so that a page can ask it."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

STANDING = "nation.json"
HALF = "bodies-"
"""How the folder begins in which roll-ups are being made; it is gone when they stand, and when making them failed."""
LATELY = timedelta(minutes=15)
"""How long ago something was written at the most while somebody is at it: publishing the whole nation takes minutes."""


@dataclass(frozen=True, kw_only=True)
class Nation:
    """The roll-ups that stand."""

    folder: Path
    made_at: datetime
    bodies: int
    rows: int


def standing(folder: Path) -> Nation | None:
    """The roll-ups that stand; None while there are none."""
    path = folder / STANDING
    if not path.exists():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    return Nation(
        folder=folder / told["folder"], made_at=datetime.fromisoformat(told["made_at"]), bodies=told["bodies"], rows=told["rows"]
    )  # fmt: skip


def is_being_made(folder: Path, now: datetime) -> bool:
    """Whether roll-ups are being made: a half-made folder stands there, and something was written lately.

    One that a process left that was killed says so for a quarter of an hour, then no more.
    """
    written = 0.0
    for half in folder.glob(f"{HALF}*"):
        for each in (half, *folder.glob("nation-*")):
            with suppress(FileNotFoundError):
                written = max(written, each.stat().st_mtime)
    return now.timestamp() - written < LATELY.total_seconds()
