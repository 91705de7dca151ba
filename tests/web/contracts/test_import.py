"""Contracts from a file: looked at first, all or nothing, never twice, the wrong row named by line and column."""

import io
import re
from html import unescape

import pytest
from sqlalchemy import func, select

from evaluator.db.models import Contract, Event, Proposer
from evaluator.exchange.contracts.table import COLUMNS
from evaluator.paths import ROOT
from tests.factories.contracts import contract, contractor
from tests.factories.world import sign_in, town, whole_town

HEAD = [names[0] for names in COLUMNS.values()]
ROW = {
    "契約番号": "R7-1", "契約名": "相談の契約", "事業": "自立相談支援事業", "選定方式": "公募型プロポーザル", "法人番号": "",
    "受託者": "青野会", "受託者のよみ": "あおのかい", "契約日": "2025/3/20", "初日": "令和7年4月1日", "末日": "2027-03-31",
    "契約額の単位": "期間全体の総額", "税": "税込", "年度": "令和7年度", "契約額": "30,000,000", "報告期限日": "10", "備考": "",
}  # fmt: skip


def text(*rows, head=HEAD):
    lines = [",".join(head)]
    lines += [",".join(f'"{row.get(name, "")}"' for name in head) for row in rows]
    return "\r\n".join(lines)


@pytest.fixture
def place(session):
    made = whole_town(session)
    session.commit()
    return made


@pytest.fixture
def officer(client, session, place):
    return sign_in(client, session, place.people["officer"])


def look(client, content, encoding="utf-8"):
    data = content if isinstance(content, bytes) else content.encode(encoding)
    return client.post("/contracts/import", data={"file": (io.BytesIO(data), "contracts.csv")})


def hidden(page, name):
    return unescape(re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1])


def store(client, content):
    page = look(client, content)
    assert page.status_code == 200, page.text
    return client.post("/contracts/import", data={"content": hidden(page.text, "content"), "key": hidden(page.text, "key")})


def count(session, model=Contract):
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_file_is_shown_before_it_is_stored(officer, session, lang, encoding):
    officer.get(f"/contracts/import?lang={lang}")
    page = look(officer, text(ROW, {"契約番号": "R7-1", "年度": "R8", "契約額": "3,100万円"}), encoding)
    assert (page.status_code, "相談の契約" in page.text, "61,000,000" in page.text, count(session)) == (200, True, True, 0)


def test_stored_contract_has_all_that_the_file_says(officer, session, place):
    before = count(session, Proposer)
    assert store(officer, text(ROW, {"契約番号": "R7-1", "年度": "R8", "契約額": "3,100万円"})).status_code == 302
    session.rollback()
    made = session.scalars(select(Contract)).one()
    assert (made.number, made.service, made.procedure, made.price_basis) == ("R7-1", "jiritsu_sodan", "open_proposal", "total")
    assert (str(made.signed_on), str(made.starts_on), str(made.ends_on)) == ("2025-03-20", "2025-04-01", "2027-03-31")
    assert {each.fiscal_year: each.amount_yen for each in made.years} == {2025: 30_000_000, 2026: 31_000_000}
    assert [(each.proposer.name, each.lead) for each in made.parties] == [("青野会", True)]
    assert [(each.served_id, each.from_year) for each in made.towns] == [(place.organisation.id, 2025)]
    assert (made.source, count(session, Proposer) - before) == ("imported", 1)
    kinds = session.scalars(select(Event.kind).order_by(Event.number.desc()).limit(2)).all()
    assert kinds == ["contract.imported", "proposer.registered"]


def test_same_file_twice_doubles_nothing(officer, session):
    content = text(ROW, ROW)
    assert store(officer, content).status_code == 302
    again = look(officer, content)
    assert (again.status_code, count(session)) == (200, 1)
    assert 'class="button button--primary"' not in again.text
    data = {"content": hidden(again.text, "content"), "key": hidden(again.text, "key")}
    assert officer.post("/contracts/import", data=data).status_code == 302
    assert (count(session), count(session, Proposer)) == (1, 4)


def test_number_with_other_content_is_a_problem(officer, session, place):
    by = contractor(session, place.organisation, "青野会")
    contract(session, place.organisation, number="R7-1", by=by)
    session.commit()
    page = look(officer, text({**ROW, "契約番号": "R7-0"}, ROW))
    assert (page.status_code, "3行目の「契約番号」" in page.text, "契約名" in page.text, count(session)) == (422, True, True, 1)


