"""Passwords: hashed at a known cost, checked alike for everybody, refused with a reason."""

import threading
import time

import pytest
from argon2 import PasswordHasher, extract_parameters

from evaluator.config import LOCALES
from evaluator.core.values import Problem
from evaluator.exchange.wording import Names, sentence
from evaluator.services.secrets import passwords
from evaluator.services.secrets.passwords import (
    CLEAR_SIGNS,
    COST,
    Cost,
    TooManyHashes,
    common_words,
    hash_password,
    is_outdated,
    password_problems,
    temporary_password,
    verify,
)
from tests.factories.sealed_price import CHEAP

GOOD = "kaze to tsuki no uta"


def problems(password: str, **changes: object) -> tuple[Problem, ...]:
    who = {"login": "yamada", "name": "山田 太郎", "organisation": "青野市"}
    return password_problems(password, **who | changes)


def ids(password: str) -> list[str]:
    return [each.message.id for each in problems(password)]


def test_password_fits_its_own_hash_only():
    stored = hash_password(GOOD, cost=CHEAP)
    assert verify(stored, GOOD, cost=CHEAP)
    assert not verify(stored, GOOD + "x", cost=CHEAP)


def test_same_password_has_ever_another_hash():
    assert hash_password(GOOD, cost=CHEAP) != hash_password(GOOD, cost=CHEAP)


@pytest.mark.parametrize(
    ("made", "today", "outdated"),
    [
        (CHEAP, CHEAP, False),
        (CHEAP, Cost(memory_kib=CHEAP.memory_kib * 2, passes=CHEAP.passes), True),
        (CHEAP, Cost(memory_kib=CHEAP.memory_kib, passes=CHEAP.passes + 1), True),
    ],
)
def test_hash_of_another_cost_is_outdated(made, today, outdated):
    assert is_outdated(hash_password(GOOD, cost=made), cost=today) is outdated


def test_what_is_no_hash_is_not_outdated():
    assert not is_outdated("plain")


def test_default_cost_is_above_the_least():
    # OWASP Password Storage Cheat Sheet: Argon2id with at least 19 MiB, two passes, one lane
    assert hash_password(GOOD).startswith(f"$argon2id$v=19$m={COST.memory_kib},t={COST.passes},p={COST.lanes}$")
    assert COST.memory_kib >= 19 * 1024
    assert COST.passes >= 2


@pytest.mark.parametrize("stored", [None, "", "!", "$argon2id$broken", "plain"])
def test_somebody_without_password_never_enters(stored):
    assert not verify(stored, "", cost=CHEAP)
    assert not verify(stored, GOOD, cost=CHEAP)


@pytest.mark.parametrize("unknown", [None, "", "plain"])
def test_unknown_person_costs_as_much_work_as_a_known(monkeypatch, unknown):
    cost = Cost(memory_kib=CHEAP.memory_kib * 2, passes=CHEAP.passes + 1)
    stored = hash_password(GOOD, cost=cost)
    worked = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            worked.append((extract_parameters(hash), len(password)))
            return super().verify(hash, password)

    hasher = Watched(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes)
    monkeypatch.setattr(passwords, "_hasher", lambda _cost: hasher)
    assert (verify(stored, "wrong password", cost=cost), verify(unknown, "wrong password", cost=cost)) == (False, False)
    assert len(worked) == 2
    assert worked[0] == worked[1]


def test_wide_and_composed_signs_are_the_same_password():
    stored = hash_password("ガラス ＡＢＣ１２３ é", cost=CHEAP)
    assert verify(stored, "ｶﾞﾗｽ ABC123 e\u0301", cost=CHEAP)


