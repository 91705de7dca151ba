"""Comparing contractors: the share of false flags where the truth is known, and the time beside a plain scipy.stats loop."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from time import perf_counter

import numpy as np
from scipy import stats

from bench.timing import interleaved, told
from evaluator.analysis.comparison import Comparison, Question, Unit, compare
from evaluator.analysis.discovery import q_values
from evaluator.analysis.funnel import group_rate, limits, tail_p
from evaluator.analysis.ranks import ranks
from evaluator.analysis.shrinkage import prior, shrunken
from evaluator.analysis.simulate import PLANTS, Plan, World, world

UNITS, WORLDS, LAST = 906, 20, 9
VIEWS = ("plain", "widened")
WANTED = {"limits, shrunken rates, q": 0.060, "posterior ranks": 0.300}
"""Seconds for 906 units."""


def main() -> None:
    """Print the shares of flags, then the times."""
    print(f"Flags of the last year, {WORLDS} worlds x 20 indicators x 40 contracts, false discovery 5 %")
    told_by("nobody good or bad, so that every flag is false", lambda seed: Plan(good=0, bad=0, improving=0, seed=seed))
    told_by("good, bad and improving planted, strength 2.5", lambda seed: Plan(seed=seed))
    times()


def told_by(title: str, plan_of: Callable[[int], Plan]) -> None:
    """Shares of flagged contracts by plant, view and whether the indicator is overdispersed; and of pages with any flag."""
    print(f"\n{title}")
    shares: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for made in (world(plan_of(seed)) for seed in range(WORLDS)):
        for indicator, found in compared(made):
            kind = "overdispersed" if made.noisy[indicator] else "chance alone"
            for view in VIEWS:
                flags = [bool(getattr(each, view).flag) for each in found.measured]
                for each, flag in zip(found.measured, flags, strict=True):
                    shares[PLANTS[made.plant[int(each.id)]], f"{kind}, {view}"].append(flag)
                shares["any on a page", f"{kind}, {view}"].append(any(flags))
    columns = sorted({column for _row, column in shares})
    print(" " * 15 + "".join(f"{each:>25}" for each in columns))
    for row in dict.fromkeys(row for row, _column in shares):
        print(f"{row:15}" + "".join(f"{np.mean(shares[row, each]):>24.1%} " for each in columns))


def compared(made: World) -> Iterator[tuple[int, Comparison]]:
    """Every indicator of the last year."""
    for indicator in range(20):
        rows = enumerate(zip(*(each.tolist() for each in made.year(LAST, indicator)), strict=True))
        question = Question(kind="share" if made.is_share[indicator] else "rate", draws=20)
        yield indicator, compare([Unit(id=str(place), count=x, base=n) for place, (x, n) in rows], question)


def times() -> None:
    """906 units: our parts, one whole page, and the same limits and tails by scipy.stats, unit by unit."""
    random = np.random.default_rng(1)
    n = random.integers(10, 3_000, UNITS)
    x = random.binomial(n, random.beta(20, 20, UNITS))
    rate, fitted = group_rate(x, n), prior("share", x, n)
    units = [Unit(id=str(place), count=int(a), base=int(b)) for place, (a, b) in enumerate(zip(x, n, strict=True))]

    def ours() -> None:
        limits("share", n, rate)
        q_values(tail_p("share", x, n, rate))
        shrunken(prior("share", x, n), x, n)

    contenders = {
        "scipy.stats loop": lambda: by_loop(x, n, rate),
        "limits, shrunken rates, q": ours,
        "posterior ranks": lambda: ranks(fitted, x, n),
        "a whole page": lambda: compare(units, Question(kind="share", per=100)),
    }
    seconds = interleaved(contenders, rounds=7)
    print(f"\n{UNITS} units; the loop makes the same limits and tails, but no shrunken rates and no ranks")
    for name, each in seconds.items():
        wanted = f"   (wanted: at most {told(WANTED[name])})" if name in WANTED else ""
        print(f"{name:27} {told(each):>10}   {each / seconds['scipy.stats loop']:7.3f} x loop{wanted}")
    start = perf_counter()
    world()
    print(f"a world of 10 x 40 x 12 x 20 is drawn in {told(perf_counter() - start)}")


def by_loop(x: np.ndarray, n: np.ndarray, rate: float) -> list[float]:
    """Interpolated limits, exact two-sided tails and q as one would write them with scipy.stats."""
    tails = []
    for count, size in zip(x.tolist(), n.tolist(), strict=True):
        law = stats.binom(size, rate)
        for q in (0.025, 0.975, 0.001, 0.999):
            r = law.ppf(q)
            (r - (law.cdf(r) - q) / law.pmf(r)) / size
        tails.append(min(1.0, 2 * min(law.cdf(count), law.sf(count - 1))))
    return list(stats.false_discovery_control(tails))


if __name__ == "__main__":
    main()
