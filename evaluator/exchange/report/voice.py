"""How a result is spoken of in one language: its words, its names, and figures as people read them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from evaluator.core.result import ProposalResult, Result
from evaluator.core.rounding import decimal, decimals_of
from evaluator.core.values import Message, Text
from evaluator.exchange.catalogues import words
from evaluator.exchange.wording import JOINTS, Names, label, sentence, spoken

NONE = "—"
MINUS = "\u2212"
MOST_DIGITS = 4
NUMBERED = re.compile(r"\d+([.-]\d+)*")
"""An id that is a number of the document, such as 1.1, and so is shown; any other id never is."""


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A language, and the names and decimals of one result."""

    lang: str
    names: Names
    digits: int

    @classmethod
    def of(cls, result: Result, lang: str) -> Self:
        """The voice of a result: its names, and as many decimals as its rounding rule keeps."""
        return cls(lang=lang, names=Names.of(result), digits=result.rounding.digits)

    def say(self, wording: str, **values: Any) -> str:
        """A wording of the catalogue, filled in."""
        return words(self.lang).gettext(wording) % values

    def lot(self, id: str | None) -> str:
        """A lot by its name; nothing without lots."""
        return "" if id is None else self.names.show("lot", id, self.lang)

    def plural(self, one: str, many: str, number: int) -> str:
        """A wording that depends on a number, which it names `num`."""
        return words(self.lang).ngettext(one, many, number) % {"num": number}

    def text(self, text: Text | None) -> str:
        """A text in this language; empty for none."""
        return spoken(text, self.lang) if text else ""

    def sentences(self, messages: Iterable[Message]) -> tuple[str, ...]:
        """Messages of core as sentences."""
        return tuple(sentence(each, self.lang, self.names) for each in messages)

    def half(self, note: str) -> str:
        """A note in this language, where a file gives it as `日本語 / English`; else the whole note."""
        japanese, slash, english = note.partition(" / ")
        if not slash or english.isascii() == japanese.isascii():
            return note
        return english if self.lang == "en" else japanese

    def joined(self, parts: Iterable[str]) -> str:
        """A list in words."""
        return JOINTS[self.lang].join(parts)

    def together(self, said: Iterable[str]) -> str:
        """Sentences in a row."""
        return ("" if self.lang == "ja" else " ").join(said)

    def label(self, proposal: ProposalResult) -> str:
        """The label of a proposal."""
        return spoken(label(proposal.label), self.lang)

    def full_name(self, proposal: ProposalResult) -> str:
        """The name of a proposer, the label where the name is not known or not shown."""
        return self.text(proposal.name) or self.label(proposal)

    def proposal(self, id: str) -> str:
        """The label of a proposal by id."""
        return self.names.show("proposal", id, self.lang)

    def criterion(self, id: str) -> str:
        """The name of a criterion by id."""
        return self.names.show("criterion", id, self.lang)

    def member(self, id: str) -> str:
        """What heads a member's column; marks that no single member gave are the panel's or the office's."""
        name = self.names.show("member", id, self.lang)
        if not name:
            return self.say("Panel or office")
        return name if name.startswith("委員") else self.say("Member %(name)s", name=name)

    def yen(self, amount: Fraction | None) -> str:
        """An amount with thousands parted, decimals only where it has them."""
        if amount is None:
            return NONE
        whole, _, rest = readable(amount).partition(".")
        return f"{int(whole):,}" + (f".{rest}" if rest else "")


def column_digits(values: Iterable[Fraction | None], at_least: int = 0) -> int:
    """The decimals that a column of figures shares: enough for every figure that four decimals can write exactly."""
    needed = [decimals_of(value, most=MOST_DIGITS) for value in values if value is not None]
    return max([at_least, *(each for each in needed if each is not None)])


def telling_digits(values: Iterable[Fraction | None], at_least: int = 0) -> int:
    """The decimals of a column of margins: as `column_digits`, and enough that none but a true zero reads as zero."""
    known = [value for value in values if value is not None]
    digits = column_digits(known, at_least)
    while digits < MOST_DIGITS and any(value and not Fraction(decimal(value, digits)) for value in known):
        digits += 1
    return digits


def number_of(criterion: str, name: str) -> str:
    """The number of a criterion in its document, where its id is one and its name does not open with it."""
    return criterion if NUMBERED.fullmatch(criterion) and not name.startswith(criterion) else ""


def readable(value: Fraction, at_least: int = 0) -> str:
    """A figure as people read it: exact if four decimals can, else rounded to them; a true minus sign."""
    digits = decimals_of(value, most=MOST_DIGITS)
    return signless(decimal(value, MOST_DIGITS if digits is None else max(digits, at_least)))


def signed(value: Fraction, digits: int) -> str:
    """A difference with its sign."""
    shown = signless(decimal(value, digits))
    return shown if value <= 0 else f"+{shown}"


def signless(shown: str) -> str:
    """A true minus sign instead of a hyphen."""
    return shown.replace("-", MINUS)


def decimals(shown: str) -> int:
    """How many decimals a figure is shown with."""
    return len(shown.partition(".")[2])


def exact_note(value: Fraction, shown: str) -> str | None:
    """The exact value as a fraction, where the figure shown is not it."""
    return None if Fraction(shown.replace(MINUS, "-").replace(",", "")) == value else str(value)
