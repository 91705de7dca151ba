"""Trying a case file: its result or all its problems, nothing lost and nothing stored."""

import io

import pytest
from sqlalchemy import event
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from evaluator.db.queries import evaluations
from tests.factories import cases

MISTAKES = """
[rubric]
id = "x"
version = "1"
title = { ja = "x" }
procedure = "open_proposal"
[[group]]
id = "1"
name = { ja = "実績" }
points = 40
scale = "no-such-scale"
[case]
id = "x"
title = { ja = "x" }
colour = "red"
"""


def send(client, data, name="case.toml", lang="ja"):
    return post(client, {"file": FileStorage(io.BytesIO(data), filename=name)}, lang)


def post(client, fields, lang="ja"):
    """As a browser sends it; encoded here because the client would leave a large body in an open file."""
    boundary, body = encode_multipart(fields)
    return client.post(f"/try?lang={lang}", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def test_form_is_there_in_both_languages(client):
    assert "ケースファイル" in client.get("/try").get_data(as_text=True)
    assert "Case file (TOML or JSON)" in client.get("/try?lang=en").get_data(as_text=True)


def test_uploaded_file_shows_its_result(client):
    answer = send(client, cases.as_file(cases.simple_case()).encode(), "simple.json")
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "試算・保存していません" in shown
    assert "81.0" in shown


def test_sample_to_download_evaluates(client):
    sample = client.get("/try/sample.toml")
    assert "71.3" in send(client, sample.get_data()).get_data(as_text=True)


def test_trial_writes_nothing_to_the_database(client, engine, session):
    said = []
    event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    assert send(client, cases.as_file(cases.simple_case()).encode()).status_code == 200
    assert [each for each in said if not each.lstrip().upper().startswith(("SELECT", "PRAGMA"))] == []
    assert evaluations.page_of_evaluations(session).total == 0


def test_all_problems_are_shown_at_once(client):
    answer = client.post("/try?lang=ja", data={"text": MISTAKES})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "case.colour" in shown
    assert 'id="faults"' in shown
    assert "js/faults.js" in shown


def test_text_is_kept_when_it_has_problems(client):
    shown = client.post("/try", data={"text": MISTAKES}).get_data(as_text=True)
    assert "colour = &#34;red&#34;" in shown


def test_text_of_a_file_can_be_corrected(client):
    assert "colour = &#34;red&#34;" in send(client, MISTAKES.encode()).get_data(as_text=True)


def test_text_is_kept_beside_the_result(client):
    text = cases.as_file(cases.simple_case())
    shown = client.post("/try", data={"text": text}).get_data(as_text=True)
    assert "&#34;id&#34;: &#34;simple&#34;" in shown


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "ケースファイルを選ぶか"),
        (b"  \n", "ケースファイルを選ぶか"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "評価できません"),
        ("にゃー".encode(), "評価できません"),
        ("件名 = 評価".encode("utf-16"), "UTF-16"),
        (b"{", "評価できません"),
        (b"[]", "評価できません"),
        (b"a = 1\na = 2", "評価できません"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(client, data, said):
    answer = send(client, data)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_shift_jis_is_read_and_named(client):
    answer = send(client, cases.as_file(cases.simple_case()).encode("cp932"))
    assert answer.status_code == 200
    assert "Shift_JIS" in answer.get_data(as_text=True)


@pytest.mark.parametrize("megabytes", [6, 50])
def test_large_file_is_refused_with_its_size(client, megabytes):
    answer = send(client, b"#" * (megabytes * 1_000_000))
    assert answer.status_code == 413
    page = answer.get_data(as_text=True)
    assert f"{megabytes}.0 MB" in page
    assert 'href="#file"' in page
    assert 'href="#text"' not in page


def test_sending_leaves_the_typed_page_in_history(client):
    """A browser that reaches no server puts its error in place of a page of the same address, and the text is gone."""
    assert 'action="/try#faults"' in client.get("/try").get_data(as_text=True)


def test_file_over_the_upload_limit_is_refused(client):
    assert send(client, b"#" * 64_000_000).status_code == 413


def test_large_text_without_a_file_is_kept(client):
    text = "# " + "x" * 600_000
    answer = post(client, {"text": text})
    assert answer.status_code == 422
    assert text in answer.get_data(as_text=True)


def test_other_language_asks_for_the_same_trial(client):
    shown = client.post("/try?lang=ja", data={"text": MISTAKES}).get_data(as_text=True)
    assert 'form="again"' in shown
    assert 'formaction="/try?lang=en"' in shown
