"""Files that cannot be read, each refused with a place and a reason."""

from decimal import Decimal
from pathlib import Path

import pytest

from evaluator.core.values import CannotEvaluate
from evaluator.library.parse import load


def refused(source: bytes | Path, **options) -> list[tuple[str, str]]:
    with pytest.raises(CannotEvaluate) as found:
        load(source, **options)
    return [(each.place, each.message.id) for each in found.value.problems]


def test_decimals_of_a_file_stay_exact():
    assert load(b"a = 0.1")[0] == load(b'{"a": 0.1}')[0] == {"a": Decimal("0.1")}


def test_a_byte_order_mark_is_accepted():
    assert load(b"\xef\xbb\xbfa = 1") == ({"a": 1}, ())


def test_shift_jis_is_read_and_named():
    data, advice = load('名 = "淀川区①"'.replace("名", '"名"').encode("cp932"))
    assert data == {"名": "淀川区①"}
    assert [(each.message.id, each.severity) for each in advice] == [("problem.shift-jis-read", "advice")]


@pytest.mark.parametrize(
    ("source", "id"),
    [
        ('a = "あいうえお"'.encode("euc-jp"), "problem.encoding"),
        ("a = 'é'".encode("latin-1"), "problem.encoding"),
        ("a = 1".encode("utf-16"), "problem.encoding-named"),
        (b"PK\x03\x04\x00\x00", "problem.not-text"),
    ],
)
def test_another_encoding_is_a_clear_problem(source, id):
    assert [found for _, found in refused(source)] == [id]


def test_a_fifty_megabyte_file_is_not_even_opened(tmp_path, monkeypatch):
    path = tmp_path / "huge.toml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
    with pytest.raises(CannotEvaluate) as found:
        load(path)
    assert found.value.problems[0].message.id == "problem.file-too-large"
    assert found.value.problems[0].message.values == {"megabytes": "50", "limit": "5"}


def test_the_caller_may_allow_a_larger_file():
    assert refused(b"a = 1", limit=4) == [("", "problem.file-too-large")]
    assert load(b"a = 1", limit=5)[0] == {"a": 1}


def test_a_missing_file_is_named(tmp_path):
    assert refused(tmp_path / "none.toml") == [("", "problem.file-missing")]
    assert refused(tmp_path) == [("", "problem.file-unreadable")]


def test_broken_toml_is_shown_by_line_and_column():
    with pytest.raises(CannotEvaluate) as found:
        load(b"a = 1\nb == 2")
    assert found.value.problems[0].place == "line 2"
    assert found.value.problems[0].message.values == {"line": 2, "column": 4, "text": "b == 2"}


@pytest.mark.parametrize("line", ["甲 = 3", "a = 甲", "a = { 甲 = 3 }", "[scores.A社]", "a = 60％"])
def test_japanese_without_quotes_is_said_to_need_them(line):
    assert refused(f"b = 1\n{line}".encode()) == [("line 2", "problem.toml-quotes")]


def test_an_unfinished_file_is_said_to_end():
    assert refused(b"a = [1,\n") == [("line 1", "problem.toml-end")]


@pytest.mark.parametrize("source", [b"a = 1\na = 2", b"[a]\n[a]", b"t = {a = 1, a = 2}"])
def test_a_key_given_twice_in_toml_is_refused(source):
    assert [id for _, id in refused(source)] == ["problem.toml-twice"]


def test_keys_given_twice_in_json_are_all_listed():
    assert refused(b'{"a": 1, "b": {"c": 1, "c": 2}, "a": 2}') == [("c", "problem.json-twice"), ("a", "problem.json-twice")]


def test_broken_json_is_shown_by_line_and_column():
    assert refused(b'{"a": 1,\n "b"}') == [("line 2", "problem.json-syntax")]
    assert refused(b'{"a": 1} x') == [("line 1", "problem.json-syntax")]


def test_a_json_list_is_not_a_file(tmp_path):
    path = tmp_path / "list.json"
    path.write_text("[1]")
    assert refused(path) == [("", "problem.json-not-a-table")]


@pytest.mark.parametrize(
    "source",
    [
        b"a = " + b"[" * 5000 + b"]" * 5000,
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"a = " + b"[" * 60 + b"]" * 60,
        b'{"a": ' * 60 + b"1" + b"}" * 60,
        b"a." * 1_000_000 + b"a = 1",
        b'"a" . ' * 500_000 + b"a = 1",
    ],
)
def test_pathological_nesting_is_refused_at_once(source):
    assert [id for _, id in refused(source)] == ["problem.too-deep"]


def test_a_number_of_five_thousand_digits_is_refused():
    for source in (b"a = " + b"9" * 5000, b'{"a": ' + b"9" * 5000 + b"}"):
        assert refused(source) == [("", "problem.number-too-long")]
