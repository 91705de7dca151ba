"""The table of the ranking: who, group by group, total, price, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from evaluator.core.explain import Explanation
from evaluator.core.result import Figure, ProposalResult, Result
from evaluator.exchange.report.headline import common_full, figure_of, headline
from evaluator.exchange.report.voice import NONE, Voice, readable, signless

TAGS = {
    "preferred": "solid",
    "runner-up": "plain",
    "advanced": "ok",
    "disqualified": "alert",
    "excluded": "alert",
    "withdrawn": "plain",
    "undecided": "warn",
    "passed": "ok",
}
"""How a state stands out; the word says the same."""
TENDERS = ("comprehensive_additive", "comprehensive_division", "price_only")


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A state in a word."""

    text: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Column:
    """The head of a column of points."""

    name: str
    full: str | None
    kind: str


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A figure, with its own full marks where they differ from row to row."""

    text: str
    full: str | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One proposal."""

    id: str
    lot: str
    rank: str
    label: str
    name: str
    notes: tuple[str, ...]
    cells: tuple[Cell, ...]
    total: Cell | None
    value: str | None
    price: str | None
    tags: tuple[Tag, ...]
    chosen: bool
    out: bool


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The whole table; columns that nothing fills are left out."""

    columns: tuple[Column, ...]
    total_full: str | None
    value_name: str | None
    has_total: bool
    has_price: bool
    has_tags: bool
    rows: tuple[Row, ...]
    note: str

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return 2 + len(self.columns) + sum((self.has_total, self.value_name is not None, self.has_price, self.has_tags))


def ranking(result: Result, explanation: Explanation, voice: Voice) -> Ranking:
    """The ranking of a result."""
    heads = headline(result)
    fulls = {head.criterion: common_full(figure_of(each, head.criterion) for each in result.proposals) for head in heads}
    total_full = _common(each.full for each in result.proposals if each.total is not None)
    rows = tuple(_row(each, result, voice, heads=heads, fulls=fulls, total_full=total_full) for each in result.proposals)
    return Ranking(
        columns=tuple(_column(head, fulls[head.criterion], voice) for head in heads),
        total_full=readable(total_full) if total_full is not None else None,
        value_name=value_name(result, voice),
        has_total=any(row.total and row.total.text != NONE for row in rows),
        has_price=any(each.price is not None for each in result.proposals),
        has_tags=any(row.tags for row in rows),
        rows=rows,
        note=voice.together(voice.sentences(explanation.rule[:2])),
    )


def value_name(result: Result, voice: Voice) -> str | None:
    """What the ranking looks at, where it is not the total itself."""
    return None if result.measure in ("total", "none") else voice.say(f"report.measure.{result.measure}")


def going_on(result: Result) -> tuple[str, ...]:
    """Who goes on, where the case ends before the last stage."""
    return result.stages[-1].advanced if result.award.kind == "next-stage" and result.stages else ()


def outcomes(result: Result) -> dict[str, str]:
    """Which proposals were chosen, which is the runner-up, and which go on."""
    awards = result.lots or (result.award,)
    found = {each.runner_up: "runner-up" for each in awards if each.runner_up}
    found |= dict.fromkeys(going_on(result), "advanced")
    found |= {id: "undecided" for each in result.undecided for id in each.among}
    return found | {id: "preferred" for each in (result.award, *awards) for id in each.preferred}


def tags_of(proposal: ProposalResult, result: Result, voice: Voice) -> tuple[Tag, ...]:
    """The outcome of a proposal in a word, and the states that explain it."""
    outcome = outcomes(result).get(proposal.id)
    if outcome == "preferred":
        return (Tag(text=voice.say(f"report.outcome.{preferred_kind(result)}"), kind="solid"),)
    if outcome:
        return (Tag(text=voice.say(f"report.outcome.{outcome}"), kind=TAGS[outcome]),)
    if proposal.status == "ranked":
        return ()
    return (Tag(text=voice.say(f"report.status.{proposal.status}"), kind=TAGS.get(proposal.status, "")),)


def preferred_kind(result: Result) -> str:
    """What a chosen proposer is called under this procedure: preferred, selected (one of several), tender, reviewed."""
    if result.procedure in TENDERS:
        return "tender"
    if result.procedure == "review":
        return "reviewed"
    return "selected" if len(result.award.preferred) > 1 else "preferred"


def _row(
    proposal: ProposalResult,
    result: Result,
    voice: Voice,
    *,
    heads: tuple[Figure, ...],
    fulls: dict[str, Fraction | None],
    total_full: Fraction | None,
) -> Row:
    label, name = voice.label(proposal), voice.full_name(proposal)
    return Row(
        id=proposal.id,
        lot=voice.lot(proposal.lot),
        rank=str(proposal.rank) if proposal.rank is not None else NONE,
        label=label if label != name else "",
        name=name,
        notes=(*voice.sentences(proposal.reasons), *_away(proposal, result, voice)),
        cells=tuple(_cell(figure_of(proposal, head.criterion), fulls[head.criterion]) for head in heads),
        total=_total(proposal, total_full),
        value=signless(proposal.value_published) if proposal.value_published is not None else NONE,
        price=voice.yen(proposal.price),
        tags=tags_of(proposal, result, voice),
        chosen=outcomes(result).get(proposal.id) == "preferred",
        out=proposal.status in ("disqualified", "excluded", "withdrawn"),
    )


def _column(head: Figure, full: Fraction | None, voice: Voice) -> Column:
    shown = readable(full) if full else None
    return Column(name=voice.text(head.name), full=shown, kind=head.kind)


def _cell(figure: Figure | None, full: Fraction | None) -> Cell:
    if figure is None or figure.published is None:
        return Cell(text=NONE)
    return Cell(text=signless(figure.published), full=readable(figure.full) if full is None and figure.full else None)


def _total(proposal: ProposalResult, common: Fraction | None) -> Cell:
    if proposal.published is None:
        return Cell(text=NONE)
    own = readable(proposal.full) if common is None and proposal.full else None
    return Cell(text=signless(proposal.published), full=own)


def _away(proposal: ProposalResult, result: Result, voice: Voice) -> tuple[str, ...]:
    here = [each for each in proposal.members if each.stage == result.stages[-1].id]
    states = [each.state for each in here if each.state is not None]
    if not states or len(states) == len(here):
        return ()
    kinds = [voice.say(f"report.state.{state}.count", count=states.count(state)) for state in dict.fromkeys(states)]
    return (voice.say("report.members.scored", count=len(here) - len(states), away=voice.joined(kinds)),)


def _common(fulls: Iterable[Fraction | None]) -> Fraction | None:
    seen = set(fulls)
    return seen.pop() if len(seen) == 1 else None
