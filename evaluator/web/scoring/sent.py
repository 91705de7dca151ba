"""What a window sends: a whole form of cells, or one cell as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from evaluator.exchange.wording import Names, sentence
from evaluator.services.scoring import ABSTAINED, CellRefused, Entered, clean
from evaluator.services.worksheet import Worksheet
from evaluator.web.scoring import shown


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One cell as a window sent it, with the version that it had been given."""

    proposal: Any
    cell: str
    entered: Entered
    version: int
    untouched: bool = False


def cell_of(form: MultiDict[str, str], work: Worksheet, proposal: Any, cell: str, suffix: str) -> Sent | None:
    """A cell of a form; None if the form does not hold it."""
    seen = form.get(f"seen:{suffix}")
    if seen is None:
        return None
    version, _, given = seen.partition(".")
    entered = Entered(
        mark=clean(form.get(f"mark:{suffix}", "")).strip(),
        abstained=form.get(f"abstain:{suffix}") is not None,
        pages=clean(form.get(f"pages:{suffix}", "")).strip(),
        comment=clean(form.get(f"note:{suffix}", "")).strip(),
    )
    return Sent(
        proposal=proposal,
        cell=cell,
        entered=_either(entered, work, proposal, cell),
        version=_whole(version),
        untouched=shown.digest(entered) == given,
    )


def _either(entered: Entered, work: Worksheet, proposal: Any, cell: str) -> Entered:
    """Without script a mark and an abstention can both be sent; the one that is new counts."""
    score = work.scores.get((proposal.id, cell))
    if not (entered.mark and entered.abstained) or score is None:
        return entered
    if score.state == ABSTAINED:
        return replace(entered, abstained=False)
    return replace(entered, mark="") if score.mark == entered.mark else entered


def _whole(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10 else 0


class BadCell(ValueError):
    """A cell sent as JSON does not have the form that it must have."""


@dataclass(frozen=True, kw_only=True)
class SentCell:
    """One cell as JSON."""

    proposal: str
    item: str
    entered: Entered
    version: int
    rival: int | None


TEXTS = ("proposal", "item", "mark", "pages", "comment")


def read_cell(given: Any) -> SentCell:
    """One cell of a JSON body. Raises BadCell."""
    if not isinstance(given, dict) or not all(isinstance(given.get(name, ""), str) for name in TEXTS):
        raise BadCell
    version, rival, abstained = given.get("version"), given.get("rival"), given.get("abstained", False)
    if not _is_whole(version) or not (rival is None or _is_whole(rival)) or not isinstance(abstained, bool):
        raise BadCell
    return SentCell(
        proposal=given.get("proposal", ""),
        item=given.get("item", ""),
        entered=Entered(
            mark=given.get("mark", ""),
            abstained=abstained,
            pages=given.get("pages", ""),
            comment=given.get("comment", ""),
        ),
        version=int(version or 0),
        rival=rival,
    )


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


def faults_of(refused: CellRefused, work: Worksheet) -> Mapping[str, tuple[str, ...]]:
    """What is wrong with a cell, as sentences by field."""
    names = Names(criteria={id: slot.criterion.name for id, slot in work.card.slots.items()})
    found: dict[str, tuple[str, ...]] = {}
    for place, message in refused.faults:
        found[place] = (*found.get(place, ()), sentence(message, shown.lang(), names))
    return found
