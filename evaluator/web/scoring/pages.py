"""The pages of a sheet: one proposal across items, one item across proposals, and what is submitted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from flask_babel import gettext

from evaluator.core.calendar import days_left, japan_date, moment_text
from evaluator.core.card import FULL_COMMENT
from evaluator.db.queries.sheets import Filed
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.services.evidence import Evidence
from evaluator.services.pastrecord import Past
from evaluator.services.scoring import Entered
from evaluator.services.submission import Shortcoming
from evaluator.services.worksheet import Worksheet, key_of
from evaluator.web.scoring import shown
from evaluator.web.scoring.evidence import Section, sections
from evaluator.web.scoring.lead import lead_of
from evaluator.web.scoring.shown import CellShown, ClashShown, GroupShown

Errors = Mapping[tuple[int, str], Mapping[str, tuple[str, ...]]]
"""What is wrong, by cell and field."""
Typed = Mapping[tuple[int, str], Entered]
"""What was typed and could not be kept, by cell."""


@dataclass(frozen=True, kw_only=True)
class ProposalLink:
    """One of the proposals to move between."""

    key: str
    title: str
    url: str
    done: int
    total: int
    points: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Head:
    """What stands above every page of a sheet."""

    title: str
    rubric: str
    stage: str
    due: str
    late: bool
    office: bool
    moderated: bool
    """Whether the panel talks over its marks once all sheets are in."""


@dataclass(frozen=True, kw_only=True)
class SheetPage:
    """One page to score on; it has one proposal, or one item."""

    head: Head
    title: str
    lead: str
    groups: tuple[GroupShown, ...]
    links: tuple[ProposalLink, ...]
    clashes: tuple[ClashShown, ...]
    opened: str
    """The suffix of the cell that stands open."""
    done: int
    total: int
    left: str
    points: str
    full: str
    price: str
    recused: int
    cells_url: str
    owner: str
    """Whose sheet it is, so that a browser keeps what was typed for nobody else."""
    name: str = ""
    evidence: tuple[Section, ...] = ()
    item: str = ""
    following: str = ""
    """The next item, where one item is shown."""
    faults: int = 0


def head_of(work: Worksheet, now: datetime) -> Head:
    """The head of a sheet's pages."""
    procurement, stage = work.place.procurement, work.card.stage
    due = next((each.at for each in procurement.dates if each.kind == "scoring"), None)
    title = procurement.title_en if shown.lang() == "en" and procurement.title_en else procurement.title
    return Head(
        title=title,
        rubric=spoken(work.card.rubric.rubric.title, shown.lang()),
        stage=spoken(stage.name, shown.lang()) if work.card.rubric.stage else "",
        due=_due(due, now) if due and not work.closed else "",
        late=bool(due and due < now),
        office=work.place.seat is None,
        moderated=work.card.rubric.moderation.by != "none",
    )


def _due(due: datetime, now: datetime) -> str:
    if due < now:
        return gettext("Was due %(when)s", when=shown.due_text(due))
    days = days_left(japan_date(due), japan_date(now))
    left = gettext("%(days)s days left", days=days) if days > 1 else gettext("tomorrow") if days else gettext("today")
    return gettext("Until %(when)s, %(left)s", when=shown.due_text(due), left=left)


def links_of(work: Worksheet, current: int | None = None) -> tuple[ProposalLink, ...]:
    """All proposals to score, with how far each is."""
    return tuple(
        ProposalLink(
            key=key_of(each),
            title=shown.title_of(work, each.id),
            url=shown.address(".sheet", work, key=key_of(each)),
            done=work.done(each),
            total=len(work.cells(each)),
            points=work.card.written(work.total(each)),
            current=each.id == current,
        )
        for each in work.proposals
    )


def cell_shown(work: Worksheet, proposal_id: int, cell: str, *, suffix: str, errors: Errors, typed: Typed) -> CellShown:
    """One cell with its fields."""
    proposal = next(each for each in work.proposals if each.id == proposal_id)
    slot = work.card.slots.get(cell)
    at = (proposal_id, cell)
    score = work.scores.get(at)
    mark, state = (score.mark, score.state) if score else (None, None)
    return CellShown(
        suffix=suffix,
        proposal=key_of(proposal),
        item=cell,
        name=spoken(slot.criterion.name, shown.lang()) if slot else shown.cell_name(work, cell),
        points=shown.plain(slot.criterion.points * slot.node.weight) if slot else "",
        viewpoint=shown.viewpoint_of(slot) if slot else "",
        grades=shown.grades_of(slot, work) if slot else (),
        number=shown.number_of(slot) if slot else None,
        required=bool(slot and slot.criterion.required),
        comment_needed=slot.comment if slot else True,
        entered=typed.get(at) or shown.entered_of(work, proposal_id, cell),
        seen=shown.seen_of(work, proposal_id, cell),
        state=shown.state_of(work, proposal_id, cell),
        mark=shown.mark_shown(work, cell, mark, state),
        earned=shown.earned(work, cell, mark),
        others=shown.others_of(work, proposal_id, cell),
        errors=errors.get(at, {}),
    )


