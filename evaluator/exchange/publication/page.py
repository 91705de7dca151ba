"""A published result laid out for reading in one language: who was chosen, the table, how it was done, and how to check it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from evaluator.core.calendar import date_text, fiscal_years_text, japan_date, moment_text
from evaluator.core.overview import Overview
from evaluator.core.result import ProposalResult
from evaluator.exchange.report.figure import COLOURS, INKS
from evaluator.exchange.report.headline import counting_stages
from evaluator.exchange.report.ranking import Ranking, ranking
from evaluator.exchange.report.record import Passage, Record, StageShown, explanations, record, stages
from evaluator.exchange.report.thresholds import TestGroup, TieShown, thresholds, ties
from evaluator.exchange.report.verdict import Verdict, verdict
from evaluator.exchange.report.voice import Voice, readable

ORDER = ("call", "receipt", "scoring", "moderation", "closed", "opened", "decided")
"""Steps of the course that the public is told of."""
WIDTH = 900
LEAST = 34
"""Width of the bar, and of a part that has room for its share, in pixels."""


@dataclass(frozen=True, kw_only=True)
class Weight:
    """One group of the rubric with its points (`share`); `x` and `width` are its place in a bar of WIDTH pixels."""

    name: str
    share: str
    short: str
    axis: str
    colour: str
    x: float
    width: float
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Decided:
    """The municipality's decision on one lot, or the whole."""

    lot: str
    said: str
    who: str
    conditions: str
    when: str


@dataclass(frozen=True, kw_only=True)
class PublishedShown:
    """The parts of the page, in order; an empty one is left out."""

    title: str
    body: str
    lead: str
    fictional: bool
    decisions: tuple[Decided, ...]
    verdict: Verdict
    ranking: Ranking
    thresholds: tuple[TestGroup, ...]
    ties: tuple[TieShown, ...]
    stages: tuple[StageShown, ...]
    explanations: tuple[Passage, ...]
    steps: tuple[tuple[str, str], ...]
    weights: tuple[Weight, ...]
    weights_said: str
    panel: str
    record: Record
    rules: tuple[str, ...]
    frozen: str
    contact: str
    adjustments: str
    """When adjustments are shown, where the rubric has some."""


def published_shown(facts: dict[str, Any], overview: Overview, lang: str) -> PublishedShown:
    """The page of what was published, in a language (`ja` or `en`)."""
    result, said = overview.result, overview.explanation
    voice = Voice.of(result, lang)
    first, last = facts["fiscal_years"]
    weights = tuple(_weights(overview, voice))
    years = fiscal_years_text(first, last, lang)
    procedure = voice.say(f"report.procedure.{facts['procedure']}")
    return PublishedShown(
        title=facts["title"][lang],
        body=facts["organisation"][lang],
        lead=voice.say("published.lead", years=years, procedure=procedure) + _ceiling(facts["ceiling"], voice),
        fictional=facts["fictional"],
        decisions=tuple(_decided(each, result.proposals, voice) for each in facts["awards"]),
        verdict=verdict(result, said, voice),
        ranking=ranking(result, said, voice),
        thresholds=thresholds(result, voice),
        ties=ties(result, voice),
        stages=stages(result, voice),
        explanations=explanations(result, said, voice),
        steps=tuple(_steps(facts, len(result.proposals), voice)),
        weights=weights,
        weights_said=voice.joined(f"{each.name} {each.share}" for each in weights),
        panel=voice.joined(_member(each, voice) for each in facts["panel"]["names"]),
        record=_record(facts, overview, voice),
        rules=_quartets(facts["rules"] or ""),
        frozen=moment_text(datetime.fromisoformat(facts["frozen_at"]), lang) if facts["frozen_at"] else "",
        contact=facts["contact"],
        adjustments=voice.say(f"book.adjustments.{held}") if (held := facts.get("adjustments")) else "",
    )


