"""Numbers that name public bodies and companies, exact to the check digit; kept as text, for leading zeros count."""

from typing import Literal

from evaluator.core.values import Message, message

BodyClass = Literal["prefecture", "designated_city", "designated_ward", "special_ward", "city", "town_village", "union"]

DESIGNATED_CITIES = frozenset(
    (
        *("01100", "04100", "11100", "12100", "14100", "14130", "14150", "15100", "22100", "22130"),
        *("23100", "26100", "27100", "27140", "28100", "33100", "34100", "40100", "40130", "43100"),
    )
)
"""The 20 cities designated by order (地方自治法 252条の19), by five digits: the number alone does not tell them from a ward."""
MOST_WARDS = 29
"""How far the number of a ward may lie above that of its designated city."""
LAST_PREFECTURE = 47
MUNICIPAL_BASE = "000020"
"""What the base of a local government's corporate number begins with."""

_TOKYO = "13"
_CODE_DIGITS, _CODE_DIGITS_WITH_CHECK, _CORPORATE_DIGITS = 5, 6, 13
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


class WrongIdentifier(ValueError):
    """A number that names nobody; `message` says what is wrong with it."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


def local_code(text: str) -> str:
    """The 全国地方公共団体コード of a text of five or six digits, always as six digits.

    Full-width digits and spaces around are accepted. Raises WrongIdentifier for other signs or lengths, a check
    digit that does not fit, a prefecture other than 01 to 47, and a number that no kind of body has.
    """
    code = _cleaned(text)
    if not _is_digits(code):
        raise WrongIdentifier(message("problem.local-code-digits", text=_shown(code)))
    if len(code) not in (_CODE_DIGITS, _CODE_DIGITS_WITH_CHECK):
        raise WrongIdentifier(message("problem.local-code-length", digits=len(code)))
    whole = code[:_CODE_DIGITS] + local_check_digit(code[:_CODE_DIGITS])
    if not whole.startswith(code):
        raise WrongIdentifier(message("problem.local-code-check", code=code))
    if not 1 <= int(code[:2]) <= LAST_PREFECTURE:
        raise WrongIdentifier(message("problem.local-code-prefecture", code=code, prefecture=code[:2]))
    if _class(code[:_CODE_DIGITS]) is None:
        raise WrongIdentifier(message("problem.local-code-body", code=code))
    return whole


def local_check_digit(five: str) -> str:
    """The sixth digit of a 全国地方公共団体コード: 11 less the weighted sum modulo 11, its last digit.

    Source: 総務省「全国地方公共団体コード」, weights 6, 5, 4, 3, 2.
    """
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def prefecture_code(two: str) -> str:
    """The six digits of a prefecture from its two, `13` giving `130001`. Raises WrongIdentifier for all but 01 to 47."""
    number = _cleaned(two)
    if not (_is_digits(number) and len(number) == 2 and 1 <= int(number) <= LAST_PREFECTURE):
        raise WrongIdentifier(message("problem.prefecture-number", text=_shown(number)))
    return local_code(f"{number}000")


def body_class(code: str) -> BodyClass:
    """What kind of body a 全国地方公共団体コード names, of five or six digits. Raises WrongIdentifier.

    The class is read from the third to fifth digit: 000 a prefecture, 1xx a designated city, its ward or a special
    ward of Tokyo, 2xx a city, 3xx to 7xx a town or village, 8xx and 9xx a union. Whether the body exists is for
    the table of places.
    """
    found = _class(local_code(code)[:_CODE_DIGITS])
    assert found is not None
    return found


def corporate_number(text: str) -> str:
    """The 法人番号 of a text, thirteen digits; full-width digits and spaces around are accepted.

    Raises WrongIdentifier for other signs or lengths and a check digit that does not fit. One wrong digit is always
    noticed unless a 0 and a 9 are confused.
    """
    number = _cleaned(text)
    if not _is_digits(number):
        raise WrongIdentifier(message("problem.corporate-number-digits", text=_shown(number)))
    if len(number) != _CORPORATE_DIGITS:
        raise WrongIdentifier(message("problem.corporate-number-length", digits=len(number)))
    if number[0] != corporate_check_digit(number[1:]):
        raise WrongIdentifier(message("problem.corporate-number-check", number=number))
    return number


def corporate_check_digit(base: str) -> str:
    """The first digit of a 法人番号 from the twelve after it: 9 less the sum, weighted 1, 2, 1, 2 from the right, modulo 9.

    Source: 法人番号の指定等に関する省令 2条.
    """
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(base)))
    return str(9 - total % 9)


def municipal_corporate_number(code: str) -> str:
    """The 法人番号 that follows from a local government's code; computed, so it is not known to be assigned.

    Raises WrongIdentifier for a wrong code and for a ward of a designated city, which is no legal person.
    """
    whole = local_code(code)
    if body_class(whole) == "designated_ward":
        raise WrongIdentifier(message("problem.ward-no-corporate-number", code=whole))
    base = MUNICIPAL_BASE + whole
    return corporate_check_digit(base) + base


def _cleaned(text: str) -> str:
    return text.strip().translate(_FULL_WIDTH)


def _is_digits(text: str) -> bool:
    return text.isascii() and (text.isdigit() or not text)


def _shown(text: str) -> str:
    return text[:20]


def _class(five: str) -> BodyClass | None:
    """The kind of body of five digits; none if no kind has that number."""
    number = int(five[2:])
    if number == 0:
        return "prefecture"
    if number < 100:
        return None
    kinds: tuple[BodyClass, ...] = ("city", *("town_village",) * 5, *("union",) * 2)
    return kinds[number // 100 - 2] if number >= 200 else _city_or_ward(five, number)


def _city_or_ward(five: str, number: int) -> BodyClass | None:
    if five[:2] == _TOKYO:
        return "special_ward" if 101 <= number <= 123 else None
    if five in DESIGNATED_CITIES:
        return "designated_city"
    below = range(int(five) - MOST_WARDS, int(five))
    return "designated_ward" if any(f"{each:05}" in DESIGNATED_CITIES for each in below) else None
