"""The working of a figure in words: every line true, each step once, nothing of other lots or later stages."""

from pathlib import Path

import pytest

from evaluator.core.canonical import canonical
from evaluator.core.evaluate import evaluate
from evaluator.library.read import read_case
from tests.factories.sentences import result_of, said, said_of, scored, tender

CASES = Path(__file__).parents[1] / "cases"

TRIMMED = {"combine": "trimmed-mean"}
FIRST = {"id": "1", "name": {"ja": "一次", "en": "First"}, "criteria": ["1"]}
SECOND = {"id": "2", "name": {"ja": "二次", "en": "Second"}, "criteria": ["2"]}


def working(data, lang="ja", of="X"):
    return said(data, lang).working[of]


def in_stages(*, first, second, **more):
    entry = {str(at): {"scores": {id: {str(at): mark} for id, mark in marks.items()}} for at, marks in ((1, first), (2, second))}
    return tender(100, 100, stage=[FIRST, SECOND], proposal=[{"id": id} for id in first], entry=entry) | more


def test_mean_of_the_members_is_told():
    data = scored(tender(50, members="ABC"), X=[[30, 40, 44]])
    assert working(data) == ["項目1 委員3名の点 30、40、44。平均 38点", "合計 38.00点（満点50点）"]
    assert working(data, "en") == ["Item 1: points of 3 members 30, 40, 44; mean 38", "Total: 38.00 points of 50"]


def test_one_member_and_one_point_are_singular():
    assert working(scored(tender(50), X=[[1]]), "en")[0] == "Item 1: points of 1 member 1; mean 1"
    office = tender(group=[{"id": "1", "name": "Price", "points": 5, "by": "office"}])
    assert working(scored(office, X=[1]), "en")[0] == "Price: 1 point, scored by the office"


@pytest.mark.parametrize(
    ("combine", "line"),
    [("sum", "項目1 委員3名の点 30、40、44。合計 114点"), ("median", "項目1 委員3名の点 30、40、44。中央値 40点")],
)
def test_sum_and_median_are_told(combine, line):
    assert working(scored(tender(50, members="ABC", panel={"combine": combine}), X=[[30, 40, 44]]))[0] == line


def test_highest_and_lowest_marks_are_left_out_by_name():
    data = scored(tender(50, members="ABCDE", panel=TRIMMED), X=[[10, 20, 30, 40, 50]])
    assert working(data)[0] == "項目1 委員 A、E を除く3名の点 20、30、40。平均 30点"
    assert working(data, "en")[0] == "Item 1: points of 3 members, without A, E: 20, 30, 40; mean 30"


def test_members_left_out_by_total_are_left_out_of_items():
    panel = TRIMMED | {"combine_at": "total"}
    data = scored(tender(50, 50, members="ABCDE", panel=panel), X=[[10, 20, 30, 40, 50], [50, 10, 30, 40, 50]])
    assert working(data) == [
        "項目1 委員 B、E を除く3名の点 10、30、40。平均 26.6666…点",
        "項目2 委員 B、E を除く3名の点 50、30、40。平均 40点",
        "委員 B、E を除く3名の合計 A：60点、C：60点、D：80点。平均 66.6666…点",
        "合計 66.6666…点（表示は66.67点、満点100点）",
    ]


def test_too_few_members_have_nobody_left_out():
    panel = TRIMMED | {"trim": {"fewest": 5}}
    assert working(scored(tender(50, members="ABCD", panel=panel), X=[[10, 20, 30, 50]])) == [
        "項目1 委員4名の点 10、20、30、50。平均 27.5点",
        "合計 27.50点（満点50点）",
    ]


def test_rounding_of_an_item_is_a_step_of_its_own():
    data = scored(tender(50, members="ABC", rounding={"mode": "half-up", "digits": 1, "at": "item"}), X=[[30, 40, 41]])
    assert working(data) == [
        "項目1 委員3名の点 30、40、41。平均 37点",
        "合計 37.0点（満点50点）",
    ]
    data = scored(tender(50, members="ABC", rounding={"mode": "half-up", "digits": 1, "at": "item"}), X=[[30, 40, 40]])
    assert working(data)[:2] == ["項目1 委員3名の点 30、40、40。平均 36.6666…点", "項目1 規則により 36.7点"]


