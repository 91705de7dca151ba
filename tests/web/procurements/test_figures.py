"""Figures of a case that a rubric computes with: entered where it asks for them, needed before the call, frozen by it."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import select

from evaluator.core.rubric import Variant
from evaluator.db.models import Event
from evaluator.services import casefile, course
from evaluator.services.actor import now
from tests.factories.world import library_rubric, sign_in, whole_town
from tests.reading import by_id, label_of, of_class, said, tree

TYPED = {"figure_0": "32,000千円", "figure_1": "０．８５"}
FREE = "survey_rate"


def asking():
    """A library rubric whose points hang on the contract's size, and that has one more figure by a name of its own."""
    rubric = library_rubric()
    points = {rubric.group[0].id: rubric.group[0].points}
    sizes = (
        Variant(fact="contract_amount", below=Fraction(10**7), points=points),
        Variant(fact=FREE, below=Fraction(1), points=points),
    )
    return replace(rubric, variant=sizes, rubric=replace(rubric.rubric, id="r1-with-sizes"))


@pytest.fixture
def town(session):
    made = whole_town(session, state="preparation", rubric=asking())
    session.commit()
    return made


@pytest.fixture
def officer(client, session, town):
    return sign_in(client, session, town.people["officer"])


def address(town, *rest):
    return "/".join(["/procurements", str(town.procurement.id), *rest])


def version(page):
    return by_id(page, "version").get("value")


def typed(officer, town, **more):
    page = tree(officer.get(address(town, "figures")).text)
    return {"version": version(page), **TYPED, **more}


@pytest.mark.parametrize(("lang", "labels"), [("ja", ["契約金額（円）", FREE]), ("en", ["Amount of the contract in yen", FREE])])
def test_only_what_the_rubric_asks_for_is_entered(officer, town, lang, labels):
    page = tree(officer.get(address(town, f"figures?lang={lang}")).text)
    fields = [each for each in by_id(page, "again").iter("input") if each.get("type") == "text"]
    assert [label_of(page, each.get("id")) for each in fields] == labels
    assert "contract_amount" in said(by_id(page, "figure_0-hint"))


def test_figures_are_stored_shown_and_computed_with(officer, session, town):
    assert officer.post(address(town, "figures"), data=typed(officer, town)).status_code == 302
    session.rollback()
    rubric = casefile.rubric_of(town.procurement)
    assert casefile.figures_of(town.procurement, rubric) == {"contract_amount": "32000000", FREE: "0.85"}
    page = said(tree(officer.get(address(town)).text))
    assert ("32,000,000" in page, "0.85" in page) == (True, True)
    form = tree(officer.get(address(town, "figures")).text)
    assert [by_id(form, each).get("value") for each in TYPED] == ["32,000,000", "0.85"]
    event = session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert event.kind == "procurement.changed"


def test_case_of_a_closed_scoring_holds_the_figures(officer, session, town):
    officer.post(address(town, "figures"), data=typed(officer, town))
    session.rollback()
    town.procurement.state = "closed"
    session.commit()
    case = casefile.case_of(session, town.procurement, casefile.rubric_of(town.procurement))
    assert case.facts == {"contract_amount": Fraction(32_000_000), FREE: Fraction(17, 20), "ceiling": Fraction(30_000_000)}


@pytest.mark.parametrize(("lang", "needed"), [("ja", "数値が2件入っていません"), ("en", "computes with are missing: 2.")])
def test_call_needs_the_figures_and_links_to_them(officer, town, lang, needed):
    page = tree(officer.get(f"{address(town)}?lang={lang}").text)
    link = next(each for each in page.iter("a") if needed in said(each))
    assert link.get("href") == address(town, "figures")
    assert [each.get("href") for each in of_class(page, "button--primary")] == [address(town, "figures")]
    assert needed in officer.post(address(town, "moves", "call"), follow_redirects=True).text


def test_call_freezes_the_figures_with_the_rules(officer, session, town):
    officer.post(address(town, "figures"), data=typed(officer, town))
    assert officer.post(address(town, "moves", "call")).status_code == 302
    session.rollback()
    assert town.procurement.state == "call"
    assert json.loads(town.procurement.rules_text)["figures"] == {"contract_amount": "32000000", FREE: "0.85"}
    page = tree(officer.get(address(town, "figures")).text)
    assert [by_id(page, each).get("readonly") is None for each in TYPED] == [False, False]
    answer = officer.post(address(town, "figures"), data={**TYPED, "figure_0": "1", "version": version(page)})
    assert (answer.status_code, "公告で固定したため" in answer.text, 'value="1"' in answer.text) == (422, True, True)


BAD = [
    ("たくさん", "0より大きい数を", "Enter a figure above 0"),
    ("-1", "0より大きい数を", "Enter a figure above 0"),
    ("85%", "0より大きい数を", "Enter a figure above 0"),
    ("0", "金額は0より大きく", "The amount lies above 0"),
    ("9" * 20, "金額は0より大きく", "The amount lies above 0"),
    ("32.000", "二通りに読めます", "can be read in two ways"),
    ("1億2000", "二通りに読めます", "can be read in two ways"),
]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(("wrong", "ja", "en"), BAD)
def test_wrong_figure_is_said_beside_its_field(officer, session, town, wrong, ja, en, lang):
    officer.get(f"/?lang={lang}")
    answer = officer.post(address(town, "figures"), data=typed(officer, town, figure_0=wrong))
    page = tree(answer.text)
    assert answer.status_code == 422
    assert {"ja": ja, "en": en}[lang] in said(by_id(page, "figure_0-error"))
    assert [by_id(page, each).get("value") for each in TYPED] == [wrong, TYPED["figure_1"]]
    session.rollback()
    assert town.procurement.facts == {}


def test_second_window_sees_the_figures_of_the_first(officer, town):
    data = typed(officer, town)
    assert officer.post(address(town, "figures"), data=data).status_code == 302
    answer = officer.post(address(town, "figures"), data={**data, "figure_0": "5"})
    page = tree(answer.text)
    assert (answer.status_code, "32,000,000" in said(page), by_id(page, "figure_0").get("value")) == (409, True, "5")
    assert officer.post(address(town, "figures"), data={**data, "figure_0": "5", "version": version(page)}).status_code == 302


def test_figures_of_another_rubric_play_no_part(officer, session, town):
    officer.post(address(town, "figures"), data=typed(officer, town))
    officer.post(address(town, "rubric"), data={"rubric": "r1-soudan-standard"})
    session.rollback()
    assert course.rules_of(session, town.procurement)["figures"] == {}
    assert "入力する数値はありません" in officer.get(address(town, "figures")).text
    assert course.standing(session, town.procurement, now()).figures_missing == 0


def test_without_a_rubric_its_choice_comes_first(officer, session, town):
    town.procurement.rubric_sha256 = None
    session.commit()
    page = tree(officer.get(address(town, "figures?lang=en")).text)
    assert address(town, "rubric") in [each.get("href") for each in page.iter("a")]
