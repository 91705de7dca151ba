"""What others than the office may see of a result: nothing withheld stands anywhere in it, sentences included."""

from dataclasses import replace
from itertools import product

import pytest

from evaluator.core.disclosure import Facts, Show, bare_name, disclosed, labels_of, letter, masked
from evaluator.core.evaluate import evaluate
from evaluator.core.overview import split
from evaluator.core.rules import Publication
from evaluator.core.values import Text
from evaluator.exchange.report.overview import overview_shown
from evaluator.exchange.report.report import report
from evaluator.library.read import read_case
from evaluator.paths import ROOT, RUBRICS
from tests.factories.sentences import result_of, scored, tender

CASES = sorted((RUBRICS / "samples").glob("*.toml")) + sorted((ROOT / "tests" / "cases").glob("a*.toml"))
RULES = [Publication(losers=losers, withhold_below=below) for losers, below in product(("name", "label", "rank"), (None, 3, 99))]


def named(result):
    """Every proposal with a name that stands in nothing else."""
    return replace(
        result,
        proposals=tuple(
            replace(each, name=Text(ja=f"団体{at}号", en=f"Body no. {at}")) for at, each in enumerate(result.proposals)
        ),
    )


@pytest.fixture(params=CASES, ids=lambda path: path.stem, scope="module")
def result(request):
    given = read_case(request.param)
    return named(evaluate(given.rubric, given.case))


def everything_said(result):
    """The pages in both languages, every word of them."""
    pages = [repr(report(result, lang)) + repr(overview_shown(split(result)[0], lang)) for lang in ("ja", "en")]
    return " ".join(pages)


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_hidden_names_stand_nowhere_on_pages(result, rule):
    shown = disclosed(result, rule, Show(prices="all", members="marks"))
    said, chosen = everything_said(shown), result.award.preferred
    for each in result.proposals:
        assert each.name is not None
        assert (each.name.ja in said) == (rule.losers == "name" or each.id in chosen)
        assert (each.name.en in said) == (rule.losers == "name" or each.id in chosen)


@pytest.mark.parametrize("rule", [each for each in RULES if each.withhold_below == 99], ids=repr)
def test_withheld_figures_are_not_there_at_all(result, rule):
    shown = disclosed(result, rule, Show(prices="all", members="marks"))
    lost = [each for each in shown.proposals if each.id not in shown.award.preferred]
    for each in lost:
        figures = (
            each.total,
            each.published,
            each.value,
            each.value_published,
            each.price,
            each.band,
            each.items,
            each.tests,
            each.members,
        )
        assert figures == (None, None, None, None, None, None, (), (), ())
        assert all(each.id not in stage.values and each.id not in stage.totals for stage in shown.stages)
    assert everything_said(shown)


def test_reader_of_debrief_sees_own_figures_whole(result):
    for each in result.proposals:
        rule = Publication(losers="rank", withhold_below=99)
        shown = disclosed(result, rule, Show(prices="none"), own=each.id)
        mine = next(one for one in shown.proposals if one.id == each.id)
        assert (mine.name, mine.total, mine.price, mine.tests) == (each.name, each.total, each.price, each.tests)
        assert everything_said(shown)


def test_advice_to_the_office_is_never_shown(result):
    assert disclosed(result, Publication(losers="name"), Show(prices="all", members="marks")).warnings == ()


@pytest.mark.parametrize(("members", "totals", "marks"), [("none", False, False), ("totals", True, False), ("marks", True, True)])
def test_members_figures_follow_the_policy(members, totals, marks):
    given = scored(tender(50, 50, members="AB"), X=[[50, 50], [20, 20]], Y=[[40, 40], [20, 20]])
    shown = disclosed(result_of(given), Publication(losers="name"), Show(members=members))
    assert [bool(each.members) for each in shown.proposals] == [totals, totals]
    assert any(figure.marks for each in shown.proposals for figure in each.items) == marks


@pytest.mark.parametrize(("prices", "there"), [("none", []), ("chosen", ["X"]), ("all", ["X", "Y"])])
def test_prices_follow_the_policy(prices, there):
    given = scored(tender(50), X=[[50]], Y=[[40]])
    given["proposal"] = [{"id": "X", "price": 90}, {"id": "Y", "price": 80}]
    shown = disclosed(result_of(given), Publication(), Show(prices=prices))
    assert [each.id for each in shown.proposals if each.price is not None] == there