def test_cap_is_told_once_with_the_figure_before_it():
    data = tender(group=[{"id": "1", "name": "項目1", "points": 50, "cap": 30}], members="ABC")
    assert working(scored(data, X=[[30, 40, 41]]))[:2] == [
        "項目1 委員3名の点 30、40、41。平均 37点",
        "「項目1」は37点ですが、上限の30点とします。",
    ]


def test_rounding_of_members_totals_goes_through_them():
    data = scored(tender(50, 50, members="AB", rounding={"mode": "truncate", "digits": 0, "at": "member"}), X=[[30, 40], [7, 8]])
    assert "委員2名の合計 A：37点、B：48点。平均 42.5点" in working(data)
    assert "Totals of 2 members: A: 37, B: 48; mean 42.5" in working(data, "en")


def test_members_who_did_not_score_are_named():
    data = scored(tender(50, members="ABC"), X=[[30, 40, "recused"]])
    assert working(data)[:2] == ["項目1 委員2名の点 30、40。平均 35点", "項目1 除斥の委員 C（集計に入れません）"]
    assert working(data, "en")[1] == "Item 1: recused, and left out of the figure: C"


def test_required_item_is_a_verdict_not_a_mean():
    scale = {"met": {"grades": [{"id": "可", "share": 1}, {"id": "否", "share": 0, "fails": True}]}}
    group = [{"id": "1", "name": "項目1", "points": 10, "scale": "met", "required": True}]
    data = scored(tender(members="ABC", group=group, scale=scale), X=[["可", "可", "否"]])
    assert working(data)[0] == "項目1 委員3名の判断 可、可、否 により 10点"


def test_single_mark_of_a_panel_is_nobodys_own():
    group = [{"id": "1", "name": "項目1", "points": 10, "by": "consensus"}]
    assert working(scored(tender(group=group, members="ABC"), X=[8]))[0] == "項目1 合議による採点 8点"


def test_each_lot_tells_its_own_stages_once():
    lots = [{"id": "e", "name": "東"}, {"id": "w", "name": "西"}]
    proposal = [{"id": "X", "lot": "e"}, {"id": "Z", "lot": "w"}]
    data = scored(tender(100, outcome={"lots": lots}, proposal=proposal), X=[[50]], Z=[[60]])
    assert working(data) == ["項目1 委員1名の点 50。平均 50点", "合計 50.00点（満点100点）"]
    assert working(data, of="Z") == ["項目1 委員1名の点 60。平均 60点", "合計 60.00点（満点100点）"]


def test_totals_alone_say_nothing_of_missing_items():
    data = tender(50, 50, proposal=[{"id": "X"}], entry={"review": {"totals": {"X": 70}}})
    assert working(data) == ["合計 70.00点（満点100点）"]


def test_members_totals_stand_beside_an_office_item():
    group = [{"id": "1", "name": "項目1", "points": 50}, {"id": "2", "name": "項目2", "points": 20, "by": "office"}]
    entry = {"member_totals": {"X": [40, 35, 30]}, "scores": {"X": {"2": 15}}}
    data = tender(group=group, members="ABC", proposal=[{"id": "X"}], entry={"review": entry})
    assert working(data) == [
        "項目2 事務局の採点 15点",
        "委員3名の合計 A：40点、B：35点、C：30点。平均 35点",
        "合計 50.00点（満点70点）",
    ]


def test_votes_need_no_points():
    data = tender(
        50,
        members="ABC",
        ranking={"by": "votes"},
        proposal=[{"id": "X"}, {"id": "Y"}],
        entry={"review": {"votes": {"X": 2, "Y": 1}}},
    )
    assert working(data) == ["得票 2票"]
    assert working(data, "en") == ["Votes: 2"]


def test_sealed_price_is_not_called_a_missing_entry():
    formula = {"kind": "lowest-ratio", "of": "price"}
    group = [
        {"id": "1", "name": "項目1", "points": 70},
        {"id": "2", "name": "項目2", "points": 30, "by": "computed", "axis": "cost", "formula": formula},
    ]
    threshold = [{"id": "t", "of": ["technical"], "at_least": "60 %"}]
    proposal = [{"id": "X", "price": 100}, {"id": "Y", "price": 90}]
    rules = {"group": group, "price": {"handling": "sealed"}, "threshold": threshold, "proposal": proposal}
    data = tender(**rules, entry={"review": {"scores": {"X": {"1": [60]}, "Y": {"1": [40]}}}})
    assert working(data, of="Y") == [
        "項目1 委員1名の点 40。平均 40点",
        "項目2 価格は開封していません。",
        "基準 価格点を除く得点 40点は、必要な42点に2点届きません。",
    ]
    assert working(data, "en", of="Y")[1] == "項目2: the price was not opened."


