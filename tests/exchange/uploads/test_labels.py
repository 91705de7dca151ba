"""Names of files as people see them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.exchange.uploads.labels import extension, label


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("提案書.pdf", "提案書.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\提案.docx", "提案.docx"),
        ("a/b\\c.pdf", "c.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u200b\u2066b.pdf", "ab.pdf"),
        ("...htaccess", "htaccess"),
        ("a.pdf. . ", "a.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1", "_lpt1"),
        ("COM¹.txt", "_COM¹.txt"),
        ("console.pdf", "console.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("か\u3099.pdf", "が.pdf"),
        ("a\ud800.pdf", "a.pdf"),
        ("", "file"),
        ("/", "file"),
        ("\u202e..", "file"),
    ],
)
def test_name_loses_what_misleads(name, shown):
    assert label(name) == shown


def test_long_name_keeps_its_extension():
    shown = label("あ" * 300 + ".pdf")
    assert (len(shown), shown[-5:]) == (120, "あ.pdf")


def test_long_end_is_no_extension():
    assert len(label("a." + "b" * 300)) == 120


@pytest.mark.parametrize(("name", "end"), [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), (".pdf", ""), ("a.ｐｄｆ", "pdf")])
def test_extension_is_what_follows_the_last_dot(name, end):
    assert extension(name) == end


@given(st.text(max_size=300))
def test_any_name_becomes_a_safe_label(name):
    shown = label(name)
    assert 0 < len(shown) <= 121
    assert shown not in {".", ".."}
    assert not set(shown) & set('/\\<>:"|?*\r\n\0')
    assert not any(unicodedata.bidirectional(sign) in {"RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI"} for sign in shown)


@given(st.text(max_size=300))
def test_label_of_a_label_is_itself(name):
    assert label(label(name)) == label(name)
