"""Roll-ups on disk: replaced at once or not at all; an engine that loads nothing by itself; exact sums."""

import pytest

from evaluator.core.national import Coverage, Mean, Rate, Total
from evaluator.exchange.rollups import files
from evaluator.exchange.rollups.asking import finest
from evaluator.exchange.rollups.engine import engine
from evaluator.exchange.rollups.expression import Request
from tests.factories.rolledup import MADE_AT, YEAR, write

BODY = (1, YEAR, "131016", "ward", "13", "under-50k", 40_000, True, 18_000)


def rows(*amounts):
    return {
        "bodies": [(number, *BODY[1:]) for number in range(1, len(amounts) + 1)],
        "returns": [(number, YEAR, 1) for number in range(1, len(amounts) + 1)],
        "answers": [(number, YEAR, "plans", "", each) for number, each in enumerate(amounts, 1)],
    }


def sums(folder, *measures):
    standing = files.standing(folder)
    return [
        [(each.bodies, each.above, each.below) for each in found]
        for found in finest(standing.folder, [Request(measure=one, years=(YEAR,)) for one in measures])
    ]


def test_new_rollups_take_the_place_of_old_ones(tmp_path):
    write(tmp_path, rows(100), bodies=1)
    first = files.standing(tmp_path)
    write(tmp_path, rows(300, 500), bodies=2)
    second = files.standing(tmp_path)
    assert (first.bodies, second.bodies, first.folder == second.folder, second.made_at) == (1, 2, False, MADE_AT)
    assert sums(tmp_path, Total(field="plans"), Coverage()) == [[(2, 800, 0)], [(2, 2, 2)]]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["bodies", second.folder.name, "nation.json"]


def test_old_rollups_stand_when_new_ones_fail(tmp_path):
    write(tmp_path, rows(100), bodies=1)
    fresh = files.begin(tmp_path)
    files.write_body(fresh, 1, rows(700))
    (fresh / "1" / "answers.parquet").write_bytes(b"cut off")
    with pytest.raises(Exception, match=r"(?i)parquet"):
        files.gather(tmp_path, fresh, MADE_AT, bodies=1, rows=3)
    assert sums(tmp_path, Total(field="plans")) == [[(1, 100, 0)]]
    assert len(list(tmp_path.glob("nation-*"))) == 1


def test_large_sums_stay_exact_to_the_last_digit(tmp_path):
    large = 9_007_199_254_740_993
    write(tmp_path, rows(large, large, 1), bodies=3)
    assert sums(tmp_path, Total(field="plans"), Mean(field="plans")) == [[(3, 2 * large + 1, 0)], [(3, 2 * large + 1, 300)]]


def test_months_are_added_up_with_their_people(tmp_path):
    areas = [("131016", 1, 40_000), ("131024", 1, 60_000), ("131032", 1, None)]
    given = {
        "bodies": [BODY],
        "areas": [(1, code, YEAR, towns, "13", "under-50k", "ward", people) for code, towns, people in areas],
        "figures": [
            (1, code, YEAR, "jiritsu_sodan", "plans", month, 5) for code, *_ in areas for month in (202004, 202005, 202103)
        ],
    }
    write(tmp_path, given, bodies=1)
    other = [Rate(indicator="plans", service=each) for each in ("jiritsu_sodan", "kakei_kaizen")]
    assert sums(tmp_path, *other) == [[(2, 30, 3 * 100_000)], []]


def test_the_engine_loads_nothing_by_itself():
    names = ("autoload_known_extensions", "autoinstall_known_extensions", "threads")
    found = [engine().raw_sql(f"SELECT current_setting('{each}')").fetchone()[0] for each in names]
    assert found == [False, False, 2]
    assert engine().raw_sql("SELECT current_setting('memory_limit')").fetchone()[0] == "488.2 MiB"
