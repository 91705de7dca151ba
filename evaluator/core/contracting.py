"""Contracts 契約 as facts: their term over fiscal years, their amounts, and the money behind them.

Forms of contract and price bases: 地方自治法施行令 167条の2 and the calls of municipalities (domain facts 1.4, 1.5).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from evaluator.core.amounts import WrongAmount, read_yen
from evaluator.core.calendar import FIRST_MONTH, WrongYear, fiscal_year, parse_year
from evaluator.core.values import Message, Problem, message, problem

BASES = ("total", "per_year", "per_month", "per_person_month", "per_case", "rate")
PROCEDURES = ("open_proposal", "named_proposal", "comprehensive_additive", "comprehensive_division", "direct", "price_only")
SERVICES = (
    "jiritsu_sodan", "jukyo_kakuho", "shuro_junbi", "kakei_kaizen", "kyoju_shien", "kodomo_gakushu", "shuro_kunren",
    "mimi_sochi", "shinro_sentaku", "fukushi_kyoten", "sonota",
)  # fmt: skip
"""Services under the Act for Self-reliance Support (生活困窮者自立支援法) and near it; domain facts 4.5."""
DIRECT = "direct"
MOST_YEARS = 20
"""Fiscal years that one contract lasts at most."""
EARLIEST, LATEST = 2000, 2100
"""Fiscal years that a contract can have."""
_SHARE = re.compile(r"([0-9]{1,4})/([0-9]{1,4})|([0-9]{1,3}(?:\.[0-9]{1,4})?)%|([01](?:\.[0-9]{1,6})?)")


class WrongShare(ValueError):
    """A text that is no share; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What can be wrong about a contract by itself; yen by fiscal year, where an amount is known."""

    starts_on: date
    ends_on: date
    procedure: str
    note: str
    renews: bool
    """Whether it goes on with a contractor chosen before."""
    amounts: Mapping[int, int]


@dataclass(frozen=True, kw_only=True)
class Share:
    """One line of funding: its rate such as 3/4, and the national and the own share in yen."""

    rate: Fraction
    national_yen: int
    own_yen: int


def years_of(starts_on: date, ends_on: date) -> range:
    """The fiscal years that a term touches."""
    return range(fiscal_year(starts_on), fiscal_year(ends_on) + 1)


def first_day(year: int) -> date:
    """1 April, with which a fiscal year begins."""
    return date(year, FIRST_MONTH, 1)


def last_day(year: int) -> date:
    """31 March, with which a fiscal year ends."""
    return date(year + 1, FIRST_MONTH - 1, 31)


def term_problems(terms: Terms) -> tuple[Problem, ...]:
    """What cannot be: a term out of order or too long, an amount outside it, a direct contract without its reason."""
    found: list[Problem] = []
    if terms.ends_on < terms.starts_on:
        found.append(problem("ends_on", "contracting.term-order"))
    years = years_of(terms.starts_on, terms.ends_on)
    if len(years) > MOST_YEARS:
        found.append(problem("ends_on", "contracting.term-long", most=MOST_YEARS))
    if not found:
        found += amount_problems(terms.amounts, years)
    if terms.renews and terms.procedure != DIRECT:
        found.append(problem("procedure", "contracting.renewal-direct"))
    if terms.procedure == DIRECT and not terms.note.strip():
        found.append(problem("note", "contracting.direct-reason"))
    return tuple(found)


def amount_problems(amounts: Iterable[int], years: range) -> list[Problem]:
    """A problem for each fiscal year outside the term."""
    outside = [each for each in sorted(amounts) if each not in years]
    return [
        problem("amounts", "contracting.year-outside", year=str(each), first=str(years[0]), last=str(years[-1]))
        for each in outside
    ]


def read_amounts(text: str) -> tuple[dict[int, int], tuple[Problem, ...]]:
    """Yen by fiscal year from lines such as `令和7年度 30,000,000`; the problems name their lines.

    A line with a year alone says that its amount is not known yet; it is left out, as are empty lines.
    """
    found: dict[int, int] = {}
    wrong: list[Problem] = []
    seen: set[int] = set()
    for number, line in enumerate(unicodedata.normalize("NFKC", text).splitlines(), start=1):
        head, *rest = line.strip().replace("：", " ").replace(":", " ").split(None, 1) or [""]
        if not head:
            continue
        try:
            year = parse_year(head)
            if year in seen:
                wrong.append(problem("amounts", "contracting.year-twice", line=str(number), year=head))
            elif rest:
                found[year] = _yen_or_zero(rest[0])
            seen.add(year)
        except (WrongYear, WrongAmount):
            wrong.append(problem("amounts", "contracting.amount-line", line=str(number), text=line.strip()[:60]))
    return found, tuple(wrong)


def _yen_or_zero(text: str) -> int:
    return 0 if text.strip().removesuffix("円") == "0" else read_yen(text)


def read_share(text: str) -> Fraction:
    """The share of a text such as 3/4, ２／３, 50%, 0.5 or 10/10. Raises WrongShare for any other, and above 1."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text[:60]))
    found = _SHARE.fullmatch(plain)
    if not found or found[2] in ("0", "00", "000", "0000"):
        raise WrongShare(message("contracting.share-form"))
    share = Fraction(int(found[1]), int(found[2])) if found[1] else Fraction(found[3]) / 100 if found[3] else Fraction(found[4])
    if not 0 <= share <= 1:
        raise WrongShare(message("contracting.share-range"))
    return share


def share_text(share: Fraction) -> str:
    """A share as a fraction: 3/4; the whole is 10/10, as grants write it."""
    return "10/10" if share == 1 else f"{share.numerator}/{share.denominator}"


def funding_problems(shares: Sequence[Share], amount: int | None, *, confirmed: Iterable[int] = ()) -> tuple[Problem, ...]:
    """What does not add up: all shares of a fiscal year to its amount; a national share off its rate, unless confirmed.

    `confirmed` holds the places of lines whose national share is meant although it is not rate times amount; rounding to whole
    thousands of yen, as grants do, is no difference.
    """
    found: list[Problem] = []
    total = sum(each.national_yen + each.own_yen for each in shares)
    if shares and amount is None:
        found.append(problem("", "contracting.no-amount"))
    elif shares and total != amount:
        found.append(problem("", "contracting.sum-differs", total=f"{total:,}", amount=f"{amount:,}"))
    meant = set(confirmed)
    for place, each in enumerate(shares):
        due = each.rate * (each.national_yen + each.own_yen)
        if abs(due - each.national_yen) >= 1000 and place not in meant:
            values = {"due": f"{int(due):,}", "given": f"{each.national_yen:,}", "rate": share_text(each.rate)}
            found.append(problem(f"line[{place}]", "contracting.rate-differs", **values))
    return tuple(found)
