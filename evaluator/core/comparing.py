"""How contracts are grouped to be compared, and what is listed early: data, read from rubrics/comparison/."""

from fractions import Fraction
from typing import Literal

from evaluator.core.indicators import Status
from evaluator.core.values import Text, record

WarningKind = Literal[
    "missing-reports", "late-reports", "staff-below", "turnover", "complaints-open", "fall", "ending",
]  # fmt: skip


@record
class Source:
    """Where a file's content comes from."""

    source: str
    """Where it comes from."""
    status: Status = "proposal"
    """Whether it was read, is from memory, or is a proposal."""


@record
class Band:
    """A band of population; the first that a population is below is its band."""

    id: str
    """Its name in addresses."""
    name: Text
    """Its name for people."""
    below: int | None = None
    """The population it ends at; none for the last one."""


@record
class Shown:
    """What pages show."""

    side: tuple[str, ...]
    """Indicators set side by side."""
    profile: tuple[str, ...]
    """Indicators with a small picture in a contractor's profile."""
    few: int = 10
    """Below this many contracts a page says that they are few."""


@record
class Bands:
    """The bands in their order, and what is shown."""

    bands: Source
    """Where they come from."""
    band: tuple[Band, ...]
    """From the smallest population to the largest."""
    shown: Shown
    """What pages show."""

    def of(self, population: int | None) -> Band | None:
        """The band of a population; none where that is not known."""
        if population is None:
            return None
        return next((each for each in self.band if each.below is None or population < each.below), None)


@record
class Rule:
    """What is listed: a kind of check and from where on it speaks."""

    id: str
    """Its name."""
    kind: WarningKind
    """Which check it is."""
    name: Text
    """Its name for people."""
    least: int = 1
    """From how many on it is listed."""
    months: int = 12
    """How many months it looks at."""
    of: str | None = None
    """The indicator that it looks at."""
    error: Fraction = Fraction(1, 100)
    """The p below which a fall is more than chance explains."""


@record
class Rules:
    """Everything that is listed early."""

    rules: Source
    """Where they come from."""
    rule: tuple[Rule, ...]
    """The rules in their order."""
