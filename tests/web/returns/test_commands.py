"""The command that checks the form of returns: what it prints, in which language, and how it ends."""

from click.testing import CliRunner, Result

from evaluator.web.returns.commands import returns_group

OWN = """
[chapter]
id = "own"
name = "独自"

[[field]]
id = "visits"
name = "家庭訪問"
group = "visit"
kind = "count"
unit = "times"
definition = [{ from_year = 2025, text = "訪問の回数", source = "本省" }]
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(returns_group, ["check", *map(str, words)], catch_exceptions=False)


def test_the_library_passes_its_own_check():
    result = run("--lang", "en")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("No problems: 8 chapters, 87 fields, 10 rates,")


def test_problems_come_with_file_and_place(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    result = run(path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{path} field[1].group: まとまり「visit」はどこにもありません。[[group]] に書いてください。\n"
