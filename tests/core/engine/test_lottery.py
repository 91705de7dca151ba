"""The lottery that anyone can recompute (case B22): fax by time, mail after fax and by kana."""

from itertools import permutations

import pytest

from evaluator.core.case import Arrival, Proposal
from evaluator.core.engine.lottery import arrival_order, drawn
from evaluator.core.rules import Lottery

RULE = Lottery(channels=("fax", "mail"), kana=("mail",))


def came(own, number=None, *, day="2026-10-19", channel="fax", time="", kana=""):
    arrival = Arrival(day=day, channel=channel, time=time, kana=kana)
    return Proposal(id=own, arrival=arrival, lottery_number=number)


TIED = (
    came("a", 123, channel="mail", kana="サクラ"),
    came("b", 456, channel="fax", time="10:00"),
    came("c", 790, channel="fax", time="9:30"),
    came("d", 1, channel="mail", kana="あおば"),
)
"""Two faxes and two letters of one day; by arrival c, b, d, a; the numbers add up to 1370, remainder 2."""


def test_fax_by_time_then_mail_by_kana():
    assert arrival_order(TIED, RULE) == ("c", "b", "d", "a")


def test_remainder_is_first_and_numbers_wrap():
    assert drawn(TIED, RULE) == ("d", "a", "c", "b")


def test_order_of_the_file_changes_nothing():
    assert {drawn(order, RULE) for order in permutations(TIED)} == {("d", "a", "c", "b")}


@pytest.mark.parametrize(
    ("numbers", "order"),
    [((100, 200), ("early", "late")), ((100, 201), ("late", "early")), ((999, 999), ("early", "late"))],
)
def test_two_tied_bidders_follow_the_remainder(numbers, order):
    tied = (came("early", numbers[0], day="2026-10-18"), came("late", numbers[1]))
    assert drawn(tied, RULE) == order


def test_earlier_day_goes_before_better_channel():
    tied = (came("fax", 0, day="2026-10-10"), came("mail", 0, day="2026-10-9", channel="mail"))
    assert arrival_order(tied, RULE) == ("mail", "fax")


@pytest.mark.parametrize(
    "names",
    [("アオバ", "イズミ"), ("カキ", "がけ"), ("ハナ", "ばら"), ("ﾊﾅ", "ヒノキ"), ("サービス", "さくら"), ("あ い", "あう")],
)
def test_kana_follow_the_syllabary(names):
    tied = tuple(came(each, 0, channel="mail", kana=each) for each in reversed(names))
    assert arrival_order(tied, RULE) == names


OPEN = {
    "no arrival": (came("a", 1), Proposal(id="b", lottery_number=2)),
    "no time": (came("a", 1), came("b", 2, time="9:00")),
    "same time": (came("a", 1, time="9:00"), came("b", 2, time="09:00")),
    "no kana": (came("a", 1, channel="mail"), came("b", 2, channel="mail", kana="サクラ")),
    "same kana": (came("a", 1, channel="mail", kana="さくら"), came("b", 2, channel="mail", kana="サクラ")),
    "unknown channel": (came("a", 1, channel="hand"), came("b", 2, day="2026-10-20")),
}


@pytest.mark.parametrize("tied", OPEN.values(), ids=OPEN)
def test_order_the_rule_leaves_open_is_none(tied):
    assert arrival_order(tied, RULE) is None
    assert drawn(tied, RULE) is None


def test_time_and_kana_are_never_compared():
    tied = (came("a", 1, channel="mail", kana="サクラ"), came("b", 2, time="9:00"))
    assert arrival_order(tied, Lottery(kana=("mail",))) is None


def test_without_channels_the_time_alone_decides():
    tied = (came("a", 1, channel="mail", time="11:00"), came("b", 2, channel="hand", time="9:00"))
    assert arrival_order(tied, Lottery()) == ("b", "a")


def test_missing_number_leaves_the_lottery_undrawn():
    tied = (came("a", 1, time="9:00"), came("b", time="10:00"))
    assert arrival_order(tied, RULE) == ("a", "b")
    assert drawn(tied, RULE) is None


def test_nobody_tied_means_nothing_to_draw():
    assert drawn((), RULE) is None
