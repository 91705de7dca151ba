"""The list and the page of a stored result: from what is stored, in both languages, at every level of entry."""

import json
from datetime import UTC, datetime

import pytest

from evaluator import paths
from evaluator.core.canonical import canonical
from evaluator.core.evaluate import evaluate
from evaluator.library.read import read_case
from evaluator.services.actor import SYSTEM
from evaluator.services.evaluations import fix
from tests.factories import cases

NOW = datetime(2026, 12, 7, 6, 20, tzinfo=UTC)
LEVELS = [
    cases.simple_case,
    cases.wide_case,
    cases.undecided_case,
    cases.votes_case,
    cases.totals_case,
    cases.lots_case,
    cases.adjusted_case,
]


def store(session, case, **options):
    given = read_case(cases.as_file(case).encode())
    stored = fix(session, SYSTEM, given.rubric, given.case, NOW, **options)
    session.commit()
    return stored


def page(client, path, lang="ja"):
    answer = client.get(path, query_string={"lang": lang})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_empty_list_offers_a_trial(client):
    assert "評価結果はまだありません" in page(client, "/results")


def test_list_names_what_is_stored(client, session):
    store(session, cases.simple_case())
    assert "簡単な事例" in page(client, "/results")
    assert "A simple case" in page(client, "/results", "en")
    assert "令和8年12月7日（月）15:20" in page(client, "/results")


def test_search_keeps_only_matching_titles(client, session):
    store(session, cases.simple_case())
    store(session, cases.wide_case())
    found = client.get("/results?q=simple&lang=en").get_data(as_text=True)
    assert "A simple case" in found
    assert cases.LONG_EN not in found


def test_list_is_paged_by_twenty(client, session):
    for number in range(21):
        store(session, cases.simple_case(), slug=f"copy-{number:02}", position=number)
    first, second = page(client, "/results"), client.get("/results?page=2").get_data(as_text=True)
    assert ("copy-19" in first, "copy-20" in first, "copy-20" in second) == (True, False, True)


@pytest.mark.parametrize("order", ["title", "date", "procedure", "nonsense"])
def test_each_order_shows_the_list(client, session, order):
    store(session, cases.simple_case())
    assert "簡単な事例" in client.get(f"/results?order={order}&page=x").get_data(as_text=True)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("make", LEVELS)
def test_result_page_renders_at_every_level(client, session, make, lang):
    stored = store(session, make())
    shown = page(client, f"/results/{stored.slug}", lang)
    assert json.loads(stored.result_text)["rubric_sha256"][:4] in shown
    assert "None" not in shown


def test_page_shows_what_is_stored_not_recomputed(client, session, monkeypatch):
    stored = store(session, cases.simple_case())
    stored.result_text = stored.result_text.replace('"published":"81.0"', '"published":"77.7"')
    session.commit()
    assert "77.7" in page(client, f"/results/{stored.slug}")


def test_json_is_the_stored_text_itself(client, session):
    stored = store(session, cases.simple_case())
    answer = client.get(f"/results/{stored.slug}.json")
    assert answer.mimetype == "application/json"
    assert answer.get_data(as_text=True) == stored.result_text


def test_page_json_and_core_agree(client):
    given = read_case(paths.RUBRICS / "samples" / "a47-yodogawa-2019.toml")
    result = evaluate(given.rubric, given.case)
    shown = client.post("/try", data={"text": (paths.RUBRICS / "samples" / "a47-yodogawa-2019.toml").read_text()})
    assert f"<b>{result.proposals[0].published}</b>" in shown.get_data(as_text=True)
    assert json.loads(canonical(result))["proposals"][0]["published"] == "71.3"


@pytest.mark.parametrize("path", ["/results/none", "/results/none.json", "/nowhere"])
def test_unknown_result_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_fictional_case_says_so_first(client, session):
    stored = store(session, cases.simple_case())
    shown = page(client, f"/results/{stored.slug}")
    assert shown.index("架空の事例") < shown.index("<h1>")


def test_missing_decision_is_named(client, session):
    stored = store(session, cases.undecided_case())
    shown = page(client, f"/results/{stored.slug}")
    assert "委員の投票の記録が必要です" in shown
    assert "優先交渉権者" not in shown


def test_language_switch_keeps_page_and_query(client, session):
    store(session, cases.simple_case())
    shown = client.get("/results?q=simple&order=title").get_data(as_text=True)
    assert 'href="/results?q=simple&amp;order=title&amp;lang=en"' in shown


def test_english_page_marks_japanese_names(client, session):
    stored = store(session, cases.simple_case(proposal=[{"id": "A社", "name": {"ja": "青野みらい会"}}, {"id": "B社"}]))
    assert '<span lang="ja">青野みらい会</span>' in page(client, f"/results/{stored.slug}", "en")


def test_names_are_escaped(client, session):
    sharp = {"id": "A社", "name": {"ja": "<script>alert(1)</script>"}}
    stored = store(session, cases.simple_case(proposal=[sharp, {"id": "B社"}]))
    assert "<script>alert" not in page(client, f"/results/{stored.slug}")
