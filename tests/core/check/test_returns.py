"""What keeps the files of a return from being used, each with its file and place."""

from typing import Any

import pytest

from evaluator.core.check.returns import set_problems
from evaluator.core.returns import ReturnFile
from evaluator.core.values import Problem
from evaluator.exchange.wording import Names, sentence
from evaluator.library.indicators import indicators
from evaluator.library.returns import files, read_file

DEFINED = [{"from_year": 2024, "text": "数", "source": "本省"}]
INDICATORS, FILES = indicators(), files()


def count(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "name": id, "group": "g", "kind": "count", "unit": "people", "definition": DEFINED, **more}


def choice(id: str, **more: Any) -> dict[str, Any]:
    options = [{"id": "x", "name": "甲"}, {"id": "y", "name": "乙"}]
    return {key: each for key, each in count(id, kind="choice", option=options).items() if key != "unit"} | more


def own(*fields: dict[str, Any], **more: Any) -> ReturnFile:
    groups = [{"id": "g", "name": "まとまり"}]
    return read_file(
        {"chapter": {"id": "own", "name": "独自"}, "group": groups, "field": [count("a"), count("b"), *fields], **more}
    )


def found(file: ReturnFile) -> list[Problem]:
    return list(set_problems({**FILES, "own.toml": file}, INDICATORS))


def check(relation: str, **more: Any) -> dict[str, Any]:
    return {"id": "c", "relation": relation, "severity": "asks", **more}


def test_sound_additions_have_no_problem() -> None:
    sound = own(
        choice("c"), count("d", asked_if={"field": "c", "among": ["x"]}), check=[check("at-most", left=["a"], right=["b"])]
    )
    assert found(sound) == []


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("added", "place", "id"),
    [
        (count("甲"), "id", "return.id"),
        (count("plans"), "id", "problem.duplicate"),
        (count("a"), "id", "problem.duplicate"),
        (count("c", group="gg"), "group", "return.unknown-group-near"),
        (count("c", unit="peoples"), "unit", "return.unknown-unit-near"),
        (count("c", unit=""), "unit", "return.unit-of-a-count"),
        (count("c", kind="yen"), "unit", "return.unit-of-a-count"),
        (choice("c", option=[]), "option", "return.options-of-a-choice"),
        (choice("c", option=[{"id": "x,y", "name": "甲"}]), "option[1].id", "return.option-id"),
        (choice("c", option=[{"id": "x", "name": "甲"}] * 2), "option[2].id", "problem.duplicate"),
        (count("c", overlaps={"ids": ["c"], "note": "重複"}), "overlaps.ids[1]", "return.own-overlap"),
        (count("c", overlaps={"ids": ["zzz"], "note": "重複"}), "overlaps.ids[1]", "return.unknown"),
        (count("c", asked_if={"field": "way_rum", "among": ["own"]}), "asked_if.field", "return.unknown-near"),
        (count("c", asked_if={"field": "c", "among": ["own"]}), "asked_if.field", "return.asked-before"),
        (count("c", asked_if={"field": "way_run", "among": ["owm"]}), "asked_if.among[1]", "return.unknown-answer-near"),
        (count("c", definition=[]), "definition", "return.undefined"),
        (count("c", definition=DEFINED * 2), "definition[2].from_year", "definition.years-turned"),
        (count("c", definition=[{**DEFINED[0], "from_year": 202}]), "definition[1].from_year", "definition.year"),
        (count("c", prefill=[{"source": "figures", "what": "plan"}]), "prefill[1].what", "return.unknown-record-near"),
        (count("c", prefill=[{"source": "figures", "what": "plan_ratio"}]), "prefill[1].what", "return.unknown-record"),
        (count("c", prefill=[{"source": "last-year", "what": "a"}]), "prefill[1].what", "return.last-year-of-itself"),
        (count("c", prefill=[{"source": "figures", "what": "plans", "role": "甲"}]), "prefill[1].role", "return.role-of-staff"),
    ],
)
def test_fault_of_a_field_is_found_at_its_place(added: dict[str, Any], place: str, id: str) -> None:
    wrong = [each for each in found(own(added)) if each.place.startswith("own.toml field[3]")]
    assert (wrong[0].place, wrong[0].message.id) == (f"own.toml field[3].{place}", id)
    assert all(sentence(each.message, lang, Names()) != each.message.id for each in wrong for lang in ("ja", "en"))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("added", "place", "id"),
    [
        (check("at-most", left=["a"]), "right", "return.check-lacks"),
        (check("change"), "limit", "return.check-lacks"),
        (check("change", limit=2, right=["a"]), "right", "return.check-one-sided"),
        (check("at-most", left=["way_run"], right=["a"]), "left[1]", "return.no-number"),
        (check("adds-up", left=["economic_participants", "daily_participants"], right=["a"]), "left", "return.adds-overlap"),
    ],
)
def test_fault_of_a_check_is_found_at_its_place(added: dict[str, Any], place: str, id: str) -> None:
    (wrong,) = found(own(check=[added]))
    assert (wrong.place, wrong.message.id) == (f"own.toml check[1].{place}", id)
    assert all(sentence(wrong.message, lang, Names()) != id for lang in ("ja", "en"))
