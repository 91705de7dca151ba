"""Says one rubric's rules in one language: the sentences of the catalogues with its own names in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from evaluator.core.rounding import readable
from evaluator.core.rubric import Rubric
from evaluator.core.rules import Rounding
from evaluator.core.values import Text, message
from evaluator.exchange.wording import JOINTS, Names, sentence, spoken

FACTS = ("price", "ceiling", "budget", "contract_amount", "yearly_revenue", "low_price_base")
"""Facts that have a name for people."""


@dataclass(frozen=True, kw_only=True)
class Teller:
    """A rubric and the language that it is told in."""

    rubric: Rubric
    lang: str

    @cached_property
    def names(self) -> Names:
        """Criteria by number and name, stages and thresholds by name."""
        return Names(
            criteria={each.id: self._numbered(each.id, each.name) for each in self.rubric.walk()},
            stages={each.id: each.name for each in self.rubric.stage},
            thresholds={each.id: each.name or Text(ja=each.id) for each in self.rubric.threshold},
        )

    def _numbered(self, id: str, name: Text) -> Text:
        return Text(ja=f"{id} {name.ja}", en=f"{id} {name.en or name.ja}")

    def say(self, id: str, **values: str | int | tuple[str, ...]) -> str:
        """The sentence or word of an id."""
        return sentence(message(id, **values), self.lang, self.names)

    def text(self, text: Text | None, other: str = "") -> str:
        """A text of the rubric itself."""
        return spoken(text, self.lang) if text else other

    def fact(self, name: str) -> str:
        """A fact of a case or a proposal by its name for people; one that only the rubric knows by its own."""
        return self.say(f"book.fact.{name}") if name in FACTS else name

    def joined(self, words: Iterable[str]) -> str:
        """Words one after the other."""
        return JOINTS[self.lang].join(words)

    def criteria(self, ids: Iterable[str]) -> str:
        """Criteria by their names."""
        return self.joined(self.text(self.names.criteria.get(id), id) for id in ids)

    def stages(self, ids: Iterable[str]) -> str:
        """Stages by their names."""
        return self.joined(self.text(self.names.stages.get(id), id) for id in ids)

    def rounding(self, rule: Rounding) -> str:
        """A rounding rule."""
        if rule.mode == "none":
            return self.say("rule.exact")
        wording = f"rule.{rule.mode}.{rule.at}"
        return self.say(wording, count=rule.digits) if rule.digits else self.say(f"{wording}.whole")

    def points(self, value: Fraction | str | None) -> str:
        """Points, or a share such as `60 %`, as a rule gives them."""
        if value is None:
            return ""
        if isinstance(value, str):
            return value.replace(" %", "%") if self.lang == "ja" else value
        return self.say("unit.points", value=readable(value))

    def bounds(self, least: Fraction | None, below: Fraction | None) -> str:
        """A range from one value to below another."""
        parts = [self.say("book.from", value=readable(least))] if least is not None else []
        return self.joined([*parts, *([self.say("book.below", value=readable(below))] if below is not None else [])])

    def listed(self, values: Mapping[str, Fraction]) -> str:
        """Named figures."""
        return self.joined(f"{self.text(self.names.criteria.get(key), key)} {readable(value)}" for key, value in values.items())
