"""A lottery that anyone can recompute from what was handed in: numbers and the order of arrival."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from evaluator.core.case import Arrival, Proposal
from evaluator.core.rules import Lottery

Place = tuple[str, int]
"""A day and the precedence of a channel on it."""


def arrival_order(proposals: Sequence[Proposal], lottery: Lottery) -> tuple[str, ...] | None:
    """Ids by arrival: by day, then the channel's precedence, then the time or (channels of `kana`) the name in kana.

    None if the rule leaves the order open: an arrival, a time or a kana name is missing, a channel has no
    precedence, or two arrivals are the same. Source: case B22.
    """
    came = {each.id: each.arrival for each in proposals if each.arrival is not None}
    if len(came) < len(proposals) or not all(_has_precedence(each, lottery) for each in came.values()):
        return None
    places = {own: _place(each, lottery) for own, each in came.items()}
    within = {own: _within(each, lottery) for own, each in came.items()}
    if _leaves_open(places, within):
        return None
    return tuple(sorted(came, key=lambda own: (places[own], within[own])))


def drawn(proposals: Sequence[Proposal], lottery: Lottery) -> tuple[str, ...] | None:
    """The tied proposals in the order that the lottery gives, or None if a number or an arrival is missing.

    They are numbered 0, 1, 2 ... by arrival; the remainder of the sum of their lottery numbers by how many they are
    is first, then the next number, and after the last comes 0. Source: case B22.
    """
    order = arrival_order(proposals, lottery)
    numbers = [each.lottery_number for each in proposals if each.lottery_number is not None]
    if not proposals or order is None or len(numbers) < len(proposals):
        return None
    first = sum(numbers) % len(order)
    return order[first:] + order[:first]


def _has_precedence(arrival: Arrival, lottery: Lottery) -> bool:
    return not lottery.channels or arrival.channel in lottery.channels


def _place(arrival: Arrival, lottery: Lottery) -> Place:
    day = "-".join(part.zfill(2) for part in arrival.day.split("-"))
    return day, lottery.channels.index(arrival.channel) if lottery.channels else 0


def _within(arrival: Arrival, lottery: Lottery) -> tuple[bool, str, str]:
    """What orders arrivals of one day and channel: whether by kana, and the kana or the time."""
    if arrival.channel in lottery.kana:
        return True, *_syllabary(arrival.kana)
    hour, colon, rest = unicodedata.normalize("NFKC", arrival.time).strip().partition(":")
    return False, f"{hour.zfill(2)}{colon}{rest}" if hour else "", ""


def _syllabary(kana: str) -> tuple[str, str]:
    """Keys of the order of the syllabary: plain syllables first (a long mark is its vowel), then voiced marks."""
    name = "".join(unicodedata.normalize("NFKC", kana).split())
    plain = "".join(chr(ord(sign) - 0x60) if "ァ" <= sign <= "ヶ" else sign for sign in name)
    syllables = unicodedata.normalize("NFD", plain).replace("\u3099", "").replace("\u309a", "").translate(LARGE)
    return "".join(_vowel(before) if sign == "ー" else sign for before, sign in pairwise(f" {syllables}")), plain


def _vowel(syllable: str) -> str:
    return VOWELS.get(unicodedata.name(syllable, "-")[-1], "ー")


LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")
"""Small signs of the syllabary and the ordinary ones."""

VOWELS = {"A": "あ", "I": "い", "U": "う", "E": "え", "O": "お"}
"""What a long mark stands for after a syllable whose Unicode name ends so."""


def _leaves_open(places: dict[str, Place], within: dict[str, tuple[bool, str, str]]) -> bool:
    shared = {place for place, count in Counter(places.values()).items() if count > 1}
    rivals = [(place, within[own]) for own, place in places.items() if place in shared]
    mixed = len({(place, by_kana) for place, (by_kana, *_) in rivals}) > len(shared)
    return mixed or len(set(rivals)) < len(rivals) or any(not key[1] for _, key in rivals)
