"""What each answer of the interface for programs holds. The OpenAPI document is made from these very models.

No shape has room for a member's mark or total, a person's name, or a price that policy does not publish.
"""

from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")
MOST = 100
"""Rows that one answer holds at most."""


class Shape(BaseModel):
    """Frozen, with no field that is not described."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Named(Shape):
    """A text in Japanese and English."""

    ja: str
    """In Japanese."""
    en: str
    """In English; the Japanese text where there is none."""


class Page(Shape, Generic[T]):
    """Some of many rows, in a fixed order."""

    data: tuple[T, ...]
    """The rows."""
    next: str | None
    """The address of the next rows; null on the last page."""


class ResultLine(Shape):
    """A published result in a list."""

    id: int
    """The number of the publication; a correction has another."""
    organisation: Named
    """Who published it."""
    organisation_code: str | None
    """The six-digit code of the local government; null where there is none."""
    title: Named
    """The procurement."""
    published_at: datetime
    """When it was published."""
    correction: str | None
    """Why it was corrected; null for the first publication."""
    sha256: str
    """Digest of everything that was published."""


class PublishedFigure(Shape):
    """The panel's figure for a group or an item."""

    criterion: str
    """Its id in the rubric."""
    name: Named
    """Its name."""
    full: str
    """Full marks, exact: a whole number or a fraction such as 35/2."""
    points: str | None
    """As published, to the rule's digits; null if not scored."""
    department: Named | None
    """The department whose members alone judged it; null if everybody did."""


class PublishedProposal(Shape):
    """A proposal as the publication shows it."""

    label: str
    """What it is called."""
    name: Named | None
    """The proposer's name, where it is published."""
    status: Literal["ranked", "passed", "not_advanced", "disqualified", "excluded", "withdrawn", "unranked"]
    """Where it stands."""
    rank: int | None
    """Its rank; null for one without."""
    total: str | None
    """The total as published; null where it is withheld or there is none."""
    full: str | None
    """Full marks of the total, exact."""
    price_yen: str | None
    """The price where policy publishes it, exact, in yen unless the basis is a rate."""
    figures: tuple[PublishedFigure, ...]
    """Points of groups and of their parts, where they are published."""


class Decision(Shape):
    """What the municipality decided."""

    lot: str | None
    """The lot; null where there is but one."""
    kind: str
    """What kind of decision."""
    proposal: str | None
    """The label of the proposal that was chosen."""
    made_at: datetime
    """When."""


class Result(ResultLine):
    """A published result, as its publication policy shows it."""

    procedure: str
    """The procedure, such as open_proposal."""
    service: str
    """The service, as a code; empty where none was named."""
    fiscal_years: tuple[int, int]
    """First and last fiscal year of the contract."""
    fictional: bool
    """Whether everything in it is invented."""
    rubric_sha256: str
    """Digest of the rubric."""
    rules_sha256: str | None
    """Digest of the rules as they were frozen before proposals were opened."""
    frozen_at: datetime | None
    """When the rules were frozen."""
    seats: int
    """Members of the panel."""
    outside: int
    """Members from outside the municipality."""
    decisions: tuple[Decision, ...]
    """What the municipality decided."""
    proposals: tuple[PublishedProposal, ...]
    """The proposals, best first."""


class RubricLine(Shape):
    """A rubric in a list."""

    id: str
    """Its id in the library; for a shared one the digest of its content."""
    rubric: str
    """The rubric's own id."""
    version: str
    """Its version."""
    title: Named
    """Its title."""
    procedure: str
    """The procedure it is for."""
    organisation: Named | None
    """Who shares it; null for the library's own."""
    sha256: str
    """Digest of its canonical content."""


class Rubric(RubricLine):
    """A whole rubric."""

    content: dict[str, Any]
    """Canonical content; docs/rubric-format.md describes each key."""


class Judgement(Shape):
    """What the points of a guideline came to when a result was published."""

    organisation_code: str | None
    """The municipality's six-digit code."""
    organisation: Named
    """The municipality."""
    publication: int
    """The publication it was kept with."""
    guideline: str
    """The guideline, by id."""
    called_on: date
    """The day of the call, which says which guideline holds."""
    judged_at: datetime
    """When it was kept."""
    states: dict[str, Literal["met", "partly", "not_met", "not_recorded"]]
    """The state of each point by its code. Advice, no duty."""


class BodyLine(Shape):
    """A local government."""

    code: str
    """Six digits."""
    name: Named
    """Its name."""
    kind: Literal["municipality", "prefecture", "joint"]
    """What kind of body."""
    prefecture: str | None
    """The prefecture's two digits."""
    implementing: bool | None
    """Whether it implemented the Act itself on the day asked for; null where nothing was stated."""


class Cell(Shape):
    """One line of a table of the nation."""

    key: str
    """Which line."""
    n: int | None
    """Bodies it is made of; null where it is hidden."""
    value: str | None
    """The value, exact; null where it is hidden or there is none."""
    low: float | None
    """Lower bound of the interval."""
    high: float | None
    """Upper bound of the interval."""
    hidden: bool
    """Whether it is hidden because a small number of bodies could be made out."""


class Aggregate(Shape):
    """A table of the nation with small cells suppressed."""

    measure: str
    """What is counted."""
    by: str
    """What its lines are."""
    years: tuple[int, ...]
    """Fiscal years it covers."""
    shown: str
    """Whether values are shares shown in percent, numbers or rates."""
    smallest: int
    """Fewest bodies a line is shown for."""
    cells: tuple[Cell, ...]
    """The lines."""
    total: Cell
    """All lines together."""


class Trouble(Shape):
    """Why there is no answer (RFC 9457)."""

    type: str
    """about:blank."""
    title: str
    """What went wrong, in a few words."""
    status: int = Field(ge=400, le=599)
    """The status of the answer."""
    detail: str
    """What to do next."""
    parameter: str | None = None
    """The parameter that is wrong."""


class FigureLine(Shape):
    """A figure of a view."""

    id: str
    """Its id."""
    name: Named
    """Its name."""


class ViewLine(Shape):
    """A view of the nation."""

    id: str
    """Its id."""
    title: Named
    """Its title."""
    by: tuple[str, ...]
    """What its lines can be."""
    figures: tuple[FigureLine, ...]
    """Its figures."""


class Views(Shape):
    """The views of the nation."""

    data: tuple[ViewLine, ...]
    """In their order."""
