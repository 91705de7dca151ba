"""How far a panel's marks on one item of one proposal lie apart: what moderation 合議 talks about. Changes no figure."""

from collections.abc import Mapping
from fractions import Fraction
from statistics import median

from evaluator.core.card import Slot
from evaluator.core.engine.marks import grade_for, number_for, top_of
from evaluator.core.rubric import Grade, Scale
from evaluator.core.values import record

ONE = Fraction(1)


@record
class Spread:
    """The marks of those who scored one item of one proposal."""

    places: Mapping[int, Fraction]
    """Where each member's mark lies, in steps above the lowest of the scale, by the member's number."""
    low: Fraction
    """The lowest of them."""
    high: Fraction
    """The highest of them."""
    lowest: str
    """A mark that lies lowest, as entered."""
    highest: str
    """A mark that lies highest."""
    middle: Fraction
    """Their median; of an even number the mean of the two middle ones."""
    points: Fraction
    """The points between the highest and the lowest, as the item counts: what the order of an agenda follows."""
    far: frozenset[int]
    """Members whose mark is far from the median by the rule."""

    @property
    def range(self) -> Fraction:
        """Steps between the highest and the lowest."""
        return self.high - self.low


def spread_of(slot: Slot, marks: Mapping[int, str], far: int) -> Spread | None:
    """The spread of marks by member's number, `far` grades or steps from the median being far; None if nobody scored."""
    places = {number: place for number, mark in marks.items() if (place := place_of(slot, mark)) is not None}
    if not places:
        return None
    points = [cell.points for number in places if (cell := slot.reader.read(marks[number])) and cell.points is not None]
    middle = Fraction(median(places.values()))
    order = sorted(places, key=lambda number: (places[number], number))
    return Spread(
        places=places,
        low=places[order[0]],
        high=places[order[-1]],
        lowest=marks[order[0]],
        highest=marks[order[-1]],
        middle=middle,
        points=(max(points) - min(points)) * slot.node.weight,
        far=frozenset(number for number, place in places.items() if abs(place - middle) >= far),
    )


def place_of(slot: Slot, mark: str) -> Fraction | None:
    """Where a mark lies, in grades or steps above the lowest of its scale; None if it is not on the scale."""
    scale = slot.scale
    if scale.input != "number":
        grade = grade_for(mark, scale)
        return None if grade is None else Fraction(_levels(scale).index(_value(grade)))
    number = number_for(mark)
    return None if number is None else (number - scale.min) / step_of(scale)


def length_of(slot: Slot) -> Fraction:
    """How many grades or steps lie between the lowest and the highest mark of an item's scale."""
    if slot.scale.input != "number":
        return Fraction(len(_levels(slot.scale)) - 1)
    return (top_of(slot.scale, slot.criterion) - slot.scale.min) / step_of(slot.scale)


def step_of(scale: Scale) -> Fraction:
    """One step of a scale of numbers; a whole number where the scale names none."""
    return scale.step or ONE


def _levels(scale: Scale) -> tuple[Fraction, ...]:
    """What the grades of a scale are worth, lowest first; grades of one worth are one level."""
    return tuple(sorted({_value(each) for each in scale.grades}))


def _value(grade: Grade) -> Fraction:
    return grade.share if grade.share is not None else grade.points or Fraction(0)
