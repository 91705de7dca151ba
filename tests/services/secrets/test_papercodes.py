"""Codes on paper: random, read however they are typed, and only for their owner."""

import re

import pytest

from evaluator.services.secrets.papercodes import SIGNS, hashed, matching, new_codes

KEY = b"k" * 32


def stored(codes: tuple[str, ...], owner: str = "member:7") -> list[str]:
    return [hashed(code, key=KEY, owner=owner) for code in codes]


def test_codes_have_forty_bits_and_clear_signs():
    codes = new_codes(100)
    assert len(set(codes)) == 100
    assert all(re.fullmatch(f"[{SIGNS}]{{4}}-[{SIGNS}]{{4}}", code) for code in codes)
    assert len(set(SIGNS)) == 32
    assert not set("ILOU") & set(SIGNS)


@pytest.mark.parametrize("count", [0, -1, 101])
def test_number_of_codes_has_its_bounds(count):
    with pytest.raises(ValueError):
        new_codes(count)


def test_each_code_finds_its_own_hash():
    codes = new_codes(12)
    hashes = stored(codes)
    assert [matching(code, hashes, key=KEY, owner="member:7") for code in codes] == hashes


@pytest.mark.parametrize("typed", ["k7p2-9x0m", " K7P2 9X0M ", "Ｋ７Ｐ２－９Ｘ０Ｍ", "k7p29xOm", "K7P2\u20139XOM", "k7p2ー9xom"])
def test_code_counts_however_it_is_typed(typed):
    hashes = stored(("K7P2-9X0M",))
    assert matching(typed, hashes, key=KEY, owner="member:7") == hashes[0]


def test_one_is_read_from_small_l_and_i():
    hashes = stored(("1111-AAAA",))
    assert matching("l1Ii-aaaa", hashes, key=KEY, owner="member:7") == hashes[0]


@pytest.mark.parametrize("typed", ["", "K7P2", "K7P2-9X0N", "K7P2-9X0M-K7P2", "あ" * 8])
def test_wrong_code_matches_no_hash(typed):
    assert matching(typed, stored(("K7P2-9X0M",)), key=KEY, owner="member:7") is None


def test_code_of_another_member_does_not_count():
    assert matching("K7P2-9X0M", stored(("K7P2-9X0M",), "member:8"), key=KEY, owner="member:7") is None


def test_hash_is_worthless_without_the_key():
    assert matching("K7P2-9X0M", stored(("K7P2-9X0M",)), key=b"x" * 32, owner="member:7") is None
