"""A result laid out for reading: every table, figure and sentence in one language, nothing computed anew."""

from dataclasses import dataclass

from evaluator.core.explain import explain
from evaluator.core.result import Result
from evaluator.exchange.report.figure import Chart, chart
from evaluator.exchange.report.points import Points, points
from evaluator.exchange.report.ranking import Ranking, ranking
from evaluator.exchange.report.record import (
    Passage,
    Record,
    StageShown,
    Working,
    explanations,
    record,
    stages,
    workings,
)
from evaluator.exchange.report.thresholds import TestGroup, TieShown, thresholds, ties
from evaluator.exchange.report.verdict import Verdict, verdict
from evaluator.exchange.report.voice import Voice


@dataclass(frozen=True, kw_only=True)
class Report:
    """The parts in the order of the page; an empty one is left out."""

    title: str
    fictional: bool
    procedure: str
    size: str
    verdict: Verdict
    undecided: tuple[str, ...]
    ranking: Ranking
    chart: Chart | None
    thresholds: tuple[TestGroup, ...]
    ties: tuple[TieShown, ...]
    stages: tuple[StageShown, ...]
    explanations: tuple[Passage, ...]
    workings: tuple[Working, ...]
    points: Points
    record: Record
    warnings: tuple[str, ...]


def report(result: Result, lang: str) -> Report:
    """The report of a result in a language (`ja` or `en`)."""
    voice, explanation = Voice.of(result, lang), explain(result)
    return Report(
        title=voice.text(result.title),
        fictional=result.fictional,
        procedure=voice.say(f"report.procedure.{result.procedure}"),
        size=_size(result, voice),
        verdict=verdict(result, explanation, voice),
        undecided=voice.sentences(explanation.undecided),
        ranking=ranking(result, explanation, voice),
        chart=chart(result, voice),
        thresholds=thresholds(result, voice),
        ties=ties(result, voice),
        stages=stages(result, voice),
        explanations=explanations(result, explanation, voice),
        workings=workings(result, explanation, voice),
        points=points(result, voice),
        record=record(result, explanation, voice),
        warnings=voice.sentences(result.warnings),
    )


def _size(result: Result, voice: Voice) -> str:
    proposals = voice.plural("%(num)s proposal", "%(num)s proposals", len(result.proposals))
    if not result.members:
        return proposals
    return voice.joined((voice.plural("Panel of %(num)s", "Panel of %(num)s", len(result.members)), proposals))