def test_tests_stand_at_their_stage_under_their_name():
    threshold = [
        {"id": "a", "name": {"ja": "足切り", "en": "Cut-off"}, "at_least": 60, "stages": ["1"]},
        {"id": "b", "at_least": 50, "stages": ["2"]},
        {"id": "c", "at_least": 60},
    ]
    data = in_stages(first={"X": [60]}, second={"X": [65]}, threshold=threshold)
    assert working(data) == [
        "「一次」",
        "項目1 委員1名の点 60。平均 60点",
        "基準「足切り」 合計 60点は、必要な60点を満たし、余裕は0点です。",
        "「二次」",
        "項目2 委員1名の点 65。平均 65点",
        "「一次」の点は合計に加えません。",
        "合計 65.00点（満点100点）",
        "基準「b」 合計 65点は、必要な50点を満たし、余裕は15点です。",
        "基準「c」 合計 65点は、必要な60点を満たし、余裕は5点です。",
    ]


def test_who_did_not_go_on_has_no_later_stage():
    stage = [FIRST | {"advance": {"top": 1}}, SECOND]
    data = in_stages(first={"X": [60], "Y": [50]}, second={"X": [65], "Y": [99]}, stage=stage)
    assert working(data, of="Y") == ["「一次」", "項目1 委員1名の点 50。平均 50点", "合計 50.00点（満点100点）"]


def test_points_carried_over_are_not_called_dropped():
    data = in_stages(first={"X": [60]}, second={"X": [65]}, stage=[FIRST | {"carry": "added"}, SECOND])
    assert working(data)[-1] == "合計 125.00点（満点200点）"
    assert not any("加えません" in each for each in working(data))


def test_mark_to_be_exceeded_is_told_as_such():
    threshold = [{"id": "t", "at_least": 60, "exclusive": True}]
    data = scored(tender(100, threshold=threshold), X=[[60]], Y=[[61]])
    assert working(data)[-1] == "基準 合計 60点（60点を超えることが必要）。満たしません。"
    assert working(data, of="Y")[-1] == "基準 合計 61点（60点を超えることが必要）。満たします。"
    assert working(data, "en")[-1] == "Threshold: the total, 60 points (more than 60 required). Not met."


def test_what_a_threshold_leaves_out_stands_in_brackets():
    threshold = [{"id": "t", "of": ["total"], "without": ["2"], "at_least": 60}]
    data = scored(tender(100, 20, threshold=threshold), X=[[59], [20]])
    assert working(data)[-1] == "基準 合計（項目2を除く） 59点は、必要な60点に1点届きません。"
    assert working(data, "en")[-1] == "Threshold: the total (without Item 2), 59 points, is 1 short of the required 60."


def test_quotient_is_never_called_points():
    value = {"method": "division", "unit": 1000, "gate_points": 60, "round": {"mode": "truncate", "digits": 2}}
    price = {"handling": "open", "ceiling": {"yen": 100}}
    rules = tender(100, value=value, price=price, proposal=[{"id": "X", "price": 96}])
    assert working(scored(rules, X=[[80]]))[-2:] == [
        "評価値 80.00点 ÷ 価格 96円 × 1,000 により 833.33",
        "基準 評価値 833.33は、必要な600を満たし、余裕は233.33です。",
    ]
    assert working(scored(rules, X=[[50]]), "en")[-1] == (
        "Threshold: the evaluation value, 520.83, is 79.17 short of the required 600."
    )


