"""Every word that people read goes through the catalogues, and both languages have all of them."""

import ast
import re
from collections import Counter
from functools import cache
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from evaluator.config import LOCALES
from evaluator.paths import TRANSLATIONS
from tests.architecture.spoken import Uses, can_be_made, unsaid_in_python, unsaid_in_script, untranslated, uses
from tests.architecture.tree import modules_for_the_browser, name_of, parsed, python_files, templates

PLACEHOLDER = re.compile(r"%\((\w+)\)")


def catalogues(locale: str) -> list[Catalog]:
    parts = sorted((TRANSLATIONS / locale / "LC_MESSAGES" / "parts").glob("*.po"))
    assert parts, f"no catalogue for {locale}"
    return [read_po(BytesIO(part.read_bytes()), locale=locale, abort_invalid=True) for part in parts]


@cache
def entries(locale: str) -> list[Message]:
    return [message for catalogue in catalogues(locale) for message in catalogue if message.id]


def id_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def wordings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def ids(locale: str) -> set[str]:
    return {id_of(message) for message in entries(locale)}


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_template_says_nothing_on_its_own(path):
    assert untranslated(path.read_text(encoding="utf-8")) == []


FIGURES = {"万", "億", "兆", "円", "円（）", "分の"}
"""Amounts and shares as Japanese writes them, where the page is Japanese or the proposer's own."""
NAMED = {"日本語"}
"""A language is called by its own name."""


@pytest.mark.parametrize("path", modules_for_the_browser(), ids=name_of)
def test_script_says_nothing_on_its_own(path):
    assert [each for each in unsaid_in_script(path.read_text(encoding="utf-8")) if each not in FIGURES] == []


def test_web_says_nothing_past_the_catalogues():
    web = [path for path in python_files() if "evaluator/web/" in name_of(path) and path.name != "commands.py"]
    found = {name_of(path): set(filter(is_text, unsaid_in_python(parsed(path)))) for path in web}
    assert {name: texts for name, texts in found.items() if texts - FIGURES - NAMED} == {}


def is_text(text: str) -> bool:
    """Whether it is no pattern."""
    return not text.startswith("^")


@pytest.mark.parametrize("locale", LOCALES)
def test_what_code_asks_for_is_there(locale):
    known = ids(locale)
    assert sorted(uses().ids - known) == []
    patterns = [re.compile(each) for each in sorted(uses().id_patterns)]
    assert [each.pattern for each in patterns if not any(map(each.fullmatch, known))] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_entry_is_unused(locale):
    found = uses()
    assert sorted(each for each in ids(locale) if each not in found.ids and not can_be_made(each, found)) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_each_entry_is_worded_once(locale):
    count = Counter(id_of(message) for message in entries(locale))
    assert [each for each, times in count.items() if times > 1] == []
    assert [id_of(each) for each in entries(locale) if each.fuzzy or not all(wordings(each))] == []


def test_both_languages_have_the_same_entries():
    assert sorted(ids("ja") ^ ids("en")) == []


def values_in(message: Message) -> set[str]:
    """The values of a wording; one that comes in two languages counts as one."""
    names = PLACEHOLDER.findall(" ".join(wordings(message)))
    return {"either" if name in LOCALES else name.removesuffix("_en") for name in names}


def test_both_languages_fill_in_the_same_values():
    values = {locale: {id_of(message): values_in(message) for message in entries(locale)} for locale in LOCALES}
    both = values["ja"].keys() & values["en"].keys()
    assert sorted(each for each in both if values["ja"][each] != values["en"][each]) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>{{ _('Ranking') }}: {{ 1 }} ×</p>", []),
        ("<p>Ranking</p>", ["Ranking"]),
        ("<p>順位</p>", ["順位"]),
        ("<p title='{{ x }} points'>1</p>", ["points"]),
        ('<input type="submit" value="Send">', ["Send"]),
        ('<img alt="Chart" src="a.svg">', ["Chart"]),
        ("{{ button('Save it') }}", ["Save it"]),
        ("{{ button(_('Save it'), kind='primary') }}", []),
        ("{% set x = '順位' %}", ["順位"]),
        ('<a class="big link" data-sort="rank" href="/x">{{ y }}</a>', []),
        ('<div data-warning="Not saved yet"></div>', ["Not saved yet"]),
        ("{% trans %}Ranking{% endtrans %}", []),
        ("{# Ranking #}", []),
        ("{{ x ~ ' of the items' }}", [" of the items"]),
        ("{{ 'done' if x else 'not yet done' }}", ["not yet done"]),
        ("{{ tag(_('Open'), 'tag--ok row') }}", []),
    ],
)
def test_untranslated_words_are_seen(source, found):
    assert untranslated(source) == found


def test_words_in_script_and_python_are_seen():
    script = "// Not saved yet\nx.className = 'button small';\ny.textContent = 'Not saved yet';\nz = `保存${a}`;"
    assert unsaid_in_script(script) == ["Not saved yet", "保存"]
    python = "'A page of words.'\nflash('It is saved.')\nflash(_('It is stored.'))\nx = '保存'\nraise ValueError('Not so good')\n"
    assert sorted(unsaid_in_python(ast.parse(python))) == ["It is saved.", "保存"]


def test_ids_made_from_parts_are_recognised():
    found = Uses(literals={"lower", "capped", "-by"}, patterns={"formula\\.(.+)", "between\\-(.+)"})
    assert can_be_made("formula.capped", found)
    assert can_be_made("formula.between-lower", found)
    assert can_be_made("formula.lower-by", found)
    assert not can_be_made("formula.between-none", found)
    assert not can_be_made("price.capped", found)
