"""Tables of the nation: what may be asked of the roll-ups of all bodies, and what is answered.

Two kinds of measures are never mixed. Those by body count implementing bodies (their returns, their procurements); those by
served municipality count the people of the towns that a service is for, whichever body runs it (`Rate`). One Ask holds one
measure, and so one kind. Nothing here computes; evaluator/services/rollups.py answers, evaluator/core/suppression.py hides.
"""

from fractions import Fraction
from typing import Literal

from evaluator.core.values import Message, record

Dimension = Literal["nation", "year", "size", "prefecture", "kind", "service", "answer"]
"""What the lines of a table are: the whole nation, a fiscal year, a size class of population (the ids of
rubrics/comparison/bands.toml), a prefecture (two digits), a kind of body (KINDS), a service, or what the body answered to
another field (`Ask.split`)."""
KINDS = ("prefecture", "city", "ward", "town", "joint")
"""Kinds of bodies and of served municipalities: prefectures, cities 市, special wards 特別区, towns and villages 町村, and
joint bodies."""
NOT_KNOWN = "not-known"
"""The key of a line whose body has no size class, prefecture or service that is known."""
SEVERAL = "several"
"""The key of a line of served areas whose towns lie in more than one size class, prefecture or kind."""
Hidden = Literal["primary", "complementary"]
"""Why a cell is hidden: it is small itself, or a small one could be worked out from it. Screens show both alike."""
Base = Literal["answered", "asked"]
"""What stands below a share: the bodies that answered the question, or all that were asked for a return."""
People = Literal["people", "households"]
"""Whom a body is there for, by what the loaded files say of its places."""
Shown = Literal["percent", "number", "rate"]
"""How a value is shown: in percent, as a plain number, or per so many people and month."""


@record
class Share:
    """The share of bodies that gave one of some answers to a field of choices, or to one of yes and no."""

    field: str
    """A field of the form; of several choices each body counts once."""
    among: tuple[str, ...]
    """The answers that count."""
    of: Base = "answered"
    """What stands below the line."""


@record
class Having:
    """The share of bodies that answered more than zero to any of some fields; each body counts once, so fields may overlap."""

    fields: tuple[str, ...]
    """Fields that hold numbers."""
    of: Base = "answered"
    """What stands below the line: bodies that answered any of them, or all asked."""


@record
class Total:
    """A number added up over bodies; the value is the sum in the field's own unit."""

    field: str
    """A field that holds a number."""


@record
class Ratio:
    """A form's rate over bodies: one sum by another, over bodies that answered both."""

    above: str
    """The field above the line."""
    below: str
    """The field below the line."""
    percent: bool = True
    """Whether it is shown in percent; else as a plain number."""


@record
class Mean:
    """The mean of a number over the bodies that answered it."""

    field: str
    """A field that holds a number."""


@record
class PerPeople:
    """A number of bodies by who lives there: the sum per `per` people or households of the bodies that answered it.

    Bodies of which that is not known stand in no such rate.
    """

    field: str
    """A field that holds a number."""
    per: int = 100_000
    """People or households, at least 1."""
    of: People = "people"
    """What stands below the line."""


@record
class Coverage:
    """The share of bodies that handed in their return, of those that were asked for one."""


@record
class Met:
    """The share of published procurements in which a point of a guideline came to one of some states."""

    guideline: str
    """The guideline, by its id."""
    point: str
    """The point, by its id."""
    states: tuple[str, ...] = ("met",)
    """The states that count, of core.compliance.STATES; below the line stand all procurements in which the point was judged."""


@record
class Rate:
    """An indicator per so many people and month, by SERVED municipality: sum of figures by sum of person-months."""

    indicator: str
    """The indicator of rubrics/indicators/, reported month by month."""
    service: str
    """The service whose figures and people count: people whom several services serve would be counted for each."""
    per: int = 100_000
    """People, at least 1."""


Measure = Share | Having | Total | Ratio | Mean | PerPeople | Coverage | Met | Rate


@record
class Where:
    """Which bodies (or served towns, of `Rate`) are looked at; an empty tuple is no filter."""

    sizes: tuple[str, ...] = ()
    """Ids of size classes."""
    prefectures: tuple[str, ...] = ()
    """Prefectures, two digits each."""
    kinds: tuple[str, ...] = ()
    """Kinds of bodies, of KINDS."""
    services: tuple[str, ...] = ()
    """Services; of `Met` only."""


@record
class Ask:
    """One table to be: a measure, what its lines are, the fiscal years, and which bodies."""

    measure: Measure
    """What is measured."""
    by: Dimension = "nation"
    """What the lines are."""
    years: tuple[int, ...]
    """Fiscal years, at least one; several are added up unless the lines are years."""
    where: Where = Where()
    """Which bodies. Lines and filters together name at most two of size, prefecture, kind and service; more is not published."""
    split: str = ""
    """Of lines by answer: the field of choices whose answers are the lines. The nation only, without filters."""


@record
class Cell:
    """One line of a table. Where `hidden` says why, `bodies`, `above`, `below`, `value`, `low` and `high` are None."""

    key: str
    """What the line is: empty of the nation, a fiscal year such as `2020`, a size class, prefecture, kind, service or answer."""
    bodies: int | None
    """How many bodies stand in it, once for each year; of `Met` once for each service too; of `Rate` served municipalities."""
    above: Fraction | None
    """What stands above the line: bodies, procurements, or the sum of the field or indicator in its unit."""
    below: Fraction | None
    """What stands below it: bodies, procurements, a sum, people or households (`PerPeople`) or person-months (`Rate`); 0 of
    `Total`."""
    value: Fraction | None
    """The exact figure: above by below, times `per` where the measure has one (of percent too: 894 of 905 is 894/905, not
    98.8); None where nothing stands below the line."""
    low: float | None = None
    """The lower end of the 95 % interval in the unit of `value`; None where none is defined (sums, means)."""
    high: float | None = None
    """The upper end."""
    hidden: Hidden | None = None
    """Why nothing of it is shown."""


@record
class Table:
    """The answer to an Ask."""

    ask: Ask
    """What was asked."""
    cells: tuple[Cell, ...]
    """The lines that have bodies: size classes from the smallest to the largest, all others by key."""
    total: Cell
    """All lines together, each body once."""
    shown: Shown
    """How the values are shown."""
    asked: int
    """Bodies under the filters that were asked for a return in these years, once for each year; 0 where that is hidden, and of
    `Met` and `Rate`, for which nobody is asked for a return."""
    answered: int
    """Those of them that stand in the table, hidden lines included; 0 where that is a small number itself."""
    notes: tuple[Message, ...] = ()
    """What a reader must know, such as that a definition changed between the years."""


class NotPublished(ValueError):
    """No such table is published: too many dimensions at once, or a filter that the measure does not have."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(f"{ask.by} {ask.where}")
        self.ask = ask
