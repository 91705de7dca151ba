"""The forms of a draft's rules: each keeps its part of the rubric, and leaves alone what it does not show."""

import pytest

from evaluator.db.models import RubricDraft
from evaluator.services import drafts
from evaluator.web.workshop.records import RULES
from tests.factories.drafts import body, changed, hash_of, renamed, sent
from tests.reading import by_id, label_of, of_class, said, tree

RUBRICS = ("r1-soudan-standard", "r2-soudan-joint-comprehensive", "r7-fukushi-kyoten")


def at(draft_id, *rest):
    return "/".join(["/rubrics/drafts", str(draft_id), *rest])


def tree_of(session, draft_id):
    session.rollback()
    return drafts.tree_of(session.get_one(RubricDraft, draft_id))


@pytest.mark.parametrize("rubric", RUBRICS)
def test_rule_sent_as_it_is_changes_no_rubric(session, begun, post, rubric):
    id = begun(rubric)
    assert {post(at(id, "rules", rule)).status_code for rule in RULES} == {302}
    assert hash_of(session, id) == renamed(rubric, session.get_one(RubricDraft, id))


@pytest.mark.parametrize("rubric", RUBRICS)
def test_scale_and_item_sent_as_they_are_change_nothing(session, begun, post, rubric):
    id = begun(rubric)
    kept = tree_of(session, id)
    places = [f"group[{at_}].item[1]" for at_, each in enumerate(kept["group"], start=1) if each.get("item")]
    for page in (*(at(id, "scales", name) for name in kept["scale"]), *(at(id, "items", place) for place in places)):
        assert post(page).status_code == 302
    assert hash_of(session, id) == renamed(rubric, session.get_one(RubricDraft, id))


KEPT = (
    ("panel", {"panel.combine": "trimmed-mean", "panel.trim.high": "２"}, ("panel", "trim", "high"), 2),
    ("panel", {"on:panel.quorum": "1", "panel.quorum.share": "2/3"}, ("panel", "quorum", "share"), "2/3"),
    ("panel", {"panel.out_of": "100"}, ("panel", "out_of"), 100),
    ("moderation", {"moderation.by": "consensus", "moderation.far": "3"}, ("moderation",), {"by": "consensus", "far": 3}),
    ("rounding", {"rounding.mode": "truncate", "rounding.digits": "0"}, ("rounding", "digits"), 0),
    ("price", {"price.handling": "sealed", "on:price.ceiling": "1", "price.ceiling.yen": "32,000,000円"},
     ("price", "ceiling", "yen"), 32_000_000),
    ("threshold", {"threshold[1].at_least": "65 %"}, ("threshold", 0, "at_least"), "65 %"),
    ("threshold", {"threshold[2].of": "2"}, ("threshold", 1, "of"), ["2"]),
    ("ties", {"ties.chain[1]": "chair"}, ("ties", "chain", 0), "chair"),
    ("outcome", {"outcome.winners": "all-passing"}, ("outcome", "winners"), "all-passing"),
    ("outcome", {"outcome.winners": "2", "outcome.discretion": "1"}, ("outcome", "winners"), 2),
    ("publication", {"publication.losers": "rank"}, ("publication", "losers"), "rank"),
    ("value", {"value.method": "points"}, ("value", "method"), "points"),
    ("ranking", {"ranking.by": "rank-points", "ranking.points": "5、3、1"}, ("ranking", "points"), [5, 3, 1]),
    ("head", {"rubric.title.ja": "青野市の基準"}, ("rubric", "title", "ja"), "青野市の基準"),
)  # fmt: skip


def test_rule_is_kept_as_it_was_typed(session, begun, post):
    id = begun()
    for rule, typed, path, kept in KEPT:
        assert post(at(id, "rules", rule), typed).status_code == 302, rule
        found = tree_of(session, id)
        for key in path:
            found = found[key]
        assert found == kept
        assert drafts.findings(session.get_one(RubricDraft, id)).rubric is not None, rule


WRONG = (
    ("panel", "panel.members.min", "many"),
    ("panel", "panel.members.min", ""),
    ("panel", "panel.combine", "guess"),
    ("panel", "panel.out_of", "1/0"),
    ("moderation", "moderation.far", "1.5"),
    ("rounding", "rounding.digits", "二"),
    ("threshold", "threshold[1].id", ""),
    ("threshold", "threshold[3].then", "shrug"),
    ("ranking", "ranking.points", "5, x"),
    ("outcome", "outcome.winners", "nobody"),
    ("head", "rubric.title.ja", ""),
    ("head", "rubric.contract_years", "three"),
)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_bad_rule_is_refused_beside_its_field(session, begun, officer, lang):
    id = begun()
    before = tree_of(session, id)
    for rule, place, typed in WRONG:
        pairs = changed(sent(officer.get(f"{at(id, 'rules', rule)}?lang={lang}").text), {place: typed})
        answer = officer.post(at(id, "rules", rule), data=body(pairs))
        page = tree(answer.text)
        assert answer.status_code == 422, place
        assert said(by_id(page, f"{place}-error"))
        assert by_id(page, place).get("aria-invalid") == "true"
        assert label_of(page, place)
        assert dict(sent(answer.text))[place] == typed
        assert tree_of(session, id) == before


