"""The strict reader sees what it is there to see."""

import pytest
from flask import Flask

from tests.strict_page import StrictClient, problems_of

PAGE = '<!doctype html><html lang="ja"><head><title>t</title></head><body><h1>h</h1>{}</body></html>'


def test_clean_page_has_no_problem():
    assert list(problems_of(PAGE.format('<p id="a"><a href="#a">x</a></p>'))) == []


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("<p><div></p></div>", "line 1: <div> stands where a browser reads </p>"),
        ("<p>a<p>b</p>", "<p> stands where a browser reads </p>"),
        ("<table><tr><td>a</td></tr></table>", "<tr> stands where a browser reads <tbody>"),
        ("<b><i>x</b></i>", "</b> stands where a browser reads </i>"),
        ("<p id=a id=b>x</p>", "duplicate-attribute"),
        ("</br>", "stands where a browser reads"),
        ("a & b &nosuch; c", "unknown-named-character-reference"),
        ("<svg><path/></svg><div/>", "non-void-html-element-start-tag-with-trailing-solidus"),
        ("<i id=a></i><b id=a></b>", "id 'a' stands 2 times"),
        ('<a href="#gone">x</a>', "refers to the missing id 'gone'"),
        ('<p style="color:red">x</p>', "p carries inline style"),
        ("<script>1</script>", "inline script"),
        ('<button onclick="x()">x</button>', "button has the handler onclick"),
        ('<img src="x.png">', "img has no alt"),
        ("<h1>two</h1>", "not exactly one h1"),
    ],
)
def test_each_fault_is_named(part, sentence):
    assert sentence in "; ".join(problems_of(PAGE.format(part)))


def test_drawings_and_raw_text_are_read_as_written():
    drawn = '<svg viewBox="0 0 1 1"><linearGradient id="a"/><path d="M0"/></svg><textarea><p></textarea><br><table></table>'
    assert list(problems_of(PAGE.format(drawn + '<script type="application/json">{"a": "</p>"}</script>'))) == []


def test_missing_language_and_title_are_named():
    problems = list(problems_of("<!doctype html><html><head></head><body><h1>h</h1></body></html>"))
    assert problems == ["html has no lang", "the page has no title"]


def test_client_finds_a_fault_whenever_it_comes():
    app, body = Flask("page"), {"part": ""}
    app.add_url_rule("/", view_func=lambda: PAGE.format(body["part"]))
    client = StrictClient(app)
    assert [client.get("/").status_code for _ in range(2)] == [200, 200]
    body["part"] = "<p><div></p></div>"
    for _ in range(2):
        with pytest.raises(AssertionError, match="stands where a browser reads"):
            client.get("/")