def test_members_who_reach_a_mark_are_counted():
    threshold = [{"id": "t", "at_least": 60, "by": "majority-of-members"}]
    data = scored(tender(100, members="ABC", threshold=threshold), X=[[60, 70, 50]], Y=[[60, 40, 50]])
    assert working(data)[-1] == "基準 合計 達した委員は3名中2名（必要なのは過半数）。満たします。"
    assert working(data, "en", of="Y")[-1] == (
        "Threshold: the total, reached with 1 of 3 members (more than half must). Not met."
    )


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        ([], "基準 合計 58点（60点以上が必要）。決定の記録が必要です。"),
        ([True], "基準 合計 58点（60点以上が必要）。委員会の決定により、満たすものとします。"),
        ([False], "基準 合計 58点（60点以上が必要）。委員会の決定により、満たさないものとします。"),
    ],
)
def test_recorded_decision_on_a_threshold_is_told(decision, told):
    made = {"step": "threshold", "by": "委員会", "at": "2026-01-01T10:00:00", "reason": "協議", "threshold": "t", "among": ["X"]}
    threshold = [{"id": "t", "at_least": 60, "then": "discuss"}]
    rules = tender(100, threshold=threshold, decision=[made | {"passed": passed} for passed in decision])
    assert working(scored(rules, X=[[58]], Y=[[70]]))[-1] == told


def test_total_expressed_out_of_a_hundred_is_explained():
    data = scored(tender(40, 40, panel={"out_of": 100}), X=[[30], [20]])
    assert working(data)[-2:] == ["内訳の計50点（満点80点）を、100点満点に換算します。", "合計 62.50点（満点100点）"]


def test_rounding_of_the_total_is_told_with_both_figures():
    rounding = {"mode": "half-up", "digits": 1, "at": "end"}
    data = scored(tender(50, members="ABC", rounding=rounding), X=[[30, 40, 40]])
    assert working(data)[-1] == "合計 36.6666…点、規則により 36.7点（満点50点）"
    assert working(data, "en")[-1] == "Total: 36.6666…, by the rule 36.7 points of 50"


def test_unrounded_total_is_only_shown_shorter():
    data = scored(tender(50, members="ABC"), X=[[30, 40, 40]])
    assert working(data)[-1] == "合計 36.6666…点（表示は36.67点、満点50点）"


@pytest.mark.parametrize(
    ("by", "line"),
    [
        ("mean-rank", "委員ごとの順位 1、2、1。平均 1.33"),
        ("rank-sum", "委員ごとの順位 1、2、1。合計 4"),
        ("first-places", "1位の数 2"),
    ],
)
def test_places_of_the_members_make_the_measure(by, line):
    data = scored(tender(50, members="ABC", ranking={"by": by}), X=[[30, 10, 40]], Y=[[20, 20, 20]])
    assert working(data)[-1] == line
    assert "委員3名の合計 A：30点、B：10点、C：40点" in working(data)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("path", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_sentence_of_published_cases_is_worded(path, lang):
    file = read_case(path)
    told = said_of(evaluate(file.rubric, file.case), lang)
    lines = [line for each in (told.working, told.proposals) for said in each.values() for line in said]
    assert lines
    assert not any(mark in line for line in lines for mark in ("%(", "None", "違反", "//"))


def agreed_in_moderation(**agreed):
    data = scored(tender(50, 50, members="ABC", moderation={"by": "consensus"}), X=[[30, 40, "recused"], [20, 20, 50]])
    data["entry"]["review"]["agreed"] = {"X": agreed}
    return data


def test_an_agreed_mark_is_told_with_the_members_own():
    data = agreed_in_moderation(**{"1": 45})
    assert working(data)[:2] == [
        "項目1 合議で 45 に決定（各委員の点 A 30、B 40）",
        "項目1 委員2名の点 45、45。平均 45点",
    ]
    assert working(data, "en")[0] == "Item 1: the panel agreed on 45 in moderation (members' own marks: A 30, B 40)"


def test_the_rule_says_how_many_marks_were_agreed():
    assert said(agreed_in_moderation(**{"1": 45, "2": 30}), "ja").rule[1] == (
        "提案と項目の2件は、合議で決めた点を、採点した全委員の点とします。"
    )
    assert said(agreed_in_moderation(**{"1": 45}), "en").rule[1].endswith("for 1 item of a proposal.")
    assert len(said(agreed_in_moderation(), "en").rule) == len(said(agreed_in_moderation(**{"1": 45}), "en").rule) - 1


def test_a_result_without_agreed_marks_keeps_its_hash():
    data = scored(tender(50, members="AB"), X=[[30, 40]])
    assert "own" not in canonical(result_of(data))
