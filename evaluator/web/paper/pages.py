"""What the pages of sheets on paper show, ready to read: counts for everybody, marks only for the people of the sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from evaluator.core.calendar import moment_text
from evaluator.core.card import FULL_COMMENT
from evaluator.db.queries.papersheets import InHand
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.services.papercomparison import SIGNED_IN, Difference, Given
from evaluator.services.papersheets import Desk, step_of
from evaluator.services.scoring import ABSTAINED
from evaluator.services.submission import Shortcoming, shortcomings
from evaluator.services.worksheet import Worksheet
from evaluator.web.paper.forms import CellField
from evaluator.web.paper.printed import bounds_said, grade_points, grade_said, lang, points_said, title_of


@dataclass(frozen=True, kw_only=True)
class SeatLine:
    """One member's sheet in the list."""

    number: int
    name: str
    step: str
    said: str
    kind: str
    entered: str
    compared: str
    declared: str
    """Whether the declaration is made, and how; not what."""


@dataclass(frozen=True, kw_only=True)
class ProposalLine:
    """One proposal of a sheet in hand."""

    number: int
    title: str
    url: str
    done: int
    total: int


@dataclass(frozen=True, kw_only=True)
class DifferenceLine:
    """A cell that the two read differently, with the way to the reader's own form."""

    proposal: str
    url: str
    item: str
    first: str
    second: str


