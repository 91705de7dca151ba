"""The cells of the nation that anybody may see, as one file: what is not in it is shown to nobody.

Every table of every measure and year stands in it as it is shown; of a hidden cell only why it is hidden. A page finds its
tables by their keys, so that it needs neither the engine nor the roll-ups. SQLite is in the standard library of Python.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

NAME = "published.sqlite"
Keys = tuple[str, ...]
Seen = tuple[int, ...] | str
"""The numbers of a cell, or why it is hidden."""
Cells = Mapping[Keys, Seen]
Dims = tuple[int, ...]
Row = tuple[str, Dims, int, Cells]
"""A table: the key of its measure, its dimensions by number, the fiscal year, and its cells."""
TABLES = """
CREATE TABLE told (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE measures (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE tables (measure TEXT, dims TEXT, year INTEGER, cells TEXT, PRIMARY KEY (measure, dims, year)) WITHOUT ROWID;
"""


class Unreadable(Exception):
    """The file is damaged."""


class Published:
    """The file, as it is read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def holds(self, measure: str) -> bool:
        """Whether a measure is published, if only with empty tables. Raises Unreadable."""
        return bool(self._rows("SELECT 1 FROM measures WHERE key = ?", measure))

    def cells(self, measure: str, dims: Dims, year: int) -> Cells:
        """The cells of a table; none where nobody stands in it. Raises Unreadable."""
        found = self._rows("SELECT cells FROM tables WHERE measure = ? AND dims = ? AND year = ?", measure, _named(dims), year)
        told = json.loads(found[0][0]) if found else []
        return {tuple(keys): tuple(seen) if isinstance(seen, list) else seen for keys, seen in told}

    def method(self) -> str:
        """How it was decided what is hidden. Raises Unreadable."""
        return self._told("method")

    def without_pairs(self) -> frozenset[int]:
        """The fiscal years of which no tables of two dimensions stand in it. Raises Unreadable."""
        return frozenset(json.loads(self._told("without_pairs")))

    def _told(self, name: str) -> str:
        found = self._rows("SELECT value FROM told WHERE name = ?", name)
        if not found:
            raise Unreadable
        return str(found[0][0])

    def _rows(self, statement: str, *values: str | int) -> Sequence[tuple[str, ...]]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as fault:
            raise Unreadable from fault


@contextmanager
def reading(nation: Path) -> Iterator[Published | None]:
    """The file of the nation that stands in a folder; None where it has none."""
    path = nation / NAME
    if not path.is_file():
        yield None
        return
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        yield Published(connection)


def write(nation: Path, rows: Iterable[Row], *, measures: Iterable[str], method: str, without_pairs: Iterable[int] = ()) -> int:
    """Write the file below the folder of a nation that is not asked yet; how many tables it has."""
    half = (nation / NAME).with_suffix(".half")
    half.unlink(missing_ok=True)
    with closing(sqlite3.connect(half)) as connection, connection:
        connection.executescript(TABLES)
        connection.executemany(
            "INSERT INTO told VALUES (?, ?)", (("method", method), ("without_pairs", json.dumps(list(without_pairs))))
        )
        connection.executemany("INSERT INTO measures VALUES (?)", ((each,) for each in measures))
        made = connection.executemany("INSERT INTO tables VALUES (?, ?, ?, ?)", map(_row, rows)).rowcount
    half.replace(nation / NAME)
    return made


def _row(row: Row) -> tuple[str, str, int, str]:
    measure, dims, year, cells = row
    return (measure, _named(dims), year, json.dumps(list(cells.items()), separators=(",", ":")))


def _named(dims: Dims) -> str:
    return ",".join(map(str, dims))
