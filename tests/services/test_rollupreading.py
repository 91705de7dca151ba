"""Tables from the cells that were published, and from the roll-ups where those do not hold them: always the same."""

import json
import sqlite3
from contextlib import closing

import pytest

from evaluator.core.national import Ask, Coverage, Share, Total, Where
from evaluator.exchange.rollups.published import NAME
from evaluator.exchange.rollups.standing import standing
from evaluator.services import rollupmaking, rollupreading
from evaluator.services.rollupmaking import forget, publish
from evaluator.services.rollups import tables
from tests.factories.rolledup import YEAR, small_nation

CONSIDERS, PLANS = Share(field="considers_proposals", among=("yes",)), Total(field="plans")
ASKS = (
    Ask(measure=CONSIDERS, by="size", years=(YEAR,)),
    Ask(measure=CONSIDERS, by="kind", years=(YEAR,), where=Where(sizes=("under-50k", "50k-100k"))),
    Ask(measure=PLANS, by="year", years=(YEAR - 1, YEAR)),
    Ask(measure=Coverage(), by="prefecture", years=(YEAR,), where=Where(kinds=("city",))),
    Ask(measure=PLANS, by="answer", split="considers_proposals", years=(YEAR,)),
)
KNOWN = ((CONSIDERS, ""), (PLANS, ""), (PLANS, "considers_proposals"), (Coverage(), ""))


def said(size, prefecture, kind, yes, no):
    given = {"way_run": "outsourced", "plans": "30"}
    return [
        (size, prefecture, kind, {**given, "considers_proposals": answer})
        for answer, many in (("yes", yes), ("no", no)) for _ in range(many)
    ]  # fmt: skip


@pytest.fixture
def nation(tmp_path):
    forget()
    return small_nation(
        tmp_path,
        said("under-50k", "13", "city", 6, 14) + said("50k-100k", "13", "town", 4, 8) + said("from-1m", "27", "city", 1, 2)
        + said("50k-100k", "27", "city", 5, 6) + said("under-50k", "27", "town", 2, 7),
    )  # fmt: skip


@pytest.fixture
def made(nation):
    """The tables as they come from the roll-ups."""
    return tables(nation, ASKS)


@pytest.fixture
def engine(monkeypatch):
    """Which years were made from the roll-ups."""
    asked = []
    real = rollupmaking.decided
    monkeypatch.setattr(rollupmaking, "decided", lambda nation, keys, **given: asked.extend(keys) or real(nation, keys, **given))
    return asked


def test_published_cells_give_the_same_tables(nation, made, engine):
    publish(standing(nation).folder, smallest=5, only=KNOWN)
    assert any(each.hidden for table in made for each in table.cells)
    assert tables(nation, ASKS) == made
    assert engine == []


def test_no_number_of_a_hidden_cell_is_published(nation, made):
    folder = standing(nation).folder
    publish(folder, smallest=5, only=KNOWN)
    with closing(sqlite3.connect(folder / NAME)) as connection:
        cells = [each for (text,) in connection.execute("SELECT cells FROM tables") for each in json.loads(text)]
    shown = [seen for _keys, seen in cells if isinstance(seen, list)]
    assert {seen for _keys, seen in cells if not isinstance(seen, list)} == {"primary", "complementary"}
    assert shown
    assert min(bodies for bodies, _above, _below in shown) >= 5


def test_another_smallest_cell_is_decided_anew(nation, engine):
    publish(standing(nation).folder, smallest=5, only=KNOWN)
    (strict,) = tables(nation, ASKS[:1], smallest=5)
    (open_,) = tables(nation, ASKS[:1], smallest=1)
    assert any(each.hidden for each in strict.cells)
    assert not any(each.hidden for each in open_.cells)
    assert {key[0] for key in engine} == {CONSIDERS, Coverage()}


def test_a_figure_of_an_edited_view_is_made(nation, made, engine):
    publish(standing(nation).folder, smallest=5, only=KNOWN[1:])
    assert tables(nation, ASKS) == made
    assert {key[0] for key in engine} == {CONSIDERS}


def test_pairs_of_older_years_are_made_when_asked(nation, made, engine):
    publish(standing(nation).folder, smallest=5, pairs=0, only=KNOWN)
    assert tables(nation, ASKS) == made
    assert {key[0] for key in engine} == {CONSIDERS, Coverage()}


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00 and no more", bytes(4096)])
def test_a_damaged_file_is_as_none(nation, made, engine, content):
    (standing(nation).folder / NAME).write_bytes(content)
    assert tables(nation, ASKS) == made
    assert engine


def test_cells_of_another_program_are_not_read(nation, made, engine, monkeypatch):
    publish(standing(nation).folder, smallest=5, only=KNOWN)
    monkeypatch.setattr(rollupreading, "_program", lambda: "another")
    assert tables(nation, ASKS) == made
    assert engine
