"""A debrief: what one proposer is told of the own proposal, and how it stands to the others as the public sees them."""

from dataclasses import dataclass
from typing import Any

from evaluator.core.calendar import fiscal_years_text
from evaluator.core.overview import Overview, Part
from evaluator.exchange.report.overview import PartShown, part_shown
from evaluator.exchange.report.ranking import Ranking, ranking
from evaluator.exchange.report.voice import Voice


@dataclass(frozen=True, kw_only=True)
class DebriefShown:
    """The parts of the letter, in order."""

    to: str
    body: str
    title: str
    years: str
    procedure: str
    part: PartShown
    ranking: Ranking
    rule: tuple[str, ...]
    contact: str
    fictional: bool


def debrief_shown(overview: Overview, part: Part, facts: dict[str, Any], lang: str) -> DebriefShown:
    """The debrief for the proposer of one proposal, in a language (`ja` or `en`)."""
    voice = Voice.of(overview.result, lang)
    first, last = facts["fiscal_years"]
    return DebriefShown(
        to=voice.full_name(part.result),
        body=facts["organisation"][lang],
        title=facts["title"][lang],
        years=fiscal_years_text(first, last, lang),
        procedure=voice.say(f"report.procedure.{facts['procedure']}"),
        part=part_shown(overview, part, lang),
        ranking=ranking(overview.result, overview.explanation, voice),
        rule=voice.sentences(overview.explanation.rule),
        contact=facts["contact"],
        fictional=facts["fictional"],
    )
