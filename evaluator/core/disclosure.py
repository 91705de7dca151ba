"""A result as others than the office may see it: who lost is hidden, and what policy withholds is not there at all.

Everything shown to the public, to a proposer and to those who ask for disclosure is made from such a result, sentences
too, so that nothing withheld can stand in one of them.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Literal

from evaluator.core.result import Award, ProposalResult, Result, StageResult, Tie, TieStep
from evaluator.core.rules import Publication
from evaluator.core.values import Message, message, record

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BY_PRICE = ("lower-price", "higher-price")
"""Steps of a tie chain whose figures are prices."""


@record
class Show:
    """What an organisation shows beyond what the rubric's own rule says; the least if nothing is chosen."""

    prices: Literal["none", "chosen", "all"] = "chosen"
    """Whose prices are shown. With a formula for the price its points let anybody work the price out."""
    members: Literal["none", "totals", "marks"] = "none"
    """Whether members' totals, or every mark, are shown by the member's number."""


@record
class Policy:
    """What an organisation shows to whom; it is asked for with every publication and every bundle, and kept with it."""

    public: Show = Show()
    """On the published page and in the debriefs."""
    panel_names: bool = False
    """Whether the names of the panel's members are published with the result."""
    bundle: Show = Show(prices="all", members="totals")
    """In the bundle for a disclosure request."""
    comments: bool = False
    """Whether members' comments are in the bundle, by the member's number."""
    minutes: bool = False
    """Whether the minutes of the panel's meetings are in the bundle."""
    documents: Literal["none", "redacted"] = "none"
    """Whether the redacted copies of the proposals are in the bundle."""


@record
class Facts:
    """What a result alone does not tell of what may be shown."""

    names: Mapping[str, Collection[str]]
    """All names by which a proposal could be recognised, by its id."""
    people: Mapping[str, str]
    """What stands for the name of somebody who is not to be named, by name."""
    chosen: frozenset[str] | None = None
    """Whom the municipality's decision chose, where it is made; else it is whom the result prefers."""
    ceiling: bool = True
    """Whether the ceiling is no secret."""


NOTHING = Facts(names={}, people={})


def disclosed(result: Result, rule: Publication, show: Show, *, own: str | None = None, facts: Facts = NOTHING) -> Result:
    """The result as it may be shown; for a debrief `own` is the proposal whose proposer reads it.

    Where a proposal is hidden its names are replaced by its label in every free text, and so are people's. All labels are
    those of the publication then, also of those whose names are shown: letters drawn for the panel could be taken for them.
    A reason that tells a price or a ceiling goes with them. Advice to the office and members' comments are never part of it.
    """
    chosen = chosen_of(result, facts)
    known = chosen | {own} if own else chosen
    withheld = withheld_of(result, rule, known)
    labels, hidden = labels_of(result, rule, ()), concealed(result, rule, known, facts)
    everyone = frozenset(each.id for each in result.proposals)
    priced = {"none": frozenset[str](), "chosen": chosen, "all": everyone}[show.prices] | ({own} if own else set())
    told = show.members == "marks" or not lone_judge(result)
    reasons = _Reasons(hidden=hidden, priced=frozenset(priced), ceiling=facts.ceiling)
    return replace(
        result,
        proposals=tuple(
            _shown(
                _called(each, labels.get(each.id), known),
                show if each.id not in withheld else None,
                price=each.id in priced,
                reasons=reasons,
                items=told,
            )
            for each in result.proposals
        ),
        stages=tuple(_stage(each, withheld) for each in result.stages),
        ties=tuple(_tie(each, withheld, priced, hidden, items=told) for each in result.ties),
        award=_award(result.award, reasons),
        lots=tuple(_award(each, reasons) for each in result.lots),
        warnings=(),
    )


def lone_judge(result: Result) -> bool:
    """Whether an item of a department was judged by one member alone, whose mark its points would tell."""
    figures = (each for own in result.proposals for each in own.items if each.department is not None)
    return any(sum(mark.points is not None for mark in each.marks) == 1 for each in figures)


