"""The parts of a page other than forms, and what a screen reader is told by them."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from markupsafe import Markup

from evaluator.web.layout import spoken
from tests.reading import SVG, by_id, label_of, of_class, pictures, said

FLASHED = [("message", "Saved."), ("warn", "Mind the date."), ("error", "Not sent.")]
SIGNED_IN = {"org": "青野市", "user": "見本 花子", "account_url": "/account", "sign_out_url": "/sign-out", "sample": True}


def use(part: str, names: str, body: str) -> str:
    return f'{{% from "parts/{part}.html" import {names} %}}{body}'


def step(name, state, when="", url=""):
    return SimpleNamespace(name=name, state=state, when=when, url=url)


STEPS = [step("Notice", "done", "11/2", "/notice"), step("Scoring", "now", "11/20"), step("Award", "later")]


def test_track_marks_where_the_procurement_is(show):
    root = show(use("track", "track", "{{ track(steps) }}"), steps=STEPS)
    assert [said(each) for each in root.iter("li") if each.get("aria-current") == "step"] == ["2 / 3 Scoring11/20"]
    assert said(of_class(root, "stages__step--done")[0]) == "1 / 3 Notice done11/2"


@pytest.mark.parametrize(
    ("states", "label"),
    [
        (("done", "now", "later"), "Step 2 of 3: Scoring"),
        (("done", "done", "done"), "Step 3 of 3: Award"),
        (("later", "later", "later"), "Step 1 of 3: Notice"),
    ],
)
def test_dots_say_the_step_in_words(show, states, label):
    steps = [step(each.name, state) for each, state in zip(STEPS, states, strict=True)]
    root = show(use("track", "dots", "{{ dots(steps) }}"), steps=steps)
    assert pictures(root) == [label]


def test_task_is_the_one_primary_step(show):
    root = show(use("task", "task", '{{ task("Score B", "11 of 19", "/b", "Go on") }}'))
    task = of_class(root, "task")[0]
    assert said(by_id(root, task.get("aria-labelledby"))) == "Your next step"
    assert [(each.get("href"), said(each)) for each in of_class(task, "button--primary")] == [("/b", "Go on")]


def test_waiting_line_links_to_its_act(show):
    lines = [
        SimpleNamespace(icon="clock", kind="alert", what="Answer it", more="Today", url="/answer", action="Answer"),
        SimpleNamespace(icon="page", kind="", what="Read it", more="", url="", action=""),
    ]
    root = show(use("today", "today", "{{ today(lines) }}"), lines=lines)
    assert [said(each) for each in of_class(root, "today")[0].iter("li")] == ["Answer it Today Answer", "Read it"]
    assert [each.get("href") for each in of_class(root, "today")[0].iter("a")] == ["/answer"]


def test_save_bar_tells_progress_in_words(show):
    body = '{% call savebar("Progress", 11, 19, "items", "8 left", "Saved at 10:42") %}<a href="/next">Go on</a>{% endcall %}'
    bar = of_class(show(use("savebar", "savebar", body)), "savebar")[0]
    assert said(bar) == "11 / 19 items 8 left Saved at 10:42 Go on"
    assert [said(each) for each in bar.iter() if each.get("role") == "status"] == ["Saved at 10:42"]
    assert pictures(bar) == ["11 of 19"]


@pytest.mark.parametrize(("done", "total", "width"), [(11, 19, "57.9"), (0, 0, "0"), (3, 3, "100.0")])
def test_progress_is_drawn_to_scale(show, done, total, width):
    root = show(use("progress", "progress", '{{ progress(done, total, "so far") }}'), done=done, total=total)
    assert [each.get("width") for each in of_class(root, "progress")[0].iter(f"{SVG}rect")] == ["100", width]


def test_ledger_pairs_labels_with_values(show):
    rows = [("Limit", Markup("<b>{}</b>").format("青野"), "with tax"), ("Way", "<i>")]
    root = show(use("ledger", "ledger", "{{ ledger(rows) }}"), rows=rows)
    assert [said(each) for each in root.iter("dt")] == ["Limit", "Way"]
    assert [said(each) for each in root.iter("dd")] == ["青野with tax", "<i>"]
    assert [said(each) for each in next(root.iter("dl")).iter("span") if each.get("lang")] == ["青野"]


def test_stat_keeps_unit_and_note(show):
    root = show(use("stat", "stat", '{{ stat("Fixed", 9, "cases", "two to come") }}'))
    assert said(of_class(root, "stat")[0]) == "Fixed 9cases two to come"


def test_pager_is_left_out_for_one_page(show):
    assert of_class(show(use("pages", "pages", "{{ pages({'number': 1, 'last': 1}) }}")), "pages") == []
    pager = of_class(show(use("pages", "pages", "{{ pages({'number': 1, 'last': 3}) }}")), "pages")[0]
    assert [(each.get("href"), each.get("rel")) for each in pager.iter("a")] == [("/?page=2", "next")]


def test_search_keeps_other_choices(show):
    root = show(use("search", "search", '{{ search("/list", "a\\"b", "Find", keep={"order": "date", "kind": ""}) }}'))
    given = {each.get("name"): each.get("value") for each in of_class(root, "search")[0].iter("input")}
    assert given == {"q": 'a"b', "order": "date"}
    assert label_of(root, "q") == "Find"
    assert [each.get("href") for each in of_class(root, "search")[0].iter("a")] == ["/list"]


def test_search_takes_more_fields(show):
    body = '{% call search("/list", "", "Find") %}<input name="year" aria-label="Year">{% endcall %}'
    root = show(use("search", "search", body))
    assert [each.get("name") for each in of_class(root, "search")[0].iter("input")] == ["q", "year"]
    assert list(of_class(root, "search")[0].iter("a")) == []


def test_sorted_column_says_its_direction(show):
    table = '<table><thead><tr>{{ sort("A", "a", "a", "descending") }}{{ sort("B", "b", "a", kind="num") }}</tr></thead></table>'
    heads = list(show(use("sort", "sort", table)).iter("th"))
    assert [(each.get("aria-sort"), each.get("class")) for each in heads] == [("descending", None), (None, "num")]


def test_empty_list_says_what_to_do(show):
    root = show(use("empty", "empty", '{{ empty("Nothing yet.", "/new", "Make one") }}'))
    assert said(of_class(root, "empty")[0]) == "Nothing yet. Make one"


def test_final_act_asks_before_it_posts(show):
    root = show(use("confirm", "confirm", '{{ confirm("/delete", "Delete", "It is gone then.", "Yes, delete") }}'))
    details = by_id(root, "confirm")
    assert (details.tag, details.get("open"), said(next(details.iter("summary")))) == ("details", None, "Delete")
    form = next(details.iter("form"))
    assert (form.get("method"), form.get("action"), said(form)) == ("post", "/delete", "It is gone then. Yes, delete")


def test_slim_head_names_the_procurement(show):
    root = show(use("case_slim", "case_slim", '{{ case_slim("相談支援", "/p/1", ("Open", ""), "Scoring") }}'), lang="ja")
    head = of_class(root, "case--slim")[0]
    assert (head.get("aria-label"), said(head)) == ("調達案件", "相談支援 OpenScoring")


def test_deadline_gives_machines_the_date(show):
    root = show(use("deadline", "deadline", '{{ deadline("2026-11-27", "27 November", "7 days left", "soon") }}'))
    assert [each.get("datetime") for each in root.iter("time")] == ["2026-11-27"]
    assert said(of_class(root, "due--soon")[0]) == "27 November 7 days left"


def test_notices_after_an_act_stay_on_the_page(show):
    root = show(use("flash", "flash", "{{ flash(messages) }}"), messages=FLASHED)
    box = of_class(root, "flashes")[0]
    assert (box.get("role"), said(box)) == ("status", "Saved. Mind the date. Not sent.")
    assert [each.get("class") for each in box] == ["notice notice--ok", "notice notice--warn", "notice notice--alert"]


def test_masthead_marks_the_current_entry(show):
    root = show("")
    entries = [(said(each), each.get("href"), each.get("aria-current")) for each in by_id(root, "menu").iter("a")]
    assert entries == [("One", "/one", "page"), ("Two", "/two", None)]
    assert of_class(root, "sample") == of_class(root, "masthead__account") == []


def test_masthead_offers_visitors_to_sign_in(show, chrome):
    root = show("", around=replace(chrome, sign_in_url="/sign-in"))
    assert [(said(each), each.get("href")) for each in of_class(root, "masthead__user")] == [("Sign in", "/sign-in")]


def test_masthead_lets_people_sign_out(show, chrome):
    root = show("", around=replace(chrome, **SIGNED_IN))
    account = of_class(root, "masthead__account")[0]
    assert said(of_class(account, "masthead__user")[0]) == "Your account 見本 花子"
    form = next(account.iter("form"))
    assert (form.get("method"), form.get("action"), said(form)) == ("post", "/sign-out", "Sign out")
    assert [each.get("name") for each in form.iter("input") if each.get("value")] == ["csrf_token"]
    assert said(of_class(root, "masthead__org")[0]) == "青野市"
    assert "made up" in said(of_class(root, "sample")[0])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A & 青野", 'A &amp; <span lang="ja">青野</span>'),
        (Markup('<b title="青野">青野</b>'), '<b title="青野"><span lang="ja">青野</span></b>'),
        ("<b>", "&lt;b&gt;"),
    ],
)
def test_marking_japanese_keeps_escapes_and_tags(app, text, shown):
    with app.test_request_context("/?lang=en"):
        assert spoken(text) == shown
