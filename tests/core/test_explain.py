"""What is told about a result: to the public, to every proposer, about ties and about what is still open."""

from dataclasses import replace

import pytest

from evaluator.core.evaluate import evaluate
from evaluator.core.explain import explain
from evaluator.library.read import read_case
from evaluator.paths import ROOT
from tests.factories.sentences import result_of, said, said_of, scored, tender

FIRST = {"id": "1", "name": {"ja": "一次", "en": "First"}, "criteria": ["1"], "advance": {"top": 2}}
SECOND = {"id": "2", "name": {"ja": "二次", "en": "Second"}, "criteria": ["2"]}


def decision(step, **more):
    return {"step": step, "by": "委員会", "at": "2026-01-01T10:00:00", "reason": "協議"} | more


def told(data, of, lang="ja"):
    return said(data, lang).proposals[of]


def tied(**more):
    """X and Y level at 60 points, by other items."""
    return scored(tender(50, 50, members="A", **more), X=[[40], [20]], Y=[[20], [40]])


def test_ranked_proposals_learn_place_strength_and_distance():
    data = scored(tender(60, 40, members="AB"), X=[[50, 40], [20, 20]], Y=[[30, 30], [30, 25]])
    assert told(data, "X") == [
        "65.00点で1位です。",
        "2項目のうち1項目で、順位のついた提案の中で最も高い点でした（項目1）。",
        "合計はYより7.5点高い結果でした。",
        "項目1ではYより15点高い得点でした。",
    ]
    assert told(data, "Y", "en") == [
        "It ranks 2, with 57.50 points.",
        "Among the ranked proposals it alone has the highest points on 1 of 2 items (Item 2).",
        "Its total is 7.5 points below that of X.",
        "On Item 1 it is 15 points below X.",
    ]


def test_distance_of_one_point_is_singular():
    data = scored(tender(60), X=[[50]], Y=[[49]])
    assert "Its total is 1 point above that of Y." in told(data, "X", "en")


def test_distance_agrees_with_the_published_totals():
    rounding = {"mode": "truncate", "digits": 0, "at": "end"}
    data = scored(tender(60, members="ABC", rounding=rounding), X=[[50, 50, 52]], Y=[[40, 40, 41]])
    assert "合計はYより10点高い結果でした。" in told(data, "X")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_excluded_proposal_is_nobodys_rival(lang):
    rules = tender(60, 40, price={"ceiling": {"yen": 100}})
    proposal = [{"id": "X", "price": 90}, {"id": "Y", "price": 80}, {"id": "Z", "price": 120}]
    data = scored(rules | {"proposal": proposal}, X=[[50], [20]], Y=[[30], [10]], Z=[[60], [40]])
    best = {"ja": "2項目のうち2項目で、順位のついた提案の中で最も高い点でした（項目1、項目2）。"}
    best["en"] = "Among the ranked proposals it alone has the highest points on 2 of 2 items (Item 1, Item 2)."
    assert best[lang] in told(data, "X", lang)
    assert len(told(data, "Z", lang)) == 1


def test_disqualified_proposal_hears_only_facts():
    threshold = [{"id": "t", "of": ["2"], "at_least": 20}]
    data = scored(tender(60, 40, threshold=threshold), X=[[40], [30]], Y=[[60], [19]])
    assert told(data, "Y") == ["項目2が19点で、基準の20点に1点届かないため、失格です。", "合計はXより9点高い得点でした。"]
    assert told(data, "Y", "en") == [
        "Item 2 is 19 points, 1 short of the 20 that the threshold requires, so it is disqualified.",
        "Its total was 9 points above that of X.",
    ]


def test_who_did_not_go_on_learns_the_rank_there():
    entry = {"1": {"scores": {id: {"1": [mark]} for id, mark in {"X": 60, "Y": 50, "Z": 40}.items()}}}
    entry |= {"2": {"scores": {"X": {"2": [60]}, "Y": {"2": [70]}}}}
    data = tender(100, 100, stage=[FIRST, SECOND], proposal=[{"id": id} for id in "XYZ"], entry=entry)
    assert told(data, "Z") == ["「一次」で3位でした。", "「一次」の順位により、次の段階に進みませんでした。"]
    assert told(data, "Z", "en")[0] == "It ranked 3 at “First”."