@dataclass(frozen=True, kw_only=True)
class MarkRow:
    """One item with what is entered for every proposal."""

    name: str
    marks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Pages and comment of one cell."""

    proposal: str
    item: str
    pages: str
    comment: str


@dataclass(frozen=True, kw_only=True)
class Marks:
    """A whole sheet as it is entered."""

    titles: tuple[str, ...]
    rows: tuple[MarkRow, ...]
    remarks: tuple[Remark, ...]


def step_said(step: str) -> tuple[str, str]:
    """Where a sheet stands: its words, and the kind of its tag."""
    return {
        "digital": (_("Not on paper"), "plain"),
        "waiting": (_("Waits for the paper"), "warn"),
        "entering": (_("Being entered"), "now"),
        "entered": (_("Waits for a second person"), "warn"),
        "comparing": (_("Being compared"), "now"),
        "compared": (_("Waits for the member"), "warn"),
        "confirmed": (_("Confirmed and submitted"), "ok"),
    }[step]


def seat_lines(
    seats: Sequence[Any], in_hand: dict[int, InHand], stage: str, declared: Sequence[Any] = ()
) -> tuple[SeatLine, ...]:
    """The sheets of the members who sit at a stage; counts only."""
    sitting = [each for each in seats if each.left_at is None and (not each.stages or stage in each.stages)]
    return tuple(
        _seat_line(each, in_hand.get(each.id), _declared_said([one for one in declared if one.seat_id == each.id]))
        for each in sitting
    )


def _declared_said(made: Sequence[Any]) -> str:
    if not made:
        return _("Not declared")
    return _("On paper") if any(each.entered_by is not None for each in made) else _("By the member")


def _seat_line(seat: Any, found: InHand | None, declared: str) -> SeatLine:
    step = step_of(found.paper) if found else "digital"
    said, kind = step_said(step)
    on_paper = found if found and found.paper else None
    return SeatLine(
        number=seat.number,
        name=seat.person.name,
        step=step,
        said=said,
        kind=kind,
        entered=_by(on_paper.entered_by, on_paper.cells) if on_paper else "",
        compared=_by(on_paper.compared_by, on_paper.typed) if on_paper else "",
        declared=declared,
    )


def _by(name: str, count: int) -> str:
    return _("%(name)s, %(count)s cells", name=name, count=count) if name else ""


def cell_fields(work: Worksheet, cells: Sequence[str]) -> tuple[CellField, ...]:
    """The fields of a form for these cells."""
    return tuple(_cell_field(work, each) for each in cells)


def _cell_field(work: Worksheet, cell: str) -> CellField:
    if cell == FULL_COMMENT:
        return CellField(cell=cell, name=item_said(work, cell), hint="", grades=(), comment=True)
    slot = work.card.slots[cell]
    grades = slot.scale.grades if slot.scale.input == "grade" else ()
    return CellField(
        cell=cell,
        name=item_said(work, cell),
        hint="" if grades else bounds_said(slot),
        grades=tuple((each.id, f"{grade_said(each)}  {points_said(grade_points(slot, each))}") for each in grades),
        comment=slot.comment,
    )


def item_said(work: Worksheet, cell: str) -> str:
    """An item by number and name."""
    if cell == FULL_COMMENT:
        return _("Comment on the proposal as a whole")
    return f"{cell} {spoken(work.card.slots[cell].criterion.name, lang())}"


def mark_said(work: Worksheet, cell: str, given: Given) -> str:
    """A mark, or what stands instead."""
    mark, state = given
    if state == ABSTAINED:
        return _("Abstained")
    slot = work.card.slots.get(cell)
    grade = next((each for each in slot.scale.grades if each.id == mark), None) if slot and mark else None
    return (grade_said(grade) if grade and slot and slot.scale.input == "grade" else mark) or _("Not filled in")


def names_of(work: Worksheet) -> Names:
    """What items are called in sentences about them."""
    return Names(
        criteria={id: slot.criterion.name for id, slot in work.card.slots.items()},
    )


def first_lines(desk: Desk) -> tuple[ProposalLine, ...]:
    """How far the first person is with each proposal."""
    work = desk.work
    return tuple(
        ProposalLine(
            number=each.number,
            title=title_of(work, each),
            url=address("paper.entry", desk, proposal=each.number),
            done=work.done(each),
            total=len(work.cells(each)),
        )
        for each in work.proposals
    )


def second_lines(desk: Desk) -> tuple[ProposalLine, ...]:
    """How far the second person is with each proposal."""
    found = []
    for each in desk.work.proposals:
        items = desk.items(each)
        typed = [desk.second.get((each.id, item)) for item in items]
        done = sum(bool(row and (row.mark or row.state)) for row in typed)
        url = address("paper.comparison", desk, proposal=each.number)
        found.append(ProposalLine(number=each.number, title=title_of(desk.work, each), url=url, done=done, total=len(items)))
    return tuple(found)


def difference_lines(desk: Desk, found: Sequence[Difference], endpoint: str) -> tuple[DifferenceLine, ...]:
    """Cells that the two read differently, both values beside each other."""
    return tuple(
        DifferenceLine(
            proposal=title_of(desk.work, each.proposal),
            url=address(endpoint, desk, proposal=each.proposal.number),
            item=item_said(desk.work, each.item),
            first=mark_said(desk.work, each.item, each.first),
            second=mark_said(desk.work, each.item, each.second),
        )
        for each in found
    )


def marks_of(desk: Desk) -> Marks:
    """The whole sheet as it is entered, for those who may see it."""
    work = desk.work
    items = [id for id in work.card.slots if any(id in work.cells(each) for each in work.proposals)]
    return Marks(
        titles=tuple(title_of(work, each) for each in work.proposals),
        rows=tuple(
            MarkRow(name=item_said(work, item), marks=tuple(_mark(work, each, item) for each in work.proposals)) for item in items
        ),
        remarks=tuple(_remarks(work)),
    )


def _mark(work: Worksheet, proposal: Any, item: str) -> str:
    if item not in work.cells(proposal):
        return "—"
    score = work.scores.get((proposal.id, item))
    return mark_said(work, item, (score.mark, score.state) if score else (None, None))


def _remarks(work: Worksheet) -> list[Remark]:
    found = []
    for each in work.proposals:
        for cell in work.cells(each):
            score = work.scores.get((each.id, cell))
            if score is not None and (score.pages or score.comment):
                title, item = title_of(work, each), item_said(work, cell)
                found.append(Remark(proposal=title, item=item, pages=score.pages, comment=score.comment))
    return found


def missing_said(work: Worksheet, each: Shortcoming) -> str:
    """One thing that keeps a sheet from going on."""
    if each.problem is not None:
        return sentence(each.problem.message, lang(), names_of(work))
    where = f"{title_of(work, each.proposal)} {item_said(work, each.cell)}"
    if each.kind == "comment":
        return _("%(where)s: the comment is missing.", where=where)
    return _("%(where)s: nothing is entered.", where=where)


@dataclass(frozen=True, kw_only=True)
class DeskPage:
    """A sheet on paper as one of the office sees it."""

    number: int
    name: str
    step: str
    said: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    first: tuple[ProposalLine, ...] = ()
    """For whoever enters it."""
    second: tuple[ProposalLine, ...] = ()
    """For whoever types it again."""
    differences: tuple[DifferenceLine, ...] | None = None
    """For both, once everything is typed."""
    remarks: tuple[Remark, ...] = ()
    is_first: bool = False
    is_second: bool = False
    is_own: bool = False
    following: str = ""
    """The form of the first proposal that is not whole yet."""
    missing: tuple[str, ...] = ()
    """What keeps it from being whole, for whoever enters it."""


def desk_page(desk: Desk, people: InHand | None, *, person_id: int | None, found: Sequence[Difference] | None) -> DeskPage:
    """One sheet, with what this person may see of it."""
    said, kind = step_said(desk.step)
    paper = desk.paper
    is_first = paper is not None and paper.entered_by == person_id
    is_second = paper is not None and paper.compared_by == person_id
    form = "paper.entry" if is_first else "paper.comparison"
    return DeskPage(
        number=desk.seat.number,
        name=desk.seat.person.name,
        step=desk.step,
        said=said,
        kind=kind,
        facts=_facts(desk, people) if paper and people else (),
        first=first_lines(desk) if is_first else (),
        second=second_lines(desk) if is_second else (),
        differences=difference_lines(desk, found, form) if found is not None else None,
        remarks=tuple(_remarks(desk.work)) if is_second else (),
        is_first=is_first,
        is_second=is_second,
        is_own=desk.seat.person_id == person_id,
        missing=_missing(desk) if is_first and desk.step == "entering" else (),
        following=_following(first_lines(desk) if is_first else second_lines(desk) if is_second else ()),
    )


def _missing(desk: Desk) -> tuple[str, ...]:
    return tuple(missing_said(desk.work, each) for each in shortcomings(desk.work)) if desk.work.scores else ()


def _following(lines: Sequence[ProposalLine]) -> str:
    return next((each.url for each in lines if each.done < each.total), "")


def _facts(desk: Desk, people: InHand) -> tuple[tuple[str, str], ...]:
    """Who had it in hand, and when."""
    paper = desk.paper
    assert paper is not None
    lines = [
        (_("Entered by"), people.entered_by, paper.entered_at),
        (_("Compared by"), people.compared_by, paper.compared_at),
        (_("Confirmed"), how_said(paper.confirmed_how), paper.confirmed_at),
    ]
    return tuple((label, f"{who} {moment_text(at, lang()) if at else ''}".strip()) for label, who, at in lines if who or at)


def confirmed_said(desk: Desk) -> str:
    """When and how the sheet was confirmed; empty before."""
    paper = desk.paper
    if paper is None or paper.confirmed_at is None:
        return ""
    return f"{moment_text(paper.confirmed_at, lang())} {how_said(paper.confirmed_how)}"


def how_said(how: str) -> str:
    """How the member confirmed."""
    return _("By the member, signed in") if how == SIGNED_IN else how


def address(endpoint: str, desk: Desk, **values: Any) -> str:
    """An address of this sheet in the office."""
    return url_for(endpoint, procurement_id=desk.procurement.id, number=desk.seat.number, **values)
