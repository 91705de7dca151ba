"""Thresholds with their margins, and how ties were broken."""

import re
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from evaluator.core.result import ProposalResult, Result, Test, Tie, TieStep
from evaluator.exchange.report.ranking import Tag
from evaluator.exchange.report.voice import Voice, decimals, readable, signed, signless, telling_digits

NUMBER = re.compile(r"-?\d+(/\d+)?")
SHOWN = re.compile(r"[\u2212\d,]+(\.\d+)?…?")
"""A figure as a step of a tie gives it."""
PRICED = ("lower-price", "higher-price")
MANY = 6
"""With more tests than this per threshold only the missed and the narrowest are shown one by one."""


@dataclass(frozen=True, kw_only=True)
class TestRow:
    """One threshold on one proposal."""

    proposal: str
    actual: str
    share: float | None
    limit_share: float | None
    margin: str
    missed: bool
    note: str
    tag: Tag | None


@dataclass(frozen=True, kw_only=True)
class TestGroup:
    """One threshold over all proposals."""

    name: str
    limit: str
    note: str
    rows: tuple[TestRow, ...]


@dataclass(frozen=True, kw_only=True)
class TieStepShown:
    """One step of the chain."""

    name: str
    said: str
    state: str


@dataclass(frozen=True, kw_only=True)
class TieShown:
    """One tie."""

    lead: str
    steps: tuple[TieStepShown, ...]


def thresholds(result: Result, voice: Voice) -> tuple[TestGroup, ...]:
    """The thresholds of a result, each over the proposals it was tested on."""
    grouped: dict[tuple[str, str, tuple[str, ...]], list[tuple[ProposalResult, Test]]] = defaultdict(list)
    for proposal in result.proposals:
        for test in proposal.tests:
            grouped[test.stage, test.threshold, test.of].append((proposal, test))
    parts: dict[tuple[str, str], list[list[tuple[ProposalResult, Test]]]] = defaultdict(list)
    for (stage, threshold, _), tests in grouped.items():
        parts[stage, threshold].append(tests)
    return tuple(shown for each in parts.values() for shown in _groups(each, voice))


def _groups(parts: list[list[tuple[ProposalResult, Test]]], voice: Voice) -> list[TestGroup]:
    several = len(parts) > 1
    if len(parts) <= MANY:
        return [_group(each, voice, several=several) for each in parts]
    telling = [each for each in parts if any(test.passed is not True for _, test in each)]
    met = len(parts) - len(telling)
    note = voice.plural("%(num)s more point met by all", "%(num)s more points met by all", met) if met else ""
    shown = [_group(each, voice, several=several) for each in telling]
    narrowest = min((each for each in parts if each not in telling), key=_margin, default=None)
    return [*shown, _group(narrowest, voice, several=several, note=note)] if narrowest else shown


def _margin(tests: list[tuple[ProposalResult, Test]]) -> Fraction:
    return min((test.margin for _, test in tests if test.margin is not None), default=Fraction(0))


def _group(tests: list[tuple[ProposalResult, Test]], voice: Voice, *, several: bool, note: str = "") -> TestGroup:
    first = tests[0][1]
    limits = {test.limit for _, test in tests}
    digits = telling_digits((test.margin for _, test in tests), voice.digits)
    limit = _limit(first, voice) if len(limits) == 1 else ""
    return TestGroup(
        name=_opening(_name(first, voice, several=several)),
        limit=limit,
        note=note or ("" if first.by == "panel" else voice.say(f"report.threshold.by.{first.by}")),
        rows=tuple(_row(proposal, test, digits, voice, own_limit=not limit) for proposal, test in tests),
    )


def _limit(test: Test, voice: Voice) -> str:
    """The mark to reach; points only where points are tested."""
    if test.limit is None:
        return ""
    wording = "report.threshold.value" if "value" in test.of else "report.threshold.points"
    return voice.say(wording, points=readable(test.limit))


def _opening(name: str) -> str:
    return name[:1].upper() + name[1:]


def _name(test: Test, voice: Voice, *, several: bool) -> str:
    tested = voice.names.show("tested", test.of, voice.lang)
    named = voice.text(test.name)
    return f"{named} {tested}" if named and several else named or tested


