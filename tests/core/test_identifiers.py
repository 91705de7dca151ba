"""Numbers of public bodies: published and computed examples, every municipality, and every slip of one digit."""

import csv

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evaluator.core.identifiers import (
    DESIGNATED_CITIES,
    WrongIdentifier,
    body_class,
    corporate_check_digit,
    corporate_number,
    local_check_digit,
    local_code,
    municipal_corporate_number,
    prefecture_code,
)
from evaluator.paths import PLACES

CODES = {
    "東京都": "130001",
    "大阪市": "271004",
    "横浜市": "141003",
    "札幌市": "011002",
    "千代田区": "131016",
    "長野県": "200000",
    "豊中市": "272035",
    "呉市": "342025",
    "盛岡市": "032018",
    "函館市": "012025",
}
COMPANIES = {"worked example": "7123456789012", "国税庁": "7000012050002", "厚生労働省": "6000012070001"}
GOVERNMENTS = {"130001": "8000020130001", "271004": "6000020271004", "141003": "3000020141003", "132098": "6000020132098"}
KINDS = {"市": {"city", "designated_city"}, "町": {"town_village"}, "村": {"town_village"}, "特別区": {"special_ward"}}
TWELVE = st.text("0123456789", min_size=12, max_size=12)
FIVE = st.builds("{:02}{:03}".format, st.integers(1, 47), st.integers(200, 999))


def rows() -> list[dict[str, str]]:
    with (PLACES / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def wrong(read, text) -> tuple[str, dict]:
    with pytest.raises(WrongIdentifier) as found:
        read(text)
    return found.value.message.id, dict(found.value.message.values)


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
def test_published_codes_are_read_in_both_lengths(code):
    assert local_code(code) == code
    assert local_code(code[:5]) == code


@pytest.mark.parametrize("text", ["０１１００２", " 011002 ", "\u3000０１１００\n", "01100"])
def test_code_may_be_wide_or_have_spaces_around(text):
    assert local_code(text) == "011002"


@pytest.mark.parametrize(
    ("text", "id", "values"),
    [
        ("", "local-code-length", {"digits": 0}),
        ("1310", "local-code-length", {"digits": 4}),
        ("1310160", "local-code-length", {"digits": 7}),
        ("13101a", "local-code-digits", {"text": "13101a"}),
        ("131 016", "local-code-digits", {"text": "131 016"}),
        ("-13101", "local-code-digits", {"text": "-13101"}),
        ("١٣١٠١٦", "local-code-digits", {"text": "١٣١٠١٦"}),
        ("13101²", "local-code-digits", {"text": "13101²"}),
        ("x" * 500, "local-code-digits", {"text": "x" * 20}),
        ("131017", "local-code-check", {"code": "131017"}),
        ("48201", "local-code-prefecture", {"code": "48201", "prefecture": "48"}),
        ("000001", "local-code-prefecture", {"code": "000001", "prefecture": "00"}),
        ("12025", "local-code-body", {"code": "12025"}),
        ("13124", "local-code-body", {"code": "13124"}),
        ("10101", "local-code-body", {"code": "10101"}),
    ],
)
def test_wrong_code_is_told_with_its_reason(text, id, values):
    assert wrong(local_code, text) == (f"problem.{id}", values)


def test_wrong_identifier_is_also_a_value_error():
    with pytest.raises(ValueError, match="local-code-length"):
        local_code("1")


@pytest.mark.parametrize(
    ("five", "remainder", "digit"), [("00000", 0, "1"), ("20000", 1, "0"), ("13000", 10, "1"), ("01100", 9, "2")]
)
def test_check_digit_follows_from_the_remainder(five, remainder, digit):
    assert sum(int(each) * weight for each, weight in zip(five, (6, 5, 4, 3, 2), strict=True)) % 11 == remainder
    assert local_check_digit(five) == digit


@given(FIVE)
def test_code_read_twice_stays_the_same(five):
    assert local_code(local_code(five)) == local_code(five)


@given(FIVE, st.integers(0, 4), st.integers(1, 9))
def test_slip_in_code_is_noticed_unless_remainders_share(five, at, by):
    slipped = five[:at] + str((int(five[at]) + by) % 10) + five[at + 1 :]
    assume(local_check_digit(slipped) != local_check_digit(five))
    with pytest.raises(WrongIdentifier):
        local_code(slipped + local_check_digit(five))


@pytest.mark.parametrize(
    ("two", "code"), [("13", "130001"), ("01", "010006"), ("２０", "200000"), (" 27 ", "270008"), ("47", "470007")]
)
def test_two_digits_name_a_prefecture(two, code):
    assert prefecture_code(two) == code


@pytest.mark.parametrize("two", ["", "0", "00", "48", "1", "130", "200", "01000", "ab"])
def test_other_digits_name_no_prefecture(two):
    assert wrong(prefecture_code, two) == ("problem.prefecture-number", {"text": two})


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("13000", "prefecture"),
        ("27100", "designated_city"),
        ("14130", "designated_city"),
        ("22130", "designated_city"),
        ("22140", "designated_ward"),
        ("01110", "designated_ward"),
        ("27128", "designated_ward"),
        ("13101", "special_ward"),
        ("13123", "special_ward"),
        ("01202", "city"),
        ("13209", "city"),
        ("01303", "town_village"),
        ("47382", "town_village"),
        ("01700", "town_village"),
        ("13801", "union"),
        ("13999", "union"),
    ],
)
def test_class_is_read_from_the_number(code, kind):
    assert body_class(code) == kind


