"""Rubrics as files: handed out, taken in, refused with the reason, and the same hash after a round trip."""

import io
import json
import re
import zipfile

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from evaluator.core.canonical import plain, sha256
from evaluator.db.models import RubricDraft
from evaluator.extensions import db
from evaluator.library.read import read_rubric
from evaluator.library.write import rubric_toml
from evaluator.services import drafts
from tests.factories.drafts import body, changed, sent
from tests.factories.world import library_rubric, sign_in, whole_town
from tests.web.rubrics.conftest import LIBRARY, begun, published, releases


def send(client, content, name="rubric.toml", **more):
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(content), name)})
    return client.post("/rubrics/import", data=body, content_type=f"multipart/form-data; boundary={boundary}", **more)


def error(answer):
    return re.search(r'id="file-error".*?</div>', answer.text, re.DOTALL)[0]


def bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rubric.toml", b"0" * 50_000_000)
    return packed.getvalue()


def test_version_is_handed_out_under_its_name(officer):
    answer = officer.get(f"/rubrics/{LIBRARY}/file")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="r1-soudan-standard@2026.1.toml"'
    assert sha256(read_rubric(answer.data).rubric) == LIBRARY


def test_draft_is_handed_out_as_it_stands(officer):
    answer = officer.get(f"{begun(officer)}/file")
    assert "131016-soudan@1.toml" in answer.headers["Content-Disposition"]
    assert read_rubric(answer.data).rubric.rubric.id == "131016-soudan"


TEXT = rubric_toml(library_rubric()).encode()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (TEXT, "rubric.xlsx", "TOML"),
        (TEXT, "rubric", "TOML"),
        (b"", "rubric.toml", "空"),
        (b"#" * (1024 * 1024 + 1), "rubric.toml", "1 MB"),
        (bomb(), "rubric.toml", "ZIP"),
        (b"%PDF-1.7\n", "rubric.toml", "PDF"),
        (TEXT.replace(b"[panel]", b"[panel", 1), "rubric.toml", "14 行"),
        (TEXT.replace(b"[panel]", b"[panel]\nmembersx = 3", 1), "rubric.toml", "membersx"),
        (b'{"rubric": {"id": "x"', "rubric.json", "1 行"),
        (b"a." * 50 + b"a = 1", "rubric.toml", "40"),
        (b"\xff\xfe\x00a", "rubric.toml", "文字"),
        (TEXT.replace(b'"SC5-100"', b'"SC5-1OO"', 1), "rubric.toml", "SC5-1OO"),
    ],
)  # fmt: skip
def test_wrong_file_is_refused_beside_the_field(officer, session, content, name, said):
    answer = send(officer, content, name)
    assert answer.status_code == 422
    assert said in error(answer)
    assert session.scalars(select(RubricDraft)).all() == []


def test_no_file_is_asked_for(officer):
    answer = officer.post("/rubrics/import", data={}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "ファイルを選んでください" in error(answer)


def test_number_that_is_not_ours_gets_our_code(officer, session):
    answer = send(officer, TEXT, follow_redirects=True)
    assert "番号r1-soudan-standardはこの団体のものではないため、131016-r1-soudan-standardになりました。" in answer.text
    assert session.scalars(select(RubricDraft.rubric_id)).all() == ["131016-r1-soudan-standard"]
    again = send(officer, TEXT)
    assert again.status_code == 422
    assert "この名前の下書きはもうあります" in error(again)


def test_number_of_another_body_gets_our_code_instead(officer, session):
    send(officer, TEXT.replace(b'id = "r1-soudan-standard"', b'id = "131024-Soudan 2"', 1))
    assert session.scalars(select(RubricDraft.rubric_id)).all() == ["131016-soudan-2"]


def test_json_is_taken_in_as_well(officer, session):
    text = json.dumps(plain(library_rubric()), ensure_ascii=False).encode()
    assert send(officer, text, "rubric.json").status_code == 302
    draft = session.scalars(select(RubricDraft)).one()
    assert drafts.rubric_of(draft).group == library_rubric().group


def test_published_version_is_taken_in_as_the_next(officer, session):
    digest = published(officer)
    answer = send(officer, officer.get(f"/rubrics/{digest}/file").data, follow_redirects=True)
    assert "1版は公開済みです。下書きは2版になりました。" in answer.text
    draft = session.scalars(select(RubricDraft)).one()
    assert drafts.name_of(drafts.tree_of(draft)) == ("131016-soudan", "2")


def test_round_trip_to_another_server_keeps_the_hash(app, officer, session, town):
    """Edited in the browser, published, handed out; taken in and published where nothing of it is known."""
    draft = begun(officer)
    first, second = "group[1].item[1]", "group[1].item[2]"
    typed = {f"{first}.points": "29/3", f"{second}.points": "19/3", f"{first}.name.ja": "引用\"符\\と、'点'"}
    answer = officer.post(draft, data=body(changed(sent(officer.get(draft).text), typed)))
    assert answer.status_code == 302, answer.text
    digest = published(officer, draft)
    text = officer.get(f"/rubrics/{digest}/file").data
    session.rollback()
    session.close()
    with app.app_context(), db.engine.begin() as connection:
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())
    elsewhere = whole_town(session, members=1, proposals=0)
    session.commit()
    client = sign_in(app.test_client(), session, elsewhere.people["officer"])
    address = send(client, text).headers["Location"]
    assert published(client, address) == digest
    assert releases(session) == [digest]
    assert client.get(f"/rubrics/{digest}/file").data == text