def test_no_more_hashes_at_once_than_allowed(monkeypatch):
    running, most, lock = 0, 0, threading.Lock()

    class Slow:
        def hash(self, _password: str) -> str:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.02)
            with lock:
                running -= 1
            return "done"

    monkeypatch.setattr(passwords, "_hasher", lambda _cost: Slow())
    threads = [threading.Thread(target=hash_password, args=(GOOD,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == passwords.PARALLEL


def test_waiting_too_long_is_told_and_not_guessed(monkeypatch):
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.01)
    with passwords.gate(), passwords.gate(), pytest.raises(TooManyHashes):
        verify(None, GOOD, cost=CHEAP)
    assert verify(hash_password(GOOD, cost=CHEAP), GOOD, cost=CHEAP)


@pytest.mark.parametrize(
    "password", [GOOD, "correct horse battery", "さくらの山のうさぎとかめとつる", "x7Kq92mWpLr4", "ktw4-a7xr-p3ne-mhcy"]
)
def test_long_password_of_any_signs_is_welcome(password):
    assert problems(password) == ()


@pytest.mark.parametrize(
    ("password", "id"),
    [
        ("", "password.too-short"),
        ("x7Kq92mWpLr", "password.too-short"),
        ("ガギグゲゴサシスセソタ", "password.too-short"),
        ("ｶﾞｷﾞｸﾞｹﾞｺﾞｻ", "password.too-short"),
        ("x7Kq92mWpL" * 21, "password.too-long"),
        ("aaaaaaaaaaaaaa", "password.few-signs"),
        ("abcabcabcabcabc", "password.few-signs"),
        ("password1234", "password.common"),
        ("P@ssw0rd2026!!", "password.common"),
        ("sakura-202611", "password.common"),
        ("shiyakusho2026", "password.common"),
        ("パスワード12345678", "password.common"),
        ("qwertyuiop12", "password.common"),
        ("abcdefghijklmn", "password.common"),
        ("987654321098", "password.common"),
        ("x7kqmx7kqmx7kqm", "password.common"),
        ("yamadayamada1!", "password.common"),
        ("青野市-山田-20261122", "password.own-words"),
    ],
)
def test_easily_guessed_password_is_refused_with_reason(password, id):
    assert ids(password) == [id]


def test_own_login_and_organisation_do_not_count():
    who = {"login": "m.ogasawara", "name": "Ogasawara Mio", "organisation": "Aono City"}
    assert [each.message.id for each in problems("Ogasawara-Mio-77", **who)] == ["password.own-words"]
    assert [each.message.id for each in problems("m.ogasawara.1985", **who)] == ["password.own-words"]
    assert problems("Ogasawara-k3tw9xr", **who) == ()


def test_shortest_length_is_a_setting():
    assert ids("x7Kq92mWpLr4n") == []
    assert [each.message.id for each in problems("x7Kq92mWpLr4n", shortest=16)] == ["password.too-short"]


def test_signs_of_no_name_harm_nothing():
    assert password_problems(GOOD, login="", name="", organisation="") == ()
    assert password_problems("x7Kq92mWpLr4", login="x", name="7", organisation="K") == ()


def test_endless_password_is_cut_before_it_is_read():
    assert len(passwords.normalised("x" * 10_000_000)) == passwords.MOST_SIGNS
    assert ids("x7Kq92mWpL" * 1_000_000) == ["password.too-long"]
    assert not verify(hash_password(GOOD, cost=CHEAP), "x" * 10_000_000, cost=CHEAP)


def test_list_of_words_is_ours_and_folded():
    words = common_words()
    assert len(words) > 200
    assert {"password", "sakura", "ぱすわーど", "役所"} <= set(words)
    assert list(words) == sorted(words, key=lambda word: (-len(word), word))


@pytest.mark.parametrize("lang", LOCALES)
def test_each_refusal_is_a_sentence(lang):
    for password in ("short", "x7Kq92mWpL" * 21, "a" * 12, "password1234", "青野市-山田-20261122"):
        (found,) = problems(password)
        said = sentence(found.message, lang, Names())
        assert said != found.message.id
        assert "%" not in said


def test_temporary_password_is_clear_on_paper():
    made = {temporary_password() for _ in range(200)}
    assert len(made) == 200
    assert {sign for each in made for sign in each} == set(CLEAR_SIGNS) | {"-"}
    assert {len(each) for each in made} == {19}
    assert len(CLEAR_SIGNS) ** 16 > 2**67


def test_temporary_password_meets_our_own_rules():
    assert [each for each in (temporary_password() for _ in range(50)) if problems(each)] == []
