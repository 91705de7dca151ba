"""The one result that a page shows, its edges, and the sentences beside it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.analysis.comparison import Question, Unit, compare
from evaluator.analysis.sentences import said
from evaluator.analysis.standardisation import standardised
from evaluator.core.values import CannotEvaluate

SHARE, RATE = Question(kind="share", per=100, draws=200), Question(kind="rate", per=100_000, draws=200)
N = [47, 148, 119, 810, 211, 196, 148, 215, 207, 97, 256, 360]
R = [0, 18, 8, 46, 8, 13, 9, 31, 14, 8, 29, 24]
HOSPITALS = [Unit(id=f"h{place}", count=x, base=n) for place, (x, n) in enumerate(zip(R, N, strict=True))]
"""BUGS Surgical, where phi is 2.38 (published.json, G19)."""
pairs = st.lists(st.tuples(st.integers(0, 200), st.floats(0, 1)), min_size=1, max_size=12)


def ids(messages):
    return [each.id for each in messages]


def test_both_views_come_back_and_differ():
    found = compare(HOSPITALS, SHARE)
    assert [each.id for each in found.flagged("plain")] == ["h7"]
    assert found.flagged() == ()
    assert found.group == pytest.approx(100 * sum(R) / sum(N))
    for each in found.units:
        assert each.widened.p >= each.plain.p
        assert each.widened.lines.high_95 >= each.plain.lines.high_95


def test_every_figure_is_in_the_unit_asked_for():
    one, cent = compare(HOSPITALS, replace(SHARE, per=1)), compare(HOSPITALS, SHARE)
    for plain, hundred in zip(one.units, cent.units, strict=True):
        assert hundred.rate.high == pytest.approx(100 * plain.rate.high)
        assert hundred.shrunken.figure == pytest.approx(100 * plain.shrunken.figure)
        assert hundred.plain.lines.low_95 == pytest.approx(100 * plain.plain.lines.low_95)
        assert hundred.rank == plain.rank
    assert cent.curve.plain.high_95 == pytest.approx(100 * one.curve.plain.high_95)


def test_unit_without_a_base_is_no_record():
    found = compare([*HOSPITALS, Unit(id="new", count=0, base=0)], SHARE)
    newcomer = found.units[-1]
    assert (newcomer.rate, newcomer.plain, newcomer.shrunken, newcomer.rank) == (None, None, None, None)
    assert found.units[:-1] == compare(HOSPITALS, SHARE).units
    assert "compare.no-record" in ids(said(found).cannot)


@pytest.mark.parametrize("question", [SHARE, RATE])
@pytest.mark.parametrize("figures", [[], [(0, 0)], [(2, 9)], [(0, 9), (0, 5)], [(9, 9), (5, 5)], [(3, 9), (1, 3)]])
def test_edges_have_answers_and_no_flag(question, figures):
    found = compare([Unit(id=str(place), count=x, base=n) for place, (x, n) in enumerate(figures)], question)
    assert found.flagged("plain") == found.flagged("widened") == ()
    assert not found.dispersion.present
    assert (found.group is None) == (sum(n for _x, n in figures) == 0)
    assert said(found).can
    for each in found.measured:
        assert each.shrunken.figure == pytest.approx(found.group)
        assert (each.rank.low, each.rank.high) == (1, len(found.measured))


@settings(deadline=None)
@given(pairs, st.randoms(use_true_random=False), st.sampled_from([SHARE, RATE]))
def test_order_and_names_of_units_change_nothing(given_pairs, random, question):
    units = [Unit(id=str(place), count=round(n * share), base=n) for place, (n, share) in enumerate(given_pairs)]
    order = random.sample(range(len(units)), len(units))
    straight = compare(units, question)
    mixed = compare([replace(units[place], id=f"z{place}") for place in order], question)
    for place, other in zip(order, mixed.units, strict=True):
        own = straight.units[place]
        assert (other.rank, other.count) == (own.rank, own.count)
        for part in ("rate", "shrunken"):
            assert (getattr(other, part) is None) == (getattr(own, part) is None)
        if own.rate is not None:
            assert (other.plain.flag, other.widened.flag) == (own.plain.flag, own.widened.flag)
            assert other.widened.q == pytest.approx(own.widened.q, rel=1e-6)
            assert other.shrunken.figure == pytest.approx(own.shrunken.figure, rel=1e-5)


def test_all_problems_are_named_at_once():
    units = [
        Unit(id="a", count=-1, base=5),
        Unit(id="b", count=6, base=5),
        Unit(id="c", count=1, base=float("nan")),
        Unit(id="d", count=1, base=5),
        Unit(id="d", count=1, base=5),
    ]
    with pytest.raises(CannotEvaluate) as refused:
        compare(units, SHARE)
    assert [(each.place, each.message.id) for each in refused.value.problems] == [
        ("unit[a]", "compare.count-wrong"),
        ("unit[b]", "compare.more-than-base"),
        ("unit[c]", "compare.base-wrong"),
        ("unit[d]", "compare.id-twice"),
    ]


def test_events_may_outnumber_exposure_but_need_some():
    assert compare([Unit(id="a", count=6, base=1.5)], RATE).group == pytest.approx(400_000)
    with pytest.raises(CannotEvaluate, match="more-than-base"):
        compare([Unit(id="a", count=6, base=0)], RATE)


def test_bands_are_compared_each_with_itself():
    found = standardised([10, 30, 5, 5], [100, 100, 50, 0], ["small", "small", "large", "large"])
    assert found.expected.tolist() == [20, 20, 10, 0]
    assert found.ratio.tolist()[:3] == [0.5, 1.5, 0.5]
    assert np.isnan(found.ratio[3])
    assert found.companions.tolist() == [2, 2, 1, 1]
    assert found.interval.low[2] == pytest.approx(1.623486 / 10, abs=1e-6)
    assert found.caution.id == "compare.not-between-bands"


def test_ratio_is_given_only_where_all_have_bands():
    banded = [replace(each, band="ab"[place % 2]) for place, each in enumerate(HOSPITALS)]
    found = compare(banded, SHARE)
    assert all(each.standard.low < 1.9 for each in found.units)
    assert "compare.not-between-bands" in ids(said(found).cannot)
    assert "compare.method-standardised" in ids(said(found).method)
    some = compare([*banded[:-1], HOSPITALS[-1]], SHARE)
    assert all(each.standard is None for each in some.units)
    assert "compare.not-standardised" in ids(said(some).cannot)


def test_sentences_name_phi_and_the_view():
    found = compare(HOSPITALS, SHARE)
    widened, plain = said(found, noted=["h3", "h7"]), said(found, noted=["h3", "h7"], view="plain")
    assert ids(widened.can) == ["compare.flagged-none", "compare.unit-below", "compare.unit-above"]
    assert ids(plain.can) == ["compare.flagged-count", "compare.unit-below", "compare.unit-above-flagged"]
    assert plain.can[0].values == {"total": 12, "flagged": 1}
    assert widened.can[1].values == {"unit": "h3", "rate": "5.7", "group": "7.4"}
    phi = {"phi": "2.38"}
    assert [(each.id, each.values) for each in widened.method if "phi" in each.id] == [("compare.phi-widened", phi)]
    assert [(each.id, each.values) for each in plain.method if "phi" in each.id] == [("compare.phi-left-out", phi)]


def test_highest_unit_within_the_limits_is_named():
    assert said(compare(HOSPITALS, SHARE)).can[-1].id == "compare.highest-not-flagged"
    assert said(compare(HOSPITALS, SHARE)).can[-1].values["unit"] == "h7"
    assert ids(said(compare(HOSPITALS, SHARE), view="plain").can) == ["compare.flagged-count"]


def test_break_is_told_among_what_cannot_be_said():
    found = said(compare(HOSPITALS, SHARE), broken=2021).cannot
    assert [each.values for each in found if each.id == "compare.not-before-break"] == [{"year": 2021}]