def proposal_page(
    work: Worksheet, proposal_id: int, now: datetime, *, prices: Mapping[int, int], evidence: Evidence, past: Past | None,
    opened: str = "",
    errors: Errors | None = None, typed: Typed | None = None,
) -> SheetPage:  # fmt: skip
    """One proposal across its items."""
    proposal = next(each for each in work.proposals if each.id == proposal_id)
    cells = tuple(
        cell_shown(work, proposal_id, cell, suffix=cell, errors=errors or {}, typed=typed or {}) for cell in work.cells(proposal)
    )
    number = work.proposals.index(proposal) + 1
    return SheetPage(
        head=head_of(work, now),
        title=gettext("Proposal of %(name)s", name=shown.title_of(work, proposal_id)),
        lead=lead_of(work, number),
        groups=_groups(work, cells),
        links=links_of(work, proposal_id),
        clashes=shown.clashes_of(work),
        opened=_opened(cells, opened),
        done=work.done(proposal),
        total=len(cells),
        left=shown.left_text(len(cells) - work.done(proposal)),
        points=work.card.written(work.total(proposal)),
        full=shown.plain(work.card.full(work.kinds(proposal))),
        price=_price(work, prices.get(proposal_id)),
        recused=work.recused,
        cells_url=shown.address(".cell", work),
        owner=_owner(work),
        name=shown.title_of(work, proposal_id),
        evidence=sections(evidence, past, named=not work.place.procurement.names_hidden),
        faults=len(errors or {}),
    )


def _owner(work: Worksheet) -> str:
    return str(work.place.seat.number) if work.place.seat else "0"


def _price(work: Worksheet, amount: int | None) -> str:
    """The price beside the proposal, where members judge it themselves."""
    if amount is None or work.card.rubric.price.handling != "judged" or work.card.rubric.price.basis == "rate":
        return ""
    return gettext("%(amount)s yen", amount=f"{amount:,}")


def _opened(cells: tuple[CellShown, ...], wanted: str) -> str:
    wrong = next((each.suffix for each in cells if each.errors), "")
    known = {each.suffix for each in cells}
    first = next((each.suffix for each in cells if each.state != "done"), cells[0].suffix if cells else "")
    return wrong or (wanted if wanted in known else first)


def _groups(work: Worksheet, cells: tuple[CellShown, ...]) -> tuple[GroupShown, ...]:
    def top(cell: CellShown) -> str:
        return work.card.slots[cell.item].top if cell.item in work.card.slots else ""

    return tuple(_group(work, id, tuple(inside)) for id, inside in groupby(cells, key=top))


def _group(work: Worksheet, id: str, cells: tuple[CellShown, ...]) -> GroupShown:
    if not id:
        return GroupShown(id="", name=gettext("On the whole"), axis="", points="", cells=cells)
    node = work.card.sheets.tree[id]
    full = sum(work.card.slots[each.item].criterion.points * work.card.slots[each.item].node.weight for each in cells)
    name = spoken(node.criterion.name, shown.lang())
    axis = (node.axis or "").replace("_", "-")
    return GroupShown(id=id, name=name, axis=axis, points=shown.points_text(full or node.criterion.points), cells=cells)


def item_page(
    work: Worksheet, item: str, now: datetime, *, opened: str = "", errors: Errors | None = None, typed: Typed | None = None
) -> SheetPage:
    """One item across the proposals; only those that it is scored for."""
    mine = [each for each in work.proposals if item in work.cells(each)]
    cells = tuple(cell_shown(work, each.id, item, suffix=key_of(each), errors=errors or {}, typed=typed or {}) for each in mine)
    done = sum(work.is_done(each, item) for each in mine)
    ids = list(work.card.slots) + ([FULL_COMMENT] if work.card.whole_comment else [])
    after = ids[ids.index(item) + 1 :][:1]
    return SheetPage(
        head=head_of(work, now),
        title=shown.cell_name(work, item),
        lead=gettext("One item for all proposals that you score."),
        groups=_titled(work, cells),
        links=links_of(work),
        clashes=shown.clashes_of(work),
        opened=_opened(cells, opened),
        done=done,
        total=len(cells),
        left=shown.left_text(len(cells) - done),
        points="",
        full="",
        price="",
        recused=work.recused,
        cells_url=shown.address(".cell", work),
        owner=_owner(work),
        item=item,
        following=after[0] if after else "",
        faults=len(errors or {}),
    )


