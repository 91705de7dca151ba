"""JSON Schemas of the files that people write, and of results, generated from the records of core themselves."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import TypeAdapter

from evaluator.core import result as results
from evaluator.core.bodyfile import BodyFile
from evaluator.core.case import Case
from evaluator.core.grades import ReviewScales
from evaluator.core.indicators import IndicatorFile
from evaluator.core.lint.checklist import Guideline
from evaluator.core.result import Result
from evaluator.core.returns import ReturnFile
from evaluator.core.rubric import Rubric
from evaluator.core.views import View

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

READ: Schema = {
    "description": "An exact number: 12, 0.6, or text such as `3/5`, `0.6` or `60 %`.",
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^\s*[+-]?[0-9]+(\.[0-9]+)?( ?/ ?[0-9]+)?( ?%)?\s*$"}],
}
"""A number in a file."""
EXACT: Schema = {
    "description": "An exact number as text: a whole number or a fraction in lowest terms, such as `71` or `2350/3`.",
    "type": "string",
    "pattern": r"^-?[0-9]+(/[0-9]+)?$",
}
"""A number in a result."""
TEXT_ALONE: Schema = {"type": "string", "description": "The Japanese text alone."}


def rubric_schema() -> Schema:
    """The schema of a rubric file."""
    return _headed(_read(Rubric), "rubric", "A rubric file 評価基準, TOML or JSON. Described in docs/rubric-format.md.")


def case_schema() -> Schema:
    """The schema of a case file: a case together with its rubric, or with the name of one in the library."""
    case, rubric = _read(Case), _read(Rubric)
    case["properties"] |= rubric["properties"]
    case["$defs"] |= rubric["$defs"]
    text = "A case file, TOML or JSON: a case and its rubric, or `case.rubric` naming one of the library."
    return _headed(case, "case", text)


def result_schema() -> Schema:
    """The schema of what `evaluator evaluate --json` prints for a case that can be evaluated."""
    made = _cleaned(TypeAdapter(Result).json_schema(mode="serialization"), "Exact")
    for name, each in (("Result", made), *made["$defs"].items()):
        each["required"] = [key for key in each["properties"] if (name, key) not in _unsaid()]
    made["$defs"]["Exact"] = EXACT
    return _headed(made, "result", "The result of an evaluation with its whole working.")


def _unsaid() -> set[tuple[str, str]]:
    """Fields of results that came later and are left out while they have their default, each with its record."""
    kinds = [each for each in vars(results).values() if isinstance(each, type) and is_dataclass(each)]
    return {(kind.__name__, each.name) for kind in kinds for each in fields(kind) if each.metadata.get("later")}


def indicators_schema() -> Schema:
    """The schema of a file of indicators."""
    return _headed(_read(IndicatorFile), "indicators", "A file of indicators 指標. Described in docs/indicator-format.md.")


def reviews_schema() -> Schema:
    """The schema of the scales of other bodies' yearly reviews."""
    return _headed(_read(ReviewScales), "reviews", "Scales of yearly reviews. Described in docs/indicator-format.md.")


def returns_schema() -> Schema:
    """The schema of a chapter of the yearly returns."""
    return _headed(_read(ReturnFile), "returns", "A chapter of yearly returns 調査票. Described in docs/return-format.md.")


def guidelines_schema() -> Schema:
    """The schema of a guideline."""
    return _headed(_read(Guideline), "guidelines", "A guideline 留意点. Described in docs/guideline-format.md.")


def bodyfile_schema() -> Schema:
    """The schema of the yearly file of a body."""
    made = _cleaned(TypeAdapter(BodyFile).json_schema(), "Number")
    return _headed(made, "bodyfile", "The yearly file of a body, JSON. Described in docs/body-file-format.md.")


def views_schema() -> Schema:
    """The schema of a view of the national screens."""
    return _headed(_read(View), "views", "A view of the national screens. Described in docs/view-format.md.")


SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "rubric": rubric_schema,
    "case": case_schema,
    "result": result_schema,
    "indicators": indicators_schema,
    "reviews": reviews_schema,
    "returns": returns_schema,
    "guidelines": guidelines_schema,
    "views": views_schema,
    "bodyfile": bodyfile_schema,
}
"""Every schema by its name."""


def schema_text(name: str) -> str:
    """A schema as the JSON text that is kept under docs/schema/."""
    return json.dumps(SCHEMAS[name](), ensure_ascii=False, indent=2) + "\n"


def described(kind: type) -> dict[str, str]:
    """What the text under each field of a record says; of a field that repeats its record's own text, that text."""
    found = TypeAdapter(kind).json_schema()
    definitions = found.get("$defs", {})
    record = found if "properties" in found else definitions[kind.__name__]
    return {name: _text_of(each, definitions) for name, each in record["properties"].items()}


def _text_of(schema: Schema, definitions: Schema) -> str:
    named = definitions.get(schema.get("$ref", "").rpartition("/")[2], {})
    return str(schema.get("description") or named.get("description", ""))


def _headed(schema: Schema, name: str, text: str) -> Schema:
    return {"$schema": DRAFT, "$id": f"{name}.schema.json", **schema, "description": text}


def _read(kind: type) -> Schema:
    made = _cleaned(TypeAdapter(kind).json_schema(), "Number")
    definitions = made["$defs"]
    definitions["Number"] = READ
    whole = {key: value for key, value in definitions["Text"].items() if key != "description"}
    definitions["Text"] = {"description": definitions["Text"]["description"], "anyOf": [TEXT_ALONE, whole]}
    return made


def _cleaned(node: Any, number: str) -> Any:
    """The schema without made-up titles, every fraction as a reference to one definition."""
    if isinstance(node, list):
        return _fractions_once([_cleaned(each, number) for each in node], number)
    if not isinstance(node, dict):
        return node
    if node.get("format") == "fraction":
        return _reference(number) | {key: value for key, value in node.items() if key not in ("format", "type", "title")}
    made: Schema = {}
    for key, each in node.items():
        if key in ("properties", "$defs"):
            made[key] = {name: _cleaned(below, number) for name, below in each.items()}
        elif key != "title":
            made[key] = _cleaned(each, number) if key != "default" else each
    choices = made.get("anyOf", [])
    if len(choices) == 1:
        made = {key: value for key, value in made.items() if key != "anyOf"} | choices[0]
    return made


def _reference(number: str) -> Schema:
    return {"$ref": f"#/$defs/{number}"}


def _fractions_once(choices: list[Any], number: str) -> list[Any]:
    """In a choice between a number and a fraction the definition of the fraction says both."""
    if _reference(number) not in choices:
        return choices
    return [each for each in choices if each != {"type": "number"}]
