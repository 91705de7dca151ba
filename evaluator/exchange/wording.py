"""Messages of core as sentences: one wording for screen, command, letter and workbook."""

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from evaluator.core.case import Case
from evaluator.core.result import Result
from evaluator.core.rubric import Rubric
from evaluator.core.values import Message, Text
from evaluator.exchange.catalogues import words

KINDS = {
    "proposal": "proposals",
    "other": "proposals",
    "proposals": "proposals",
    "criterion": "criteria",
    "criteria": "criteria",
    "member": "members",
    "members": "members",
    "stage": "stages",
    "lot": "lots",
    "tested": "criteria",
    "threshold": "thresholds",
    "named": "thresholds",
    "held_at": "stages",
}
"""Which names a value of a message is looked up in, by its key."""

JOINTS = {"ja": "、", "en": ", "}
LETTER = re.compile(r"(応募者|提案者|入札者)?([A-ZＡ-Ｚ]{1,2})(社|者)?")
"""A label that stands for a name, such as A社 or 応募者B."""
BY_RANK = re.compile(r"(?:(\d+)位|選外(\d+))")
"""What stands for a name that is hidden altogether: the rank, or a number among those without one."""
LETTERED = {"社": "Company", "応募者": "Applicant", "提案者": "Proposer", "入札者": "Bidder", "者": "Bidder"}


class UnknownWordingWarning(UserWarning):
    """A message has no wording, or lacks a value that its wording needs; its id is shown instead."""


@dataclass(frozen=True, kw_only=True)
class Names:
    """What ids are called: labels of proposals, names of criteria, members, stages and thresholds."""

    proposals: Mapping[str, Text] = field(default_factory=dict)
    criteria: Mapping[str, Text] = field(default_factory=dict)
    members: Mapping[str, Text] = field(default_factory=dict)
    stages: Mapping[str, Text] = field(default_factory=dict)
    thresholds: Mapping[str, Text] = field(default_factory=dict)
    lots: Mapping[str, Text] = field(default_factory=dict)

    @classmethod
    def of(cls, result: Result) -> Self:
        """The names that a result itself carries."""
        figures = [figure for proposal in result.proposals for figure in proposal.items]
        return cls(
            proposals={each.id: label(each.label) for each in result.proposals},
            criteria={each.criterion: each.name for each in figures},
            members={each: Text(ja=each, en=each) for each in result.members},
            stages={each.id: each.name for each in result.stages},
            lots=result.lot_names,
            thresholds={test.threshold: test.name for each in result.proposals for test in each.tests if test.name},
        )

    @classmethod
    def of_case(cls, rubric: Rubric, case: Case) -> Self:
        """The names that a rubric and a case carry, before there is a result."""
        return cls(
            proposals={each.id: label(each.label or each.id) for each in case.proposal},
            criteria={each.id: each.name for each in rubric.walk()},
            members={each.id: Text(ja=each.id, en=each.id) for each in case.member},
            stages={each.id: each.name for each in rubric.stage},
            thresholds={each.id: each.name for each in rubric.threshold if each.name},
        )

    def show(self, key: str, value: Any, lang: str) -> str:
        """One value of a message: ids by their names, lists joined, everything else as it is."""
        if key == "tested":
            return self._tested((value,) if isinstance(value, str) else tuple(value), lang)
        if isinstance(value, tuple | list):
            return JOINTS[lang].join(self.show(key, each, lang) for each in value)
        return SHOWN[key](self, str(value), lang) if key in SHOWN else self._name(key, value, lang)

    def _name(self, key: str, value: Any, lang: str) -> str:
        known: Mapping[str, Text] = getattr(self, KINDS[key]) if key in KINDS else {}
        return spoken(known[value], lang) if value in known else str(value)

    def _tested(self, of: tuple[str, ...], lang: str) -> str:
        """What a threshold looks at, with what is left out in brackets: the total (without Item 2)."""
        named = [each for each in of if not each.startswith("without:")]
        left = [self._name("criterion", each[8:], lang) for each in of if each.startswith("without:")]
        said = [self._name("tested", each, lang) if each in self.criteria else _word(f"of.{each}", lang) for each in named]
        whole = JOINTS[lang].join(said)
        if len(said) > 1:
            whole = _word("of.together", lang) % {"criteria": whole}
        return whole + (_word("of.without", lang) % {"criteria": JOINTS[lang].join(left)} if left else "")

    def _named(self, threshold: str, lang: str) -> str:
        return _word("of.named", lang) % {"threshold": self._name("named", threshold, lang)} if threshold else ""

    def _held_at(self, stage: str, lang: str) -> str:
        return _word("of.held-at", lang) % {"stage": self._name("held_at", stage, lang)} if stage else ""

    def _figure(self, given: str, lang: str) -> str:
        """A proposal with what was compared and its unit: `A社=30=points`."""
        rest, _, unit = given.rpartition("=")
        id, _, figure = rest.rpartition("=")
        return f"{self._name('proposal', id, lang)} {_counted(f'unit.{unit}', figure, lang) if unit else figure}"

    def _member_total(self, given: str, lang: str) -> str:
        id, _, figure = given.rpartition("=")
        return _word("of.total-by", lang) % {"member": self._name("member", id, lang), "points": figure}

    def _own_mark(self, given: str, lang: str) -> str:
        """A member with the own mark: `1=5`."""
        id, _, mark = given.partition("=")
        return f"{self._name('member', id, lang)} {mark}"

    def _tier(self, given: str, lang: str) -> str:
        """Proposals that are still level: `A社=B社`."""
        level = (given,) if given in self.proposals else given.split("=")
        return _word("of.level", lang).join(self._name("proposal", id, lang) for id in level)

    def step(self, step: str, lang: str) -> str:
        """A step of a tie chain by its name: `sum:2` names the criterion."""
        word, _, of = step.partition(":")
        wording = words(lang).gettext(f"tie-step.{word}")
        return wording % {"criterion": self.show("criterion", of, lang)} if wording != f"tie-step.{word}" else step


