"""Whole results: many procurements of 7 members x 5 proposals x 30 items, and one of 9 x 20 x 60 with its whole working."""

from bench.cases import case_of, rubric_of
from bench.timing import interleaved, told
from evaluator.core.case import Case
from evaluator.core.evaluate import evaluate
from evaluator.core.explain import explain
from evaluator.core.rubric import Rubric

STEPS = (125, 250, 500, 1000)


def main() -> None:
    """Print the cost of each size, and what doubling it costs."""
    rubric = rubric_of(30, members=7)
    cases = [case_of(rubric, members=7, proposals=5, seed=seed) for seed in range(STEPS[-1])]
    contenders = {str(count): lambda count=count: _all(rubric, cases[:count]) for count in STEPS}
    seconds = interleaved(contenders, rounds=1, warm=False)
    for count in STEPS:
        print(
            f"{count:5} procurements of 7 x 5 x 30  {told(seconds[str(count)]):>10}  {told(seconds[str(count)] / count):>9} each"
        )
    grown = seconds[str(STEPS[-1])] / seconds[str(STEPS[0])]
    print(f"{STEPS[-1] // STEPS[0]} times as many cost {grown:.2f} times as much (linear = {STEPS[-1] / STEPS[0]:.0f})")
    large = rubric_of(60, members=9)
    big = case_of(large, members=9, proposals=20, seed=1)
    small = seconds[str(STEPS[-1])] / STEPS[-1]
    both = interleaved(
        {"result": lambda: evaluate(large, big), "with sentences": lambda: explain(evaluate(large, big))}, rounds=5
    )
    cells = (9 * 20 * 60) / (7 * 5 * 30)
    print(f"one of 9 x 20 x 60: {told(both['result'])}, with its sentences {told(both['with sentences'])}")
    print(f"{cells:.1f} times the cells of 7 x 5 x 30 cost {both['result'] / small:.1f} times as much")


def _all(rubric: Rubric, cases: list[Case]) -> None:
    for case in cases:
        evaluate(rubric, case)


if __name__ == "__main__":
    main()