ROWS = ("threshold[5]", "stage[1]", "ties.chain[6]", "gates.documents[1]", "outcome.lots[1]", "band[1]", "variant[1]")


def test_row_is_added_without_being_saved(session, begun, post):
    id = begun()
    before = tree_of(session, id)
    for place in ROWS:
        where = place.rpartition("[")[0]
        answer = post(at(id, "rules", place.partition("[")[0].partition(".")[0]), {"do": f"add:{where}"})
        assert answer.status_code == 200
        assert f"row:{place}" in dict(sent(answer.text))
    assert tree_of(session, id) == before


def test_thresholds_are_moved_and_taken_out(session, begun, post, officer):
    id = begun()
    page = at(id, "rules", "threshold")
    names = [each["id"] for each in tree_of(session, id)["threshold"]]
    moved = post(page, {"do": "down:threshold[1]"})
    taken = officer.post(page, data=body([*sent(moved.text), ("do", "remove:threshold[3]")]))
    assert officer.post(page, data=body(sent(taken.text))).status_code == 302
    assert [each["id"] for each in tree_of(session, id)["threshold"]] == [names[1], names[0], names[3]]


def test_price_formula_is_given_to_an_item(session, begun, post):
    id, place = begun(), "group[6].item[1]"
    post(at(id), {f"{place}.by": "computed"})
    formula = {
        f"on:{place}.formula": "1",
        f"{place}.formula.kind": "ceiling-ratio",
        f"{place}.formula.of": "price",
        f"{place}.formula.against": "ceiling",
    }
    assert post(at(id, "items", place), formula).status_code == 302
    assert tree_of(session, id)["group"][5]["item"][0]["formula"]["kind"] == "ceiling-ratio"
    assert drafts.findings(session.get_one(RubricDraft, id)).publishable


def test_formula_without_its_kind_is_refused(begun, post):
    id, place = begun(), "group[6].item[1]"
    answer = post(at(id, "items", place), {f"on:{place}.formula": "1"})
    assert answer.status_code == 422
    assert said(by_id(tree(answer.text), f"{place}.formula.kind-error"))


def test_own_scale_is_made_from_one_of_the_library(session, begun, post):
    id = begun()
    answer = post(at(id, "scales"), {"title": "市の4段階", "from": "SC4-ABCD"})
    assert answer.headers["Location"].endswith("/scales/own-1")
    post(at(id, "scales", "own-1"), {"scale.own-1.grades[2].share": "3/4"})
    kept = tree_of(session, id)["scale"]["own-1"]
    assert (kept["title"], kept["grades"][1]["share"]) == ({"ja": "市の4段階"}, "3/4")
    assert post(at(id), {"group[1].scale": "own-1"}).status_code == 302
    assert drafts.findings(session.get_one(RubricDraft, id)).publishable


def test_scale_without_name_or_start_is_refused(begun, post):
    answer = post(at(begun(), "scales"), {"title": "", "from": "nothing"})
    assert answer.status_code == 422
    assert len(of_class(tree(answer.text), "field__error")) == 2


@pytest.mark.parametrize(
    "page", [("rules", "nothing"), ("scales", "nothing"), ("items", "group[1]"), ("items", "group[9].item[1]"), ("items", "x")]
)
def test_page_of_nothing_is_not_there(begun, officer, page):
    assert officer.get(at(begun(), *page)).status_code == 404


def test_stale_rule_is_refused_and_kept_on_the_page(session, begun, post, officer):
    id = begun()
    page = at(id, "rules", "rounding")
    pairs = changed(sent(officer.get(page).text), {"rounding.digits": "3"})
    post(page, {"rounding.digits": "0"})
    answer = officer.post(page, data=body(pairs))
    assert (answer.status_code, dict(sent(answer.text))["rounding.digits"]) == (409, "3")
    assert tree_of(session, id)["rounding"]["digits"] == 0
    assert officer.post(page, data=body(sent(answer.text))).status_code == 302


def test_rules_are_told_and_lead_to_their_forms(begun, officer):
    id = begun()
    page = tree(officer.get(f"{at(id)}?lang=ja").text)
    links = {each.get("href") for each in page.iter("a")}
    assert {at(id, "rules", rule) for rule in RULES} <= links
    assert "四捨五入" in said(page)


def test_language_of_a_rule_changes_without_saving(session, begun, post):
    id = begun()
    answer = post(at(id, "rules", "rounding"), {"rounding.digits": "4"}, query="?lang=en")
    assert (answer.status_code, dict(sent(answer.text))["rounding.digits"]) == (200, "4")
    assert tree_of(session, id)["rounding"]["digits"] == 1
