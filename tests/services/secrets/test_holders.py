"""The key of an opening officer: useless without the passphrase, and to the server too."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evaluator.exchange.sealed.content import SealRefused
from evaluator.services.secrets import holders
from evaluator.services.secrets.holders import PASSPHRASE_COST, Holder, public_key, unlock
from evaluator.services.secrets.passwords import COST
from tests.factories.sealed_price import holder, passphrase


def refusal(given: Holder, phrase: str) -> str:
    with pytest.raises(SealRefused) as caught:
        unlock(given, phrase)
    return caught.value.problem.message.id


def altered(**changes: object) -> Holder:
    given = holder("akiko")
    return Holder(public_pem=given.public_pem, sealed_private=json.dumps(json.loads(given.sealed_private) | changes))


def pem_of(key: object) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def test_passphrase_unlocks_the_matching_key():
    private = unlock(holder("akiko"), passphrase("akiko"))
    assert private.key_size == 3072
    assert private.public_key() == public_key(holder("akiko").public_pem)


def test_wrong_passphrase_is_told_apart():
    assert refusal(holder("akiko"), "another phrase") == "seal.passphrase"
    assert refusal(holder("akiko"), passphrase("bunta")) == "seal.passphrase"


def test_passphrase_counts_however_wide_it_is_typed():
    wide = passphrase("akiko").translate({each: each + 0xFEE0 for each in range(0x21, 0x7F)})
    assert wide != passphrase("akiko")
    assert unlock(holder("akiko"), wide)


def test_stored_key_holds_nothing_in_clear():
    given = json.loads(holder("akiko").sealed_private)
    assert set(given) == {"v", "m", "t", "p", "salt", "nonce", "box"}
    assert "PRIVATE" not in holder("akiko").sealed_private


def test_private_key_of_another_holder_does_not_fit():
    mixed = Holder(public_pem=holder("bunta").public_pem, sealed_private=holder("akiko").sealed_private)
    assert refusal(mixed, passphrase("akiko")) == "seal.passphrase"


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"m": "8"},
        {"m": True},
        {"m": 4},
        {"m": 2**30},
        {"t": 0},
        {"t": 10**9},
        {"p": 0},
        {"p": 10**6},
        {"salt": "AAAA"},
        {"nonce": "?"},
        {"box": None},
    ],
)
def test_damaged_or_monstrous_key_is_refused(changes):
    assert refusal(altered(**changes), passphrase("akiko")) == "seal.key-damaged"


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "x", "1"])
def test_what_is_no_stored_key_is_refused(text):
    assert refusal(Holder(public_pem=holder("akiko").public_pem, sealed_private=text), "x") == "seal.key-damaged"


def test_opening_costs_more_than_a_login():
    assert PASSPHRASE_COST.memory_kib * PASSPHRASE_COST.passes > COST.memory_kib * COST.passes


def test_default_cost_is_written_into_the_key(monkeypatch):
    monkeypatch.setattr(holders, "generate_private_key", lambda **_kwargs: unlock(holder("akiko"), passphrase("akiko")))
    made = json.loads(holders.new_holder("a phrase").sealed_private)
    assert (made["m"], made["t"], made["p"]) == (64 * 1024, 3, 1)


@pytest.mark.parametrize(
    "key", [generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())], ids=["small", "curve"]
)
def test_other_kinds_of_keys_are_refused(key):
    with pytest.raises(ValueError):
        public_key(pem_of(key))
