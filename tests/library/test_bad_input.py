"""The bad input that an office will hand in, from file to sentence: each with its place, in both languages."""

import pytest

from evaluator.core.evaluate import evaluate
from evaluator.core.result import Result
from evaluator.core.values import CannotEvaluate, Problem
from evaluator.exchange.wording import Names, sentence
from evaluator.library.read import read_case
from tests.factories.case_file import FILE


def handed_in(*changes: tuple[str, str], encoding: str = "utf-8", more: str = "") -> Result:
    text = FILE + more
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = read_case(text.encode(encoding))
    return evaluate(file.rubric, file.case)


def refused(*changes: tuple[str, str], more: str = "") -> tuple[Problem, ...]:
    with pytest.raises(CannotEvaluate) as found:
        handed_in(*changes, more=more)
    return found.value.problems


BAD = {
    "unknown scale": (('scale = "abc"', 'scale = "abd"'), "", "group[1].item[2].scale", "「abd」"),
    "points that do not add up": (("points = 60", "points = 70"), "", "group[1].points", "内訳の合計は 60 点"),
    "grade outside the scale": (('"A", "B", "C"', '"A", "B", "D"'), "", 'entry.review.scores.A社."1.2"[3]', "A、B、C"),
    "duplicate item": (('id = "1.2"', 'id = "1.1"'), "", "group[1].item[2].id", "group[1].item[1]"),
    "NaN": (("[40, 30, 20]", "[40, nan, 20]"), "", 'entry.review.scores.A社."1.1"[2]', "数ではありません"),
    "negative price": (("price = 100", "price = -100"), "", "proposal[1].price", "負です"),
    "a score of a recused member": (
        ("price = 100", "price = 100"),
        '[[absence]]\nmember = "b"\nstate = "recused"\nproposal = "A社"\n',
        'entry.review.scores.A社."1.1"[2]',
        "除斥の委員 b",
    ),
    "a missing score": (("a = 40, b = 30, c = 20", "a = 40, b = 30"), "", 'entry.review.scores.B社."1.1".c', "委員 c"),
}


@pytest.mark.parametrize(("change", "more", "place", "said"), BAD.values(), ids=BAD)
def test_bad_input_has_a_place_and_a_sentence(change, more, place, said):
    problems = {each.place: each for each in refused(change, more=more)}
    assert said in sentence(problems[place].message, "ja", Names())
    english = sentence(problems[place].message, "en", Names())
    assert english.replace("A社", "").replace("B社", "").isascii()


def test_one_wrong_file_says_everything_at_once():
    several = ("points that do not add up", "grade outside the scale", "negative price", "a missing score")
    places = {each.place for each in refused(*(BAD[each][0] for each in several))}
    assert places == {BAD[each][2] for each in several}


def test_a_price_over_the_ceiling_is_a_result():
    result = handed_in(more="[price]\nceiling.yen = 95\n")
    assert {each.id: each.status for each in result.proposals} == {"A社": "excluded", "B社": "ranked"}


def test_no_valid_proposal_is_a_result():
    result = handed_in(("price = 100", 'state = "invalid"'), ("price = 90", 'state = "withdrawn"'))
    assert result.award.kind == "no-award"


def test_a_single_valid_proposal_is_a_result():
    assert handed_in(("price = 100", 'state = "invalid"')).award.preferred == ("B社",)


def test_all_tied_is_a_result_without_an_order():
    same = ('"1.2" = ["A", "B", "C"]\n"2" = 30', '"1.2" = ["A", "B", "B"]\n"2" = 20')
    result = handed_in(same)
    assert [each.among for each in result.undecided] == [("A社", "B社")]
    assert result.award.kind == "undecided"


def test_shift_jis_gives_the_same_result():
    assert handed_in(encoding="cp932") == handed_in()


def test_ten_thousand_items_give_a_result():
    items = "".join(f', {{ id = "x{n}", name = "項目", points = 1 }}' for n in range(10_000))
    rows = "".join(f'"x{n}" = [1, 0, 1]\n' for n in range(10_000))
    result = handed_in(
        ("points = 40 }", f"points = 40 }}{items}"),
        ("points = 60", "points = 10060"),
        ('"2" = 30\n', f'"2" = 30\n{rows}'),
        ('"2" = 20\n', f'"2" = 20\n{rows}'),
    )
    assert len(result.proposals[0].items) == 10_004
    assert result.award.preferred == ("A社",)
