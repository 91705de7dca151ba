"""What the pages of a ranking show of who: everyone the name or only the label."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import get_locale, gettext

from evaluator.core.calendar import moment_text
from evaluator.core.case import Decision
from evaluator.core.overview import Overview, Part
from evaluator.core.result import ProposalResult, Result
from evaluator.core.settling import told
from evaluator.exchange.wording import Names, sentence


def nameless(overview: Overview) -> Overview:
    """The overview with labels in place of names, as the panel sees it until the result is fixed."""
    result = overview.result
    return replace(overview, result=replace(result, proposals=tuple(_nameless(each) for each in result.proposals)))


def nameless_part(part: Part) -> Part:
    """One proposal with its label in place of the name."""
    return replace(part, result=_nameless(part.result))


def _nameless(each: ProposalResult) -> ProposalResult:
    return replace(each, name=None)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One decision of people, as everybody who sees the ranking reads it."""

    kind: str
    came_to: tuple[str, ...]
    by: str
    when: str
    reason: str


def decided_lines(decisions: Sequence[Decision], result: Result) -> tuple[Decided, ...]:
    """Who decided what, with the labels of the proposals."""
    lang, names = str(get_locale()), Names.of(result)
    return tuple(
        Decided(
            kind=gettext(f"decision.step.{each.step}"),
            came_to=tuple(sentence(one, lang, names) for one in told(each)),
            by=gettext("Member %(number)s", number=each.by) if each.step == "member-order" else each.by,
            when=moment_text(each.at, lang),
            reason=each.reason,
        )
        for each in decisions
    )
