"""Pages of numbers of places: shown before they are stored, large changes confirmed."""

import io

import pytest
from sqlalchemy import select

from evaluator.db.models import Denominator
from tests.factories.world import sign_in
from tests.web.bodies.test_bodies import hidden, text


def look(client, content, day="2025-01-01", **more):
    file = (io.BytesIO(content.encode()), "numbers.csv")
    return client.post("/denominators/load", data={"file": file, "source": "住民基本台帳", "as_of": day, **more})


def values(session) -> list[int]:
    session.rollback()
    return list(session.scalars(select(Denominator.value).order_by(Denominator.set_id, Denominator.place_id)))


def test_numbers_are_shown_first_and_stored_then(client, session, ministry):
    shown = look(client, "団体コード,人口\n131016,66680\n131024,1200\n")
    assert (shown.status_code, values(session)) == (200, [])
    assert client.post("/denominators/load", data=hidden(shown)).status_code == 302
    assert values(session) == [66680, 1200]
    assert "住民基本台帳" in text(client.get("/denominators"))


def test_large_change_is_stored_only_when_confirmed(client, session, ministry):
    client.post("/denominators/load", data=hidden(look(client, "団体コード,人口\n131024,1200\n")))
    shown = look(client, "団体コード,人口\n131024,2400\n", day="2026-01-01")
    assert ("1,200" in text(shown), "2,400" in text(shown)) == (True, True)
    refused = client.post("/denominators/load", data=hidden(shown))
    assert (refused.status_code, "大きな変化を確かめ" in text(refused), values(session)) == (422, True, [1200])
    assert client.post("/denominators/load", data={**hidden(shown), "looked": "y"}).status_code == 302
    assert values(session) == [1200, 2400]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("団体コード,人口\n131017,5\n", "131017"),
        ("団体コード,人口\n131016,-5\n", "0以上の整数"),
        ("団体コード,色\n131016,青\n", "色"),
        ("", "空です"),
    ],
)
def test_wrong_file_is_refused_with_its_line(client, session, ministry, content, said):
    answer = look(client, content)
    assert (answer.status_code, said in text(answer), values(session)) == (422, True, [])


def test_template_comes_back_from_excel_in_shift_jis(client, session, ministry):
    head = client.get("/denominators/load/template.csv").data.decode("utf-8-sig").strip()
    filled = f"{head}\n131016,青野市,66680,,40000,,\n".encode("cp932")
    assert "～" in filled.decode("cp932")
    shown = client.post("/denominators/load", data={"file": (io.BytesIO(filled), "a.csv"), "source": "省", "as_of": "2026-01-01"})
    assert shown.status_code == 200
    assert client.post("/denominators/load", data=hidden(shown)).status_code == 302
    assert values(session) == [66680, 40000]


def test_prefecture_keeps_numbers_of_its_own(client, session, there):
    sign_in(client, session, there.prefecture_officer)
    assert look(client, "団体コード,人口\n203033,5\n").status_code == 422
    shown = look(client, "団体コード,人口\n131016,66680\n")
    assert client.post("/denominators/load", data=hidden(shown)).status_code == 302
    sign_in(client, session, there.officer)
    assert "住民基本台帳" not in text(client.get("/denominators"))


def test_tampered_day_stores_nothing(client, session, ministry):
    shown = hidden(look(client, "団体コード,人口\n131016,66680\n"))
    assert client.post("/denominators/load", data={**shown, "as_of": "x"}).status_code == 422
    assert values(session) == []
