"""The documents name everything that can be set, called or written."""

import dataclasses
import importlib
import re
import typing

import click
import pytest

from evaluator.app import cli, create_app
from evaluator.config import Settings
from evaluator.paths import ROOT

DOCS = ROOT / "docs"
RECORDS = {
    "body-file-format.md": ("evaluator.core.bodyfile.BodyFile",),
    "guideline-format.md": ("evaluator.core.lint.checklist.Guideline",),
    "rubric-format.md": ("evaluator.core.rubric.Rubric",),
    "indicator-format.md": ("evaluator.core.indicators.IndicatorFile", "evaluator.core.grades.ReviewScales"),
    "return-format.md": ("evaluator.core.returns.ReturnFile",),
}
FOREIGN = {"db", "routes"}  # groups that come with the framework: named, their own help describes them


def code_in(name: str) -> str:
    """Everything that a document sets as code, in line or as a block."""
    text = (DOCS / name).read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


def commands() -> list[tuple[str, click.Command]]:
    app = create_app({"SECRET_KEY": "x" * 32, "DATABASE_URL": "sqlite://"})
    own = {**cli.commands, **app.cli.commands}
    return list(_below("evaluator", own))


def _below(path: str, group: dict[str, click.Command]) -> typing.Iterator[tuple[str, click.Command]]:
    for name, command in group.items():
        if isinstance(command, click.Group) and name not in FOREIGN:
            yield from _below(f"{path} {name}", command.commands)
        else:
            yield f"{path} {name}", command


def options() -> list[str]:
    return [
        f"{path} {option}"
        for path, command in commands()
        if path.split()[1] not in FOREIGN
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    ]


def records(root: type) -> set[type]:
    """A dataclass and every dataclass that its fields lead to."""
    found: set[type] = set()
    waiting: list[typing.Any] = [root]
    while waiting:
        each = waiting.pop()
        if dataclasses.is_dataclass(each) and each not in found:
            found.add(typing.cast("type", each))
            waiting += typing.get_type_hints(each).values()
        waiting += typing.get_args(each)
    return found


def fields_of(path: str) -> set[str]:
    """The fields of a record, and of every record below it."""
    module, _, name = path.rpartition(".")
    root = getattr(importlib.import_module(module), name)
    return {field.name for record in records(root) for field in dataclasses.fields(record)}


@pytest.mark.parametrize("name", [field.name.upper() for field in dataclasses.fields(Settings)])
def test_each_setting_is_described(name):
    assert re.search(rf"\b{name}\b", code_in("running.md"))


@pytest.mark.parametrize("path", [path for path, _command in commands()])
def test_each_command_is_described(path):
    assert path in code_in("running.md")


def test_each_option_stands_beside_its_command():
    lines = code_in("running.md").splitlines()
    pairs = [option.rpartition(" ")[::2] for option in options()]
    missing = [
        f"{path} {name}"
        for path, name in pairs
        if not any(path in line and re.search(rf"(^|[^\w-]){name}(?![\w-])", line) for line in lines)
    ]
    assert missing == []


def test_no_document_promises_a_command_that_is_not_there():
    known = {path for path, _command in commands()}
    promised = {
        match.strip()
        for page in [ROOT / "README.md", *DOCS.rglob("*.md")]
        for match in re.findall(r"(?:bin/|`)(evaluator(?: [a-z][a-z-]+)+)", page.read_text(encoding="utf-8"))
    }
    assert "evaluator evaluate" in promised
    assert sorted(each for each in promised if not {each, " ".join(each.split()[:2])} & known) == []


def test_each_make_target_is_described():
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {"setup", "run", "test", "check", "bench", "lint", "types", "migrate"} <= set(targets)
    assert [target for target in targets if f"make {target}" not in code_in("running.md")] == []


@pytest.mark.parametrize(("page", "root"), [(page, root) for page, roots in RECORDS.items() for root in roots])
def test_each_field_of_a_file_is_described(page, root):
    code = code_in(page)
    assert sorted(name for name in fields_of(root) if not re.search(rf"(?<![\w]){name}(?![\w])", code)) == []


def test_fields_of_records_below_are_seen():
    assert {"points", "scale", "title", "ja"} <= fields_of("evaluator.core.rubric.Rubric")
    assert {"numerator", "from_year", "limit"} <= fields_of("evaluator.core.indicators.IndicatorFile")


def test_first_page_shows_how_to_start():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in text
    assert "make test" in text


def test_links_between_documents_lead_somewhere():
    pages = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []
