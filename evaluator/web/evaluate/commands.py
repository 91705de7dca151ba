"""Commands that evaluate a case file, with no database."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from evaluator.config import LOCALES
from evaluator.core.canonical import plain
from evaluator.core.explain import explain
from evaluator.core.result import ProposalResult, Result
from evaluator.core.values import CannotEvaluate, Message, Problem
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.services import trial

CASE = click.argument("case", type=click.Path(exists=True, dir_okay=False, path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of sentences.")
LANG = click.option("--lang", type=click.Choice(LOCALES), default="ja", show_default=True, help="Language of the sentences.")


@click.command("evaluate")
@CASE
@JSON
@LANG
def evaluate(case: Path, lang: str, *, as_json: bool) -> None:
    """Print the ranking of a CASE file with its working. Exit 0 for a result, 2 for a case that cannot be evaluated."""
    made = trial.attempt(case)
    _remark(case, made.advice, lang)
    if made.result is None:
        _refuse(case, made.problems, lang, as_json=as_json)
        return
    if as_json:
        _print_json(plain(made.result))
    else:
        click.echo("\n".join(_report(made.result, lang)))


@click.command("explain-step")
@CASE
@click.argument("step")
@JSON
@LANG
def explain_step(case: Path, step: str, lang: str, *, as_json: bool) -> None:
    """Print one STEP of a CASE file's working, such as figure:A社:1.2, full:total, limit:pass, test:A社:pass or total:A社."""
    try:
        found, names = trial.step(case, step)
    except CannotEvaluate as refused:
        _refuse(case, refused.problems, lang, as_json=as_json)
        return
    said = [sentence(each, lang, names) for each in found.working]
    if as_json:
        _print_json({"step": step, "exact": str(found.exact), "published": found.published, "working": said})
    else:
        click.echo("\n".join([f"{step} = {found.published} ({found.exact})", *said]))


def _print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _remark(case: Path, advice: Iterable[Problem], lang: str) -> None:
    for each in advice:
        click.echo(_line(case, each, lang), err=True)


def _refuse(case: Path, problems: tuple[Problem, ...], lang: str, *, as_json: bool) -> None:
    if as_json:
        listed = [{"place": each.place, "id": each.message.id, "sentence": _said(each, lang)} for each in problems]
        _print_json({"problems": listed})
    else:
        _remark(case, problems, lang)
    raise click.exceptions.Exit(2)


def _line(case: Path, each: Problem, lang: str) -> str:
    return f"{case.name}: {each.place}: {_said(each, lang)}" if each.place else f"{case.name}: {_said(each, lang)}"


def _said(each: Problem, lang: str) -> str:
    return sentence(each.message, lang, Names())


def _report(result: Result, lang: str) -> list[str]:
    names, told = Names.of(result), explain(result)

    def say(messages: Iterable[Message], indent: str = "") -> list[str]:
        return [indent + sentence(each, lang, names) for each in messages]

    lines = [spoken(result.title, lang), *say(told.rule, "  "), "", *say(told.summary), ""]
    for each in result.proposals:
        lines += [_row(each, names, lang), *say(told.proposals[each.id], "    "), *say(told.working[each.id], "      ")]
    for tie in told.ties:
        lines += ["", *say(tie)]
    lines += [""] if told.undecided or result.warnings else []
    lines += [*say(told.undecided), *say(result.warnings)]
    return [*lines, "", f"{result.rubric} {result.rubric_version}  SHA-256 {result.rubric_sha256}  {result.method_version}"]


def _row(each: ProposalResult, names: Names, lang: str) -> str:
    rank = "-" if each.rank is None else str(each.rank)
    shown = each.value_published or each.published or ""
    return f"{rank:>3}  {names.show('proposal', each.id, lang)}  {shown}".rstrip()
