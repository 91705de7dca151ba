"""What an intake has come to, in words: counts, and what is wrong with which file, sheet and cell."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import xlsxwriter

from evaluator.core.values import message
from evaluator.exchange.figures.files import protected
from evaluator.exchange.figures.templates import SAFE
from evaluator.exchange.wording import Names, sentence
from evaluator.services.intake.taking import problems_of

if TYPE_CHECKING:
    from evaluator.db.models import TakenFile

HEADS = ("file", "sheet", "cell", "problem")
"""The columns of a list of problems."""
WIDTHS = (36, 20, 10, 90)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many files came to what."""

    received: int
    accepted: int
    problems: int
    duplicates: int
    left: int


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that is wrong with a file; sheet and cell are empty where it is about all of it."""

    file: str
    sheet: str
    cell: str
    text: str


def counted(states: Mapping[str, int]) -> Counts:
    """The counts of a job from how many of its files are in which state."""
    return Counts(
        received=sum(states.values()),
        accepted=states.get("accepted", 0),
        problems=states.get("problems", 0),
        duplicates=states.get("duplicate", 0),
        left=states.get("waiting", 0) + states.get("alone", 0),
    )


def faults(files: "Iterable[TakenFile]", lang: str) -> list[Fault]:
    """Everything that is wrong with some files, in the order in which they came."""
    return [
        Fault(file=each.name, sheet=place.rpartition("!")[0], cell=place.rpartition("!")[2], text=sentence(said, lang, Names()))
        for each in files
        for place, said in problems_of(each)
    ]


def _heads(lang: str) -> list[str]:
    return [sentence(message(f"intake.head.{each}"), lang, Names()) for each in HEADS]


def as_csv(found: Sequence[Fault], lang: str) -> bytes:
    """The list as a CSV file that Excel opens as it should, with no cell that it takes for a formula."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(_heads(lang))
    writer.writerows([protected(each.file), protected(each.sheet), each.cell, protected(each.text)] for each in found)
    return made.getvalue().encode("utf-8-sig")


def as_workbook(found: Sequence[Fault], lang: str) -> bytes:
    """The list as a workbook; no text in it is ever a formula."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, SAFE) as book:
        sheet = book.add_worksheet("problems")
        head, plain = (
            book.add_format({"bold": True, "bg_color": "#EEEEF0"}),
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        for column, (text, width) in enumerate(zip(_heads(lang), WIDTHS, strict=True)):
            sheet.write_string(0, column, text, head)
            sheet.set_column(column, column, width)
        for row, each in enumerate(found, 1):
            for column, text in enumerate((each.file, each.sheet, each.cell, each.text)):
                sheet.write_string(row, column, text, plain)
        sheet.freeze_panes(1, 0)
    return made.getvalue()
