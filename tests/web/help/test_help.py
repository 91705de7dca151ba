"""Help: pages for each role, the glossary, and the part that explains a word where it is used."""

import html
import re

import pytest
from flask import render_template_string

from evaluator.paths import TEMPLATES
from evaluator.web.help.terms import GROUPS, STEPS
from tests.factories import world
from tests.reading import by_id, of_class, said, tree

TERMS = [each for group in GROUPS.values() for each in group]
CALL = re.compile(r"\b(?:help|meaning)\(\"([a-z-]+)\"\)")


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


@pytest.fixture
def person(client, session):
    found = world.person(session, world.town(session), "member", "member")
    world.sign_in(client, session, found)
    return found


def test_own_role_comes_first_in_full(client, person):
    root = tree(text(client.get("/help?lang=en")))
    assert [said(each) for each in root.iter("h2")] == ["Panel member", "What the others do"]
    links = [each.get("href") for each in of_class(root, "list-lines")[0].iter("a")]
    assert links == [f"/help/roles/{each}" for each in STEPS if each != "member"]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("role", STEPS)
def test_each_role_has_its_steps(client, person, role, lang):
    root = tree(text(client.get(f"/help/roles/{role}?lang={lang}")))
    steps = [said(each) for each in of_class(root, "bullets")[0].iter("li")]
    assert len(set(steps)) == len(STEPS[role])
    assert not any(each.startswith("help.") for each in steps)


def test_unknown_role_is_not_found(client, person):
    assert client.get("/help/roles/none").status_code == 404


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_word_is_explained_at_its_anchor(client, person, lang):
    root = tree(text(client.get(f"/help/words?lang={lang}")))
    for term in TERMS:
        entry = by_id(root, term)
        assert len(said(entry.find("dd"))) > 20, term
        assert not said(entry).startswith("help."), term


@pytest.mark.parametrize(
    ("search", "found"), [("総合評価 学識", ["comprehensive", "academics"]), ("除斥", ["recusal", "absent"]), ("無い語", [])]
)
def test_glossary_is_searched_in_names_and_sentences(client, person, search, found):
    root = tree(text(client.get("/help/words", query_string={"q": search, "lang": "ja"})))
    assert [each.get("id") for each in of_class(root, "words__one")] == found
    assert (f"「{search}」" in said(by_id(root, "main"))) == (not found)


def test_visitor_has_to_sign_in(client):
    assert client.get("/help").status_code == 302
    assert 'href="/help"' not in text(client.get("/results"))


def test_help_is_linked_from_every_page(client, person):
    assert '<a href="/help">' in text(client.get("/panel"))


def test_word_is_explained_where_it_is_used(app):
    with app.test_request_context("/?lang=en"):
        page = render_template_string('{% from "parts/help.html" import help %}{{ help("recusal") }}')
    root = tree(page)
    assert said(next(root.iter("summary"))) == "What is meant: Recusal"
    assert "does not count as zero" in page
    assert list(root.iter("a")) == []


def test_pages_explain_only_words_that_are_there():
    used = {term for path in TEMPLATES.rglob("*.html") for term in CALL.findall(path.read_text(encoding="utf-8"))}
    assert used <= set(TERMS)
    assert {"ceiling", "labels", "declaration", "sheet", "sealed", "threshold", "tie"} <= used