SHOWN: Mapping[str, Callable[[Names, str, str], str]] = {
    "named": Names._named,
    "held_at": Names._held_at,
    "figures": Names._figure,
    "totals": Names._member_total,
    "given": Names._own_mark,
    "tiers": Names._tier,
    "step": Names.step,
    "need": lambda _, by, lang: _word(f"need.{by}", lang),
}
"""How a value is shown that is more than a name, by its key."""
COUNTED = ("count", "points", "actual", "margin", "value")
"""The values that a wording's plural follows, the first that a message has."""


def sentence(message: Message, lang: str, names: Names) -> str:
    """The sentence of a message in a language, with names for ids.

    An id without wording warns `UnknownWordingWarning` and is shown as it is, so that a page never fails for it.
    """
    values = {key: names.show(key, value, lang) for key, value in message.values.items()}
    try:
        said = _wording(message, lang) % values
    except (KeyError, ValueError, TypeError):
        warnings.warn(f"{message.id}: its {lang} wording needs a value it lacks", UnknownWordingWarning, stacklevel=2)
        return message.id
    return said[:1].upper() + said[1:] if said.endswith(".") else said


def _wording(message: Message, lang: str) -> str:
    counted = next((message.values[key] for key in COUNTED if key in message.values), "")
    wording = _worded(message.id, str(counted), lang)
    if wording == message.id:
        warnings.warn(f"{message.id}: no wording in {lang}", UnknownWordingWarning, stacklevel=3)
    return wording


def _worded(id: str, number: str, lang: str) -> str:
    """A wording, in the singular where the number it speaks of is written as just 1."""
    catalogue = words(lang)
    plural = catalogue.ngettext(id, id, 1 if number == "1" else 2)
    return plural if plural != id else catalogue.gettext(id)


def _counted(id: str, number: str, lang: str) -> str:
    return _worded(id, number, lang) % {"value": number}


def _word(id: str, lang: str) -> str:
    return words(lang).gettext(id)


def spoken(text: Text, lang: str) -> str:
    """A text in a language; the Japanese one where English is missing."""
    return text.en or text.ja if lang == "en" else text.ja


def label(given: str) -> Text:
    """A label in both languages: A社 is Company A, 2位 is Rank 2; any other label stays as it is."""
    placed = BY_RANK.fullmatch(given)
    if placed is not None:
        return Text(ja=given, en=f"Rank {placed[1]}" if placed[1] else f"Not ranked {placed[2]}")
    match = LETTER.fullmatch(given)
    if match is None or not (match[1] or match[3]):
        return Text(ja=given, en=given)
    return Text(ja=given, en=f"{LETTERED[match[1] or match[3]]} {match[2]}")