WHOLE = ("total", "technical", "base", "value")
"""What a threshold can test without telling the points of an item."""


def chosen_of(result: Result, facts: Facts) -> frozenset[str]:
    """Whom the municipality chose, or before its decision whom the result prefers."""
    return frozenset(result.award.preferred) if facts.chosen is None else facts.chosen


def withheld_of(result: Result, rule: Publication, known: Collection[str]) -> frozenset[str]:
    """Proposals of which no figure is shown, and nothing that was said of them: all but those `known`, where there are few."""
    few = rule.withhold_below is not None and len(result.proposals) < rule.withhold_below
    return frozenset(each.id for each in result.proposals if few and each.id not in known)


def concealed(result: Result, rule: Publication, known: Collection[str], facts: Facts) -> dict[str, str]:
    """What stands in free texts for each name: of proposals all but those `known`, and of people."""
    return {**facts.people, **renamed(result, labels_of(result, rule, known), facts.names)}


FORMS = (
    "株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "企業組合", "学校法人",
    "社会福祉法人", "特定非営利活動法人", "NPO法人", "医療法人社団", "医療法人財団", "医療法人",
    "一般社団法人", "一般財団法人", "公益社団法人", "公益財団法人",
    "(株)", "(有)", "(福)", "(特非)", "㈱", "㈲", "カブシキガイシャ", "Co., Ltd.", "Inc.", "Corporation",
)  # fmt: skip
"""Legal forms that people leave out of a name when they write it in a text."""
LEAST_BARE = 3
"""Signs that a name without its legal form has at least, to be sought in texts."""


def bare_name(name: str) -> str:
    """A name without its legal form; the name itself if too little would be left."""
    found = next((each for each in FORMS if name.startswith(each) or name.endswith(each)), "")
    left = name.removeprefix(found).removesuffix(found).strip(" \u3000,")
    return left if len(left) >= LEAST_BARE else name


def renamed(result: Result, labels: Mapping[str, str], names: Mapping[str, Collection[str]]) -> dict[str, str]:
    """What each name becomes: the label where it is hidden; itself where it is not, since one may stand within another."""
    whole = {
        each.id: {*names.get(each.id, ()), *((each.name.ja, each.name.en) if each.name else ())} for each in result.proposals
    }
    known = {id: {*own, *map(bare_name, own)} for id, own in whole.items()}
    shown = {name: name for id, own in known.items() if id not in labels for name in own}
    return shown | {name: labels[id] for id, own in known.items() if id in labels for name in own if len(name) > 1}


def labels_of(result: Result, rule: Publication, known: Collection[str]) -> dict[str, str]:
    """What stands for the name of each proposal but those `known`: a letter in the order of the result, or only its rank."""
    if rule.losers == "name":
        return {}
    if rule.losers == "label":
        found = {each.id: f"{letter(at)}者" for at, each in enumerate(result.proposals)}
    else:
        unranked = [each.id for each in result.proposals if each.rank is None]
        found = {each.id: f"{each.rank}位" if each.rank else f"選外{unranked.index(each.id) + 1}" for each in result.proposals}
    return {id: label for id, label in found.items() if id not in known}


def letter(place: int) -> str:
    """The letter of a place from 0: A to Z, then AA, AB and so on."""
    first, last = divmod(place, len(LETTERS))
    return (LETTERS[first - 1] if first else "") + LETTERS[last]


@record
class _Reasons:
    """How reasons are told: without hidden names, prices that are not shown, and a secret ceiling."""

    hidden: Mapping[str, str]
    priced: frozenset[str]
    ceiling: bool

    def told(self, reasons: tuple[Message, ...]) -> tuple[Message, ...]:
        return _masked_all(tuple(each if self._open(each) else _bare(each) for each in reasons), self.hidden)

    def _open(self, reason: Message) -> bool:
        priced = reason.values.get("proposal") in self.priced or not {"price", "asked"} & reason.values.keys()
        return priced and (self.ceiling or "ceiling" not in reason.values)


