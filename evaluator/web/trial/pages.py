"""What the page of a trial shows: what was sent, and what is wrong with it."""

from dataclasses import dataclass

from flask_babel import gettext

from evaluator.core.values import Problem
from evaluator.exchange.wording import Names, sentence

ENCODINGS = ("utf-8-sig", "cp932")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One problem: where, and a sentence."""

    place: str
    said: str


def faults(problems: tuple[Problem, ...], lang: str) -> tuple[Fault, ...]:
    """Problems as people read them."""
    return tuple(Fault(place=each.place, said=sentence(each.message, lang, Names())) for each in problems)


def text_of(source: bytes) -> str:
    """The text of a file, so that it can be corrected on the page; empty if it is none."""
    if b"\0" in source:
        return ""
    for encoding in ENCODINGS:
        try:
            return source.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    return ""


def nothing_sent() -> Fault:
    """The fault of an empty form."""
    return Fault(place="", said=gettext("Choose a case file, or put its text into the field."))


def too_large(size: int, limit: int) -> Fault:
    """The fault of a file that is too large."""
    said = gettext(
        "The file has %(size)s MB; a case file may have %(limit)s MB. Nothing was stored.",
        size=f"{size / 1_000_000:.1f}",
        limit=f"{limit / 1_000_000:.0f}",
    )
    return Fault(place="", said=said)
