"""Points item by item, and mark by mark: the tables behind the totals."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from evaluator.core.result import Figure, MemberFigure, MemberMark, ProposalResult, Result
from evaluator.exchange.report.headline import common_full, figure_of
from evaluator.exchange.report.ranking import Cell
from evaluator.exchange.report.voice import NONE, Voice, column_digits, number_of, readable, signless

PLACED = ("mean-rank", "rank-sum", "rank-points", "first-places")
"""Measures made of the places that members give."""
NUMBER = re.compile(r"-?\d+(\.\d+|/\d+)?")
MOST_ABREAST = 10
"""With more proposals than this the table of items is parted, so that it fits a window and a sheet."""


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """One criterion across all proposals."""

    id: str
    number: str
    name: str
    depth: int
    group: bool
    kind: str
    by: str
    full: str
    cells: tuple[Cell, ...]
    department: str = ""
    """The department whose members alone judged it; empty if everybody did."""


@dataclass(frozen=True, kw_only=True)
class ItemTable:
    """The criteria of one stage, each across all proposals."""

    stage: str | None
    proposals: tuple[str, ...]
    rows: tuple[ItemRow, ...]


@dataclass(frozen=True, kw_only=True)
class MarkCell:
    """What a member gave: the mark as entered and the points it earned, or why nothing."""

    mark: str
    points: str | None = None
    state: bool = False
    left_out: bool = False
    own: str | None = None
    """The member's own mark, where the panel agreed another in moderation."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """The decimals that the marks as entered share, and those of the points they earn."""

    marks: int
    points: int


@dataclass(frozen=True, kw_only=True)
class MarkRow:
    """One item, or the total, over the members."""

    number: str = ""
    name: str
    full: str
    cells: tuple[MarkCell, ...]
    panel: str
    total: bool = False


@dataclass(frozen=True, kw_only=True)
class MarkTable:
    """The members' marks for one proposal at one stage."""

    proposal: str
    stage: str | None
    members: tuple[str, ...]
    rows: tuple[MarkRow, ...]


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    """One proposal over the members."""

    proposal: str
    cells: tuple[MarkCell, ...]


@dataclass(frozen=True, kw_only=True)
class MemberTable:
    """The members' totals at one stage: proposals by members."""

    stage: str | None
    note: str
    members: tuple[str, ...]
    rows: tuple[MemberRow, ...]


@dataclass(frozen=True, kw_only=True)
class Points:
    """Everything about points below the totals."""

    items: tuple[ItemTable, ...]
    members: tuple[MemberTable, ...]
    marks: tuple[tuple[str, tuple[MarkTable, ...]], ...]


def points(result: Result, voice: Voice) -> Points:
    """The tables of a result; a level that was not entered has no table."""
    stages = tuple(dict.fromkeys(each.stage for proposal in result.proposals for each in proposal.items))
    tables = tuple(_items(result, stage, some, voice) for stage in stages for some in _portions(result, stage))
    marks = ((voice.label(each), _marks(each, result, voice)) for each in result.proposals)
    return Points(
        items=tuple(each for each in tables if each.rows),
        members=tuple(each for each in (_members(result, stage, voice) for stage in _sat(result)) if each.rows),
        marks=tuple((name, each) for name, each in marks if each),
    )


def _sat(result: Result) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.stage for proposal in result.proposals for each in proposal.members))


def _members(result: Result, stage: str, voice: Voice) -> MemberTable:
    given = [(each, [figure for figure in each.members if figure.stage == stage]) for each in result.proposals]
    given = [(each, figures) for each, figures in given if any(figure.total is not None for figure in figures)]
    members = tuple(dict.fromkeys(figure.member for _, figures in given for figure in figures))
    places, digits = result.measure in PLACED, column_digits(figure.total for _, figures in given for figure in figures)
    rows = (
        MemberRow(
            proposal=voice.label(each),
            cells=tuple(_member_total(_of(member, figures), voice, digits, places=places) for member in members),
        )
        for each, figures in given
    )
    return MemberTable(
        stage=_stage_name(result, stage, voice),
        note=_note(result, stage, [figure for _, figures in given for figure in figures], voice),
        members=tuple(voice.member(each) for each in members),
        rows=tuple(rows),
    )


def _note(result: Result, stage: str, figures: list[MemberFigure], voice: Voice) -> str:
    fulls = {each.full for each in figures if each.total is not None}
    parts = [
        _stage_name(result, stage, voice),
        voice.say("out of %(full)s", full=readable(fulls.pop())) if len(fulls) == 1 else None,
        voice.say("place given by the member below") if result.measure in PLACED else None,
    ]
    return voice.joined(each for each in parts if each)


def _of(member: str, figures: list[MemberFigure]) -> MemberFigure | None:
    return next((each for each in figures if each.member == member), None)


def _stage_name(result: Result, stage: str, voice: Voice) -> str | None:
    named = {each.id: voice.text(each.name) for each in result.stages}
    return named.get(stage) if len(named) > 1 else None


