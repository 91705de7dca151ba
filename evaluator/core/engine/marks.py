"""From what a scorer entered to points, and who entered what."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from evaluator.core.case import STATES, Case, Mark, Marks
from evaluator.core.engine.tree import DIRECT, Node
from evaluator.core.rubric import Criterion, Grade, Rubric, Scale
from evaluator.core.rules import Stage

OFFICE = ""
"""Who gives a mark that is not a single member's: the office, or the panel together."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One mark: as entered, the points it earns, or the state that stands instead; whether it means unmet.

    `own` is the member's own mark where one that the panel agreed on in moderation stands for it.
    """

    mark: str | None
    points: Fraction | None
    state: str | None = None
    fails: bool = False
    own: str | None = None


def scale_of(rubric: Rubric, node: Node) -> Scale:
    """The scale of a criterion; `direct` is a number from 0 to its points."""
    return rubric.scale.get(node.scale, Scale(input="number")) if node.scale == DIRECT else rubric.scale[node.scale]


def top_of(scale: Scale, criterion: Criterion) -> Fraction:
    """The highest number that a scale of numbers takes for this criterion."""
    if scale.max is not None:
        return scale.max
    return criterion.points / criterion.factor if criterion.factor else Fraction(0)


def best_mark(scale: Scale, criterion: Criterion) -> Fraction:
    """The most points that a mark on the scale can earn on the criterion."""
    if scale.input == "number":
        as_entered = scale.max is None or criterion.factor != 1
        return top_of(scale, criterion) * criterion.factor if as_entered else criterion.points
    return max((grade_points(_top(each), criterion) for each in scale.grades), default=Fraction(0))


def _top(grade: Grade) -> Grade:
    """The grade at the top of its range."""
    if grade.to is None:
        return grade
    return replace(grade, share=grade.to) if grade.share is not None else replace(grade, points=grade.to)


def grade_points(grade: Grade, criterion: Criterion) -> Fraction:
    """Points that a grade earns on a criterion: a share of its points, or points of its own; times the factor."""
    earned = grade.share * criterion.points if grade.share is not None else grade.points or Fraction(0)
    return earned * criterion.factor


def grade_for(mark: Mark, scale: Scale) -> Grade | None:
    """The grade that a mark names, or within whose range a number lies."""
    if scale.input == "grade":
        return next((grade for grade in scale.grades if grade.id == str(mark)), None)
    number = number_for(mark)
    if scale.input == "number" or number is None:
        return None
    return next((grade for grade in scale.grades if _low(grade) <= number <= _high(grade)), None)


def _low(grade: Grade) -> Fraction:
    return grade.share if grade.share is not None else grade.points or Fraction(0)


def _high(grade: Grade) -> Fraction:
    return _low(grade) if grade.to is None else grade.to


def number_for(mark: Mark) -> Fraction | None:
    """The number that a mark is; none if it is not one."""
    try:
        return Fraction(mark)
    except (ValueError, ZeroDivisionError):
        return None


def cell_for(mark: Mark, criterion: Criterion, scale: Scale) -> Cell | None:
    """The cell of a mark; none if the mark is not on the scale."""
    if mark in STATES:
        return Cell(mark=None, points=None, state=str(mark))
    grade = grade_for(mark, scale)
    if scale.input == "grade":
        return _graded(grade, criterion, scale) if grade else None
    number = number_for(mark)
    if number is None or (scale.input == "range" and grade is None):
        return None
    if grade is not None:
        by_share = grade.share is not None
        return Cell(
            mark=str(mark),
            points=number * (criterion.points if by_share else 1) * criterion.factor,
            fails=_means_unmet(grade, scale),
        )
    as_entered = scale.max is None or criterion.factor != 1
    points = number * criterion.factor if as_entered else number * criterion.points / (scale.max or 1)
    return Cell(mark=str(mark), points=points, fails=criterion.required and number == 0)


def cells_by_grade(criterion: Criterion, scale: Scale) -> dict[str, Cell]:
    """The cell of every grade of a scale on a criterion, by grade; empty for a scale of numbers."""
    if scale.input != "grade":
        return {}
    return {each.id: _graded(each, criterion, scale) for each in scale.grades}


def _graded(grade: Grade, criterion: Criterion, scale: Scale) -> Cell:
    return Cell(mark=grade.id, points=grade_points(grade, criterion), fails=_means_unmet(grade, scale))


def _means_unmet(grade: Grade, scale: Scale) -> bool:
    """A grade means unmet if it says so; on a scale where none says so, if it earns nothing."""
    return grade.fails if any(each.fails for each in scale.grades) else not grade.share and not grade.points


def sitting(case: Case, stage: Stage) -> tuple[str, ...]:
    """Members who sit at a stage, in the order of the case."""
    return tuple(each.id for each in case.member if not each.stages or stage.id in each.stages)


def away(case: Case, stage: Stage, member: str, proposal: str) -> str | None:
    """Why a member gives a proposal no marks at a stage; none if nothing says so."""
    return absences(case, stage, proposal).get(member)


def absences(case: Case, stage: Stage, proposal: str) -> dict[str, str]:
    """Members who give a proposal no marks at a stage, with the state that says why; the first that applies counts."""
    found: dict[str, str] = {}
    for each in case.absence:
        if each.proposal in (None, proposal) and each.stage in (None, stage.id):
            found.setdefault(each.member, each.state)
    return found


def by_member(marks: Marks, members: tuple[str, ...]) -> dict[str, Mark]:
    """Marks by member; a mark that is not a single member's is under OFFICE."""
    if isinstance(marks, Mapping):
        return dict(marks)
    if isinstance(marks, tuple):
        return dict(zip(members, marks, strict=False))
    return {members[0] if len(members) == 1 else OFFICE: marks}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the marks of one item: its criterion and scale, and the cells of its grades worked out once."""

    criterion: Criterion
    scale: Scale
    grades: Mapping[str, Cell]

    def read(self, mark: Mark) -> Cell | None:
        """The cell of a mark; none if the mark is not on the scale."""
        return self.grades.get(str(mark)) or cell_for(mark, self.criterion, self.scale)


def reader_for(rubric: Rubric, node: Node) -> Reader:
    """The reader of an item's marks."""
    scale = scale_of(rubric, node)
    return Reader(node.criterion, scale, cells_by_grade(node.criterion, scale))


def cells_of(reader: Reader, entered: Marks, members: tuple[str, ...], gone: Mapping[str, str]) -> dict[str, Cell]:
    """Every cell of one item of one proposal, by member; who is gone has a cell with the state."""
    if reader.criterion.by != "members":
        only = entered if not isinstance(entered, Mapping | tuple) else next(iter(by_member(entered, members).values()))
        cell = reader.read(only)
        return {OFFICE: cell} if cell else {}
    found = {member: reader.read(mark) for member, mark in by_member(entered, members).items()}
    found |= {member: Cell(mark=None, points=None, state=state) for member, state in gone.items()}
    return {member: cell for member, cell in found.items() if cell}


def with_agreed(reader: Reader, cells: Mapping[str, Cell], agreed: Mark) -> dict[str, Cell]:
    """The cells of an item for which the panel agreed one mark: it stands for every member who scored, and for nobody else."""
    shared = reader.read(agreed)
    if shared is None:
        return dict(cells)
    return {who: replace(shared, own=cell.mark) if cell.points is not None else cell for who, cell in cells.items()}
