"""Files written back: the same values, the same hash, and easy to read."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from evaluator.core.canonical import sha256
from evaluator.core.rubric import Criterion, Descriptor, Formula, Grade, Head, Rubric, Scale, Variant
from evaluator.core.rules import (
    Advance,
    Ceiling,
    FromGrade,
    Gates,
    Outcome,
    Panel,
    Price,
    Quorum,
    Requirement,
    Rounding,
    Seats,
    Stage,
    Threshold,
    Ties,
)
from evaluator.core.values import Text
from evaluator.library.read import read_case, read_rubric
from evaluator.library.store import Library
from evaluator.library.write import case_toml, rubric_toml

FOLDER = Path(__file__).parents[1] / "cases"
FILES = sorted(each for each in FOLDER.rglob("*.toml") if each.parent.name != "features")
RULES = [each for each in FILES if "[rubric]" in each.read_text(encoding="utf-8")]
CASES = [each for each in RULES if "[case]" in each.read_text(encoding="utf-8")]
HEAD = Head(id="r", version="1", title=Text(ja='"改\n行" \\ \u007f', en="It's"), procedure="review", notes=("あ" * 90, "い"))
LEVELS = {"5": Text(ja="良い", en="good"), "1.5": Text(ja="悪い")}
ITEM = Criterion(
    id="1.1",
    name=Text(ja="実績"),
    points=Fraction(20, 3),
    by="computed",
    formula=Formula(kind="pieces", pieces=((Fraction(1, 2), Fraction(10)), (Fraction(1), Fraction(0))), kink="85 %"),
    round=Rounding(mode="truncate", digits=0, at="item"),
)
DEEP = Rubric(
    rubric=HEAD,
    panel=Panel(members=Seats(min=3, outside=2), quorum=Quorum(share=Fraction(2, 3)), open=("panel.combine",)),
    scale={
        "direct": Scale(input="number"),
        "five": Scale(grades=(Grade(id="5", share=Fraction(1)), Grade(id="1", points=Fraction(-3, 8))), step=Fraction(1, 2)),
    },
    descriptor={"d": Descriptor(name=Text(ja="着眼点"), level=LEVELS)},
    group=(
        Criterion(
            id="1",
            name=Text(ja="一", en="One"),
            group=(Criterion(id="1.2", name=Text(ja="中"), item=(ITEM, replace(ITEM, id="x.y z", comment=True))),),
            item=(replace(ITEM, id="1.3"),),
        ),
    ),
    variant=(Variant(fact="contract_amount", below=Fraction(10**9), points={"1.1": Fraction(10)}),),
    price=Price(ceiling=Ceiling(yen=24_000_000), handling="sealed"),
    gates=Gates(documents=(Requirement(id="plan", name=Text(ja="計画書")),) * 3),
    stage=(Stage(id="s", name=Text(ja="書類"), advance=Advance(top=3, ties="all")),),
    threshold=(
        Threshold(id="t", at_least="60 %", about=Fraction(1155, 2)),
        Threshold(id="g", from_grade=FromGrade(grade="3", plus={"1.1": Fraction(3, 5)})),
    ),
    ties=Ties(chain=("sum:1", "lot")),
    outcome=Outcome(winners="all-passing"),
)


@pytest.mark.parametrize("path", CASES, ids=[each.stem for each in CASES])
def test_every_case_survives_writing_and_reading(path):
    file = read_case(path)
    again = read_case(case_toml(file.rubric, file.case).encode())
    assert (again.rubric, again.case) == (file.rubric, file.case)


@pytest.mark.parametrize("path", RULES, ids=[each.stem for each in RULES])
def test_every_rubric_survives_writing_and_reading(path):
    rubric = read_rubric(path).rubric
    assert sha256(read_rubric(rubric_toml(rubric).encode()).rubric) == sha256(rubric)


def test_a_rubric_with_everything_keeps_its_hash(tmp_path):
    again = read_rubric(rubric_toml(DEEP).encode(), library=Library(tmp_path)).rubric
    assert again == DEEP
    assert sha256(again) == sha256(DEEP)


def test_a_written_rubric_reads_from_top_to_bottom():
    headings = [line for line in rubric_toml(DEEP).splitlines() if line.startswith("[")]
    assert headings[:6] == [
        "[rubric]",
        "[panel]",
        "[[group]]",
        "[[group.group]]",
        "[[group.group.item]]",
        "[group.group.item.formula]",
    ]
    assert headings[-3:] == ["[scale.five]", "[descriptor.d]", "[descriptor.d.level]"]


def test_numbers_are_written_as_people_write_them():
    text = rubric_toml(DEEP)
    assert "yen = 24_000_000" in text
    assert "step = 0.5" in text
    assert 'points = "20/3"' in text
    assert "points = -0.375" in text


def test_defaults_are_not_written():
    text = rubric_toml(Rubric(rubric=HEAD))
    assert [line for line in text.splitlines() if line.startswith("[")] == ["[rubric]"]


def test_a_case_that_names_a_library_rubric_leaves_it_there():
    case = read_case(CASES[0]).case
    named = replace(case, case=replace(case.case, rubric="r@1"))
    assert "[rubric]" not in case_toml(DEEP, named)
