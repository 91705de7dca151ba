"""Intervals of one count, against scipy.stats and at their edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluator.analysis.intervals import byar, clopper_pearson, events, garwood, garwood_rate, wilson

counts = st.integers(0, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_share_intervals_equal_those_of_scipy(pair):
    x, n = pair
    if not n:
        return
    for own, method in ((wilson, "wilson"), (clopper_pearson, "exact")):
        found, wanted = own(x, n, level=0.9), stats.binomtest(x, n).proportion_ci(0.9, method=method)
        assert (found.low, found.high) == (pytest.approx(wanted.low, abs=1e-9), pytest.approx(wanted.high, abs=1e-9))
        assert found.low <= x / n <= found.high


@given(st.integers(1, 10_000))
def test_poisson_ends_have_their_tails_exactly(x):
    found = garwood(x)
    assert stats.poisson.sf(x - 1, found.low) == pytest.approx(0.025)
    assert stats.poisson.cdf(x, found.high) == pytest.approx(0.025)


def test_edges_have_answers_of_their_own():
    for own in (wilson, clopper_pearson):
        found = own([0, 0, 20], [0, 20, 20])
        assert found.low.tolist()[:2] == [0, 0]
        assert found.high.tolist()[::2] == [1, 1]
        assert found.low[2] == pytest.approx(1 - found.high[1])
    assert garwood(0).low == 0


def test_rate_is_per_hundred_thousand_and_month():
    found = garwood_rate([10, 0], [12 * 50_000, 0])
    assert found.low[0] == pytest.approx(4.795389 / 6, abs=1e-6)
    assert found.high[0] == pytest.approx(18.390356 / 6, abs=1e-6)
    assert (found.low[1], found.high[1]) == (0, np.inf)


def test_byar_is_near_exact_from_ten_events():
    x = np.arange(10, 500)
    near, exact = byar(x), garwood(x)
    assert np.max(np.abs(near.low / exact.low - 1)) < 0.002
    assert np.max(np.abs(near.high / exact.high - 1)) < 0.002


def test_few_events_are_exact_and_many_byar():
    found = events([9, 10])
    assert found.low.tolist() == [float(garwood(9).low), float(byar(10).low)]
    assert found.high.tolist() == [float(garwood(9).high), float(byar(10).high)]


@pytest.mark.parametrize("own", [wilson, clopper_pearson])
def test_share_counts_no_more_than_there_are(own):
    for pair in ((3, 2), (-1, 2), (float("nan"), 2)):
        with pytest.raises(ValueError, match=r"counts no more|0 or more"):
            own(*pair)
    with pytest.raises(ValueError, match="level"):
        wilson(1, 2, level=95)