def _award(award: Award, reasons: _Reasons) -> Award:
    conditions = tuple(masked(each, reasons.hidden) for each in award.conditions)
    return replace(award, reasons=reasons.told(award.reasons), conditions=conditions)


def _called(each: ProposalResult, label: str | None, known: Collection[str]) -> ProposalResult:
    """A proposal under its label, and without its name unless it is `known`."""
    return each if label is None else replace(each, label=label, name=each.name if each.id in known else None)


def _shown(each: ProposalResult, show: Show | None, *, price: bool, reasons: _Reasons, items: bool) -> ProposalResult:
    made = replace(each, reasons=reasons.told(each.reasons), price=each.price if price else None)
    if show is None:
        return _without_figures(made)
    if not items:
        made = _without_items(made)
    return replace(
        made,
        items=tuple(one if show.members == "marks" else replace(one, marks=()) for one in made.items),
        members=made.members if show.members != "none" else (),
    )


def _without_items(each: ProposalResult) -> ProposalResult:
    """Without the points of single items: only the total, and what tests it as a whole."""
    tests = tuple(one for one in each.tests if all(part in WHOLE for part in one.of))
    return replace(each, items=(), tests=tests, reasons=(*each.reasons, message("disclosure.lone-judge", proposal=each.id)))


def _without_figures(each: ProposalResult) -> ProposalResult:
    return replace(
        each, total=None, published=None, full=None, value=None, value_published=None, price=None, band=None, items=(),
        members=(), tests=(), reasons=(*(_bare(one) for one in each.reasons), message("disclosure.withheld", proposal=each.id)),
    )  # fmt: skip


PLAIN = ("proposal", "requirement", "requirement_en", "criterion", "stage")
"""Values of a reason that hold no figure and no free text."""


def _bare(reason: Message) -> Message:
    """A reason without its figures: only that it is so."""
    kept = all(key in PLAIN for key in reason.values)
    return reason if kept else message("disclosure.reason", proposal=reason.values.get("proposal", ""))


def _stage(stage: StageResult, withheld: Collection[str]) -> StageResult:
    return replace(
        stage,
        values={id: value for id, value in stage.values.items() if id not in withheld},
        totals={id: total for id, total in stage.totals.items() if id not in withheld},
    )


def _tie(tie: Tie, withheld: Collection[str], prices: Collection[str], hidden: Mapping[str, str], *, items: bool) -> Tie:
    touched = not items or not frozenset(withheld).isdisjoint(tie.among)
    steps = tuple(
        _step(each, hidden, figures=not touched and (each.step not in BY_PRICE or set(tie.among) <= set(prices)))
        for each in tie.steps
    )
    return replace(tie, exact=None if touched else tie.exact, steps=steps)


def _step(step: TieStep, hidden: Mapping[str, str], *, figures: bool) -> TieStep:
    by, reason = (masked(text, hidden) if text else text for text in (step.by, step.reason))
    return replace(step, figures=step.figures if figures else {}, by=by, reason=reason)


def _masked_all(reasons: tuple[Message, ...], hidden: Mapping[str, str]) -> tuple[Message, ...]:
    return tuple(
        replace(each, values={key: masked(one, hidden) if isinstance(one, str) else one for key, one in each.values.items()})
        for each in reasons
    )


def masked(text: str, hidden: Mapping[str, str]) -> str:
    """A free text in which every hidden name is replaced by its label, longer names first, in capitals or not."""
    known = {name.casefold(): (name, label) for name, label in hidden.items() if name}
    if not known:
        return text

    def said(found: re.Match[str]) -> str:
        name, label = known.get(found[0].casefold(), ("", ""))
        return found[0] if name == label else label

    longest = sorted(known, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest)), said, text, flags=re.IGNORECASE)
