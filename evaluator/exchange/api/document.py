"""The OpenAPI 3.1 document, made from the operations and the very models that answer."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from evaluator.exchange.api.operations import OPERATIONS, Operation
from evaluator.exchange.api.shapes import Trouble

BASE = "/api/v1"
VERSION = "1.0.0"
REFS = "#/components/schemas/{model}"
KEY = "key"
TROUBLES = {
    "400": "A parameter is unknown or wrong",
    "401": "The key is missing, wrong, ended or revoked",
    "403": "The key is not good for this",
    "404": "There is no such thing, or it is not published",
    "429": "Too many questions in a minute",
}


@cache
def document() -> dict[str, Any]:
    """The whole document, as plain values."""
    models: tuple[type[BaseModel], ...] = (*(each.answer for each in OPERATIONS), Trouble)
    names, schemas = models_json_schema([(each, "serialization") for each in dict.fromkeys(models)], ref_template=REFS)
    refs = {model: names[model, "serialization"] for model in models}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Evaluator",
            "version": VERSION,
            "description": "Published data of the evaluation of contractors, read only. Described in docs/api.md.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": BASE}],
        "paths": {each.path: {"get": _operation(each, refs)} for each in OPERATIONS},
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {KEY: {"type": "http", "scheme": "bearer", "description": "A key of an organisation."}},
        },
    }


def _operation(each: Operation, refs: Mapping[type[BaseModel], Any]) -> dict[str, Any]:
    scope = f" Needs a key good for `{each.scope}`." if each.scope else ""
    troubles = [status for status in TROUBLES if each.scope or status != "403"]
    return {
        "operationId": each.name,
        "summary": each.summary,
        "description": f"{each.summary}.{scope}",
        "security": [{KEY: []}] if each.scope else [{}, {KEY: []}],
        "parameters": [*_in_path(each), *_in_query(each)],
        "responses": {
            "200": {
                "description": "The answer; `ETag` names its content",
                "content": {"application/json": {"schema": refs[each.answer]}},
            },
            "304": {"description": "Not changed since the `ETag` sent in `If-None-Match`"},
            **{status: _trouble(TROUBLES[status], refs) for status in troubles},
        },
    }


def _trouble(said: str, refs: Mapping[type[BaseModel], Any]) -> dict[str, Any]:
    return {"description": said, "content": {"application/problem+json": {"schema": refs[Trouble]}}}


def _in_path(each: Operation) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True, "schema": each.parts[name]} for name in each.names]


def _in_query(each: Operation) -> list[dict[str, Any]]:
    schema = each.asked.model_json_schema()
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": said.pop("description", ""),
            "schema": {key: value for key, value in said.items() if key != "title"},
        }
        for name, said in ((name, dict(each)) for name, each in schema.get("properties", {}).items())
    ]
