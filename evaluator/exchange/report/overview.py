"""The overview of a result laid out for reading, and one proposal of it; nothing computed anew."""

from dataclasses import dataclass

from evaluator.core.overview import Overview, Part, alone
from evaluator.exchange.report.points import Points, points
from evaluator.exchange.report.ranking import Ranking, Tag, ranking, tags_of
from evaluator.exchange.report.record import Passage, Record, StageShown, Working, explanations, record, stages, workings
from evaluator.exchange.report.thresholds import TestGroup, TieShown, thresholds, ties
from evaluator.exchange.report.verdict import Verdict, verdict
from evaluator.exchange.report.voice import NONE, Voice

FEW = 12
"""With more proposals than this, thresholds and stages stand on the page of each proposal only."""


@dataclass(frozen=True, kw_only=True)
class OverviewShown:
    """The parts of the page of a ranking, in order; an empty one is left out."""

    verdict: Verdict
    undecided: tuple[str, ...]
    ranking: Ranking
    thresholds: tuple[TestGroup, ...]
    ties: tuple[TieShown, ...]
    stages: tuple[StageShown, ...]
    explanations: tuple[Passage, ...]
    record: Record
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PartShown:
    """The parts of the page of one proposal, in order."""

    label: str
    name: str
    rank: str
    tags: tuple[Tag, ...]
    told: tuple[str, ...]
    thresholds: tuple[TestGroup, ...]
    points: Points
    workings: tuple[Working, ...]


def overview_shown(overview: Overview, lang: str) -> OverviewShown:
    """The overview of a result in a language (`ja` or `en`)."""
    result, said = overview.result, overview.explanation
    voice, few = Voice.of(result, lang), len(result.proposals) <= FEW
    return OverviewShown(
        verdict=verdict(result, said, voice),
        undecided=voice.sentences(said.undecided),
        ranking=ranking(result, said, voice),
        thresholds=thresholds(result, voice) if few else (),
        ties=ties(result, voice),
        stages=stages(result, voice) if few else (),
        explanations=explanations(result, said, voice),
        record=record(result, said, voice),
        warnings=voice.sentences(result.warnings),
    )


def part_shown(overview: Overview, part: Part, lang: str) -> PartShown:
    """One proposal of a result in a language; the others are named by what the overview calls them."""
    voice = Voice.of(overview.result, lang)
    result, said = alone(overview, part)
    label, name = voice.label(part.result), voice.full_name(part.result)
    return PartShown(
        label=label if label != name else "",
        name=name,
        rank=str(part.result.rank) if part.result.rank is not None else NONE,
        tags=tags_of(part.result, overview.result, voice),
        told=voice.sentences(part.told),
        thresholds=thresholds(result, voice),
        points=points(result, voice),
        workings=workings(result, said, voice),
    )
