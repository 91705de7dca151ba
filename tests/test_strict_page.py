"""The strict reader sees what it is there to see."""

import pytest

from tests.strict_page import problems_of

PAGE = '<!doctype html><html lang="ja"><head><title>t</title></head><body><h1>h</h1>{}</body></html>'


def test_clean_page_has_no_problem():
    assert list(problems_of(PAGE.format('<p id="a"><a href="#a">x</a></p>'))) == []


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("<p><div></p></div>", "unexpected-end-tag"),
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


def test_missing_language_and_title_are_named():
    problems = list(problems_of("<!doctype html><html><head></head><body><h1>h</h1></body></html>"))
    assert problems == ["html has no lang", "the page has no title"]