@pytest.mark.parametrize(
    ("rules", "standing", "english"),
    [
        ({"ranking": {"by": "rank-sum"}}, "順位の合計 4で1位です。", "It ranks 1, with a rank sum of 4."),
        ({"ranking": {"by": "mean-rank"}}, "平均順位 1.33で1位です。", "It ranks 1, with a mean rank of 1.33."),
        ({"ranking": {"by": "first-places"}}, "1位の数 2で1位です。", "It ranks 1, with 2 first places."),
        (
            {"ranking": {"by": "rank-points", "points": [5, 3]}},
            "順位点 13点で1位です。",
            "It ranks 1, with 13 rank points.",
        ),
    ],
)
def test_standing_is_told_in_the_measure_that_ranks(rules, standing, english):
    data = scored(tender(50, members="ABC", **rules), X=[[30, 10, 40]], Y=[[20, 20, 20]])
    assert told(data, "X")[0] == standing
    assert told(data, "X", "en")[0] == english
    assert not any("合計はY" in each for each in told(data, "X"))


def test_last_stage_speaks_in_its_own_measure():
    stage = [FIRST, SECOND | {"ranking": {"by": "votes"}}]
    entry = {"1": {"scores": {"X": {"1": [70] * 3}, "Y": {"1": [80] * 3}}}, "2": {"votes": {"X": 2, "Y": 1}}}
    data = tender(100, 100, members="ABC", stage=stage, proposal=[{"id": "X"}, {"id": "Y"}], entry=entry)
    assert told(data, "Y") == ["1票で2位です。"]
    assert told(data, "Y", "en") == ["It ranks 2, with 1 vote."]
    assert said(data).rule[-2:] == [
        "「一次」では、合計点の高い順に順位をつけます。",
        "「二次」では、委員の票の多い順に順位をつけます。",
    ]


def test_quotient_and_its_margin_have_no_points():
    value = {"method": "division", "unit": 1000, "gate_points": 60, "round": {"mode": "truncate", "digits": 2}}
    proposal = [{"id": "X", "price": 96}, {"id": "Y", "price": 100}, {"id": "Z", "price": 100}]
    rules = tender(100, value=value, price={"handling": "open", "ceiling": {"yen": 100}}, proposal=proposal)
    data = scored(rules, X=[[80]], Y=[[80]], Z=[[50]])
    assert told(data, "X") == [
        "評価値 833.33で1位です。",
        "評価値はYより33.33高い結果でした。",
        "基準を満たしました。",
        "評価値は、基準評価値600を満たし、余裕は233.33です。",
    ]
    assert told(data, "Z") == ["評価値が500で、基準評価値600に100届かないため、失格です。"]
    assert told(data, "Z", "en") == ["The evaluation value is 500, 100 short of the required 600, so it is disqualified."]


def test_narrowest_margin_names_threshold_and_stage():
    threshold = [
        {"id": "a", "name": {"ja": "足切り", "en": "Cut-off"}, "at_least": 55, "stages": ["1"]},
        {"id": "b", "at_least": 50, "stages": ["2"]},
    ]
    entry = {at: {"scores": {"X": {at: [60]}}} for at in ("1", "2")}
    data = tender(100, 100, stage=[FIRST, SECOND], threshold=threshold, proposal=[{"id": "X"}], entry=entry)
    assert told(data, "X")[1:] == [
        "基準（2件）をすべて満たしました。",
        "委員会の点で余裕が最も小さいのは「一次」の合計で、基準「足切り」との差は5点です。",
    ]
    assert told(data, "X", "en")[1:] == [
        "It meets all 2 thresholds.",
        "Of the panel's figures, the narrowest margin is 5 points, for the total at “First” over the threshold “Cut-off”.",
    ]


def test_figure_right_at_the_mark_is_told_so():
    data = scored(tender(100, threshold=[{"id": "t", "at_least": 60}]), X=[[60]])
    assert told(data, "X") == ["60.00点で1位です。", "基準を満たしました。", "合計は、基準とちょうど同じ点です。"]


