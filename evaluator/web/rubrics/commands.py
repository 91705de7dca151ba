"""Commands about rubric files, with no database."""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import wraps
from pathlib import Path
from typing import Any

import click

from evaluator import paths
from evaluator.config import LOCALES
from evaluator.core.canonical import sha256
from evaluator.core.check.rubric import rubric_problems
from evaluator.core.check.tree import Placed, placed
from evaluator.core.lint.lint import lint as remarks
from evaluator.core.lint.lint import summary
from evaluator.core.rounding import decimal, readable
from evaluator.core.rubric import Rubric
from evaluator.core.values import CannotEvaluate, Problem, Text, message
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.library.compare import changes
from evaluator.library.guidelines import guidelines
from evaluator.library.read import RubricFile, read_rubric
from evaluator.library.reference import MARK, PAGES, reference
from evaluator.library.schema import SCHEMAS, schema_text
from evaluator.library.store import Library

LANG = click.option("--lang", type=click.Choice(LOCALES), default="ja", show_default=True, help="Language of the sentences.")
DOCS = paths.ROOT / "docs"


@click.group("rubric")
def commands() -> None:
    """Check, read and compare rubrics: a TOML or JSON file, or the id of one in the library (id or id@version)."""


def _refusing(command: Callable[..., None]) -> Callable[..., None]:
    """Print every problem of a file that cannot be read, and exit with 2."""

    @wraps(command)
    def run(*args: Any, lang: str, **options: Any) -> None:
        try:
            command(*args, lang=lang, **options)
        except CannotEvaluate as refused:
            _print_problems("", refused.problems, lang, Names())
            raise click.exceptions.Exit(2) from None

    return run


def _read(source: str, lang: str) -> RubricFile:
    """A rubric by file or by id; its problems carry the name it was asked for."""
    path = Path(source)
    try:
        if path.exists() or path.suffix in (".toml", ".json"):
            return read_rubric(path)
        return RubricFile(Library().rubric(source), ())
    except CannotEvaluate as refused:
        _print_problems(source, refused.problems, lang, Names())
        raise click.exceptions.Exit(2) from None


def _print_problems(source: str, problems: Iterable[Problem], lang: str, names: Names) -> None:
    for each in problems:
        place = ": ".join(filter(None, (source, each.place)))
        click.echo(f"{place}: {sentence(each.message, lang, names)}" if place else sentence(each.message, lang, names), err=True)


def _names(*rubrics: Rubric) -> Names:
    return Names(
        criteria={
            each.id: Text(ja=f"{each.id} {each.name.ja}", en=f"{each.id} {each.name.en or each.name.ja}")
            for one in rubrics
            for each in one.walk()
        },
        stages={each.id: each.name for one in rubrics for each in one.stage},
    )


@commands.command("check")
@click.argument("files", nargs=-1, required=True)
@LANG
def check(files: tuple[str, ...], lang: str) -> None:
    """Say everything that keeps FILES from being read or computed. Exit 0 if nothing does, else 2."""
    sound = [_is_sound(each, lang) for each in files]
    if not all(sound):
        raise click.exceptions.Exit(2)


def _is_sound(source: str, lang: str) -> bool:
    try:
        file = _read(source, lang)
    except click.exceptions.Exit:
        return False
    problems = (*file.advice, *rubric_problems(file.rubric))
    _print_problems(source, problems, lang, _names(file.rubric))
    sound = all(each.severity == "advice" for each in problems)
    if sound:
        click.echo(f"{source}: {sentence(message('rubric.sound'), lang, Names())}")
    return sound


