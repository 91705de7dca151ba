"""Trends, changes between two years, and the refusals of both."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluator.analysis.change import Change, NoChange, rate_change, share_change
from evaluator.analysis.trend import NoTrend, Trend, cochran_armitage, controlled, mann_kendall, share_trend, value_trend

YEARS = [2019, 2020, 2021, 2022, 2023]


def score(values):
    return sum(np.sign(values[j] - values[i]) for i in range(len(values)) for j in range(i + 1, len(values)))


@given(st.lists(st.integers(0, 4), min_size=2, max_size=6))
def test_exact_p_counts_all_orders_with_ties(values):
    scores = [abs(score(order)) for order in permutations(values)]
    s, p = mann_kendall(values)
    assert s == score(values)
    assert p == pytest.approx(np.mean(np.array(scores) >= abs(s)))


@given(st.permutations(list(range(9))))
def test_exact_p_equals_that_of_scipy(values):
    wanted = stats.kendalltau(range(9), values, method="exact").pvalue
    assert mann_kendall(values)[1] == pytest.approx(wanted)


def test_shares_in_two_years_equal_plain_chi_square():
    found = cochran_armitage([20, 35], [100, 90], [0, 1])
    wanted = stats.chi2_contingency([[20, 35], [80, 55]], correction=False)
    assert found[:2] == (pytest.approx(wanted.statistic), pytest.approx(wanted.pvalue))
    assert cochran_armitage([0, 0], [10, 20], [0, 1]) == (0.0, 1.0, 0.0)


def test_rising_series_rises_and_falling_falls():
    up = share_trend(YEARS, [10, 20, 30, 40, 50], [100] * 5)
    down = value_trend(YEARS[::-1], [1, 2, 3, 4, 5])
    assert isinstance(up, Trend)
    assert isinstance(down, Trend)
    assert (up.direction, down.direction) == (1, -1)
    assert up.p < 0.001
    assert down.p == pytest.approx(2 / 120)


def test_four_years_are_refused_with_a_reason():
    for found in (share_trend(YEARS, [1, 2, 0, 3, 4], [9, 9, 0, 9, 9]), value_trend(YEARS, [1, 2, float("nan"), 3, 4])):
        assert isinstance(found, NoTrend)
        assert found.reason.id == "compare.trend-short"
        assert found.reason.values == {"years": 4, "fewest": 5}


def test_series_across_a_break_is_refused():
    for year in YEARS[1:]:
        found = value_trend(YEARS, [1, 2, 3, 4, 5], breaks=[2001, year])
        assert isinstance(found, NoTrend)
        assert found.reason.values == {"year": year}
    assert isinstance(value_trend(YEARS, [1, 2, 3, 4, 5], breaks=[YEARS[0], 2030]), Trend)


def test_false_discovery_counts_only_tested_series():
    short = value_trend(YEARS[:3], [1, 2, 3])
    tested = [value_trend(YEARS, values) for values in ([1, 2, 3, 4, 5], [1, 3, 2, 5, 4])]
    found = controlled([tested[0], short, tested[1]])
    assert found[1] is short
    wanted = stats.false_discovery_control([each.p for each in tested if isinstance(each, Trend)])
    assert [each.q for each in found if isinstance(each, Trend)] == pytest.approx(list(wanted))


def test_chance_alone_rarely_makes_a_trend():
    random = np.random.default_rng(2)
    shares = [share_trend(range(10), random.binomial(80, 0.4, 10), [80] * 10) for _ in range(2_000)]
    values = [value_trend(range(7), random.normal(size=7)) for _ in range(2_000)]
    for found, error in ((shares, 0.02), (values, 0.005)):
        assert np.mean([each.p <= 0.05 for each in found if isinstance(each, Trend)]) <= 0.05 + error


def test_difference_of_shares_as_newcombe_has_it():
    found = share_change((48, 80), (56, 70))
    assert isinstance(found, Change)
    assert (found.figure, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert found.direction == 1


def test_ratio_of_rates_agrees_with_scipy():
    found = rate_change((30, 1_000), (50, 1_200))
    assert isinstance(found, Change)
    share = stats.binomtest(50, 80).proportion_ci(0.95, method="exact")
    wanted = [each / (1 - each) * 1_000 / 1_200 for each in (share.low, share.high)]
    assert found.figure == pytest.approx(50 / 1.2 / 30)
    assert [found.low, found.high] == pytest.approx(wanted)


def test_no_change_is_told_across_a_break():
    for ask in (share_change, rate_change):
        found = ask((4, 10), (6, 10), broken=2022)
        assert isinstance(found, NoChange)
        assert (found.reason.id, found.reason.values) == ("compare.change-break", {"year": 2022})
        empty = ask((0, 0), (6, 10))
        assert isinstance(empty, NoChange)
        assert empty.reason.id == "compare.change-empty"


def test_ratio_without_earlier_events_has_no_figure():
    found = rate_change((0, 10), (9, 10))
    assert isinstance(found, Change)
    assert (found.figure, found.high, found.direction) == (None, float("inf"), 1)
    nothing = rate_change((0, 10), (0, 10))
    assert isinstance(nothing, Change)
    assert (nothing.low, nothing.high, nothing.direction) == (0, float("inf"), 0)