def _record(facts: dict[str, Any], overview: Overview, voice: Voice) -> Record:
    """How it was reckoned; which department judged what is told also where no points by item are shown."""
    made = record(overview.result, overview.explanation, voice)
    if any(each.id == "rule.department" for each in overview.explanation.rule):
        return made
    told = [
        voice.say(
            "rule.department",
            name=each["ja"],
            name_en=each.get("en") or each["ja"],
            criteria=voice.joined((voice.lang == "en" and one.get("en")) or one["ja"] for one in each["items"]),
        )
        for each in facts.get("departments", ())
    ]
    return replace(made, how=(*made.how, *told))


def _quartets(digest: str) -> tuple[str, ...]:
    return tuple(digest[at : at + 4] for at in range(0, len(digest), 4))


def _ceiling(ceiling: dict[str, Any], voice: Voice) -> str:
    if ceiling["yen"] is None or ceiling["kind"] == "none":
        return ""
    tax = voice.say("published.tax-included" if ceiling["tax_included"] else "published.tax-excluded")
    if ceiling["basis"] != "total":
        tax = voice.say("%(basis)s, %(tax)s", basis=voice.say(f"price.basis.{ceiling['basis']}"), tax=tax)
    return voice.say(f"published.ceiling.{ceiling['kind']}", yen=voice.yen(Fraction(ceiling["yen"])), tax=tax)


def _decided(award: dict[str, Any], proposals: tuple[ProposalResult, ...], voice: Voice) -> Decided:
    who = next((each for each in proposals if each.id == award["proposal"]), None)
    return Decided(
        lot=voice.lot(award["lot"] or None),
        said=voice.say(f"published.award.{award['kind']}"),
        who=voice.full_name(who) if who else "",
        conditions=award["conditions"],
        when=date_text(japan_date(datetime.fromisoformat(award["made_at"])), voice.lang),
    )


def _steps(facts: dict[str, Any], proposals: int, voice: Voice) -> Iterator[tuple[str, str]]:
    """What was done when, in the order of the course; a step that did not happen is left out."""
    panel = facts["panel"]
    for state in ORDER:
        if state not in facts["reached"]:
            continue
        at = datetime.fromisoformat(facts["reached"][state])
        said = [voice.say(f"published.step.{state}", proposals=proposals, members=panel["members"], revisions=panel["revisions"])]
        if state == "scoring":
            said += _of_panel(panel, voice)
        yield date_text(japan_date(at), voice.lang), voice.together(said)


def _of_panel(panel: dict[str, Any], voice: Voice) -> list[str]:
    said = []
    if panel["outside"] or panel["academics"]:
        said.append(voice.say("published.panel-of", outside=panel["outside"], academics=panel["academics"]))
    if panel["recused"]:
        said.append(voice.say("published.recused", count=panel["recused"]))
    return said


def _member(member: dict[str, Any], voice: Voice) -> str:
    named = f"{member['name']}（{member['title']}）" if member["title"] else member["name"]
    return voice.say("published.chair", name=named) if member["chair"] else named


def _weights(overview: Overview, voice: Voice) -> Iterator[Weight]:
    """The groups with their points, as far as the figures of somebody who is shown tell them."""
    counting = counting_stages(overview.result)
    shown = next((each.items for each in overview.result.proposals if each.items), ())
    base = [each for each in shown if each.kind == "base" and each.stage in counting]
    tops = [each for each in base if each.depth == 0]
    whole = sum((each.full for each in tops), Fraction(0))
    x = 0.0
    for top in tops if whole else ():
        width = float(top.full / whole) * WIDTH
        inner = [each for each in base if each.depth == 1 and each.criterion.startswith(f"{top.criterion}.")]
        yield Weight(
            name=voice.criterion(top.criterion),
            share=voice.say("published.points", points=readable(top.full)),
            short=f"{round(float(top.full / whole) * 100)}%" if width >= LEAST else "",
            axis=top.axis or "ink0",
            colour=COLOURS.get(top.axis or "", INKS[0]),
            x=round(x, 1),
            width=round(max(width - 1, 0.5), 1),
            items=tuple((voice.criterion(each.criterion), readable(each.full)) for each in inner),
        )
        x += width