@commands.command("lint")
@click.argument("file")
@LANG
@_refusing
def lint(file: str, lang: str) -> None:
    """Say what an expert would ask about FILE: advice, with its clause and a suggestion. Exit 2 if FILE cannot be computed."""
    rubric = _read(file, lang).rubric
    known, names = list(guidelines().values()), _names(rubric)
    if problems := rubric_problems(rubric):
        _print_problems(file, problems, lang, names)
        raise click.exceptions.Exit(2)
    found = remarks(rubric, guideline=known[-1] if known else None)
    for each in found:
        said = [sentence(one, lang, names) for one in (each.message, *each.details, each.suggestion)]
        click.echo(f"{sentence(each.label, lang, names)}: {each.place}: {said[0]}")
        click.echo("\n".join(f"    {line}" for line in (*said[1:], sentence(each.clause, lang, names))))
    if not found:
        click.echo(sentence(message("rubric.nothing-to-ask"), lang, names))


@commands.command("show")
@click.argument("file", required=False)
@LANG
@_refusing
def show(file: str | None, lang: str) -> None:
    """Print FILE as a tree with points, scales and shares, or list the library if no FILE is given."""
    if file is None:
        library = Library()
        lines = [
            f"{each.rubric.id}@{each.rubric.version}  {spoken(each.rubric.title, lang)}"
            for each in map(library.rubric, library.ids())
        ]
    else:
        lines = list(_tree(_read(file, lang).rubric, lang))
    click.echo("\n".join(lines))


def _tree(rubric: Rubric, lang: str) -> Iterator[str]:
    yield f"{spoken(rubric.rubric.title, lang)}  ({rubric.rubric.id}@{rubric.rubric.version})"
    if rubric.rubric.source:
        yield f"  {rubric.rubric.source}"
    yield ""
    for each in placed(rubric):
        yield _row(each, lang)
    found, names = summary(rubric), Names()
    yield ""
    for axis, share in found.axes.items():
        if share:
            yield f"  {sentence(message(f'axis.{axis}'), lang, names)}: {_percent(share)}"
    if found.unassigned:
        yield f"  {sentence(message('rubric.without-axis'), lang, names)}: {_percent(found.unassigned)}"
    yield ""
    yield f"SHA-256 {sha256(rubric)}"


def _row(each: Placed, lang: str) -> str:
    criterion = each.criterion
    kind = (
        ""
        if criterion.parts
        else "  ".join(filter(None, (criterion.by, criterion.formula.kind if criterion.formula else each.scale)))
    )
    extra = "  ".join(
        filter(None, (criterion.kind if criterion.kind != "base" else "", "" if criterion.parts else each.axis or ""))
    )
    start = f"{'  ' * (len(each.above) + 1)}{criterion.id}  {spoken(criterion.name, lang)}"
    return "  ".join(filter(None, (start, readable(criterion.points), kind, extra)))


def _percent(share: Fraction) -> str:
    return f"{decimal(share * 100, 1)} %"


@commands.command("diff")
@click.argument("old")
@click.argument("new")
@LANG
@_refusing
def diff(old: str, new: str, lang: str) -> None:
    """Print what changed from OLD to NEW: criteria that came, went or changed, and rules by their keys."""
    before, after = _read(old, lang).rubric, _read(new, lang).rubric
    names = _names(before, after)
    found = changes(before, after)
    for each in found:
        click.echo(f"{each.place}: {sentence(each.message, lang, names)}")
    if not found:
        click.echo(sentence(message("change.none"), lang, names))


@commands.command("schema")
@click.argument("name", type=click.Choice(tuple(SCHEMAS)), default="rubric")
def schema(name: str) -> None:
    """Print the JSON Schema of rubric files, case files, results, files of indicators or scales of yearly reviews."""
    click.echo(schema_text(name), nl=False)


@commands.command("reference")
@click.option("--write", is_flag=True, help="Bring the formats under docs/ and docs/schema/ up to date.")
def print_reference(*, write: bool) -> None:
    """Print the tables of all keys of rubric and case files."""
    if not write:
        click.echo(reference())
        return
    for name, tables in PAGES.items():
        page = DOCS / name
        page.write_text(page.read_text(encoding="utf-8").partition(MARK)[0] + tables(), encoding="utf-8")
    for name in SCHEMAS:
        (DOCS / "schema" / f"{name}.schema.json").write_text(schema_text(name), encoding="utf-8")