def test_designated_cities_are_those_of_the_table():
    found = {row["lgcode"][:5] for row in rows() if row["kind"] == "市" and row["lgcode"][2] == "1"}
    assert found == DESIGNATED_CITIES
    assert len(found) == 20


def test_each_municipality_has_right_numbers_and_class():
    table = rows()
    assert len(table) == 1741
    for row in table:
        assert local_code(row["lgcode"]) == local_code(row["lgcode"][:5]) == row["lgcode"]
        assert body_class(row["lgcode"]) in KINDS[row["kind"]]
        assert corporate_number(row["corporate_number"]) == municipal_corporate_number(row["lgcode"])


@pytest.mark.parametrize("number", [*COMPANIES.values(), *GOVERNMENTS.values()])
def test_known_corporate_numbers_pass_their_check(number):
    assert corporate_number(number) == number
    assert corporate_check_digit(number[1:]) == number[0]


@pytest.mark.parametrize(("code", "number"), GOVERNMENTS.items())
def test_number_of_a_government_follows_from_code(code, number):
    assert municipal_corporate_number(code) == municipal_corporate_number(code[:5]) == number


def test_ward_of_a_designated_city_has_no_number():
    assert wrong(municipal_corporate_number, "27128") == ("problem.ward-no-corporate-number", {"code": "271284"})


@pytest.mark.parametrize(
    ("text", "id", "values"),
    [
        ("", "length", {"digits": 0}),
        ("800002013000", "length", {"digits": 12}),
        ("80000201300011", "length", {"digits": 14}),
        ("T8000020130001", "digits", {"text": "T8000020130001"}),
        ("8000-020-130001", "digits", {"text": "8000-020-130001"}),
        ("9000020130001", "check", {"number": "9000020130001"}),
        ("0000020130001", "check", {"number": "0000020130001"}),
    ],
)
def test_wrong_corporate_number_is_told_with_reason(text, id, values):
    assert wrong(corporate_number, text) == (f"problem.corporate-number-{id}", values)


def test_corporate_number_may_be_wide():
    assert corporate_number("\u3000８００００２０１３０００１ ") == "8000020130001"


@given(TWELVE, st.integers(0, 12), st.integers(1, 9))
def test_slip_is_noticed_except_zero_for_nine(base, at, by):
    number = corporate_check_digit(base) + base
    slipped = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    if {number[at], slipped[at]} == {"0", "9"} and at > 0:
        assert corporate_number(slipped) == slipped
    else:
        assert wrong(corporate_number, slipped)[0] == "problem.corporate-number-check"


@pytest.mark.parametrize("read", [local_code, corporate_number, prefecture_code, body_class])
@given(text=st.text(max_size=15))
def test_any_text_is_read_or_refused_by_sentence(read, text):
    try:
        said = read(text)
    except WrongIdentifier as refused:
        said = refused.message.id.removeprefix("problem.")
    assert said
    assert said.isascii()
