"""The schedule on one page: a row for each date, and each wrong one said beside itself."""

import pytest

from evaluator.core.course import DATES
from tests.factories.world import sign_in, whole_town
from tests.reading import by_id, label_of, said, tree


@pytest.fixture
def town(session):
    made = whole_town(session, state="preparation")
    session.commit()
    return made


@pytest.fixture
def officer(client, session, town):
    return sign_in(client, session, town.people["officer"])


def address(town, query=""):
    return f"/procurements/{town.procurement.id}/schedule{query}"


@pytest.mark.parametrize(
    ("lang", "labels"),
    [("ja", ("提案書の提出期限", "提案書の提出期限の場所")), ("en", ("Proposals until", "Place: Proposals until"))],
)
def test_each_date_stands_in_one_row(officer, town, lang, labels):
    page = tree(officer.get(address(town, f"?lang={lang}")).text)
    rows = list(next(page.iter("tbody")).iter("tr"))
    fields = [[each.get("name") for each in row.iter("input")] for row in rows]
    assert fields == [[kind, f"{kind}_place"] for kind in DATES]
    assert (label_of(page, "proposals"), label_of(page, "proposals_place")) == labels
    assert by_id(page, "proposals").get("value") == "2026-11-21T10:00"


WRONG = [
    ("call", "soon", "日付と時刻を入力してください", "Enter a day and a time"),
    ("meeting", "2026-13-40T99:99", "日付と時刻を入力してください", "Enter a day and a time"),
    ("proposals", "0001-01-01T00:00", "2000年から2100年まで", "Enter a year from 2000 to 2100."),
    ("decision", "9999-12-31T23:59", "2000年から2100年まで", "Enter a year from 2000 to 2100."),
    ("scoring", "2026-11-01T10:00", "前に来るはずの期日より早い", "This date comes before one that it follows."),
    ("opening_place", "あ" * 201, "場所は200字までです", "The place has at most 200 characters."),
]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(("field", "typed", "ja", "en"), WRONG)
def test_wrong_date_or_place_is_said_beside_it(officer, town, lang, field, typed, ja, en):
    officer.get(f"/?lang={lang}")
    kept = {"declarations": "2026-12-01T10:00", "declarations_place": "第2会議室"}
    answer = officer.post(address(town), data={**kept, field: typed})
    page = tree(answer.text)
    assert answer.status_code == 422
    assert {"ja": ja, "en": en}[lang] in said(by_id(page, f"{field}-error"))
    assert [each.get("href") for each in by_id(page, "faults").iter("a")] == [f"#{field}"]
    assert [by_id(page, each).get("value") for each in kept] == list(kept.values())


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_ended_procurement_keeps_its_dates(officer, session, town, lang):
    town.procurement.state = "decided"
    session.commit()
    officer.get(f"/?lang={lang}")
    answer = officer.post(address(town), data={"call": "2026-12-01T10:00"})
    page = tree(answer.text)
    assert answer.status_code == 422
    assert {"ja": "終わっているため", "en": "has ended."}[lang] in said(by_id(page, "faults"))
    assert by_id(page, "call").get("value") == "2026-12-01T10:00"
