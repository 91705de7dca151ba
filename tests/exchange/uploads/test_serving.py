"""With which headers a stored file goes out."""

import pytest

from evaluator.exchange.uploads.kinds import KINDS
from evaluator.exchange.uploads.serving import headers_for


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_runs_whatever_the_kind(kind):
    headers = headers_for(kind, KINDS[kind].media_type, "a")
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "script-src" not in headers["Content-Security-Policy"]
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")


@pytest.mark.parametrize("kind", KINDS)
def test_only_a_pdf_opens_in_a_tab(kind):
    headers = headers_for(kind, KINDS[kind].media_type, "a")
    assert headers["Content-Disposition"].startswith("inline" if kind == "pdf" else "attachment")
    assert ("sandbox" in headers["Content-Security-Policy"]) == (kind != "pdf")


def test_japanese_name_is_given_twice():
    said = headers_for("xlsx", "x/y", "提案 書.xlsx")["Content-Disposition"]
    assert said == "attachment; filename=\"__ _.xlsx\"; filename*=UTF-8''%E6%8F%90%E6%A1%88%20%E6%9B%B8.xlsx"


def test_name_cannot_leave_its_header():
    said = headers_for("txt", "text/plain", "a\"; b\r\nSet-Cookie: c%0d'")["Content-Disposition"]
    assert said.count('"') == 2
    assert not set("\r\n") & set(said)
    assert said.endswith("filename*=UTF-8''a%22%3B%20b%0D%0ASet-Cookie%3A%20c%250d%27")
