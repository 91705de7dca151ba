"""An endpoint that serves a foreign file sets a stricter policy itself; nothing else of the headers gives way."""

from flask import Flask, Response

from evaluator.web import headers


def answer_with(given: dict[str, str]):
    app = Flask(__name__)
    headers.send_headers(app)
    app.add_url_rule("/file", "file", lambda: Response("x", headers=given))
    return app.test_client().get("/file")


def test_policy_of_an_endpoint_stands():
    answer = answer_with({headers.POLICY: "default-src 'none'; sandbox"})
    assert answer.headers.getlist(headers.POLICY) == ["default-src 'none'; sandbox"]


def test_endpoint_without_policy_gets_ours():
    assert answer_with({}).headers.getlist(headers.POLICY) == [headers.HEADERS[headers.POLICY]]


def test_other_headers_do_not_give_way():
    weak = {"X-Content-Type-Options": "sniff", "X-Frame-Options": "ALLOWALL", "Cache-Control": "public"}
    answer = answer_with(weak)
    assert [answer.headers[name] for name in weak] == ["nosniff", "DENY", "no-store"]