def _portions(result: Result, stage: str) -> list[list[ProposalResult]]:
    here = [each for each in result.proposals if any(figure.stage == stage for figure in each.items)]
    count = -(-len(here) // MOST_ABREAST)
    size = -(-len(here) // count) if count else 1
    return [here[at : at + size] for at in range(0, len(here), size)]


def _items(result: Result, stage: str, here: list[ProposalResult], voice: Voice) -> ItemTable:
    criteria = dict.fromkeys(figure.criterion for each in here for figure in each.items if figure.stage == stage)
    fulls = column_digits(common_full(figure_of(each, criterion) for each in here) for criterion in criteria)
    rows = (_item_row(criterion, here, voice, fulls) for criterion in criteria)
    return ItemTable(
        stage=_stage_name(result, stage, voice),
        proposals=tuple(voice.label(each) for each in here),
        rows=tuple(row for row in rows if any(cell.text != NONE for cell in row.cells)),
    )


def _item_row(criterion: str, proposals: list[ProposalResult], voice: Voice, fulls: int) -> ItemRow:
    figures = [figure_of(each, criterion) for each in proposals]
    first = next(each for each in figures if each is not None)
    full = common_full(figures)
    return ItemRow(
        id=criterion,
        number=number_of(criterion, voice.text(first.name)),
        name=voice.text(first.name),
        depth=first.depth,
        group=not first.leaf,
        kind=first.kind,
        by=first.by,
        full=readable(full, fulls) if full is not None else "",
        cells=tuple(_cell(each, shared=full is not None) for each in figures),
        department=voice.text(first.department) if first.department else "",
    )


def _cell(figure: Figure | None, *, shared: bool) -> Cell:
    if figure is None or figure.published is None:
        return Cell(text=NONE)
    return Cell(text=signless(figure.published), full=None if shared else readable(figure.full))


def _marks(proposal: ProposalResult, result: Result, voice: Voice) -> tuple[MarkTable, ...]:
    stages = dict.fromkeys([*(each.stage for each in proposal.items), *(each.stage for each in proposal.members)])
    tables = (_mark_table(proposal, stage, result, voice) for stage in stages)
    return tuple(each for each in tables if each.rows)


def _mark_table(proposal: ProposalResult, stage: str, result: Result, voice: Voice) -> MarkTable:
    figures = [each for each in proposal.items if each.stage == stage and each.marks]
    totals = [each for each in proposal.members if each.stage == stage]
    members = tuple(dict.fromkeys([*(mark.member for each in figures for mark in each.marks), *(each.member for each in totals)]))
    if not any(members) and all(_is_number(mark.mark) for each in figures for mark in each.marks):
        figures = []
    fulls, places = column_digits(each.full for each in figures), _places(figures)
    rows = [_mark_row(each, members, voice, fulls=fulls, places=places) for each in figures]
    if rows and any(each.total is not None for each in totals):
        rows.append(_total_row(totals, members, voice))
    return MarkTable(
        proposal=voice.label(proposal),
        stage=_stage_name(result, stage, voice),
        members=tuple(voice.member(each) for each in members),
        rows=tuple(rows),
    )


def _is_number(mark: str | None) -> bool:
    return mark is None or NUMBER.fullmatch(mark) is not None


def _places(figures: Iterable[Figure]) -> Places:
    marks = [mark for each in figures for mark in each.marks]
    return Places(
        marks=column_digits(Fraction(each.mark) for each in marks if each.mark is not None and _is_number(each.mark)),
        points=column_digits(each.points for each in marks),
    )


def _mark_row(figure: Figure, members: tuple[str, ...], voice: Voice, *, fulls: int, places: Places) -> MarkRow:
    given = {mark.member: mark for mark in figure.marks}
    return MarkRow(
        number=number_of(figure.criterion, voice.text(figure.name)),
        name=voice.text(figure.name),
        full=readable(figure.full, fulls),
        cells=tuple(_mark(given.get(member), voice, places) for member in members),
        panel=signless(figure.published) if figure.published is not None else NONE,
    )


def _mark(mark: MemberMark | None, voice: Voice, places: Places) -> MarkCell:
    if mark is None:
        return MarkCell(mark=NONE)
    if mark.state is not None:
        return MarkCell(mark=voice.say(f"report.state.{mark.state}"), state=True)
    if mark.mark is None:
        return MarkCell(mark=NONE if mark.points is None else readable(mark.points, places.points))
    number = Fraction(mark.mark) if _is_number(mark.mark) else None
    same = mark.points is None or mark.points == number
    return MarkCell(
        mark=_entered(mark.mark, places),
        points=None if same or mark.points is None else readable(mark.points, places.points),
        own=_entered(mark.own, places) if mark.own is not None else None,
    )


def _entered(mark: str, places: Places) -> str:
    return readable(Fraction(mark), places.marks) if _is_number(mark) else mark


def _total_row(totals: list[MemberFigure], members: tuple[str, ...], voice: Voice) -> MarkRow:
    given = {each.member: each for each in totals}
    full, digits = {each.full for each in totals}, column_digits(each.total for each in totals)
    return MarkRow(
        name=voice.say("Total of the member"),
        full=readable(full.pop()) if len(full) == 1 else "",
        cells=tuple(_member_total(given.get(member), voice, digits, places=False) for member in members),
        panel="",
        total=True,
    )


def _member_total(figure: MemberFigure | None, voice: Voice, digits: int, *, places: bool) -> MarkCell:
    if figure is None or figure.total is None:
        state = voice.say(f"report.state.{figure.state}") if figure and figure.state else NONE
        return MarkCell(mark=state, state=bool(figure and figure.state))
    placed = places and figure.rank is not None
    place = voice.say("report.member.place", place=readable(figure.rank or Fraction(0))) if placed else None
    return MarkCell(mark=readable(figure.total, digits), points=place, left_out=figure.left_out)
