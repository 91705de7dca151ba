"""Limits, exact tails, overdispersion and false-discovery control."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluator.analysis.discovery import q_values
from evaluator.analysis.dispersion import dispersion, winsorised
from evaluator.analysis.funnel import flagged, grid, limits, side, tail_p, widened_p

SIZES = np.arange(1, 900)


def drawn_by_scipy(law, size, q):
    r = law.ppf(q)
    return (r - (law.cdf(r) - q) / law.pmf(r)) / size


@pytest.mark.parametrize("rate", [0.003, 0.05, 0.47, 0.5, 0.98])
@pytest.mark.parametrize("kind", ["share", "rate"])
@pytest.mark.parametrize("phi", [1.0, 2.2])
def test_lines_equal_interpolation_by_scipy_quantiles(kind, rate, phi):
    found = limits(kind, SIZES, rate, phi=phi)
    law = stats.binom(SIZES, rate) if kind == "share" else stats.poisson(SIZES * rate)
    lines = (found.low_95, found.high_95, found.low_998, found.high_998)
    for line, q in zip(lines, (0.025, 0.975, 0.001, 0.999), strict=True):
        wider = stats.norm.cdf(stats.norm.ppf(q) * np.sqrt(phi))
        wanted = np.clip(drawn_by_scipy(law, SIZES, wider), 0, 1 if kind == "share" else np.inf)
        assert line == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("kind", ["share", "rate"])
def test_lines_far_out_stay_in_order(kind):
    found = limits(kind, np.geomspace(1, 50_000, 60), 0.04, phi=200)
    assert np.all(found.low_998 <= found.low_95)
    assert np.all(found.low_95 <= found.high_95)
    assert np.all(found.high_95 <= found.high_998)
    assert np.all(np.isfinite(found.high_998))


@given(st.integers(1, 400), st.floats(0.01, 0.99), st.data())
def test_tails_equal_those_of_scipy(n, rate, data):
    x = data.draw(st.integers(0, n))
    for kind, law in (("share", stats.binom(n, rate)), ("rate", stats.poisson(n * rate))):
        wanted = min(1.0, 2 * min(law.cdf(x), law.sf(x - 1)))
        assert tail_p(kind, [x], [n], rate)[0] == pytest.approx(wanted, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(("kind", "x", "rate"), [("share", 0, 0.0), ("share", 9, 1.0), ("rate", 0, 0.0)])
def test_nothing_differs_where_nothing_can(kind, x, rate):
    assert tail_p(kind, [x, x], [9, 0 if x == 0 else 9], rate).tolist() == [1, 1]
    lines = limits(kind, [9], rate)
    assert (lines.low_998[0], lines.high_998[0]) == (rate, rate)


@pytest.mark.parametrize("kind", ["share", "rate"])
def test_limits_hold_their_stated_share(kind):
    """Counts by chance alone: outside by exact tails at most what is stated, and on the drawn lines near it."""
    random, size, rate = np.random.default_rng(11), np.geomspace(30, 4_000, 200).round(), 0.3
    draw = random.binomial if kind == "share" else lambda n, p, shape: random.poisson(n * p, shape)
    counts = draw(size.astype(int), rate, (500, 200))
    p = tail_p(kind, counts, np.broadcast_to(size, counts.shape), rate)
    lines = limits(kind, size, rate)
    for stated, low, high in ((0.05, lines.low_95, lines.high_95), (0.002, lines.low_998, lines.high_998)):
        error = 4 * np.sqrt(stated / counts.size)
        assert stated * 0.5 < np.mean(p <= stated) <= stated + error
        outside = np.mean((counts / size < low) | (counts / size > high))
        assert outside == pytest.approx(stated, rel=0.25)


def test_widening_divides_the_equivalent_z():
    p = np.array([1.0, 0.05, 1e-9, 1e-300])
    wanted = 2 * stats.norm.sf(stats.norm.isf(p / 2) / np.sqrt(2.5))
    assert widened_p(p, 2.5) == pytest.approx(wanted, rel=1e-9)
    assert widened_p(p, 1.0) == pytest.approx(p, rel=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_q_equals_that_of_scipy(p):
    assert q_values(p) == pytest.approx(stats.false_discovery_control(p), rel=1e-12)


def test_what_is_not_tested_counts_not():
    assert q_values([0.01, np.nan, 0.04]).tolist()[::2] == pytest.approx([0.02, 0.04])
    found = flagged([0.01, np.nan, 0.9], [1.0, -1.0, -1.0])
    assert found.sign.tolist() == [1, 0, 0]


def test_side_is_level_at_the_group():
    assert side([5, 6, 4], [10, 10, 10], 0.5).tolist() == [0, 1, -1]


def test_winsorising_moves_values_and_leaves_none_out():
    given_values = np.arange(11.0)
    assert winsorised(given_values).tolist() == [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]


@pytest.mark.parametrize("kind", ["share", "rate"])
def test_overdispersion_is_seen_only_where_it_is(kind):
    random, size = np.random.default_rng(3), np.full(60, 400)
    own = {spread: 0.3 * np.exp(random.normal(0, spread, (200, 60))) for spread in (0.0, 0.3)}
    draw = random.binomial if kind == "share" else lambda n, p: random.poisson(n * p)
    seen = {spread: np.mean([dispersion(kind, draw(size, p), size).present for p in rates]) for spread, rates in own.items()}
    assert seen[0.0] <= 0.06
    assert seen[0.3] == 1.0


def test_one_unit_alone_has_no_spread():
    assert not dispersion("share", [3], [9]).present
    assert dispersion("share", [3], [9]).phi == 0
    assert np.isnan(dispersion("rate", [0], [0]).phi)


def test_grid_runs_beyond_the_largest_base():
    found = grid([0, 20, 300])
    assert found[0] == pytest.approx(20)
    assert found[-1] == pytest.approx(315)
    assert len(grid([0])) == 0
