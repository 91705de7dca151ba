"""Tokens are random and stored as digests; small secrets come back only with their key and in their place."""

import hashlib
import hmac
import re

import pytest

from evaluator.services.secrets.tokens import CannotDecrypt, decrypt, derived_key, digest, encrypt, new_token

KEY = derived_key("a secret of the application", "totp")


def test_tokens_are_long_and_never_alike():
    tokens = {new_token() for _ in range(500)}
    assert len(tokens) == 500
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)


def test_stored_digest_is_plain_sha256():
    assert digest("abc") == hashlib.sha256(b"abc").hexdigest()


def test_each_purpose_has_a_key_of_its_own():
    keys = {derived_key(secret, purpose) for secret in ("one", "two") for purpose in ("totp", "paper")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}


def test_derived_key_follows_the_standard():
    # RFC 5869 with SHA-256 and no salt, written out by hand
    extracted = hmac.new(bytes(32), b"one", hashlib.sha256).digest()
    assert derived_key("one", "totp") == hmac.new(extracted, b"evaluator/totp\x01", hashlib.sha256).digest()


@pytest.mark.parametrize(("secret", "purpose"), [("", "totp"), ("one", "")])
def test_no_key_comes_from_an_empty_secret(secret, purpose):
    with pytest.raises(ValueError):
        derived_key(secret, purpose)


@pytest.mark.parametrize("text", ["JBSWY3DPEHPK3PXP", "", "合言葉" * 50])
def test_encrypted_text_comes_back_whole(text):
    stored = encrypt(text, key=KEY, about="totp:user:17")
    assert text not in stored or text == ""
    assert decrypt(stored, key=KEY, about="totp:user:17") == text


def test_same_text_is_never_stored_twice_alike():
    assert encrypt("x", key=KEY, about="a") != encrypt("x", key=KEY, about="a")


def test_secret_moved_to_another_user_is_refused():
    stored = encrypt("JBSWY3DPEHPK3PXP", key=KEY, about="totp:user:17")
    with pytest.raises(CannotDecrypt):
        decrypt(stored, key=KEY, about="totp:user:18")


def test_another_secret_key_decrypts_nothing():
    stored = encrypt("JBSWY3DPEHPK3PXP", key=KEY, about="a")
    with pytest.raises(CannotDecrypt):
        decrypt(stored, key=derived_key("another", "totp"), about="a")


@pytest.mark.parametrize("at", range(2, 60, 7))
def test_altered_secret_is_refused_at_each_place(at):
    stored = encrypt("JBSWY3DPEHPK3PXP", key=KEY, about="a")
    altered = stored[:at] + ("A" if stored[at] != "A" else "B") + stored[at + 1 :]
    with pytest.raises(CannotDecrypt):
        decrypt(altered, key=KEY, about="a")


@pytest.mark.parametrize("stored", ["", "1.", "2.AAAA", "1.あ", "1.AAAA", "plain text", "1." + "A" * 16])
def test_what_was_never_encrypted_is_refused(stored):
    with pytest.raises(CannotDecrypt):
        decrypt(stored, key=KEY, about="a")
