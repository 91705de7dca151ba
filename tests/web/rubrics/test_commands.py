"""The commands about rubrics: what they print, in which language, and how they end."""

import json

import pytest
from click.testing import CliRunner, Result

from evaluator.web.rubrics.commands import commands

RUBRIC = """
[rubric]
id = "r"
version = "1"
title = { ja = "基準", en = "Rubric" }
procedure = "open_proposal"

[[group]]
id = "1"
name = { ja = "企画", en = "Plan" }
points = 60
axis = "content"
item = [{ id = "1.1", name = { ja = "内容", en = "Content" }, points = 60 }]

[[group]]
id = "2"
name = { ja = "経費", en = "Cost" }
points = 40
"""


@pytest.fixture
def rubric(tmp_path):
    path = tmp_path / "rubric.toml"
    path.write_text(RUBRIC, encoding="utf-8")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(commands, [str(each) for each in words], catch_exceptions=False)


def test_a_sound_rubric_passes_the_check(rubric):
    result = run("check", rubric)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{rubric}: 問題ありません。\n"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("ja", "1 企画 の配点は 60 点ですが、内訳の合計は 50 点です。そろえるか、rescale を指定してください。"),
        ("en", "1 Plan has 60 points, but its parts add up to 50. Make them agree, or set rescale."),
    ],
)
def test_problems_come_with_file_and_place(rubric, lang, said):
    rubric.write_text(RUBRIC.replace("points = 60 }", "points = 50 }"), encoding="utf-8")
    result = run("check", rubric, "--lang", lang)
    assert result.exit_code == 2
    assert result.stderr == f"{rubric}: group[1].points: {said}\n"


def test_each_file_is_checked_even_after_a_bad_one(rubric, tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_text("a = ", encoding="utf-8")
    result = run("check", broken, tmp_path / "none.toml", rubric, "--lang", "en")
    assert result.exit_code == 2
    assert f"{broken}: line 1: " in result.stderr
    assert f"{tmp_path / 'none.toml'}: The file none.toml was not found." in result.stderr
    assert f"{rubric}: No problems." in result.stdout


def test_shift_jis_passes_with_a_remark(rubric):
    rubric.write_bytes(RUBRIC.encode("cp932"))
    result = run("check", rubric)
    assert result.exit_code == 0
    assert "Shift_JIS" in result.stderr


def test_a_rubric_is_shown_as_a_tree(rubric):
    lines = run("show", rubric, "--lang", "en").stdout.splitlines()
    assert lines[0] == "Rubric  (r@1)"
    assert "  1  Plan  60" in lines
    assert "    1.1  Content  60  members  direct  content" in lines
    assert "  2  Cost  40  members  direct" in lines
    assert "  Content: 60.0 %" in lines
    assert "  No axis: 40.0 %" in lines
    assert lines[-1].startswith("SHA-256 ")


def test_without_a_file_the_library_is_listed():
    assert "r1-soudan-standard@2026.1" in run("show").stdout


def test_a_library_rubric_is_shown_by_its_id():
    assert run("show", "four-headings@2019.1").exit_code == 0
    result = run("show", "four-heading", "--lang", "en")
    assert result.exit_code == 2
    assert "Did you mean four-headings?" in result.stderr


def test_the_lint_gives_advice_and_never_blocks(rubric):
    result = run("lint", rubric, "--lang", "en")
    assert result.exit_code == 0
    assert "group[2]" in result.stdout


def test_the_lint_stops_at_what_cannot_be_computed(rubric):
    rubric.write_text(RUBRIC + "[rounding]\nmode = 'truncate'\ndigits = -1\n", encoding="utf-8")
    result = run("lint", rubric)
    assert result.exit_code == 2
    assert "rounding.digits" in result.stderr


def test_a_difference_is_said_key_by_key(rubric, tmp_path):
    newer = tmp_path / "newer.toml"
    newer.write_text(RUBRIC.replace("points = 40", "points = 45"), encoding="utf-8")
    assert run("diff", rubric, newer, "--lang", "en").stdout == 'criterion.2.points: Changed from "40" to "45".\n'
    assert run("diff", rubric, rubric).stdout == "違いはありません。\n"


def test_a_schema_is_printed_as_json():
    assert json.loads(run("schema", "result").stdout)["$id"] == "result.schema.json"


def test_the_reference_is_printed_as_markdown():
    assert "### `[[threshold]]`" in run("reference").stdout
