"""Kana in Latin letters: the hard cases by name, and all hiragana by what must hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.library.romaji import romaji

KNOWN = {
    "さっぽろ": "sapporo",
    "おおさか": "osaka",
    "とうきょう": "tokyo",
    "こうべ": "kobe",
    "きょうと": "kyoto",
    "くっちゃん": "kutchan",
    "よっかいち": "yokkaichi",
    "すっつ": "suttsu",
    "べっぷ": "beppu",
    "さっし": "sasshi",
    "かんおんじ": "kan'onji",
    "なんよう": "nan'yo",
    "しんおんせん": "shin'onsen",
    "なんぶ": "nanbu",
    "ぐんま": "gunma",
    "さんむ": "sanmu",
    "あんぱち": "anpachi",
    "けんいち": "ken'ichi",
    "しんにち": "shinnichi",
    "きゅうしゅう": "kyushu",
    "ひゅうが": "hyuga",
    "りゅうおう": "ryuo",
    "ぎょうだ": "gyoda",
    "じんせき": "jinseki",
    "おぢや": "ojiya",
    "あいづ": "aizu",
    "ふじ": "fuji",
    "つ": "tsu",
    "にいがた": "niigata",
    "めいわ": "meiwa",
    "きたあきた": "kitaakita",
    "ぶんごおおの": "bungoono",
    "すおうおおしま": "suooshima",
    "ういた": "uita",
    "らーめん": "ramen",
    "まつ・うら": "matsuura",
    "せと・うち": "setouchi",
    "かん・おん": "kan'on",
    "": "",
}


@pytest.mark.parametrize(("kana", "latin"), KNOWN.items())
def test_known_name_is_written_by_hepburn(kana, latin):
    assert romaji(kana) == latin


@pytest.mark.parametrize(
    "text", ["サッポロ", "札幌", "sapporo", "さ っぽろ", "ゃま", "あゃ", "っ", "まっ", "っあ", "っん", "っな", "か、き"]
)
def test_text_that_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError):
        romaji(text)


@given(st.text("あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわんがぎぐ"))
def test_plain_kana_become_lower_case_latin(kana):
    latin = romaji(kana)
    assert latin.isascii()
    assert latin == latin.lower()
    assert latin.replace("'", "").isalpha() or not kana


@given(
    st.text("あいうえおかきくけこさしすせそたちつてと", min_size=1, max_size=4),
    st.text("かきけさしせたちてまみむ", min_size=1, max_size=4),
)
def test_parts_that_do_not_merge_are_read_apart(one, other):
    assert romaji(one + other) == romaji(f"{one}・{other}") == romaji(one) + romaji(other)