def test_mark_to_be_exceeded_is_missed_when_level():
    threshold = [{"id": "t", "name": {"ja": "足切り", "en": "Cut-off"}, "at_least": "60 %", "exclusive": True}]
    data = scored(tender(120, threshold=threshold), X=[[72]])
    assert told(data, "X") == ["合計が72点で、基準「足切り」は72点を超えることを必要とするため、失格です。"]
    assert told(data, "X", "en") == [
        "The total is 72 points, and the threshold “Cut-off” requires more than 72, so it is disqualified."
    ]


def test_members_missing_for_a_mark_are_counted():
    threshold = [{"id": "t", "at_least": 60, "by": "majority-of-members"}]
    data = scored(tender(100, members="ABC", threshold=threshold), X=[[60, 40, 50]])
    assert told(data, "X") == [
        "合計が基準に達した委員は3名中1名で、必要な人数（過半数）に届かないため、失格です。",
    ]
    assert told(data, "X", "en") == [
        "For the total, the points of 1 of 3 members reach the threshold, and more than half must, so it is disqualified."
    ]


@pytest.mark.parametrize(
    ("passed", "sentence"),
    [
        (True, "合計は、委員会の決定により、基準を満たすものとしました。"),
        (False, "合計は、委員会が基準を満たさないと決定したため、失格です。"),
    ],
)
def test_decision_on_a_threshold_is_named_as_one(passed, sentence):
    made = [decision("threshold", threshold="t", among=["X"], passed=passed)]
    rules = tender(100, threshold=[{"id": "t", "at_least": 60, "then": "discuss"}], decision=made)
    assert sentence in told(scored(rules, X=[[58]], Y=[[70]]), "X")


def test_missing_decision_on_a_threshold_is_open():
    rules = tender(100, threshold=[{"id": "t", "at_least": 60, "then": "discuss"}])
    data = scored(rules, X=[[58]])
    assert said(data).undecided == ["Xの合計が基準を満たすとするかどうか、決定の記録が必要です。"]
    assert said(data, "en").undecided == [
        "For X a decision must be recorded on whether the total counts as meeting the threshold."
    ]


def test_figure_to_be_looked_at_is_flagged():
    rules = tender(100, threshold=[{"id": "t", "at_least": 60, "then": "flag"}])
    assert told(scored(rules, X=[[58]], Y=[[70]]), "X")[-1] == "合計は、基準により確認が必要な点数です。"


def test_tie_without_a_chain_says_that_no_way_is_named():
    data = tied()
    assert said(data).ties == [["X、Y は、60点で1位に並びました。", "評価基準に、並んだときの決め方の定めがありません。"]]
    assert said(data, "en").ties == [["X, Y tie for rank 1 at 60 points.", "The rubric names no way to break a tie."]]


def test_steps_of_a_tie_have_figures_and_units():
    made = [decision("vote", votes={"X": 2, "Y": 1})]
    data = tied(ties={"chain": ["total", "vote", "lot"]}, decision=made)
    assert said(data).ties[0][1:] == [
        "規則の順に比べました。",
        "得点の合計が高い順（X 60点、Y 60点）。差がなく、決まりませんでした。",
        "委員の投票（X 2票、Y 1票。委員会、理由 協議）。X、Y の順に決まりました。",
        "くじ引き。使っていません。",
    ]
    assert said(data, "en").ties[0][3] == (
        "Vote of the members (X 2 votes, Y 1 vote; 委員会; reason: 協議). This decided the order X, Y."
    )


def test_tied_thirds_read_as_decimals():
    data = scored(tender(50, members="ABC", ties={"chain": ["sum:1"]}), X=[[30, 40, 40]], Y=[[40, 40, 30]])
    (steps,) = said(data).ties
    assert steps[0] == "X、Y は、36.6666…点で1位に並びました。"
    assert steps[2] == "項目1の得点が高い順（X 36.6666…点、Y 36.6666…点）。差がなく、決まりませんでした。"


def test_price_decides_in_yen():
    data = tied(ties={"chain": ["lower-price"]}, proposal=[{"id": "X", "price": 2000}, {"id": "Y", "price": 1000}])
    assert said(data).ties[0][2] == "価格の低い順（X 2,000円、Y 1,000円）。Y、X の順に決まりました。"


