"""What can be asked through the interface for programs: addresses, parameters and answers, as data."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from evaluator.exchange.api import shapes

Code = Annotated[str, Field(pattern="^[0-9]{6}$")]
Two = Annotated[str, Field(pattern="^[0-9]{2}$")]


def written_as(pattern: str) -> BeforeValidator:
    """A parameter is read only as the description writes it: 0 is no day, 1_0 and 10.0 are no whole number."""

    def check(given: Any) -> Any:
        if isinstance(given, str) and not re.fullmatch(pattern, given, re.ASCII):
            raise ValueError(given)
        return given

    return BeforeValidator(check)


Day = Annotated[date, written_as(r"\d{4}-\d{2}-\d{2}")]
Whole = Annotated[int, written_as(r"\d{1,9}")]


class Asked(BaseModel):
    """Parameters after the question mark; one that is not named here is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Paged(Asked):
    """Which rows of a list."""

    limit: Whole = Field(default=20, ge=1, le=shapes.MOST)
    """Rows of one answer."""
    cursor: str = Field(default="", max_length=40, pattern="^[A-Za-z0-9_-]*$")
    """Where to go on, as `next` of the answer before says; empty for the beginning."""


class ResultsAsked(Paged):
    """Which results."""

    body: Code | Literal[""] = ""
    """Only those of the body with this six-digit code."""


class JudgementsAsked(Paged):
    """Which judgements."""

    year: Whole | None = Field(default=None, ge=2000, le=2100)
    """Only calls of this fiscal year, which begins on 1 April."""


class BodiesAsked(Paged):
    """Which bodies."""

    on: Day | None = None
    """The day to look at; today if it is left out."""
    prefecture: Two | Literal[""] = ""
    """Only those of a prefecture."""


class TableAsked(Asked):
    """Which table."""

    year: Whole = Field(ge=2000, le=2100)
    """The fiscal year; by year, the last of ten."""
    by: Literal["size", "prefecture", "kind", "year", "service"] = "size"
    """What the lines are."""
    figure: str = Field(default="", max_length=100)
    """The figure, as the list of views names it; the view's first if it is left out."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that can be asked."""

    name: str
    path: str
    """Below /api/v1, parts in braces."""
    summary: str
    answer: type[BaseModel]
    asked: type[Asked] = Asked
    scope: str = ""
    """What a key must be good for; empty where everybody may ask."""
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The schema of every part of the path in braces."""

    @property
    def names(self) -> tuple[str, ...]:
        """The parts of the path in braces."""
        return tuple(re.findall(r"{(\w+)}", self.path))


NUMBER = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
NAME = {"type": "string", "maxLength": 100}

OPERATIONS = (
    Operation(
        name="results", path="/results", summary="Published results of procurements, the newest first",
        asked=ResultsAsked, answer=shapes.Page[shapes.ResultLine],
    ),
    Operation(
        name="result", path="/results/{number}", parts={"number": NUMBER}, answer=shapes.Result,
        summary="One published result, as its publication policy shows it",
    ),
    Operation(
        name="rubrics", path="/rubrics", summary="Rubrics of the library", asked=Paged, answer=shapes.Page[shapes.RubricLine],
    ),
    Operation(
        name="rubric", path="/rubrics/{name}", parts={"name": NAME}, answer=shapes.Rubric, summary="One rubric of the library",
    ),
    Operation(
        name="shared", path="/shared-rubrics", scope="rubrics", summary="Rubrics that municipalities share with each other",
        asked=Paged, answer=shapes.Page[shapes.RubricLine],
    ),
    Operation(
        name="shared_one", path="/shared-rubrics/{digest}", scope="rubrics", parts={"digest": DIGEST}, answer=shapes.Rubric,
        summary="One shared rubric",
    ),
    Operation(
        name="judgements", path="/guideline-points", scope="compliance", asked=JudgementsAsked,
        answer=shapes.Page[shapes.Judgement],
        summary="What the points of guidelines came to at publication: a ministry reads those of all bodies, others their own",
    ),
    Operation(
        name="bodies", path="/bodies", summary="Local governments, by code", asked=BodiesAsked,
        answer=shapes.Page[shapes.BodyLine],
    ),
    Operation(
        name="views", path="/views", scope="aggregates", summary="Views of the nation and their figures",
        answer=shapes.Views,
    ),
    Operation(
        name="table", path="/views/{view}", scope="aggregates", parts={"view": NAME}, asked=TableAsked, answer=shapes.Aggregate,
        summary="One figure of a view as a table; small cells are hidden. A ministry reads the nation, a prefecture its own",
    ),
)  # fmt: skip
