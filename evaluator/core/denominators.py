"""What rates are divided by: kinds of numbers of places, as data from rubrics/denominators/."""

from evaluator.core.values import Text, record


@record
class Kind:
    """A kind of number that every place has on a day of reference."""

    id: str
    """Its name in files and addresses."""
    name: Text
    """Its name for people."""
    unit: Text
    """What is counted."""
    most: int
    """More than any place has: a larger number is refused."""
    least: int = 0
    """The smallest number that a place can have."""
    change: int
    """Percent against the day of reference before, beyond which a number is asked about."""
    source: str
    """Where the limits come from."""


@record
class Kinds:
    """Every kind, in the order in which it is shown."""

    kind: tuple[Kind, ...]
    """The kinds."""


def jumps(kind: Kind, before: int, after: int) -> bool:
    """Whether a number changed by more than the kind's percent of what it was."""
    return 100 * abs(after - before) > kind.change * before
