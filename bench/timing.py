"""Interleaved timing: every round runs each contender once, so that a machine that slows down slows all of them."""

import gc
from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter


def interleaved(
    contenders: Mapping[str, Callable[[], object]], *, rounds: int, inner: int = 1, warm: bool = True
) -> dict[str, float]:
    """Median seconds of one call of each contender over `rounds`, each the mean of `inner` calls.

    What was in memory before a run is frozen, so that the collector does not walk it.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for run in contenders.values() if warm else ():
        run()
    for _ in range(rounds):
        for name, run in contenders.items():
            gc.collect()
            gc.freeze()
            start = perf_counter()
            for _ in range(inner):
                run()
            seconds[name].append((perf_counter() - start) / inner)
            gc.unfreeze()
    return {name: median(each) for name, each in seconds.items()}


def told(seconds: float) -> str:
    """Seconds in the unit that reads best."""
    return f"{seconds * 1e6:,.0f} us" if seconds < 1e-3 else f"{seconds * 1e3:,.1f} ms" if seconds < 1 else f"{seconds:,.2f} s"