def test_partly_decided_step_shows_who_is_still_level():
    rules = tender(50, 50, ties={"chain": ["sum:1", "lot"]})
    data = scored(rules, X=[[30], [30]], Y=[[30], [30]], Z=[[20], [40]])
    assert said(data).ties[0][2] == "項目1の得点が高い順（X 30点、Y 30点、Z 20点）。一部の順だけが決まりました（X＝Y、Z）。"
    assert said(data).undecided == ["1位の X、Y の間が決まっていません。くじ引きの記録が必要です。"]


def test_officials_who_choose_nobody_are_quoted():
    data = scored(tender(100, outcome={"discretion": True}, decision=[decision("award")]), X=[[90]], Y=[[80]])
    assert said(data).summary == [
        "該当者はありませんでした（提案2件）。",
        "順位とは別に、委員会がどの提案も選定しないと決定しました（理由 協議）。",
    ]


def test_summary_names_the_chosen_and_those_out():
    data = scored(tender(100, threshold=[{"id": "t", "at_least": 60}]), X=[[90]], Y=[[80]], Z=[[10]])
    assert said(data).summary == [
        "提案3件のうちXが1位で、選定されました。",
        "次点はYです。",
        "審査の対象外、失格または辞退により順位のない提案は1件です（Z）。",
    ]
    assert said(data, "en").summary[-1] == "1 proposal was excluded, disqualified or withdrawn and has no rank (Z)."


def test_chosen_so_far_are_named_while_a_tie_is_open():
    data = scored(tender(100, outcome={"winners": 2}), X=[[90]], Y=[[80]], Z=[[80]])
    assert said(data).summary == [
        "まだ決まっていません（提案3件）。",
        "ここまでに選定が決まったのはXです。",
        "Y、Z の同点が決着していないため、決まっていません。",
    ]


@pytest.mark.parametrize(
    ("rounding", "ja", "en"),
    [
        ({"mode": "none"}, "端数処理はせず、正確な値で比べます。", "Nothing is rounded; exact values are compared."),
        (
            {"mode": "half-up", "digits": 1, "at": "end"},
            "最後に1回だけ、合計を四捨五入して小数第1位までとします。",
            "Once, at the end, the total is rounded half up to 1 decimal place.",
        ),
        (
            {"mode": "truncate", "digits": 2, "at": "item"},
            "項目ごとの得点を切り捨てて小数第2位までとします。",
            "Each item's figure is truncated to 2 decimal places.",
        ),
        (
            {"mode": "up", "digits": 0, "at": "member"},
            "委員ごとの合計を切り上げて整数とします。",
            "Each member's total is rounded up to a whole number.",
        ),
    ],
)
def test_rounding_rule_reads_as_people_say_it(rounding, ja, en):
    data = scored(tender(50, rounding=rounding), X=[[30]])
    assert (said(data).rule[1], said(data, "en").rule[1]) == (ja, en)


def test_items_combined_otherwise_are_mentioned():
    group = [{"id": "1", "name": "a", "points": 10}, {"id": "2", "name": "b", "points": 10, "combine": "median"}]
    data = scored(tender(group=group, members="ABC"), X=[[1, 2, 3], [1, 2, 3]])
    assert said(data).rule[:2] == ["委員の点を平均します。", "一部の項目では、委員の点の中央値をとります。"]


def test_figures_out_of_other_full_marks_are_not_compared():
    data = scored(tender(50, 50, members="AB", panel={"combine": "sum"}), X=[[30, 40], [10, 10]], Y=[[50, "recused"], [9, 9]])
    assert not any("項目1" in each for each in told(data, "X"))
    assert not any(each.startswith("合計は") for each in told(data, "X"))


def test_same_result_always_says_the_same():
    result = result_of(tied(ties={"chain": ["sum:1"]}))
    turned = replace(result, proposals=tuple(reversed(result.proposals)))
    assert said_of(result, "ja").proposals == said_of(turned, "ja").proposals


def test_division_tells_how_its_value_is_cut_and_claims_no_panel():
    file = read_case(ROOT / "tests" / "cases" / "a34-shimote-2022.toml")
    rule = explain(evaluate(file.rubric, file.case)).rule
    assert [each.id for each in rule] == ["rule.measure.value", "rule.value.truncate"]
    assert rule[-1].values == {"digits": 4}
