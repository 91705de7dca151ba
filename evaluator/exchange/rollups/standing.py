"""Which roll-ups stand. It needs no engine, so that a page can ask it."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

STANDING = "nation.json"


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
