"""A sealed price opens to two holders together, to nobody alone, and only as it was sealed."""

import base64
import json
import secrets
from dataclasses import replace
from itertools import permutations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evaluator.config import LOCALES
from evaluator.core.values import problem
from evaluator.exchange.catalogues import words
from evaluator.exchange.sealed.content import Attachment, SealRefused, pack
from evaluator.exchange.sealed.envelope import SealedFile, label, read_sealed, written
from evaluator.services.secrets import seal as sealing
from evaluator.services.secrets.holders import public_key, unlock
from evaluator.services.secrets.seal import first_turn, hand_over, seal, second_turn
from evaluator.services.secrets.turns import HandOver, Pending, Seats
from tests.factories.sealed_price import CONTEXT, holder, passphrase, price, sealed

NAMES = ("akiko", "bunta", "chie")


def first(file: SealedFile, who: str, partner: str, **changes: object) -> Pending:
    given = {"passphrase": passphrase(who), "partner_pem": holder(partner).public_pem, "expected": CONTEXT}
    return first_turn(file, holder(who), **given | changes)


def second(file: SealedFile, pending: Pending, who: str, **changes: object):
    given = {"holder": holder(who), "passphrase": passphrase(who), "expected": CONTEXT}
    return second_turn(file, pending, **given | changes)


def handed(file: SealedFile, old: str, new: str, tables: tuple[HandOver, ...] = ()) -> HandOver:
    (table,) = hand_over([(file, tables)], holder(old), passphrase=passphrase(old), successor_pem=holder(new).public_pem)
    return table


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(SealRefused) as caught:
        act(*args, **kwargs)
    return caught.value.problem.message.id


@pytest.fixture
def file() -> SealedFile:
    return read_sealed(sealed())


@pytest.mark.parametrize(("one", "other"), [*permutations(NAMES, 2)])
def test_any_two_holders_open_it_together(file, one, other):
    assert second(file, first(file, one, other), other) == price()


def test_estimate_comes_out_byte_for_byte():
    attached = Attachment(name="見積書.pdf", data=b"%PDF-" + secrets.token_bytes(300_000))
    file = read_sealed(sealed("akiko", "bunta", attachment=attached))
    assert second(file, first(file, "bunta", "akiko"), "akiko").attachment == attached


def test_pending_turn_survives_being_stored(file):
    pending = first(file, "akiko", "bunta")
    assert Pending.from_text(pending.as_text()) == pending


def test_same_price_is_never_sealed_twice_alike():
    one, other = (read_sealed(seal(price(), [holder(name).public_pem for name in NAMES], context=CONTEXT)) for _ in range(2))
    assert one.ciphertext != other.ciphertext
    assert one.nonce != other.nonce


def test_file_shows_nothing_of_the_price():
    source = sealed()
    assert b"12345000" not in source
    assert "青野みらい会".encode() not in base64.b64decode(json.loads(source)["ciphertext"])


def test_one_holder_alone_gets_only_noise(file):
    private = unlock(holder("akiko"), passphrase("akiko"))
    halves = []
    for share in file.shares[:2]:
        mine = sealing._unwrap(private, share.wrapped[0], label(file.binding, "share", *share.holders))
        halves.append(mine)
        for bound_to in (label(file.binding, "share", *share.holders[::-1]), label(file.binding, "share", *share.holders)):
            assert refusal(sealing._unwrap, private, share.wrapped[1], bound_to) == "seal.share"
    keys = [*halves, sealing._xor(*halves)]
    assert {refusal(sealing._opened, file, key) for key in keys} == {"seal.key-check"}


def test_pending_turn_is_closed_to_its_giver(file):
    pending = first(file, "akiko", "bunta")
    private = unlock(holder("akiko"), passphrase("akiko"))
    bound_to = label(file.binding, "turn", pending.seat, holder("bunta").fingerprint, pending.taker)
    assert refusal(sealing._unwrap, private, pending.wrapped, bound_to) == "seal.share"
    assert refusal(second, file, pending, "akiko") == "seal.other-turn"


def test_nobody_is_the_partner_of_oneself(file):
    assert refusal(first, file, "akiko", "akiko") == "seal.one-person"
    half = first(file, "bunta", "akiko")
    forged = replace(half, seat=holder("akiko").fingerprint)
    assert refusal(second, file, forged, "akiko") == "seal.one-person"


def test_third_holder_cannot_use_the_turn(file):
    pending = first(file, "akiko", "bunta")
    assert refusal(second, file, pending, "chie") == "seal.other-turn"
    relabelled = replace(pending, taker=holder("chie").fingerprint)
    assert refusal(second, file, relabelled, "chie") == "seal.share"


def test_turn_of_another_file_does_not_count(file):
    other = read_sealed(sealed(yen=1))
    assert refusal(second, file, first(other, "akiko", "bunta"), "bunta") == "seal.other-turn"
    forged = replace(first(other, "akiko", "bunta"), file=file.identity)
    assert refusal(second, file, forged, "bunta") in {"seal.key-check", "seal.share"}