def test_price_of_tie_step_goes_with_the_prices():
    given = scored(tender(50, ties={"chain": ["lower-price"]}), X=[[40]], Y=[[40]])
    given["proposal"] = [{"id": "X", "price": 90}, {"id": "Y", "price": 80}]
    whole = result_of(given)
    assert "90" in everything_said(disclosed(whole, Publication(), Show(prices="all")))
    hidden = disclosed(whole, Publication(), Show(prices="chosen"))
    assert hidden.ties[0].steps[0].figures == {}
    assert "価格の低い順" in everything_said(hidden)


def test_labels_follow_the_order_of_the_result():
    given = scored(tender(50), X=[[50]], Y=[[40]], Z=[[30]])
    result = result_of(given)
    assert labels_of(result, Publication(losers="label"), {"X"}) == {"Y": "B者", "Z": "C者"}
    assert labels_of(result, Publication(losers="rank"), {"X"}) == {"Y": "2位", "Z": "3位"}
    assert [letter(at) for at in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]


@pytest.mark.parametrize(
    ("losers", "labels"), [("label", ["A者", "B者", "C者"]), ("rank", ["1位", "2位", "3位"]), ("name", ["C社", "A社", "B社"])]
)
def test_no_label_of_the_panel_stands_beside_those_shown(losers, labels):
    given = scored(tender(50), X=[[50]], Y=[[40]], Z=[[30]])
    drawn = {"X": "C社", "Y": "A社", "Z": "B社"}
    result = named(result_of(given))
    result = replace(result, proposals=tuple(replace(each, label=drawn[each.id]) for each in result.proposals))
    shown = disclosed(result, Publication(losers=losers), Show(), own="Y")
    assert [each.label for each in shown.proposals] == labels
    assert [each.name is not None for each in shown.proposals] == [True, True, losers == "name"]


def test_names_in_free_texts_become_labels():
    hidden = {"青野会": "B者", "青野会連合": "青野会連合", "灯": "C者"}
    assert masked("青野会連合は青野会と灯より上", hidden) == "青野会連合はB者とC者より上"
    assert masked("そのまま", {}) == "そのまま"


def test_reason_naming_the_loser_is_masked():
    given = scored(tender(50), X=[[50]], Y=[[40]])
    given["proposal"] = [{"id": "X"}, {"id": "Y", "state": "invalid", "reason": "くらしの灯の書類が期限後"}]
    given["entry"]["review"]["scores"].pop("Y")
    shown = disclosed(result_of(given), Publication(), Show(), facts=Facts(names={"Y": ("社会福祉法人くらしの灯",)}, people={}))
    assert "くらしの灯" not in everything_said(shown)
    assert "B者の書類が期限後" in everything_said(shown)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("株式会社青野電算", "青野電算"),
        ("青野電算(株)", "青野電算"),
        ("Aono Systems Co., Ltd.", "Aono Systems"),
        ("株式会社灯", "株式会社灯"),
    ],
)
def test_name_is_known_without_its_legal_form(name, bare):
    assert bare_name(name) == bare


def test_names_are_masked_in_capitals_or_not():
    assert masked("aono systems とAONOが同点", {"Aono Systems": "B者", "AONO": "AONO"}) == "B者 とAONOが同点"


@pytest.mark.parametrize(("prices", "ceiling", "told"), [("chosen", True, False), ("all", True, True), ("all", False, False)])
def test_reason_tells_neither_hidden_price_nor_ceiling(prices, ceiling, told):
    given = scored(tender(50, price={"ceiling": {"kind": "estimate", "yen": 1000}}), X=[[50]], Y=[[40]])
    given["proposal"] = [{"id": "X", "price": 900}, {"id": "Y", "price": 1234}]
    given["entry"]["review"]["scores"].pop("Y")
    whole = result_of(given)
    assert "1,234" in repr(whole.proposals[1].reasons)
    shown = disclosed(whole, Publication(), Show(prices=prices), facts=Facts(names={}, people={}, ceiling=ceiling))
    assert ("1,234" in repr(shown), "1,000" in repr(shown)) == (told, told)


def test_municipality_chose_another_than_the_result():
    given = scored(tender(50), X=[[50]], Y=[[40]])
    result = named(result_of(given))
    shown = disclosed(result, Publication(), Show(), facts=Facts(names={}, people={}, chosen=frozenset({"Y"})))
    assert [each.name is not None for each in shown.proposals] == [False, True]
    assert shown.proposals[0].label == "A者"


def test_conditions_and_people_are_masked_too():
    given = scored(tender(50), X=[[50]], Y=[[40]])
    result = named(result_of(given))
    result = replace(result, award=replace(result.award, conditions=("団体1号から人を移す。山田太郎委員の意見",)))
    shown = disclosed(result, Publication(), Show(), facts=Facts(names={}, people={"山田太郎": "委員2"}))
    assert shown.award.conditions == ("B者から人を移す。委員2委員の意見",)
