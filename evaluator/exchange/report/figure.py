"""Figure 1: points by group, one bar a proposal."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluator.core.result import Figure, ProposalResult, Result
from evaluator.exchange.report.bars import BOLD, GUTTER, LEFT_AT_MOST, NAME, NARROW, WIDE, Bar, Drawing, Part, draw, width_of
from evaluator.exchange.report.headline import figure_of, headline
from evaluator.exchange.report.ranking import tags_of, value_name
from evaluator.exchange.report.voice import Voice, readable, signless

COLOURS = {
    "track_record": "#00118f",
    "staffing": "#0066be",
    "community": "#197a4b",
    "content": "#ac3e00",
    "user": "#8b008b",
    "continuity": "#806300",
    "cost": "#666666",
}
"""The same axis, the same colour, on every page and nowhere else."""
INKS = ("#333333", "#5c5c5c")
"""Groups without an axis, in turn."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """One entry of the key."""

    axis: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The figure with its words."""

    drawing: Drawing
    title: str
    meta: str
    description: str
    keys: tuple[Key, ...]
    say: str


def chart(result: Result, voice: Voice) -> Chart | None:
    """The figure of a result; none where there are no points to draw."""
    heads = headline(result)
    shown = [each for each in result.proposals if each.total is not None]
    if not shown:
        return None
    bars = [_bar(each, heads, result, voice) for each in shown]
    full = max((each.full for each in shown if each.full is not None), default=Fraction(0))
    width = NARROW if any(each.tests for each in result.proposals) else WIDE
    return Chart(
        drawing=draw(bars, full=float(full), limit=_limit(shown, voice), width=width),
        title=voice.say("Points by group" if heads else "Total points"),
        meta=_meta(full, result, voice),
        description=voice.say("Bars of points; the figures are those of the ranking table."),
        keys=tuple(
            Key(axis=(head.axis or f"ink{at % 2}").replace("_", "-"), name=voice.text(head.name)) for at, head in enumerate(heads)
        ),
        say=voice.together(_say(shown, heads, result, voice)),
    )


def _bar(proposal: ProposalResult, heads: Sequence[Figure], result: Result, voice: Voice) -> Bar:
    rank = voice.say("report.rank.nth", rank=proposal.rank) if proposal.rank is not None else ""
    words = [each for each in (rank, *(tag.text for tag in tags_of(proposal, result, voice))) if each]
    return Bar(
        name=_name(proposal, voice),
        under=" ".join(words),
        parts=_parts(proposal, heads, voice),
        total=signless(proposal.published or ""),
        hollow=proposal.status in ("disqualified", "excluded", "withdrawn"),
    )


def _name(proposal: ProposalResult, voice: Voice) -> str:
    """Label and name; the label alone, which the table explains, where both together would be cut."""
    label, name = voice.label(proposal), voice.full_name(proposal)
    both = name if label == name else f"{label} {name}"
    return both if width_of(both, NAME * BOLD) <= LEFT_AT_MOST - GUTTER else label


def _parts(proposal: ProposalResult, heads: Sequence[Figure], voice: Voice) -> tuple[Part, ...]:
    figures = [(at, figure_of(proposal, head.criterion)) for at, head in enumerate(heads)]
    parts = tuple(
        Part(short=voice.text(each.name), value=float(each.exact), shown=signless(each.published or ""), colour=_colour(each, at))
        for at, each in figures
        if each is not None and each.exact is not None
    )
    whole = Part(short="", value=float(proposal.total or 0), shown="", colour=INKS[0])
    return parts or (whole,)


def _colour(figure: Figure, at: int) -> str:
    return COLOURS[figure.axis] if figure.axis else INKS[at % 2]


def _limit(shown: Sequence[ProposalResult], voice: Voice) -> tuple[float, str] | None:
    limits = {
        test.limit
        for each in shown
        for test in each.tests
        if test.of == ("total",) and test.limit is not None and test.by == "panel"
    }
    if len(limits) != 1:
        return None
    limit = limits.pop()
    return float(limit), voice.say("report.figure.limit", limit=readable(limit))


def _meta(full: Fraction, result: Result, voice: Voice) -> str:
    unit = voice.say("report.figure.unit-full", full=readable(full)) if full else voice.say("report.figure.unit")
    if not result.members:
        return unit
    return unit + voice.say(f"report.figure.n.{result.combine}", members=len(result.members)) + _fewer(result, voice)


def _fewer(result: Result, voice: Voice) -> str:
    """The proposals that fewer members scored at the last stage, with how many."""
    last = result.stages[-1]
    scored = {
        each.id: sum(1 for member in each.members if member.stage == last.id and member.state is None)
        for each in result.proposals
    }
    fewer = {id: count for id, count in scored.items() if 0 < count < len(last.members)}
    named = (voice.say("report.figure.fewer", proposal=voice.proposal(id), members=count) for id, count in fewer.items())
    return voice.say("report.figure.fewer-of", proposals=voice.joined(named)) if fewer else ""


def _say(shown: Sequence[ProposalResult], heads: Sequence[Figure], result: Result, voice: Voice) -> list[str]:
    measure = value_name(result, voice)
    said = [voice.say("report.figure.reference", measure=measure)] if measure else []
    first = shown[0]
    led = [head for head in heads if _leads(first, head, shown)]
    if len(shown) > 1 and led and first.rank == 1:
        groups = voice.joined(voice.text(head.name) for head in led)
        said.append(
            voice.say(
                "report.figure.leads" if len(led) < len(heads) else "report.figure.leads-all",
                name=voice.label(first),
                groups=groups,
            )
        )
    if any(each.status in ("disqualified", "excluded", "withdrawn") for each in shown):
        said.append(voice.say("report.figure.hollow"))
    fulls = sorted({each.full for each in shown if each.full is not None})
    if len(fulls) > 1:
        said.append(voice.say("report.figure.fulls", fulls=voice.joined(readable(each) for each in fulls)))
    if any(each.exact is not None and each.exact < 0 for proposal in shown for each in proposal.items):
        said.append(voice.say("report.figure.negative"))
    return said


def _leads(first: ProposalResult, head: Figure, shown: Sequence[ProposalResult]) -> bool:
    own = figure_of(first, head.criterion)
    others = [figure_of(each, head.criterion) for each in shown if each is not first]
    known = [each.exact for each in others if each is not None and each.exact is not None]
    return own is not None and own.exact is not None and bool(known) and own.exact > max(known)
