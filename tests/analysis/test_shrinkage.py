"""Priors by maximum likelihood, shrunken rates and ranks with their intervals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from evaluator.analysis.ranks import ranks
from evaluator.analysis.shrinkage import Prior, prior, shrunken

unit = st.tuples(st.integers(1, 400), st.floats(0, 1)).map(lambda pair: (round(pair[0] * pair[1]), pair[0]))
units = st.lists(unit, min_size=2, max_size=25)


def likelihood(kind, a, b, x, n):
    if kind == "share":
        return stats.betabinom.logpmf(x, n, a, b).sum()
    return stats.nbinom.logpmf(x, a, b / (b + n)).sum()


@pytest.mark.parametrize("kind", ["share", "rate"])
@pytest.mark.parametrize("seed", range(6))
def test_no_prior_is_likelier_than_ours(kind, seed):
    random = np.random.default_rng(seed)
    n = random.integers(5, 900, 40)
    rate = random.beta(6, 9, 40) if kind == "share" else random.gamma(5, 0.1, 40)
    x = random.binomial(n, rate) if kind == "share" else random.poisson(n * rate)
    found = prior(kind, x, n)
    best = optimize.minimize(lambda at: -likelihood(kind, *np.exp(at), x, n), [0.0, 0.0], method="Nelder-Mead", tol=1e-10)
    assert likelihood(kind, found.a, found.b, x, n) == pytest.approx(-best.fun, abs=1e-6)
    assert [found.a, found.b] == pytest.approx(np.exp(best.x), rel=1e-3)


@settings(deadline=None)
@given(units, st.sampled_from(["share", "rate"]))
def test_shrunken_lies_between_own_and_common_rate(pairs, kind):
    x, n = np.array(pairs, dtype=float).T
    fitted = prior(kind, x, n)
    found = shrunken(fitted, x, n)
    own = x / n
    assert np.all(found.rate >= np.minimum(own, fitted.mean) - 1e-12)
    assert np.all(found.rate <= np.maximum(own, fitted.mean) + 1e-12)
    assert np.all((found.interval.low <= found.interval.high) & (found.interval.low >= 0))
    assert fitted.pooled or np.all((found.interval.low <= found.rate) & (fitted.a > 0))


@pytest.mark.parametrize("kind", ["share", "rate"])
def test_no_spread_gives_everybody_the_group(kind):
    x, n = np.array([50, 25, 100]), np.array([100, 50, 200])
    fitted = prior(kind, x, n)
    found = shrunken(fitted, x, n)
    assert fitted.pooled
    assert found.rate.tolist() == [0.5, 0.5, 0.5]
    assert found.interval.low[0] < 0.5 < found.interval.high[0]
    places = ranks(fitted, x, n)
    assert (places.mean.tolist(), places.low.tolist(), places.high.tolist()) == ([2, 2, 2], [1, 1, 1], [3, 3, 3])


@pytest.mark.parametrize(("x", "n"), [([0, 0], [9, 4]), ([9, 4], [9, 4]), ([3], [7])])
def test_edges_of_the_group_are_pooled(x, n):
    fitted = prior("share", x, n)
    assert fitted.pooled
    assert shrunken(fitted, x, n).rate.tolist() == [sum(x) / sum(n)] * len(x)


def test_prior_is_never_weaker_than_one():
    fitted = prior("share", [0, 90], [30, 90])
    assert fitted.a + fitted.b == pytest.approx(1)
    found = shrunken(fitted, [0, 90], [30, 90])
    assert np.all((found.interval.low < found.rate) & (found.rate < found.interval.high))


@pytest.mark.parametrize("kind", ["share", "rate"])
def test_posterior_intervals_hold_the_truth(kind):
    random, held = np.random.default_rng(5), []
    for _ in range(40):
        n = random.integers(20, 500, 60)
        rate = random.beta(20, 30, 60) if kind == "share" else random.gamma(20, 0.02, 60)
        x = random.binomial(n, rate) if kind == "share" else random.poisson(n * rate)
        found = shrunken(prior(kind, x, n), x, n).interval
        held.append(np.mean((found.low <= rate) & (rate <= found.high)))
    assert np.mean(held) == pytest.approx(0.95, abs=0.015)


def test_ranks_follow_a_plain_simulation():
    fitted = Prior("share", 0.4, 4.0, 6.0, pooled=False)
    x, n = np.array([9, 36, 12, 45]), np.array([20, 50, 40, 100])
    draws = stats.beta.rvs(x + 4, n - x + 6, size=(40_000, 4), random_state=1)
    wanted = (draws[:, None, :] > draws[:, :, None]).sum(axis=2) + 1
    found = ranks(fitted, x, n, draws=40_000)
    assert found.mean == pytest.approx(wanted.mean(axis=0), abs=0.03)
    assert found.low.tolist() == np.quantile(wanted, 0.025, axis=0, method="inverted_cdf").tolist()
    assert found.high.tolist() == np.quantile(wanted, 0.975, axis=0, method="inverted_cdf").tolist()


@pytest.mark.parametrize("kind", ["share", "rate"])
def test_order_of_units_changes_no_rank(kind):
    random = np.random.default_rng(8)
    n = random.integers(5, 60, 30)
    x = random.binomial(n, random.beta(2, 3, 30))
    fitted, shuffled = prior(kind, x, n), random.permutation(30)
    straight, mixed = ranks(fitted, x, n), ranks(fitted, x[shuffled], n[shuffled])
    assert mixed.mean.tolist() == straight.mean[shuffled].tolist()
    assert mixed.low.tolist() == straight.low[shuffled].tolist()


def test_lowest_first_turns_the_places_round():
    fitted = Prior("rate", 0.1, 2.0, 20.0, pooled=False)
    high, low = (ranks(fitted, [1, 5, 30], [50, 50, 50], first=first) for first in ("high", "low"))
    assert low.mean == pytest.approx(4 - high.mean)
    assert high.mean[2] < high.mean[1] < high.mean[0]
    again = ranks(fitted, [1, 5, 30], [50, 50, 50])
    assert again.mean.tolist() == high.mean.tolist()


def test_error_of_mean_ranks_holds_over_seeds():
    random = np.random.default_rng(9)
    n = random.integers(5, 200, 40)
    x = random.binomial(n, random.beta(8, 12, 40))
    fitted = prior("share", x, n)
    many = [ranks(fitted, x, n, seed=seed, draws=300) for seed in range(60)]
    truth = ranks(fitted, x, n, draws=20_000).mean
    off = np.abs(np.array([each.mean for each in many]) - truth)
    assert np.mean(off <= many[0].error) >= 0.95
    assert np.max(off) >= many[0].error / 2


def test_very_many_units_are_drawn_less_often():
    random = np.random.default_rng(10)
    n = random.integers(10, 3_000, 906)
    x = random.binomial(n, random.beta(20, 20, 906))
    found = ranks(prior("share", x, n), x, n)
    assert found.draws == 1_000_000 // 906
    assert found.error < 20
    assert ranks(prior("share", x[:500], n[:500]), x[:500], n[:500]).draws == 2_000
