"""Codes of an authenticator app: the published values, a small window, each code once."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pyotp
import pytest

from evaluator.services.secrets.totp import check, new_secret, provisioning_uri, qr_svg, readable

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the key of RFC 6238, appendix B: 12345678901234567890
NOW = datetime.fromtimestamp(1_111_111_109, UTC)
STEP = 37_037_036


def code_at(moment: datetime, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(int(moment.timestamp()))


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"), (2_000_000_000, "279037")],
)
def test_published_values_of_the_standard_match(seconds, code):
    assert check(SECRET, code, datetime.fromtimestamp(seconds, UTC), last_used_step=None) == seconds // 30


@pytest.mark.parametrize(("seconds", "found"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_clock_may_be_off_by_one_step(seconds, found):
    code = code_at(NOW + timedelta(seconds=seconds))
    assert check(SECRET, code, NOW, last_used_step=None) == (STEP + seconds // 30 if found else None)


def test_code_works_only_once():
    used = check(SECRET, "081804", NOW, last_used_step=None)
    assert used == STEP
    assert check(SECRET, "081804", NOW, last_used_step=used) is None


def test_code_older_than_the_last_is_refused():
    older = code_at(NOW - timedelta(seconds=30))
    assert check(SECRET, older, NOW, last_used_step=STEP) is None
    assert check(SECRET, code_at(NOW + timedelta(seconds=30)), NOW, last_used_step=STEP) == STEP + 1


@pytest.mark.parametrize("typed", ["081 804", "０８１８０４", " 081804\n", "081-804", "０８１　８０４"])
def test_code_counts_however_it_is_typed(typed):
    assert check(SECRET, typed, NOW, last_used_step=None) == STEP


@pytest.mark.parametrize("typed", ["", "81804", "0818040", "abcdef", "一二三四五六", "081804 081804", "٠٨١٨٠٥", "9" * 5000])
def test_anything_else_is_no_code(typed):
    assert check(SECRET, typed, NOW, last_used_step=None) is None


def test_secrets_are_long_and_never_alike():
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(re.fullmatch(r"[A-Z2-7]{32}", secret) for secret in secrets)


def test_secret_is_readable_in_groups_of_four():
    assert readable(SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"


def test_address_for_the_app_names_person_and_place():
    uri = urlsplit(provisioning_uri(SECRET, login="山田@aono", issuer="評価システム 青野市"))
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert unquote(uri.path) == "/評価システム 青野市:山田@aono"
    assert parse_qs(uri.query) == {"secret": [SECRET], "issuer": ["評価システム 青野市"]}


def test_picture_holds_neither_style_nor_script():
    svg = qr_svg(provisioning_uri(SECRET, login="yamada", issuer="Aono"), title='<script>"登録"')
    root = ElementTree.fromstring(svg)
    names = {name for element in root.iter() for name in element.attrib}
    assert names <= {"role", "width", "height", "viewBox", "transform", "fill", "stroke", "d"}
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "title", "g", "path"}
    assert root.get("role") == "img"
    assert root[0].text == '<script>"登録"'


def test_picture_keeps_its_white_margin():
    svg = ElementTree.fromstring(qr_svg("otpauth://totp/x", title="x", scale=4))
    first = next(element for element in svg.iter() if element.get("stroke"))
    assert first.get("d", "").startswith("M4 4.5h7")
