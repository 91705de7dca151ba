"""Messages of core as sentences: one wording for screen, command, letter and workbook."""

import re
import warnings
from collections.abc import Mapping
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
}
"""Which names a value of a message is looked up in, by its key."""

JOINTS = {"ja": "、", "en": ", "}
LETTER = re.compile(r"(応募者|提案者|入札者)?([A-ZＡ-Ｚ]{1,2})(社|者)?")
"""A label that stands for a name, such as A社 or 応募者B."""
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
        if isinstance(value, tuple | list):
            return JOINTS[lang].join(self.show(key, each, lang) for each in value)
        if key == "figures":
            id, _, figure = str(value).rpartition("=")
            return f"{self.show('proposal', id, lang)} {figure}"
        if key == "step":
            return self.step(str(value), lang)
        known: Mapping[str, Text] = getattr(self, KINDS[key]) if key in KINDS else {}
        if key == "tested" and str(value).startswith("without:"):
            return words(lang).gettext("of.without") % {"criterion": self.show("criterion", str(value)[8:], lang)}
        if key == "tested" and value not in known:
            return words(lang).gettext(f"of.{value}")
        return spoken(known[value], lang) if value in known else str(value)

    def step(self, step: str, lang: str) -> str:
        """A step of a tie chain by its name: `sum:2` names the criterion."""
        word, _, of = step.partition(":")
        wording = words(lang).gettext(f"tie-step.{word}")
        return wording % {"criterion": self.show("criterion", of, lang)} if wording != f"tie-step.{word}" else step


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
    catalogue, count = words(lang), message.values.get("count")
    plural = catalogue.ngettext(message.id, message.id, count) if isinstance(count, int) else message.id
    wording = plural if plural != message.id else catalogue.gettext(message.id)
    if wording == message.id:
        warnings.warn(f"{message.id}: no wording in {lang}", UnknownWordingWarning, stacklevel=3)
    return wording


def spoken(text: Text, lang: str) -> str:
    """A text in a language; the Japanese one where English is missing."""
    return text.en or text.ja if lang == "en" else text.ja


def label(given: str) -> Text:
    """A label in both languages: A社 is Company A; any other label stays as it is."""
    match = LETTER.fullmatch(given)
    if match is None or not (match[1] or match[3]):
        return Text(ja=given, en=given)
    return Text(ja=given, en=f"{LETTERED[match[1] or match[3]]} {match[2]}")
