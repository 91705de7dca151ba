"""The command that checks indicators: what it prints, in which language, and how it ends."""

import pytest
from click.testing import CliRunner, Result

from evaluator import paths
from evaluator.library.indicators import indicators
from evaluator.web.indicators.commands import indicators_group

OWN = """
[topic]
id = "own"
name = "独自"

[[indicator]]
id = "home_visits"
name = "家庭訪問"
unit = "times"
kind = "count"
group = "users"
definition = [{ from_year = 2025, text = "訪問の回数", source = "本市" }]
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(indicators_group, ["check", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_the_library_passes_its_own_check():
    result = run("--lang", "en")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("No problems: 28 indicators entered monthly, 20 rates,")


def test_own_file_counts_beside_the_library(own):
    assert "毎月入力する指標 29、" in run(own).stdout
    assert "毎月入力する指標 28、" in run(paths.RUBRICS / "indicators" / "users.toml").stdout
    assert "home_visits" not in indicators().indicators


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("ja", "単位「time」はどこにも定義されていません。「times」ではありませんか。"),
        ("en", 'The unit "time" is defined nowhere; did you mean "times"?'),
    ],
)
def test_problems_come_with_file_and_place(own, lang, said):
    own.write_text(OWN.replace('"times"', '"time"'), encoding="utf-8")
    result = run(own, "--lang", lang)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{own} indicator[1].unit: {said}\n"


def test_missing_file_is_said_with_its_name(tmp_path):
    result = run(tmp_path / "none.toml", "--lang", "en")
    assert result.exit_code == 2
    assert "none.toml" in result.stderr
