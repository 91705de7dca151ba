"""The integer kernel on 5 proposals x 30 items against a peer's evaluation, in one interleaved run.

The peer is scikit-criteria's weighted sum (floats, validated). The kernel adds and ranks whole numbers exactly; the full
result with its whole working is timed beside them, on the same figures as one member's marks.
"""

from skcriteria import mkdm
from skcriteria.agg.simple import WeightedSumModel

from bench.cases import case_of, rubric_of
from bench.timing import interleaved, told
from evaluator.core.engine import kernel
from evaluator.core.evaluate import worked

PROPOSALS, ITEMS, WANTED = 5, 30, 20


def main() -> None:
    """Print the times and the ratio."""
    rubric = rubric_of(ITEMS, members=1)
    case = case_of(rubric, members=1, proposals=PROPOSALS, seed=1)
    leaves = [each.id for each in rubric.leaves()]
    marks = [[int(case.entry["review"].scores[each.id][leaf][0]) for leaf in leaves] for each in case.proposal]
    rows = [[[mark * 4 for mark in row]] for row in marks]
    matrix, peer = mkdm(marks, objectives=[max] * ITEMS, weights=[4] * ITEMS), WeightedSumModel()

    def exact() -> list[int]:
        return kernel.places([sum(kernel.tally(each)[1]) for each in rows])

    agreed = list(peer.evaluate(matrix).rank_)
    assert [len({own for own in exact() if own < place}) + 1 for place in exact()] == agreed, "kernel and peer rank alike"
    contenders = {"kernel": exact, "scikit-criteria": lambda: peer.evaluate(matrix), "full result": lambda: worked(rubric, case)}
    seconds = interleaved(contenders, rounds=50, inner=5)
    for name, each in seconds.items():
        print(f"{name:16} {told(each):>12}   {each / seconds['kernel']:8.1f} x kernel")
    ratio = seconds["scikit-criteria"] / seconds["kernel"]
    print(f"scikit-criteria / kernel = {ratio:.1f} (wanted: at least {WANTED})")


if __name__ == "__main__":
    main()