def _row(proposal: ProposalResult, test: Test, digits: int, voice: Voice, *, own_limit: bool) -> TestRow:
    counted = (
        voice.say("report.threshold.counted", counted=test.counted, members=test.members) if test.counted is not None else ""
    )
    drawn = test.actual is not None and test.full > 0
    return TestRow(
        proposal=voice.label(proposal),
        actual=readable(test.actual) if test.actual is not None else "",
        share=_share(test.actual, test.full) if drawn else None,
        limit_share=_share(test.limit, test.full) if drawn and test.limit is not None else None,
        margin=signed(test.margin, digits) if test.margin is not None else "",
        missed=test.passed is False,
        note=counted or (_limit(test, voice) if own_limit else ""),
        tag=_tag(test, voice),
    )


def _share(value: Fraction | None, full: Fraction) -> float:
    return 0.0 if value is None else max(0.0, min(1.0, float(value / full)))


def _short_of(test: Test) -> bool:
    return test.margin is not None and test.margin < 0 and test.by in ("panel", "every-member")


def _tag(test: Test, voice: Voice) -> Tag | None:
    if test.passed is None:
        return Tag(text=voice.say("report.threshold.open"), kind="warn")
    if test.passed and _short_of(test):
        return Tag(text=voice.say("report.threshold.by-decision"), kind="warn")
    if test.passed:
        return None if test.margin is not None else Tag(text=voice.say("report.threshold.met"), kind="ok")
    kind = "alert" if test.then == "disqualified" else "warn"
    return Tag(text=voice.say("report.threshold.missed"), kind=kind)


def ties(result: Result, voice: Voice) -> tuple[TieShown, ...]:
    """The ties of a result with every step of the chain, the unused ones too."""
    return tuple(_tie(each, result, voice) for each in result.ties)


def _tie(tie: Tie, result: Result, voice: Voice) -> TieShown:
    among = voice.joined(voice.proposal(each) for each in tie.among)
    figure = _figure(tie, result, voice)
    lead = voice.say("report.tie.lead" if figure else "report.tie.lead-plain", among=among, rank=tie.rank, figure=figure)
    return TieShown(lead=lead, steps=tuple(_step(each, voice) for each in tie.steps))


def _figure(tie: Tie, result: Result, voice: Voice) -> str:
    if tie.exact is None:
        return ""
    shown = readable(tie.exact, voice.digits)
    exact = "" if "/" not in str(tie.exact) else f"{signless(str(tie.exact))} = "
    unit = voice.say("report.unit.points") if result.measure == "total" else ""
    return f"{exact}{shown}{' ' if voice.lang == 'en' and unit else ''}{unit}"


def _step(step: TieStep, voice: Voice) -> TieStepShown:
    parts = [f"{voice.proposal(id)} {figure}" for id, figure in _aligned(step, voice).items()]
    said = [voice.joined(parts)] if parts else []
    said.append(
        _order(step, voice)
        if step.state in ("decided", "narrowed") and step.order
        else voice.say(f"report.tie.state.{step.state}")
    )
    if step.by:
        said.append(
            voice.say(
                "report.tie.by", by=step.by, at=step.at.strftime("%Y-%m-%d %H:%M") if step.at else "", reason=step.reason or ""
            )
        )
    stop = voice.say("report.tie.stop")
    return TieStepShown(name=voice.names.step(step.step, voice.lang), said=stop.join(said) + stop.rstrip(), state=step.state)


def _aligned(step: TieStep, voice: Voice) -> dict[str, str]:
    """What a step compared, with as many decimals for each; one that is cut (`…`) stays as it is."""
    shown = {id: _compared(step.step, value, voice) for id, value in step.figures.items()}
    digits = max((decimals(each.rstrip("…")) for each in shown.values()), default=0)
    if not all(SHOWN.fullmatch(each) for each in shown.values()):
        return shown
    return {id: each if each.endswith("…") else _padded(each, digits) for id, each in shown.items()}


def _padded(figure: str, digits: int) -> str:
    missing = digits - decimals(figure)
    return figure + ("" if "." in figure or not missing else ".") + "0" * missing


def _compared(step: str, value: str, voice: Voice) -> str:
    if not NUMBER.fullmatch(value):
        return signless(value)
    return voice.yen(Fraction(value)) if step in PRICED else readable(Fraction(value))


def _order(step: TieStep, voice: Voice) -> str:
    parts = [voice.say("report.tie.equal").join(voice.proposal(each) for each in group) for group in step.order]
    return voice.say(f"report.tie.state.{step.state}") + voice.say(
        "report.tie.order", order=voice.say("report.tie.before").join(parts)
    )
