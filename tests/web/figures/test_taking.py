"""Figures taken in from a file: looked at first, then stored; and tables to fill in."""

import io

import pytest
from sqlalchemy import select

from evaluator.db.models import Event, Figure
from tests.factories.contracts import contract
from tests.factories.figures import months_reported
from tests.factories.world import sign_in, whole_town
from tests.reading import by_id, said, tree

HEAD = "契約番号,月,指標,値\n"


@pytest.fixture
def town(session):
    return whole_town(session, members=0, proposals=0)


@pytest.fixture
def one(session, town):
    made = contract(session, town.organisation, number="2024-7", from_year=2024, years=1)
    session.commit()
    return made


@pytest.fixture
def clerk(client, session, town, one):
    return sign_in(client, session, town.people["clerk"])


def send(client, data, more=""):
    data = data if isinstance(data, bytes) else data.encode()
    return client.post(f"/figures/import{more}", data={"file": (io.BytesIO(data), "figures.csv")})


def fields(answer):
    found = (each for each in tree(answer.text).iter("input") if each.get("name") not in (None, "csrf_token", "file"))
    return {each.get("name"): each.get("value") or "" for each in found}


def stored(session):
    session.rollback()
    return {f"{each.month} {each.indicator}": each.value for each in session.scalars(select(Figure))}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_file_is_shown_before_it_is_stored(clerk, session, lang):
    clerk.get(f"/figures?lang={lang}")
    looked = send(clerk, f"{HEAD}2024-7,2024-04,complaints,3\n2024-7,2024-05,complaints,4\n".encode("cp932"))
    assert looked.status_code == 200
    assert stored(session) == {}
    done = clerk.post("/figures/import", data=fields(looked))
    assert done.status_code == 302
    assert stored(session) == {"202404 complaints": 3, "202405 complaints": 4}
    again = send(clerk, f"{HEAD}2024-7,2024-04,complaints,3\n")
    assert again.status_code == 200
    assert "reason" not in fields(again)


def test_preview_comes_again_in_the_other_language(clerk, session):
    looked = fields(send(clerk, f"{HEAD}2024-7,2024-04,complaints,3\n"))
    answer = clerk.post("/figures/import?lang=en", data=looked)
    assert answer.status_code == 422
    assert fields(answer)["content"] == looked["content"]
    assert stored(session) == {}


@pytest.mark.parametrize(
    ("data", "said_there"),
    [
        (b"", "ファイルに数値がありません"),
        (b"\xff\xfe\x00\x01", "文字コードが読めません"),
        ("=1+1,x\n1,2\n", "1行目"),
        (f"{HEAD}2024-7,2024-04,complaints,-3\n", "2行目の「値」"),
        (f"{HEAD}9999,2024-04,complaints,3\n", "契約番号「9999」"),
        (f"{HEAD}2024-7,2024-04,<script>,3\n", "&lt;script&gt;"),
    ],
)
def test_bad_file_names_line_and_column(clerk, session, data, said_there):
    answer = send(clerk, data)
    assert answer.status_code == 422
    assert said_there in answer.text
    assert stored(session) == {}


def test_no_file_at_all_is_asked_for(clerk):
    answer = clerk.post("/figures/import", data={})
    assert answer.status_code == 422
    assert by_id(tree(answer.text), "file-error") is not None


def test_correction_without_reason_stays_on_the_page(clerk, session, one):
    months_reported(session, one, 202404, {"complaints": [1]})
    session.commit()
    looked = send(clerk, f"{HEAD}2024-7,2024-04,complaints,3\n")
    refused = clerk.post("/figures/import", data=fields(looked))
    assert refused.status_code == 422
    assert by_id(tree(refused.text), "reason-error") is not None
    assert clerk.post("/figures/import", data=fields(refused) | {"reason": "再集計"}).status_code == 302
    assert stored(session) == {"202404 complaints": 3}


def test_change_in_between_is_shown_again(clerk, session, one):
    looked = send(clerk, f"{HEAD}2024-7,2024-04,complaints,3\n")
    months_reported(session, one, 202404, {"complaints": [9]})
    session.commit()
    refused = clerk.post("/figures/import", data=fields(looked))
    assert refused.status_code == 409
    assert stored(session) == {"202404 complaints": 9}


@pytest.mark.parametrize("content", ["", "x", "\0", "契約番号,月,指標,値\nX,2024-04,plans,1"])
def test_forged_content_is_refused_like_a_file(clerk, session, content):
    answer = clerk.post("/figures/import", data={"content": content, "key": "x"})
    assert answer.status_code == 422
    assert list(session.scalars(select(Event))) == []


def test_table_of_a_contract_comes_back_unchanged(clerk, session, one):
    months_reported(session, one, 202404, {"complaints": [1, 2]})
    session.commit()
    for address in (f"/contracts/{one.id}/figures/2024/table", "/figures/import/table?year=2024"):
        made = clerk.get(f"{address}{'&' if '?' in address else '?'}form=csv")
        assert made.headers["Content-Disposition"].endswith('.csv"')
        looked = send(clerk, made.data)
        assert looked.status_code == 200
        assert [said(each) for each in tree(looked.text).iter("tbody")] == []


def test_workbook_of_every_contract_is_made(clerk):
    made = clerk.get("/figures/import/table?year=2024&form=xlsx")
    assert made.data.startswith(b"PK")
    assert made.headers["X-Content-Type-Options"] == "nosniff"


def test_auditor_takes_nothing_in(client, session, town, one):
    sign_in(client, session, town.people["auditor"])
    assert client.get("/figures/import").status_code == 403
    assert client.get("/figures").status_code == 200