def test_contract_of_another_town_is_no_obstacle(officer, session):
    contract(session, town(session, code="131024", name="緑町"), number="R7-1")
    session.commit()
    assert store(officer, text(ROW)).status_code == 302
    assert count(session) == 2


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"契約番号": ""}, "2行目の「契約番号」"),
        ({"契約名": ""}, "2行目の「契約名」"),
        ({"契約名": "名" * 301}, "2行目の「契約名」"),
        ({"事業": "なぞの事業"}, "2行目の「事業」"),
        ({"選定方式": "くじ"}, "2行目の「選定方式」"),
        ({"法人番号": "1234567890123"}, "2行目の「法人番号」"),
        ({"受託者": ""}, "2行目の「受託者」"),
        ({"受託者のよみ": "青野"}, "2行目の「受託者のよみ」"),
        ({"構成員": "だれか"}, "2行目の「構成員」"),
        ({"契約日": "2025-02-30"}, "2行目の「契約日」"),
        ({"初日": "いつか"}, "2行目の「初日」"),
        ({"末日": "2024-03-31"}, "2行目の「末日」"),
        ({"契約額の単位": "一式"}, "2行目の「契約額の単位」"),
        ({"税": "たぶん"}, "2行目の「税」"),
        ({"年度": "令和99年度"}, "2行目の「年度」"),
        ({"年度": "2031"}, "2行目の「年度」"),
        ({"年度": ""}, "2行目の「年度」"),
        ({"契約額": "32.000"}, "2行目の「契約額」"),
        ({"最初の契約番号": "R1-1", "選定方式": "随意契約", "備考": "継続"}, "2行目の「最初の契約番号」"),
        ({"選定方式": "随意契約"}, "2行目の「備考」"),
        ({"報告期限日": "31"}, "2行目の「報告期限日」"),
    ],
)
def test_wrong_cell_is_named_by_line_and_column(officer, session, changed, where):
    page = look(officer, text({**ROW, **changed}))
    assert (page.status_code, where in page.text, count(session)) == (422, True, 0)


def test_rows_of_one_contract_must_agree(officer):
    page = look(officer, text(ROW, {**ROW, "契約名": "別の名前", "年度": "R8"}, {**ROW, "契約額": "1"}))
    assert ("3行目の「契約名」" in page.text, "4行目の「契約額」" in page.text) == (True, True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "契約がありません"),
        (text().encode(), "契約がありません"),
        (b"\xff\xfe\x00\x01", "文字コード"),
        ("契約番号,なぞ\nR7,1".encode(), "1行目の「なぞ」"),
        ("契約番号,契約番号\nR7,1".encode(), "同じ列"),
        ("契約番号\nR7".encode(), "事業"),
        ('契約番号,契約名\n"R7,1'.encode(), "CSV"),
    ],
)
def test_file_that_is_no_table_says_so(officer, content, said):
    page = look(officer, content)
    assert (page.status_code, said in page.text) == (422, True)


def test_one_bad_row_of_five_hundred_keeps_all_out(officer, session):
    rows = [{**ROW, "契約番号": f"R7-{number}"} for number in range(1, 501)]
    rows[349]["契約額"] = "さんぜんまん"
    page = look(officer, text(*rows))
    assert (page.status_code, "351行目の「契約額」" in page.text, page.text.count("行目")) == (422, True, 1)
    assert (count(session), count(session, Proposer)) == (0, 3)
    rows[349]["契約額"] = "30000000"
    assert store(officer, text(*rows)).status_code == 302
    assert count(session) == 500


def test_renewal_may_cite_a_contract_of_the_file(officer, session):
    renewal = {**ROW, "契約番号": "R9-1", "選定方式": "随意契約", "備考": "継続のため",
               "初日": "2027-04-01", "末日": "2028-03-31",
               "年度": "R9", "最初の契約番号": "R7-1"}  # fmt: skip
    assert store(officer, text(renewal, ROW)).status_code == 302
    session.rollback()
    first, second = session.scalars(select(Contract).order_by(Contract.starts_on)).all()
    assert second.first_id == first.id


def test_consortium_names_members_of_the_register(officer, session, place):
    one = contractor(session, place.organisation, "加わる会")
    session.commit()
    assert store(officer, text({**ROW, "共同企業体": "青野共同体", "構成員": "加わる会"})).status_code == 302
    session.rollback()
    made = session.scalars(select(Contract)).one()
    assert [(each.proposer.name, each.lead) for each in made.parties] == [("青野会", True), (one.name, False)]


def test_what_was_entered_meanwhile_is_shown_again(officer, session, place):
    page = look(officer, text(ROW, {**ROW, "契約番号": "R7-2"}))
    assert store(officer, text(ROW)).status_code == 302
    old = {"content": hidden(page.text, "content"), "key": hidden(page.text, "key")}
    late = officer.post("/contracts/import", data=old)
    assert (late.status_code, count(session)) == (409, 1)
    again = {"content": hidden(late.text, "content"), "key": hidden(late.text, "key")}
    assert officer.post("/contracts/import", data=again).status_code == 302
    assert count(session) == 2


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_template_can_be_taken_in_as_it_is(officer, session, lang):
    officer.get(f"/contracts?lang={lang}")
    answer = officer.get("/contracts/import/template.csv")
    assert answer.mimetype == "text/csv"
    assert store(officer, answer.data.decode("utf-8-sig")).status_code == 302
    assert count(session) == 1


def test_clerks_take_in_nothing(app, session, place):
    client = sign_in(app.test_client(), session, place.people["clerk"])
    assert {client.get(path).status_code for path in ("/contracts/import", "/contracts/import/template.csv")} == {403}


def test_every_column_of_the_file_is_documented():
    told = (ROOT / "docs" / "contract-file.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| ([^|]+?) \| (?:yes)? ?\|", told, re.MULTILINE)
    assert [tuple(each) for each in rows] == [tuple(each) for each in COLUMNS.values()]
