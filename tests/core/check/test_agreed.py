"""Marks agreed in moderation: only where the rubric has the rule, and only for what members scored."""

import pytest

from evaluator.core.check.rubric import rubric_problems
from tests.factories.case_file import file, found, values

RULE = '[moderation]\nby = "consensus"\n'


def agreed(mark: str, *, proposal: str = "A社", item: str = "1.1", rule: str = RULE) -> str:
    return f'{rule}[entry.review.agreed]\n"{proposal}" = {{ "{item}" = {mark} }}\n'


@pytest.mark.parametrize(("mark", "item"), [("25", "1.1"), ('"B"', "1.2")])
def test_a_mark_on_the_scale_can_be_agreed(mark, item):
    assert found(agreed(mark, item=item)) == {}


@pytest.mark.parametrize("rule", ["", '[moderation]\nby = "revision"\n'])
def test_without_the_rule_nothing_can_be_agreed(rule):
    assert found(agreed("25", rule=rule)) == {"entry.review.agreed": "agreed-without-rule"}


@pytest.mark.parametrize(
    ("more", "place", "id"),
    [
        (agreed("41"), 'entry.review.agreed.A社."1.1"', "mark-range"),
        (agreed('"S"', item="1.2"), 'entry.review.agreed.A社."1.2"', "grade-off-scale"),
        (agreed('"abstained"'), 'entry.review.agreed.A社."1.1"', "agreed-state"),
        (agreed("30", item="2"), "entry.review.agreed.A社.2", "agreed-not-members"),
        (agreed("30", item="1"), "entry.review.agreed.A社.1", "score-for-group"),
        (agreed("30", item="9"), "entry.review.agreed.A社", "unknown-criterion"),
        (agreed("30", proposal="X社"), "entry.review.agreed", "unknown-proposal"),
    ],
)
def test_a_wrong_agreed_mark_is_shown_in_its_place(more, place, id):
    assert found(more)[place] == id


def test_what_nobody_scored_takes_no_agreed_mark():
    nobody = ("[40, 30, 20]", '["abstained", "abstained", "abstained"]')
    assert values(agreed("25"), nobody) == {"criterion": "1.1", "proposal": "A社"}


def test_what_the_panel_gives_once_takes_no_agreed_mark():
    together = ('points = 40 }, { id = "1.2"', 'points = 40, by = "consensus" }, { id = "1.2"')
    one = ("[40, 30, 20]", "40"), ("{ a = 40, b = 30, c = 20 }", "40")
    assert found(agreed("25"), together, *one) == {'entry.review.agreed.A社."1.1"': "agreed-not-members"}


def test_far_is_at_least_one_grade():
    rubric, _ = file("[moderation]\nfar = 0\n")
    assert [(each.place, each.message.id) for each in rubric_problems(rubric)] == [("moderation.far", "problem.below-one")]