def _titled(work: Worksheet, cells: tuple[CellShown, ...]) -> tuple[GroupShown, ...]:
    titles = {key_of(each): shown.title_of(work, each.id) for each in work.proposals}
    named = tuple(replace(each, title=titles[each.proposal], others=()) for each in cells)
    axis = work.card.slots[cells[0].item].node.axis if cells and cells[0].item in work.card.slots else None
    return (GroupShown(id="", name=gettext("Proposals"), axis=(axis or "").replace("_", "-"), points="", cells=named),)


@dataclass(frozen=True, kw_only=True)
class Missing:
    """One thing to put right before a sheet can be submitted, with the way there."""

    said: str
    url: str
    proposal: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewPage:
    """What is about to be submitted, or was."""

    head: Head
    links: tuple[ProposalLink, ...]
    missing: tuple[Missing, ...]
    rows: tuple["Row", ...]
    totals: tuple[str, ...]
    comments: tuple["Remark", ...]
    recused: int
    reason: str
    receipts: tuple["Receipt", ...] = ()
    closed: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One item with the marks of every proposal."""

    name: str
    url: str
    points: str
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Pages and comment of one cell."""

    proposal: str
    item: str
    pages: str
    comment: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """One submission."""

    number: int
    when: str
    reason: str
    sha256: str


def review_page(
    work: Worksheet, now: datetime, *, missing: tuple[Shortcoming, ...] = (), receipts: tuple[Filed, ...] = ()
) -> ReviewPage:
    """The whole sheet at a glance."""
    items = [id for id in work.card.slots if any(id in work.cells(each) for each in work.proposals)]
    return ReviewPage(
        head=head_of(work, now),
        links=links_of(work),
        missing=tuple(_missing(work, each) for each in missing),
        rows=tuple(_row(work, item) for item in items),
        totals=tuple(shown.sum_text(work, work.total(each)) for each in work.proposals),
        comments=_remarks(work),
        recused=work.recused,
        reason=work.row.reopened_for if work.row else "",
        receipts=tuple(
            Receipt(number=each.number, when=moment_text(each.at, shown.lang()), reason=each.reason, sha256=each.sha256)
            for each in receipts
        ),
        closed=work.closed or "",
    )


def _row(work: Worksheet, item: str) -> Row:
    marks = []
    for each in work.proposals:
        score = work.scores.get((each.id, item))
        mark, state = (score.mark, score.state) if score else (None, None)
        marks.append((shown.mark_shown(work, item, mark, state), shown.earned(work, item, mark)))
    slot = work.card.slots[item]
    points = shown.plain(slot.criterion.points * slot.node.weight)
    url = shown.address(".item", work, item=item)
    return Row(name=shown.cell_name(work, item), url=url, points=points, marks=tuple(marks))


def _remarks(work: Worksheet) -> tuple[Remark, ...]:
    found = []
    for each in work.proposals:
        for cell in work.cells(each):
            score = work.scores.get((each.id, cell))
            if score is not None and (score.pages or score.comment):
                name = shown.cell_name(work, cell)
                title = shown.title_of(work, each.id)
                found.append(Remark(proposal=title, item=name, pages=score.pages, comment=score.comment))
    return tuple(found)


def _missing(work: Worksheet, each: Shortcoming) -> Missing:
    if each.problem is not None:
        names = Names(criteria={id: slot.criterion.name for id, slot in work.card.slots.items()})
        item = str(each.problem.message.values.get("criterion", ""))
        url = shown.address(".item", work, item=item) if item in work.card.slots else ""
        return Missing(said=sentence(each.problem.message, shown.lang(), names), url=url)
    assert each.proposal is not None
    values = {"proposal": shown.title_of(work, each.proposal.id), "item": shown.cell_name(work, each.cell)}
    said = {
        "unscored": gettext("%(proposal)s, %(item)s: not scored yet", **values),
        "comment": gettext("%(proposal)s, %(item)s: the comment is missing", **values),
        "clash": gettext("%(proposal)s, %(item)s: choose between two values", **values),
    }[each.kind]
    url = shown.address(".sheet", work, key=key_of(each.proposal), open=each.cell) + f"#i{each.cell}"
    return Missing(said=said, url=url, proposal=values["proposal"])