@pytest.mark.parametrize("turn", [1, 2])
def test_wrong_passphrase_is_told_apart(file, turn):
    if turn == 1:
        assert refusal(first, file, "akiko", "bunta", passphrase="wrong") == "seal.passphrase"
    else:
        assert refusal(second, file, first(file, "akiko", "bunta"), "bunta", passphrase="wrong") == "seal.passphrase"


def test_stranger_has_no_seat(file):
    assert refusal(first, file, "daiki", "bunta") == "seal.not-holder"
    assert refusal(first, file, "akiko", "daiki") == "seal.not-holder"


@pytest.mark.parametrize(
    ("changes", "id"),
    [
        ({"procurement": "p-18"}, "seal.other-procurement"),
        ({"call": "f" * 64}, "seal.other-call"),
        ({"reference": "AAAA-AAAA"}, "seal.other-reference"),
    ],
)
def test_file_for_something_else_is_refused(file, changes, id):
    expected = replace(CONTEXT, **changes)
    assert refusal(first, file, "akiko", "bunta", expected=expected) == id
    assert refusal(second, file, first(file, "akiko", "bunta"), "bunta", expected=expected) == id


@pytest.mark.parametrize("changes", [{"procurement": "p-18"}, {"call": "f" * 64}, {"reference": "AAAA-AAAA"}])
def test_context_rewritten_in_the_file_does_not_open(file, changes):
    context = replace(CONTEXT, **changes)
    swapped = read_sealed(written(replace(file, context=context)))
    assert refusal(first, swapped, "akiko", "bunta", expected=context) == "seal.share"


def test_altered_content_is_told_apart(file):
    altered = replace(file, ciphertext=file.ciphertext[:-1] + bytes([file.ciphertext[-1] ^ 1]))
    assert refusal(second, altered, first(altered, "akiko", "bunta"), "bunta") == "seal.altered"


def test_altered_nonce_and_check_are_told_apart(file):
    nonce = replace(file, nonce=bytes(12))
    assert refusal(second, nonce, first(nonce, "akiko", "bunta"), "bunta") == "seal.altered"
    check = replace(file, key_check=bytes(32))
    assert refusal(second, check, first(check, "akiko", "bunta"), "bunta") == "seal.key-check"


def test_altered_share_harms_only_its_pair(file):
    share = file.shares[0]
    wrapped = (share.wrapped[0][:-1] + bytes([share.wrapped[0][-1] ^ 1]), share.wrapped[1])
    altered = replace(file, shares=(replace(share, wrapped=wrapped), *file.shares[1:]))
    assert refusal(first, altered, "akiko", "bunta") == "seal.share"
    assert second(altered, first(altered, "akiko", "chie"), "chie") == price()


def test_halves_of_two_pairs_do_not_mix(file):
    mixed = replace(file.shares[1], wrapped=(file.shares[0].wrapped[0], file.shares[1].wrapped[1]))
    altered = replace(file, shares=(file.shares[0], mixed, file.shares[2]))
    assert refusal(first, altered, "akiko", "chie") == "seal.share"


def test_two_pairs_cannot_open_two_prices():
    """A proposer who gives two pairs two keys is found out: the check commits to one of them."""
    honest = read_sealed(sealed())
    keys = {name: public_key(holder(who).public_pem) for name, who in zip(honest.holders, NAMES, strict=True)}
    one, other = secrets.token_bytes(32), secrets.token_bytes(32)
    pairs = [share.holders for share in honest.shares]
    shares = tuple(sealing._split(key, pair, keys, honest.binding) for key, pair in zip((one, other, one), pairs, strict=True))
    content = AESGCM(sealing._derived(one, "content", 32)).encrypt(honest.nonce, pack(price()), honest.binding)
    file = replace(honest, shares=shares, key_check=sealing._derived(one, "check", 32), ciphertext=content)
    assert second(file, first(file, "akiko", "bunta"), "bunta") == price()
    assert refusal(second, file, first(file, "akiko", "chie"), "chie") == "seal.key-check"


def test_well_sealed_nonsense_is_told_apart(monkeypatch):
    monkeypatch.setattr(sealing, "pack", lambda _price: bytes(1024 * 1024))
    file = read_sealed(seal(price(), [holder(name).public_pem for name in NAMES], context=CONTEXT))
    assert refusal(second, file, first(file, "akiko", "bunta"), "bunta") == "seal.content"


@pytest.mark.parametrize("names", [(), ("akiko",), ("akiko", "akiko"), ("akiko", "bunta", "chie", "daiki", "emi")])
def test_price_is_sealed_for_two_to_four(names):
    with pytest.raises(ValueError):
        seal(price(), [holder(name).public_pem for name in names], context=CONTEXT)


def test_price_is_not_sealed_without_a_reference():
    with pytest.raises(ValueError):
        seal(price(), [holder(name).public_pem for name in NAMES], context=replace(CONTEXT, reference=""))


