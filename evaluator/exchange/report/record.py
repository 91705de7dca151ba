"""Stages, explanations, every step, and the record: where every figure comes from."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluator.core.explain import Explanation
from evaluator.core.result import Result, StageResult
from evaluator.core.rounding import decimal, shown
from evaluator.core.values import Message
from evaluator.exchange.report.voice import NONE, Voice, decimals, number_of, readable, signless

HEADS = ("working.stage", "working.group", "working.total", "working.total-exact", "working.total-shown")
"""Steps that open or close others."""


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """One proposal at one stage."""

    rank: str
    proposal: str
    value: str
    advanced: bool


@dataclass(frozen=True, kw_only=True)
class StageShown:
    """One stage."""

    name: str
    held: bool
    note: str
    value_name: str
    rows: tuple[StageRow, ...]
    last: bool


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Sentences about one proposal, one by one and in a row."""

    proposal: str
    said: tuple[str, ...]
    whole: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a calculation, with the number of the criterion it belongs to; `head` for a sum over others."""

    number: str
    said: str
    head: bool


@dataclass(frozen=True, kw_only=True)
class Working:
    """The steps to one proposal's figure."""

    proposal: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class Record:
    """What the result rests on."""

    rubric: str
    rubric_version: str
    rubric_sha256: tuple[str, ...]
    method_version: str
    how: tuple[str, ...]
    members: str
    source: str
    assumed: tuple[str, ...]


def stages(result: Result, voice: Voice) -> tuple[StageShown, ...]:
    """The stages of a result that has several; none for a single review."""
    if len({each.id for each in result.stages}) < 2:
        return ()
    return tuple(_stage(each, result, voice, last=each is result.stages[-1]) for each in result.stages)


def _stage(stage: StageResult, result: Result, voice: Voice, *, last: bool) -> StageShown:
    order = sorted(stage.values, key=lambda id: (stage.ranks.get(id, len(stage.values) + 1), list(stage.values).index(id)))
    members = voice.plural("%(num)s member", "%(num)s members", len(stage.members)) if stage.members else ""
    went = voice.say("report.stage.advanced", proposals=voice.joined(voice.proposal(each) for each in stage.advanced))
    return StageShown(
        name=voice.text(stage.name),
        held=stage.held,
        note=members if last or not stage.advanced else voice.joined(each for each in (members, went) if each),
        value_name=voice.say("Points") if stage.measure == "total" else voice.say(f"report.measure.{stage.measure}"),
        rows=tuple(_stage_row(id, stage, result, voice) for id in order),
        last=last,
    )


def _stage_row(id: str, stage: StageResult, result: Result, voice: Voice) -> StageRow:
    value = stage.values[id]
    known = next((each.value_published for each in result.proposals if each.value_published is not None), "")
    exact = readable(value) if stage.measure != result.measure else decimal(value, decimals(known))
    text = shown(value, result.rounding) if stage.measure == "total" else exact
    return StageRow(
        rank=str(stage.ranks[id]) if id in stage.ranks else NONE,
        proposal=voice.proposal(id),
        value=signless(text),
        advanced=id in stage.advanced,
    )


def explanations(result: Result, explanation: Explanation, voice: Voice) -> tuple[Passage, ...]:
    """The sentences about each proposal, in the order of the result."""
    return _passages(result, explanation.proposals, voice)


def workings(result: Result, explanation: Explanation, voice: Voice) -> tuple[Working, ...]:
    """Every step to each proposal's figure, in the order of the document."""
    steps = ((each, explanation.working.get(each.id, ())) for each in result.proposals)
    return tuple(
        Working(proposal=voice.label(each), steps=tuple(_step(message, voice) for message in messages))
        for each, messages in steps
        if messages
    )


def _step(message: Message, voice: Voice) -> Step:
    criterion = str(message.values.get("criterion", ""))
    return Step(
        number=number_of(criterion, voice.criterion(criterion)),
        said=voice.sentences((message,))[0],
        head=message.id in HEADS,
    )


def _passages(result: Result, messages: Mapping[str, tuple[Message, ...]], voice: Voice) -> tuple[Passage, ...]:
    found = ((each, voice.sentences(messages.get(each.id, ()))) for each in result.proposals)
    return tuple(Passage(proposal=voice.label(each), said=said, whole=voice.together(said)) for each, said in found if said)


def record(result: Result, explanation: Explanation, voice: Voice) -> Record:
    """The record of a result."""
    digest = result.rubric_sha256
    return Record(
        rubric=voice.text(result.rubric_title),
        rubric_version=voice.say("report.record.version", id=result.rubric, version=result.rubric_version),
        rubric_sha256=tuple(digest[at : at + 4] for at in range(0, len(digest), 4)),
        method_version=result.method_version,
        how=voice.sentences(explanation.rule),
        members=voice.joined(result.members),
        source=voice.half(result.source or ""),
        assumed=tuple(voice.half(each) for each in result.assumed),
    )
