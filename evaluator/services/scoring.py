"""Saving cells of a sheet, from several windows at once, and choosing where they disagree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.card import FULL_COMMENT, Card, plain_mark
from evaluator.core.values import Message, message
from evaluator.db.models import Proposal, Rival, Score
from evaluator.services.worksheet import Worksheet

MOST_COMMENT = 4000
MOST_PAGES = 100
ABSTAINED = "abstained"
FIELDS = ("mark", "state", "pages", "comment")
Values = Mapping[str, str | None]
"""What a cell holds, by FIELDS."""


class CellRefused(Exception):
    """What was entered into a cell cannot be kept; `faults` are (field, message): `mark`, `pages` or `comment`."""

    def __init__(self, faults: tuple[tuple[str, Message], ...]) -> None:
        super().__init__("; ".join(each.id for _, each in faults))
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What a window holds for one cell."""

    mark: str = ""
    abstained: bool = False
    pages: str = ""
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A cell as it stands after a save; `changed` is false if it held just that already."""

    score: Score
    changed: bool


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Another window was first: its value counts, the one that came later waits as a rival."""

    score: Score
    rival: Rival


def save(
    session: Session, work: Worksheet, proposal: Proposal, cell: str, entered: Entered, *,
    version: int, now: datetime, rival: int | None = None,
) -> Saved | Clash:  # fmt: skip
    """Keep what a window holds for a cell, if the window knew the version that is there; else it waits as a rival. Flushes.

    The sheet must have been opened with `lock`. The same values again are no change and no clash, whatever the version,
    so that a save whose answer was lost can be sent again. `rival` is a waiting value of the same window, to be replaced.
    Raises SheetClosed, CellRefused, and KeyError for a cell that this scorer does not give.
    """
    work.must_be_open()
    if cell not in work.cells(proposal):
        raise KeyError(cell)
    values = values_of(work.card, cell, entered)
    score = work.scores.get((proposal.id, cell))
    if score is None:
        score = _first(work, proposal, cell)
    if held_by(score) == values:
        _drop(session, score, rival)
        return Saved(score=score, changed=False)
    if version != score.version and score.version > 0:
        return Clash(score=score, rival=_wait(session, score, values, rival, now))
    _put(score, values)
    score.version, score.saved_at = score.version + 1, now
    session.add(score)
    work.scores[proposal.id, cell] = score
    session.flush()
    return Saved(score=score, changed=True)


def _first(work: Worksheet, proposal: Proposal, cell: str) -> Score:
    assert work.row is not None
    return Score(sheet_id=work.row.id, proposal_id=proposal.id, item=cell, mark=None, state=None, pages="", comment="", version=0)


def held_by(score: Score | Rival) -> Values:
    """What a cell, or a waiting value, holds."""
    return {name: getattr(score, name) for name in FIELDS}


def _put(score: Score | Rival, values: Values) -> None:
    for name, value in values.items():
        setattr(score, name, value)


def values_of(card: Card, cell: str, entered: Entered) -> Values:
    """What is kept of what was entered. Raises CellRefused."""
    faults: list[tuple[str, Message]] = []
    pages, comment = clean(entered.pages).strip(), clean(entered.comment).strip()
    mark = "" if cell == FULL_COMMENT else _mark(card, cell, clean(entered.mark), faults)
    if len(comment) > MOST_COMMENT:
        faults.append(("comment", message("score.comment-long", found=len(comment), most=MOST_COMMENT)))
    if len(pages) > MOST_PAGES:
        faults.append(("pages", message("score.pages-long", most=MOST_PAGES)))
    if mark and entered.abstained:
        faults.append(("mark", message("score.mark-and-abstained")))
    if faults:
        raise CellRefused(tuple(faults))
    state = ABSTAINED if entered.abstained and cell != FULL_COMMENT else None
    return {"mark": mark or None, "state": state, "pages": pages, "comment": comment}


def _mark(card: Card, cell: str, text: str, faults: list[tuple[str, Message]]) -> str:
    mark, wrong = plain_mark(text, card.slots[cell].scale, cell)
    problems = (wrong,) if wrong else card.problems(cell, mark) if mark else ()
    faults.extend(("mark", each.message) for each in problems)
    return mark


def clean(text: str) -> str:
    """Text that every database can keep: no NUL, no half of a pair, one kind of line end."""
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").encode(errors="replace").decode()


def _drop(session: Session, score: Score, rival: int | None) -> None:
    """A window that came round to the saved value waits no more."""
    for each in [each for each in score.rivals if each.id == rival]:
        score.rivals.remove(each)
        session.delete(each)


def _wait(session: Session, score: Score, values: Values, rival: int | None, now: datetime) -> Rival:
    same = next((each for each in score.rivals if each.id == rival or held_by(each) == values), None)
    waiting = same or Rival(score=score)
    _put(waiting, values)
    waiting.saved_at = now
    session.add(waiting)
    session.flush()
    return waiting


def settle(session: Session, work: Worksheet, proposal: Proposal, cell: str, *, keep: int | None, now: datetime) -> Score:
    """Choose between the saved value (`keep` is None) and a waiting one; the others are gone. Flushes.

    The sheet must have been opened with `lock`. Raises SheetClosed, and KeyError for a choice that is not there any more.
    """
    work.must_be_open()
    score = work.scores[proposal.id, cell]
    if keep is not None:
        chosen = {each.id: each for each in score.rivals}[keep]
        _put(score, held_by(chosen))
        score.version, score.saved_at = score.version + 1, now
    for each in list(score.rivals):
        session.delete(each)
    score.rivals = []
    session.flush()
    return score