@pytest.mark.parametrize(("one", "other"), [*permutations(("daiki", "bunta", "chie"), 2)])
def test_successor_takes_the_seat(file, one, other):
    tables = (handed(file, "akiko", "daiki"),)
    pending = first(file, one, other, tables=tables)
    assert second(file, pending, other, tables=tables) == price()


def test_seats_change_hands_again_and_again(file):
    tables: tuple[HandOver, ...] = ()
    for old, new in (("akiko", "daiki"), ("bunta", "emi"), ("daiki", "fumi")):
        tables = (*tables, HandOver.from_text(handed(file, old, new, tables).as_text()))
    assert second(file, first(file, "emi", "fumi", tables=tables), "fumi", tables=tables) == price()
    assert refusal(first, file, "daiki", "emi", tables=tables) == "seal.handed-over"


def test_leaving_holder_is_turned_away(file):
    tables = (handed(file, "akiko", "daiki"),)
    assert refusal(first, file, "akiko", "bunta", tables=tables) == "seal.handed-over"
    assert refusal(first, file, "bunta", "akiko", tables=tables) == "seal.handed-over"
    waiting = first(file, "bunta", "akiko")
    assert refusal(second, file, waiting, "akiko", tables=tables) == "seal.handed-over"


def test_many_files_are_handed_over_at_once(file):
    files = [file, read_sealed(sealed(yen=1)), read_sealed(sealed("akiko", "bunta"))]
    tables = hand_over(
        [(each, ()) for each in files], holder("akiko"), passphrase=passphrase("akiko"), successor_pem=holder("daiki").public_pem
    )
    assert [table.file for table in tables] == [each.identity for each in files]
    opened = [
        second(each, first(each, "daiki", "bunta", tables=[t]), "bunta", tables=[t])
        for each, t in zip(files, tables, strict=True)
    ]
    assert [each.yen for each in opened] == [12_345_000, 1, 12_345_000]


def test_nobody_gets_a_second_half(file):
    assert refusal(handed, file, "akiko", "bunta") == "seal.successor"
    assert refusal(handed, file, "akiko", "akiko") == "seal.successor"
    once = (handed(file, "akiko", "daiki"),)
    assert refusal(handed, file, "bunta", "daiki", once) == "seal.successor"
    twice = (*once, handed(file, "daiki", "emi", once))
    assert refusal(handed, file, "bunta", "daiki", twice) == "seal.successor"
    assert refusal(handed, file, "bunta", "akiko", twice) == "seal.successor"


def test_hand_over_asks_for_seat_and_passphrase(file):
    args = {"successor_pem": holder("emi").public_pem}
    assert refusal(hand_over, [(file, ())], holder("daiki"), passphrase=passphrase("daiki"), **args) == "seal.not-holder"
    assert refusal(hand_over, [(file, ())], holder("akiko"), passphrase="wrong", **args) == "seal.passphrase"


def test_table_of_another_file_is_refused(file):
    table = handed(read_sealed(sealed(yen=1)), "akiko", "daiki")
    assert refusal(first, file, "daiki", "bunta", tables=(table,)) == "seal.other-file"
    forged = replace(table, file=file.identity)
    pending = first(file, "bunta", "daiki", tables=(forged,))
    assert refusal(second, file, pending, "daiki", tables=(forged,)) in {"seal.share", "seal.key-check"}


def test_forged_table_gives_no_second_seat(file):
    forged = HandOver(
        file=file.identity,
        seat=file.holders[1],
        successor=file.holders[0],
        wrapped={each: bytes(384) for each in file.holders[::2]},
    )
    assert refusal(Seats.of, file, (forged,)) == "seal.successor"


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"file":1,"seat":2,"taker":3,"wrapped":4}', "[" * 100_000])
def test_damaged_record_is_refused(text):
    assert refusal(Pending.from_text, text) == "seal.stored"
    assert refusal(HandOver.from_text, text) == "seal.stored"


@pytest.mark.parametrize("wrapped", ["", "AAAA", None, {"x": "AAAA"}, {"x": 1}, "あ"])
def test_record_with_a_damaged_half_is_refused(file, wrapped):
    for record in (first(file, "akiko", "bunta"), handed(file, "akiko", "daiki")):
        text = json.dumps(json.loads(record.as_text()) | {"wrapped": wrapped})
        assert refusal(type(record).from_text, text) == "seal.stored"


@pytest.mark.parametrize("lang", LOCALES)
def test_refusals_have_distinct_sentences(lang):
    ids = ("passphrase", "share", "key-check", "altered", "content", "other-procurement", "other-call", "other-reference")
    ids += ("other-turn", "one-person", "not-holder", "handed-over", "cut-off", "not-sealed")
    said = {words(lang).gettext(problem("x", f"seal.{each}").message.id) for each in ids}
    assert len(said) == len(ids)
    assert not any(each.startswith("seal.") for each in said)
