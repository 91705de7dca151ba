"""The JSON Schemas: kept up to date, and true of files that are read and of results that are made."""

import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from evaluator.core.canonical import plain
from evaluator.core.evaluate import evaluate
from evaluator.library.read import read_case
from evaluator.library.schema import (
    SCHEMAS,
    case_schema,
    indicators_schema,
    result_schema,
    returns_schema,
    reviews_schema,
    rubric_schema,
    schema_text,
)
from evaluator.paths import ROOT, RUBRICS

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.toml"))


def errors(schema: dict, data: object) -> list[str]:
    return [f"{each.json_path}: {each.message}" for each in Draft202012Validator(schema).iter_errors(data)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_current(name):
    assert (ROOT / "docs" / "schema" / f"{name}.schema.json").read_text(encoding="utf-8") == schema_text(name)


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_schema_is_itself_a_schema(name):
    Draft202012Validator.check_schema(json.loads(schema_text(name)))


@pytest.mark.parametrize("path", CASES, ids=[each.stem for each in CASES])
def test_files_and_results_fit_their_schemas(path):
    file = read_case(path)
    assert errors(rubric_schema(), plain(file.rubric)) == []
    assert errors(case_schema(), {**plain(file.rubric), **plain(file.case)}) == []
    assert errors(result_schema(), plain(evaluate(file.rubric, file.case))) == []


def test_indicators_and_review_scales_fit_their_schemas():
    topics = {each.name: tomllib.loads(each.read_text(encoding="utf-8")) for each in (RUBRICS / "indicators").glob("*.toml")}
    assert {name: errors(indicators_schema(), data) for name, data in topics.items()} == {name: [] for name in topics}
    grades = tomllib.loads((RUBRICS / "reviews" / "grades.toml").read_text(encoding="utf-8"))
    assert errors(reviews_schema(), grades) == []
    assert errors(indicators_schema(), {"topic": {"id": "own"}}) != []


def test_chapters_of_returns_fit_their_schema():
    chapters = {each.name: tomllib.loads(each.read_text(encoding="utf-8")) for each in (RUBRICS / "returns").glob("*.toml")}
    assert {name: errors(returns_schema(), data) for name, data in chapters.items()} == {name: [] for name in chapters}
    assert errors(returns_schema(), {"field": []}) != []


HEAD = {"id": "r", "version": "1", "title": "基準", "procedure": "review"}


def test_a_schema_takes_what_the_reader_takes():
    group = {"id": "1", "name": {"ja": "企画"}, "points": "2/3"}
    threshold = {"id": "t", "at_least": "60 %", "from_grade": {"grade": "3", "plus": {"1": 0.5}}}
    assert errors(rubric_schema(), {"rubric": HEAD, "group": [group], "threshold": [threshold]}) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": "red"},
        {"rubric": {**HEAD, "procedure": "open"}},
        {"group": [{"id": "1"}]},
        {"group": [{"id": "1", "name": "企画", "points": "many"}]},
        {"outcome": {"winners": "all"}},
    ],
)
def test_a_schema_refuses_what_the_reader_refuses(wrong):
    assert errors(rubric_schema(), {"rubric": HEAD, **wrong}) != []


def test_every_key_of_a_file_is_described():
    for schema in (rubric_schema(), case_schema(), result_schema(), indicators_schema(), reviews_schema()):
        for record in schema["$defs"].values():
            fields = record.get("properties", {})
            assert [key for key, each in fields.items() if "description" not in each and "$ref" not in each] == []
