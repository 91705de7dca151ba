"""The yearly file of a body: compliance, monthly figures and coverage, as counts and sums, and nothing of persons or bids."""

from datetime import datetime
from typing import Literal

from evaluator.core.values import record

FORMAT = "evaluator-body-file"
VERSION = 2
"""The version of the format that is written."""
OLDER: tuple[int, ...] = (1,)
"""Older versions that are still read."""


@record
class Whose:
    """The body that the file speaks of."""

    code: str
    """Its local government code 団体コード, six digits."""
    name: str
    """Its name, for people: it must be the one that the code has."""


@record
class PointCount:
    """How often a point of a guideline came to each state."""

    point: str
    """The id of the point in the guideline."""
    met: int
    """Procurements in which it was met."""
    partly: int
    """Procurements in which it was met in part."""
    not_met: int
    """Procurements in which it was not met."""
    not_recorded: int
    """Procurements in which it was not recorded."""


@record
class Compliance:
    """What the published procurements called in the fiscal year came to, for one guideline and one service."""

    guideline: str
    """The id of the guideline."""
    guideline_sha256: str
    """The hash of the guideline as it was judged by."""
    service: str
    """The service that was bought, by its code, such as `jiritsu_sodan`; empty where none was named."""
    procurements: int
    """How many procurements were judged."""
    points: tuple[PointCount, ...]
    """Each point of the guideline."""


@record
class MonthSum:
    """What the contracts of one service for the same municipalities reported for one indicator in one month, added up."""

    service: str
    """The service, by its code."""
    indicator: str
    """The id of the indicator in the library; a body's own indicators are left out."""
    month: int
    """The month as a number, such as 202504."""
    value: int
    """The sum."""
    contracts: int
    """How many contracts reported it."""
    served: tuple[str, ...] = ()
    """Codes of the municipalities that these contracts served; none where that is not known. In version 1 there is no such key:
    what stands under `coverage` for the service counts."""


@record
class Coverage:
    """How much of a service is in the file: contracts, months and places."""

    service: str
    """The service, by its code."""
    contracts: int
    """Contracts that ran in the fiscal year."""
    months_due: int
    """Months of all these contracts together that lie in the fiscal year."""
    months_reported: int
    """Of these, months for which a figure was reported."""
    served: tuple[str, ...]
    """Codes of the municipalities that the contracts served."""


@record
class BodyFile:
    """The file of one body and one fiscal year."""

    format: Literal["evaluator-body-file"] = "evaluator-body-file"
    """What kind of file this is."""
    version: int
    """The version of the format; 2 now, 1 is still read."""
    body: Whose
    """Whose file it is."""
    fiscal_year: int
    """The fiscal year 年度, from April of that year."""
    made_at: datetime
    """When it was made, with the offset from UTC; of two files of a year the later one counts."""
    compliance: tuple[Compliance, ...] = ()
    """Guidelines 遵守状況, in the order of guideline and service."""
    indicators: tuple[MonthSum, ...] = ()
    """Monthly figures 指標."""
    coverage: tuple[Coverage, ...] = ()
    """What the figures cover."""
    sha256: str
    """SHA-256 of the file without this key, as canonical JSON: keys sorted, no blanks, UTF-8, in hexadecimal."""
