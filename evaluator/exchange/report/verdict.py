"""The verdict: who, why, and at most three figures that carry it."""

from dataclasses import dataclass
from fractions import Fraction

from evaluator.core.explain import Explanation
from evaluator.core.result import Award, ProposalResult, Result, Test
from evaluator.exchange.report.ranking import going_on, preferred_kind, value_name
from evaluator.exchange.report.voice import Voice, decimals, exact_note, readable, signed, signless, telling_digits

MOST_STATS = 3


@dataclass(frozen=True, kw_only=True)
class Stat:
    """One figure with its label and a note."""

    label: str
    value: str
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the result comes to."""

    kind: str
    label: str
    who: tuple[str, ...]
    why: str
    stats: tuple[Stat, ...]


def verdict(result: Result, explanation: Explanation, voice: Voice) -> Verdict:
    """The verdict of a result; with no award, what follows instead of a name."""
    single = _only_chosen(result)
    return Verdict(
        kind=result.award.kind,
        label=_label(result, voice),
        who=_by_lot(result, voice) or _named(result, result.award, voice),
        why=voice.together(voice.sentences(explanation.summary)),
        stats=tuple(_stats(single, result, voice)[:MOST_STATS]) if single else (),
    )


def _only_chosen(result: Result) -> ProposalResult | None:
    if result.lots or len(result.award.preferred) != 1:
        return None
    return next(each for each in result.proposals if each.id == result.award.preferred[0])


def _label(result: Result, voice: Voice) -> str:
    if result.award.preferred:
        return voice.say(f"report.verdict.{preferred_kind(result)}")
    return voice.say("report.award.next-stage" if going_on(result) else "report.verdict.outcome")


def _named(result: Result, award: Award, voice: Voice) -> tuple[str, ...]:
    known = {each.id: each for each in result.proposals}
    named = tuple(_called(known[id], voice) for id in award.preferred or going_on(result))
    return named or (voice.say(f"report.award.{award.kind}"),)


def _called(proposal: ProposalResult, voice: Voice) -> str:
    """The name, and the label by which the sentences speak of it."""
    label, name = voice.label(proposal), voice.full_name(proposal)
    return name if name == label else voice.say("report.verdict.who", name=name, label=label)


def _by_lot(result: Result, voice: Voice) -> tuple[str, ...]:
    found = ((voice.lot(each.lot), voice.joined(_named(result, each, voice))) for each in result.lots)
    return tuple(voice.say("report.verdict.lot", lot=lot, who=who) for lot, who in found)


def _stats(chosen: ProposalResult, result: Result, voice: Voice) -> list[Stat]:
    found = [_measure(chosen, result, voice), _total(chosen, voice), _lead(chosen, result, voice), _passed(chosen, voice)]
    return [each for each in found if each is not None]


def _measure(chosen: ProposalResult, result: Result, voice: Voice) -> Stat | None:
    name = value_name(result, voice)
    if name is None or chosen.value is None or chosen.value_published is None:
        return None
    return Stat(label=name, value=signless(chosen.value_published), note=_exactly(chosen.value, chosen.value_published, voice))


def _total(chosen: ProposalResult, voice: Voice) -> Stat | None:
    if chosen.total is None or chosen.published is None:
        return None
    unit = voice.say("report.unit.of-full", full=readable(chosen.full)) if chosen.full else voice.say("report.unit.points")
    note = _exactly(chosen.total, chosen.published, voice)
    return Stat(label=voice.say("Total"), value=signless(chosen.published), unit=unit, note=note)


def _lead(chosen: ProposalResult, result: Result, voice: Voice) -> Stat | None:
    others = [each.value for each in result.proposals if each.rank == 2 and each.value is not None]
    if chosen.rank != 1 or chosen.value is None or not others or result.measure == "mean-rank":
        return None
    lead = chosen.value - others[0]
    if lead == 0:
        note = voice.say("report.verdict.by-tie-rule")
        return Stat(label=voice.say("Lead over 2nd"), value=voice.say("report.verdict.level"), note=note)
    shown = signed(lead, decimals(chosen.value_published or ""))
    exact = _exactly(lead, shown.lstrip("+"), voice)
    measure = value_name(result, voice)
    if measure is None:
        return Stat(label=voice.say("Lead over 2nd"), value=shown, unit=voice.say("report.unit.points"), note=exact)
    note = voice.joined(each for each in (voice.say("report.verdict.lead-in", measure=measure), exact) if each)
    return Stat(label=voice.say("Lead over 2nd"), value=shown, note=note)


def _passed(chosen: ProposalResult, voice: Voice) -> Stat | None:
    judged = [each for each in chosen.tests if each.passed is not None]
    if not judged:
        return None
    met = sum(1 for each in judged if each.passed)
    return Stat(label=voice.say("Thresholds met"), value=f"{met} / {len(judged)}", note=_narrowest(judged, voice))


def _narrowest(tests: list[Test], voice: Voice) -> str:
    known = [each for each in tests if each.margin is not None]
    if not known:
        return ""
    least = min(known, key=lambda each: each.margin or Fraction(0))
    margin = signed(least.margin or Fraction(0), telling_digits([least.margin], voice.digits))
    if len(known) == 1:
        return voice.say("report.verdict.margin", margin=margin)
    return voice.say("report.verdict.smallest-margin", margin=margin, name=voice.text(least.name) or voice.criterion(least.of[0]))


def _exactly(value: Fraction, shown: str, voice: Voice) -> str:
    exact = exact_note(value, shown)
    return voice.say("report.verdict.exactly", value=signless(exact)) if exact else ""
