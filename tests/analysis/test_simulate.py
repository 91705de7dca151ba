"""A world of which the truth is known: what is planted is found, and noise is not."""

import sys
from collections import Counter

import numpy as np
import pytest

from evaluator.analysis.comparison import Question, Unit, compare
from evaluator.analysis.simulate import PLANTS, Plan, World, world
from evaluator.analysis.trend import Trend, controlled, share_trend

MADE = world()
LAST = 9
SHARES = [place for place, is_share in enumerate(MADE.is_share) if is_share]


def asked(made: World, year: int, indicator: int):
    counts, bases = made.year(year, indicator)
    rows = enumerate(zip(counts.tolist(), bases.tolist(), strict=True))
    kind = "share" if made.is_share[indicator] else "rate"
    return compare([Unit(id=str(place), count=x, base=n) for place, (x, n) in rows], Question(kind=kind, draws=20))


def flags(made: World, year: int) -> dict[str, Counter]:
    """How often each contract is flagged on either side over all indicators of a year."""
    found = {"above": Counter(), "below": Counter()}
    for indicator in range(20):
        for each in asked(made, year, indicator).flagged():
            found[each.widened.flag][int(each.id)] += 1
    return found


@pytest.fixture(scope="module")
def last_year():
    return flags(MADE, LAST)


def test_world_has_its_shape_and_repeats():
    assert MADE.counts.shape == MADE.bases.shape == (10, 40, 12, 20)
    assert np.array_equal(MADE.counts, world().counts)
    assert not np.array_equal(MADE.counts, world(Plan(seed=1)).counts)
    assert np.all(MADE.counts[..., SHARES] <= MADE.bases[..., SHARES])
    assert [len(MADE.of(plant)) for plant in PLANTS] == [26, 2, 2, 2, 8]


def test_more_cannot_be_planted_than_there_is():
    with pytest.raises(ValueError, match="42 contracts are planted among 40"):
        world(Plan(good=30))


def test_planted_good_are_found_above(last_year):
    for contract in MADE.of("good"):
        assert last_year["above"][contract] >= 8
        assert last_year["below"][contract] == 0


def test_planted_bad_are_found_below(last_year):
    for contract in MADE.of("bad"):
        assert last_year["below"][contract] >= 5
        assert last_year["above"][contract] == 0


def test_planted_noise_is_hardly_ever_flagged(last_year):
    for contract in [*MADE.of("ordinary"), *MADE.of("small")]:
        assert last_year["above"][contract] + last_year["below"][contract] <= 2


def test_small_ones_have_wild_rates_and_no_flag(last_year):
    small = MADE.of("small")
    wild = [each for each in asked(MADE, LAST, 9).measured if int(each.id) in small]
    others = [each for each in asked(MADE, LAST, 9).measured if MADE.plant[int(each.id)] == 0]
    assert np.std([each.rate.figure for each in wild]) > 2 * np.std([each.rate.figure for each in others])
    assert sum(last_year[side][each] for side in last_year for each in small) <= 1


def trends(contract: int) -> list[Trend]:
    """Shares without noise of one contract over ten years."""
    calm = [each for each in SHARES if not MADE.noisy[each]]
    figures = [[[int(part[contract]) for part in MADE.year(year, each)] for year in range(10)] for each in calm]
    return [share_trend(range(10), [x for x, _n in rows], [n for _x, n in rows]) for rows in figures]


def test_planted_improvement_is_found_and_no_other():
    per, found = len(trends(0)), [each for contract in range(40) for each in trends(contract)]
    tested = controlled(found)
    rising = Counter(place // per for place, each in enumerate(tested) if isinstance(each, Trend) and each.q <= 0.05)
    for contract in range(40):
        if contract in MADE.of("improving"):
            assert rising[contract] >= 4
        else:
            assert rising[contract] <= 1


def told(line: str) -> None:
    """Shown by `pytest -rP` and where a test fails."""
    sys.stdout.write(f"{line}\n")


def test_false_flags_stay_rare_beside_planted_ones():
    """Over all of ten years, 40 contracts x 20 indicators each: who is flagged, and how many of the flags are false."""
    ordinary = {*MADE.of("ordinary").tolist(), *MADE.of("small").tolist()}
    planted = {*MADE.of("good").tolist(), *MADE.of("bad").tolist()}
    hits = {"plain": Counter(), "widened": Counter()}
    for year in range(10):
        for indicator in range(20):
            found = asked(MADE, year, indicator)
            for view in hits:
                hits[view].update(int(each.id) for each in found.flagged(view))
    for view, times in hits.items():
        false, true = sum(times[each] for each in ordinary), sum(times[each] for each in planted)
        share, power = false / (len(ordinary) * 200), true / (len(planted) * 200)
        flags = max(sum(times.values()), 1)
        told(
            f"{view}: {share:.2%} of ordinary figures flagged, {false / flags:.1%} of flags; {power:.0%} of planted figures found"
        )
    widened = hits["widened"]
    assert sum(widened[each] for each in ordinary) <= 0.01 * len(ordinary) * 200
    assert sum(widened[each] for each in ordinary) <= 0.05 * sum(widened.values())
    assert sum(widened[each] for each in planted) >= 0.5 * len(planted) * 200


def test_false_flags_stay_rare_without_any_merit():
    """Nobody is good or bad. By chance alone few pages show any flag; where noise is planted few contracts are flagged."""
    pages, contracts = [], []
    for seed in range(4):
        made = world(Plan(good=0, bad=0, improving=0, seed=seed))
        for indicator in range(20):
            found = asked(made, LAST, indicator)
            if made.noisy[indicator]:
                contracts.append(len(found.flagged()) / len(found.measured))
            else:
                pages.append(bool(found.flagged()))
    told(f"nobody good or bad: {np.mean(pages):.1%} of pages flag anybody, {np.mean(contracts):.1%} of contracts under noise")
    assert np.mean(pages) <= 0.1
    assert np.mean(contracts) <= 0.05
