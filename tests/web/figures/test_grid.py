"""The page of a contract's monthly figures, asked for and sent as a browser without script does."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from evaluator.core.months import months_of
from evaluator.db.models import Figure, FigureChange, MonthReport
from tests.factories.contracts import contract
from tests.factories.figures import months_reported, own_indicator, received
from tests.factories.world import sign_in, whole_town
from tests.reading import by_id, of_class, tree

FAR = 2024
"""A fiscal year that is over."""


@pytest.fixture
def town(session):
    return whole_town(session, members=0, proposals=0)


@pytest.fixture
def one(session, town):
    made = contract(session, town.organisation, from_year=FAR, years=1)
    session.commit()
    return made


@pytest.fixture
def clerk(client, session, town, one):
    return sign_in(client, session, town.people["clerk"])


def address(one, more=""):
    return f"/contracts/{one.id}/figures/{FAR}{more}"


def fields(page):
    """Everything that the form would send as it stands."""
    found = {}
    for each in tree(page.text).iter("input"):
        if each.get("name") and each.get("name") != "csrf_token":
            found[each.get("name")] = each.get("value") or ""
    return found


def figures(session):
    session.rollback()
    return {f"{each.month} {each.indicator}": each.value for each in session.scalars(select(Figure))}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_grid_has_a_cell_for_each_month(clerk, one, lang):
    page = clerk.get(address(one, f"?lang={lang}"))
    assert page.status_code == 200
    cells = [name for name in fields(page) if name.startswith("f-")]
    assert len(cells) == 12 * 28
    assert by_id(tree(page.text), "f-202404-plans").get("aria-labelledby") == "r-plans c202404"


def test_year_outside_the_contract_is_not_there(clerk, one):
    assert clerk.get(f"/contracts/{one.id}/figures/2026").status_code == 404
    assert clerk.get(f"/contracts/{one.id}/figures/999999").status_code == 404
    assert clerk.get(f"/contracts/{one.id}/figures").headers["Location"].endswith(f"/figures/{FAR}")


def test_whole_grid_is_saved_by_one_request(clerk, session, one):
    sent = fields(clerk.get(address(one)))
    cells = [name for name in sent if name.startswith("f-")]
    answer = clerk.post(address(one), data=sent | dict.fromkeys(cells, "１２"))
    assert answer.status_code == 302
    assert set(figures(session).values()) == {12}
    assert len(figures(session)) == 12 * 28
    again = clerk.get(address(one))
    assert clerk.post(address(one), data=fields(again)).status_code == 302
    session.rollback()
    assert len(list(session.scalars(select(FigureChange)))) == 12 * 28


def test_months_before_the_contract_are_shut(clerk, session, one):
    one.starts_on = date(FAR, 10, 1)
    session.commit()
    cells = {name for name in fields(clerk.get(address(one))) if name.startswith("f-")}
    assert {name[2:8] for name in cells} == {str(each) for each in months_of(FAR)[6:]}
    answer = clerk.post(address(one), data={"f-202404-plans": "3", "base": "{}"})
    assert answer.status_code == 422
    assert figures(session) == {}


@pytest.mark.parametrize("text", ["-1", "x", "1.5", "99999999999", "<b>"])
def test_bad_cell_is_marked_and_nothing_lost(clerk, session, one, text):
    sent = fields(clerk.get(address(one))) | {
        "f-202404-plans": text, "f-202405-complaints": "７", "day-202404": "2024-05-07", "remark-202404": "覚え書き"
    }  # fmt: skip
    answer = clerk.post(address(one), data=sent)
    assert answer.status_code == 422
    found = fields(answer)
    assert (found["f-202404-plans"], found["f-202405-complaints"]) == (text, "７")
    assert (found["day-202404"], found["remark-202404"]) == ("2024-05-07", "覚え書き")
    marked = by_id(tree(answer.text), "f-202404-plans")
    assert marked.get("aria-invalid") == "true"
    assert by_id(tree(answer.text), marked.get("aria-describedby")) is not None
    assert figures(session) == {}


def test_bad_days_stay_as_they_were_typed(clerk, session, one):
    sent = fields(clerk.get(address(one))) | {"day-202404": "あした", "day-202405": "2024-05-01", "f-202404-plans": "0"}
    answer = clerk.post(address(one), data=sent)
    assert answer.status_code == 422
    assert fields(answer)["day-202404"] == "あした"
    assert figures(session) == {}


def test_question_is_shown_and_a_remark_saves(clerk, session, one):
    sent = fields(clerk.get(address(one))) | {"f-202404-plans": "4", "f-202404-new_consultations": "3"}
    answer = clerk.post(address(one), data=sent)
    assert answer.status_code == 422
    assert by_id(tree(answer.text), "remark-202404").get("aria-invalid") == "true"
    again = clerk.post(address(one), data=fields(answer))
    assert again.status_code == 422
    done = clerk.post(address(one), data=fields(again) | {"remark-202404": "前年度の相談分"})
    assert done.status_code == 302
    assert figures(session) == {"202404 new_consultations": 3, "202404 plans": 4}
    assert session.scalar(select(MonthReport)).remark == "前年度の相談分"


def test_correction_asks_for_one_reason(clerk, session, one):
    months_reported(session, one, 202404, {"complaints": [1, 2]})
    session.commit()
    sent = fields(clerk.get(address(one))) | {"f-202404-complaints": "2", "f-202405-complaints": ""}
    answer = clerk.post(address(one), data=sent)
    assert answer.status_code == 422
    assert by_id(tree(answer.text), "reason-error") is not None
    assert clerk.post(address(one), data=fields(answer) | {"reason": "転記の誤り"}).status_code == 302
    assert figures(session) == {"202404 complaints": 2}
    page = clerk.get(address(one, "/history?month=202405")).text
    assert "転記の誤り" in page


def test_two_windows_show_both_values(clerk, session, one):
    months_reported(session, one, 202404, {"complaints": [1, 2]})
    session.commit()
    first = fields(clerk.get(address(one)))
    assert clerk.post(address(one), data=first | {"f-202404-complaints": "5", "reason": "訂正"}).status_code == 302
    late = clerk.post(address(one), data=first | {"f-202404-complaints": "6", "f-202405-complaints": "7", "reason": "訂正"})
    assert late.status_code == 409
    assert fields(late)["f-202404-complaints"] == "6"
    assert "1から5に" in late.text
    assert figures(session) == {"202404 complaints": 5, "202405 complaints": 2}
    assert clerk.post(address(one), data=fields(late)).status_code == 302
    assert figures(session) == {"202404 complaints": 6, "202405 complaints": 7}


def test_untouched_cells_follow_the_other_window(clerk, session, one):
    months_reported(session, one, 202404, {"complaints": [1, 2]})
    session.commit()
    first = fields(clerk.get(address(one)))
    clerk.post(address(one), data=first | {"f-202404-complaints": "5", "reason": "訂正"})
    refused = clerk.post(address(one), data=first | {"f-202405-complaints": "x"})
    assert fields(refused)["f-202404-complaints"] == "5"
    assert clerk.post(address(one), data=first | {"f-202405-complaints": "3", "reason": "訂正"}).status_code == 302
    assert figures(session) == {"202404 complaints": 5, "202405 complaints": 3}


@pytest.mark.parametrize("base", ["", "x", "[]", '{"figures": 3}', '{"figures": {"a": "b"}, "days": {"x": 1}}'])
def test_form_without_its_ground_overwrites_nothing(clerk, session, one, base):
    months_reported(session, one, 202404, {"complaints": [1]})
    session.commit()
    answer = clerk.post(address(one), data={"f-202404-complaints": "2", "base": base, "reason": "x"})
    assert answer.status_code == 409
    assert figures(session) == {"202404 complaints": 1}


def test_other_language_sends_nothing(clerk, session, one):
    sent = fields(clerk.get(address(one))) | {"f-202404-plans": "0", "f-202404-new_consultations": "1"}
    answer = clerk.post(address(one, "?lang=en"), data=sent)
    assert answer.status_code == 422
    assert fields(answer)["f-202404-new_consultations"] == "1"
    assert figures(session) == {}


def test_auditor_reads_and_does_not_enter(client, session, town, one):
    sign_in(client, session, town.people["auditor"])
    page = client.get(address(one))
    assert not [name for name in fields(page) if name.startswith("f-")]
    assert client.post(address(one), data={"f-202404-plans": "1"}).status_code == 403


def test_another_town_has_no_such_contract(client, session, one):
    other = whole_town(session, code="131024", name="緑川市", members=0, proposals=0)
    sign_in(client, session, other.people["clerk"])
    assert client.get(address(one)).status_code == 404
    assert client.post(address(one), data={}).status_code == 404
    assert client.get(address(one, "/history")).status_code == 404
    assert client.get(address(one, "/table")).status_code == 404


def test_rates_and_sums_are_worked_out(clerk, session, one):
    months_reported(session, one, 202404, {"new_consultations": [10, 20, None], "plans": [5, 4, 3]})
    session.commit()
    shown = [
        " ".join(row.itertext()).split() for row in of_class(tree(clerk.get(address(one, "?lang=en")).text), "figures__rate")
    ]
    ratio = next(row for row in shown if row[:3] == ["Plans", "/", "new"])
    assert "50.0%" in ratio
    assert "20.0%" in ratio
    assert "30.0%" in ratio


def test_reports_are_late_or_missing_by_the_report_day(clerk, session, town, one):
    received(session, one, 202404, date(FAR, 5, 10), town.people["clerk"])
    received(session, one, 202405, date(FAR, 6, 11), town.people["clerk"])
    session.commit()
    states = [
        " ".join(each.itertext()).strip() for each in of_class(tree(clerk.get(address(one, "?lang=en")).text), "figures__state")
    ]
    assert states == ["Received", "Late", *["Missing"] * 10]
    page = clerk.get("/figures?lang=en").text
    assert "10 months" in page


def test_retired_own_indicator_stays_with_its_figures(clerk, session, town, one):
    own = own_indicator(session, town.organisation, by=town.people["officer"])
    session.commit()
    assert f"f-202404-{own.code}" in fields(clerk.get(address(one)))
    own.retired_at = one.created_at
    session.commit()
    assert f"f-202404-{own.code}" not in fields(clerk.get(address(one)))
    months_reported(session, one, 202404, {own.code: [2]})
    session.commit()
    assert fields(clerk.get(address(one)))[f"f-202404-{own.code}"] == "2"


def test_base_of_the_page_is_what_is_stored(clerk, session, one):
    months_reported(session, one, 202404, {"plans": [1234]})
    session.commit()
    found = fields(clerk.get(address(one)))
    assert json.loads(found["base"])["figures"] == {"202404 plans": 1234}
    assert found["f-202404-plans"] == "1,234"


def test_two_windows_at_once_take_turns(app, session, town, one):
    months_reported(session, one, 202404, {"complaints": [1]})
    session.commit()
    clients = [sign_in(app.test_client(), session, town.people[each]) for each in ("officer", "clerk")]
    base = json.dumps({"figures": {"202404 complaints": 1}})

    def save(at):
        sent = {"f-202404-complaints": str(5 + at), "base": base, "reason": "同時の訂正"}
        return clients[at].post(address(one), data=sent).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, (0, 1))) == [302, 409]
    session.rollback()
    assert [each.old for each in session.scalars(select(FigureChange))] == [1]
