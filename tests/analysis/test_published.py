"""Every function against worked examples that others have published or computed; figures and sources in published.json."""

import json
from math import comb
from pathlib import Path

import numpy as np
import pytest

from evaluator.analysis.discovery import q_values
from evaluator.analysis.dispersion import dispersion
from evaluator.analysis.intervals import clopper_pearson, garwood, wilson
from evaluator.analysis.shrinkage import Prior, prior, shrunken
from evaluator.analysis.trend import cochran_armitage, mann_kendall

CASES = {each["id"]: each for each in json.loads((Path(__file__).parent / "published.json").read_text(encoding="utf-8"))}


def share_ends(given):
    score, exact = wilson(given["x"], given["n"]), clopper_pearson(given["x"], given["n"])
    return [score.low, score.high, exact.low, exact.high]


def spread(given):
    found = dispersion("share", given["r"], given["n"])
    assert found.present
    return [found.phi, found.tau2]


def uniform_prior(given):
    return shrunken(Prior("share", 0.5, 1.0, 1.0, pooled=False), given["r"], given["n"]).rate


def likeliest_prior(given):
    found = prior("share", given["r"], given["n"])
    return [found.a, found.b, *shrunken(found, given["r"], given["n"]).rate]


def rejections(given):
    q = q_values(given["p"])
    bonferroni = sum(each <= 0.05 / len(given["p"]) for each in given["p"])
    return [(q <= 0.05).sum(), bonferroni, *q]


def rising_shares(given):
    return cochran_armitage(given["x"], given["n"], given["scores"])[:2]


def event_ends(given):
    return [garwood(given["x"]).low, garwood(given["x"]).high]


def rising_values(given):
    tested = [mann_kendall(range(n)) for n in given["n"]]
    assert [s for s, _p in tested] == [comb(n, 2) for n in given["n"]]
    return [p for _s, p in tested]


COMPUTED = {
    "G14_newcombe_81_263": share_ends,
    "G14_newcombe_0_20": share_ends,
    "G19_overdispersion": spread,
    "G22_surgical_fixed": uniform_prior,
    "G23b_surgical_betabinomial_ml": likeliest_prior,
    "G26_bh1995": rejections,
    "G27_cochran_armitage": rising_shares,
    "G28_garwood_0": event_ends,
    "G28_garwood_10": event_ends,
    "G29_mann_kendall_exact": rising_values,
}


@pytest.mark.parametrize("name", CASES)
def test_published_figures_come_out_within_tolerance(name):
    case = CASES[name]
    apart = np.abs(np.array(COMPUTED[name](case["input"]), dtype=float) - np.array(case["expected"]))
    assert np.all(apart <= np.array(case["tolerance"])), apart
