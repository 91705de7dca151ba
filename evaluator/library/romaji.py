"""Hiragana in Latin letters, by Hepburn without macrons: a reading aid for people who do not read Japanese."""

import re
from collections.abc import Iterator
from itertools import pairwise

BOUNDARY = "・"
"""Stands between two parts of a name whose vowels do not run together; not written in Latin letters."""

_ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "g": "がぎぐげご",
    "s": "さしすせそ",
    "z": "ざじずぜぞ",
    "t": "たちつてと",
    "d": "だぢづでど",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
    "m": "まみむめも",
    "r": "らりるれろ",
}
_HEPBURN = {"し": "shi", "じ": "ji", "ち": "chi", "つ": "tsu", "ぢ": "ji", "づ": "zu", "ふ": "fu"}
_OTHERS = {"や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "ゐ": "i", "ゑ": "e", "を": "o", "ゔ": "vu", "ん": "n"}
_PLAIN = {
    **{kana: row + vowel for row, signs in _ROWS.items() for kana, vowel in zip(signs, "aiueo", strict=True)},
    **_HEPBURN,
    **_OTHERS,
}
_SMALL = {"ゃ": "a", "ゅ": "u", "ょ": "o"}
_DOUBLED = tuple("kgsztdhbpcjf")
_SYLLABLE = re.compile(f"[きぎしじちぢにひびぴみり][ゃゅょ]|[{''.join(_PLAIN)}っー{BOUNDARY}]")


def romaji(kana: str) -> str:
    """Hiragana in lower-case Latin letters: おおさか is osaka, かんおんじ is kan'onji, くっちゃん is kutchan.

    おう, おお and うう become one vowel. Where the parts of a name meet, two vowels stay two (松浦 is matsuura), but kana
    alone do not show where that is: write `・` there, or take the answer as a reading aid. Raises ValueError for
    anything but hiragana, and for a っ that doubles nothing.
    """
    syllables = _SYLLABLE.findall(kana)
    if "".join(syllables) != kana:
        raise ValueError(f"not hiragana: {kana[:20]}")
    return "".join(_joined(list(_short(syllables))))


def _short(syllables: list[str]) -> Iterator[str]:
    """The syllables in Latin letters, without the second half of a long vowel."""
    vowel = ""
    for each in syllables:
        if each == "ー" or (each in ("う", "お") and vowel + each in ("oう", "oお", "uう")):
            vowel = ""
            continue
        latin = _latin(each)
        vowel = latin[-1:]
        if latin:
            yield latin


def _latin(syllable: str) -> str:
    if syllable in (BOUNDARY, "っ"):
        return "" if syllable == BOUNDARY else syllable
    if len(syllable) == 1:
        return _PLAIN[syllable]
    stem = _PLAIN[syllable[0]][:-1]
    return stem + ("" if stem in ("sh", "ch", "j") else "y") + _SMALL[syllable[1]]


def _joined(latin: list[str]) -> Iterator[str]:
    """The syllables with a doubled consonant for っ and a mark between n and a vowel."""
    for each, after in pairwise([*latin, ""]):
        if each == "っ":
            yield _doubling(after)
        else:
            yield "n'" if each == "n" and after[:1] in tuple("aiueoy") else each


def _doubling(after: str) -> str:
    if after[:1] not in _DOUBLED:
        raise ValueError("small tsu with nothing to double")
    return "t" if after.startswith("ch") else after[0]
