"""Means over months: intervals and tails against scipy, coverage by simulation, and what is planted is found."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize, stats

from evaluator.analysis.comparison import Question
from evaluator.analysis.means import FEWEST, MeanUnit, compare_means, means, variance_between
from evaluator.analysis.sentences import said
from evaluator.core.values import CannotEvaluate

DAYS = Question(kind="mean", first="low", draws=500)
EQUAL = [30, 42, 25, 38, 51, 29, 33, 40]
"""Sums of days of eight months with ten contacts each."""


def told(line):
    """Shown by `pytest -rP` and where a test fails."""
    sys.stdout.write(f"{line}\n")


def drawn(random, mean, months=12, contacts=6.0, id="0"):
    """Days of exponential length, month by month; a month may have no contact."""
    numbers = random.poisson(contacts, months)
    return MeanUnit(id=id, months=tuple((float(random.exponential(mean, n).sum()), int(n)) for n in numbers))


def group(random, slow=0, units=30):
    return [drawn(random, 12.0 if at < slow else 5.0, id=str(at)) for at in range(units)]


def test_months_of_equal_size_give_the_usual_interval():
    unit = MeanUnit(id="a", months=tuple((float(each), 10) for each in EQUAL))
    other = MeanUnit(id="b", months=tuple((float(each) + 10, 10) for each in EQUAL))
    found = compare_means([unit, other], DAYS)
    monthly = np.array(EQUAL) / 10
    low, high = stats.t.interval(0.95, 7, monthly.mean(), stats.sem(monthly))
    assert (found.units[0].rate.low, found.units[0].rate.high) == pytest.approx((low, high))
    assert found.units[0].plain.p == pytest.approx(stats.ttest_1samp(monthly, found.group).pvalue)
    assert found.group == pytest.approx(monthly.mean() + 0.5)


def test_standard_error_is_that_of_a_ratio():
    y, n = np.array([12.0, 40, 9, 22, 31, 18]), np.array([3, 7, 2, 5, 6, 4])
    found = means([MeanUnit(id="a", months=tuple(zip(y.tolist(), n.tolist(), strict=True)))])
    ratio = y.sum() / n.sum()
    variance = np.cov(np.stack([y, n]))
    by_moments = (variance[0, 0] - 2 * ratio * variance[0, 1] + ratio**2 * variance[1, 1]) / (6 * n.mean() ** 2)
    assert found.mean[0] == pytest.approx(ratio)
    assert found.error[0] ** 2 == pytest.approx(by_moments)
    assert found.degrees[0] == 5


def test_interval_holds_about_what_it_states():
    random = np.random.default_rng(5)
    found = compare_means([drawn(random, 5.0, id=str(at)) for at in range(1500)], replace(DAYS, draws=2))
    assert np.mean([each.rate.low <= 5.0 <= each.rate.high for each in found.measured]) == pytest.approx(0.94, abs=0.02)


def test_variance_between_units_is_the_likeliest():
    random = np.random.default_rng(2)
    variance = random.uniform(0.2, 2.0, 25)
    mean = 6 + random.normal(0, np.sqrt(1.5 + variance))

    def unlikely(between):
        weight = 1 / (variance + between)
        common = (weight * mean).sum() / weight.sum()
        return -stats.norm.logpdf(mean, common, np.sqrt(variance + between)).sum()

    wanted = optimize.minimize_scalar(unlikely, bounds=(0, 20), method="bounded", options={"xatol": 1e-9}).x
    assert variance_between(mean, variance) == pytest.approx(wanted, rel=1e-4)
    assert variance_between(np.full(5, 3.0), variance[:5]) == 0


def test_slow_contracts_are_found_and_others_hardly_ever():
    slow, others = {"plain": [], "widened": []}, {"plain": [], "widened": []}
    for seed in range(20):
        for each in compare_means(group(np.random.default_rng(seed), slow=2), DAYS).measured:
            for view, found in (slow if int(each.id) < 2 else others).items():
                found.append(bool(getattr(each, view).flag))
    for view in slow:
        told(f"means, {view}: {np.mean(slow[view]):.0%} of the slow found, {np.mean(others[view]):.1%} of the others flagged")
    assert np.mean(slow["plain"]) >= 0.9
    assert np.mean(others["widened"]) <= 0.02


def test_pages_without_slow_contracts_rarely_show_a_flag():
    flagged = [bool(compare_means(group(np.random.default_rng(seed)), DAYS).flagged()) for seed in range(50)]
    told(f"means: {np.mean(flagged):.0%} of pages by chance alone show any flag")
    assert np.mean(flagged) <= 0.12


def test_shrunken_mean_lies_between_own_and_all():
    found = compare_means(group(np.random.default_rng(3), slow=4), DAYS)
    assert not found.pooled
    common = [each.shrunken.figure for each in found.measured]
    for each in found.measured:
        low, high = sorted((each.rate.figure, float(np.mean(common))))
        assert low - 0.6 <= each.shrunken.figure <= high + 0.6
        assert 1 <= each.rank.low <= each.rank.figure <= each.rank.high <= 30
    assert max(found.measured, key=lambda each: each.rank.figure).id in {"0", "1", "2", "3"}
    assert 0 < found.error < 2


def test_names_and_order_of_units_change_nothing():
    units = group(np.random.default_rng(4), slow=3, units=12)
    straight = compare_means(units, DAYS)
    mixed = compare_means([replace(each, id=f"z{each.id}") for each in reversed(units)], DAYS)
    for own, other in zip(straight.units, reversed(mixed.units), strict=True):
        assert own.rank == other.rank
        assert own.widened.flag == other.widened.flag
        assert own.widened.q == pytest.approx(other.widened.q)


def test_few_months_are_listed_without_a_figure():
    units = [*group(np.random.default_rng(6), units=3), MeanUnit(id="new", months=((9.0, 2),) * (FEWEST - 1))]
    found = compare_means([*units, MeanUnit(id="none", months=())], DAYS)
    assert [each.id for each in found.measured] == ["0", "1", "2"]
    assert found.units[3].base == 2 * (FEWEST - 1)
    ids = [each.id for each in said(found).cannot]
    assert {"compare.few-months", "compare.no-record"} <= set(ids)
    assert said(found).method[0].id == "compare.method-mean"


@pytest.mark.parametrize("months", [(), ((0.0, 4),) * 8, ((12.0, 4),) * 8])
def test_edges_of_means_have_answers_and_no_flag(months):
    found = compare_means([MeanUnit(id=each, months=months) for each in "ab"], DAYS)
    assert found.flagged() == found.flagged("plain") == ()
    assert found.pooled
    assert said(found).can


def test_all_problems_of_means_are_named():
    units = [MeanUnit(id="a", months=((-1.0, 2),)), MeanUnit(id="b", months=((3.0, 0),)), MeanUnit(id="b", months=((3.0, -1),))]
    with pytest.raises(CannotEvaluate) as refused:
        compare_means(units, DAYS)
    assert [each.message.id for each in refused.value.problems] == [
        "compare.count-wrong", "compare.more-than-base", "compare.base-wrong", "compare.id-twice",
    ]  # fmt: skip
