"""Fragments become one catalogue per language, again whenever one changes."""

import gettext
import os
from pathlib import Path

import pytest

from evaluator.exchange.catalogues import compile_catalogues, words

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def write(folder: Path, name: str, entries: dict[str, str]) -> None:
    for lang in ("ja", "en"):
        parts = folder / lang / "LC_MESSAGES" / "parts"
        parts.mkdir(parents=True, exist_ok=True)
        body = "".join(f'msgid "{key}"\nmsgstr "{value}"\n\n' for key, value in entries.items())
        (parts / f"{name}.po").write_text(HEAD + body, encoding="utf-8")


def said(folder: Path, text: str) -> str:
    with (folder / "ja" / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        return gettext.GNUTranslations(file).gettext(text)


def test_fragments_are_joined(tmp_path):
    write(tmp_path, "one", {"a": "甲"})
    write(tmp_path, "two", {"b": "乙"})
    compile_catalogues(tmp_path)
    assert (said(tmp_path, "a"), said(tmp_path, "b")) == ("甲", "乙")


def test_changed_fragment_is_compiled_again(tmp_path):
    write(tmp_path, "one", {"a": "甲"})
    compile_catalogues(tmp_path)
    write(tmp_path, "one", {"a": "乙"})
    for part in tmp_path.rglob("one.po"):
        os.utime(part, ns=(2**62, 2**62))
    compile_catalogues(tmp_path)
    assert said(tmp_path, "a") == "乙"


def test_unchanged_fragments_are_not_compiled(tmp_path):
    write(tmp_path, "one", {"a": "甲"})
    compile_catalogues(tmp_path)
    compiled = tmp_path / "ja" / "LC_MESSAGES" / "messages.mo"
    os.utime(compiled, ns=(2**62, 2**62))
    compile_catalogues(tmp_path)
    assert compiled.stat().st_mtime_ns == 2**62


def test_unknown_language_is_refused():
    with pytest.raises(ValueError, match="'fr' is not one of ja, en"):
        words("fr")


def test_plural_follows_the_language():
    one, many = "%(num)s proposal", "%(num)s proposals"
    assert [words("en").ngettext(one, many, n) for n in (1, 2)] == [one, many]
    assert {words("ja").ngettext(one, many, n) for n in (1, 2)} == {"提案%(num)s者"}
