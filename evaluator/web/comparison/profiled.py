"""A contractor's page, ready to read: small pictures over the years, their table, promises, reviews, ties, warnings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from evaluator.analysis.trend import Trend
from evaluator.core.calendar import ERAS, date_text, era_year, fiscal_year, fiscal_years_text
from evaluator.core.figures import PER
from evaluator.core.indicators import Indicator
from evaluator.core.months import month_text
from evaluator.exchange.charts.marks import Picture
from evaluator.exchange.charts.multiple import Years, multiple
from evaluator.exchange.wording import Names, sentence
from evaluator.library.review_scales import review_scales
from evaluator.services.comparison.profile import Profile, Reviewed, Series, no_trend
from evaluator.services.evidence import fte_text
from evaluator.services.figures.sums import library_set
from evaluator.web.comparison.wording import indicator_name, is_percent, lang, service_name, unit_name, year_name

if TYPE_CHECKING:
    from evaluator.db.models import Commitment, Contract

MARKS = {
    "kept": ("check", "lint__ok"),
    "partly": ("warn", "lint__part"),
    "below": ("alert", "lint__no"),
    "none": ("info", "lint__part"),
}
ORDER = ("below", "partly", "none", "kept")
CHANCE = 0.05
STAFF_UNITS = {"staff_dedicated": "%", "staff_turnover": "%"}


@dataclass(frozen=True, kw_only=True)
class Small:
    """One small picture with its words and its row in the table."""

    id: str
    title: str
    meta: str
    said: str
    alt: str
    picture: Picture
    cells: tuple[str, ...]
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One promise and how it was kept last."""

    icon: str
    kind: str
    state: str
    text: str
    more: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One reviewed year; `replies` are what the contractor said, with who and when."""

    year: str
    state: str
    final: bool
    score: str
    grade: str
    scale: str
    finding: str
    url: str
    replies: tuple[tuple[str, str], ...]
    silent: bool


@dataclass(frozen=True, kw_only=True)
class Tie:
    """A partner brought in or developed, with what shows it."""

    partner: str
    url: str
    subject: str
    since: str
    origin: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Deal:
    """One contract."""

    title: str
    number: str
    url: str
    service: str
    years: str
    fictional: bool


@dataclass(frozen=True, kw_only=True)
class Page:
    """What the page shows."""

    years: tuple[str, ...]
    span: str
    small: tuple[Small, ...]
    notes: tuple[str, ...]
    kept: tuple[Kept, ...]
    judged: tuple[Judged, ...]
    ties: tuple[Tie, ...]
    deals: tuple[Deal, ...]
    short: tuple[str, ...]
    unsure: bool


def page_of(profile: Profile) -> Page:
    """The page of a profile."""
    return Page(
        years=tuple(year_name(each) for each in profile.years),
        span=fiscal_years_text(profile.years[0], profile.years[-1], lang()),
        small=tuple(_small(each, profile) for each in profile.series),
        notes=_notes(profile),
        kept=tuple(sorted(map(_kept, profile.commitments), key=lambda each: ORDER.index(each.kind))),
        judged=tuple(map(_judged, profile.reviewed)),
        ties=tuple(_ties(profile)),
        deals=tuple(map(_deal, profile.contracts)),
        short=tuple(_short(profile)),
        unsure=any(each.unsure for each in profile.series),
    )


def _indicator(id: str) -> Indicator | None:
    return library_set().indicators.get(id)


def names(id: str) -> tuple[str, str]:
    """What a figure is called, and its unit."""
    indicator = _indicator(id)
    if indicator is not None:
        return indicator_name(indicator), unit_name(indicator)
    unit = STAFF_UNITS.get(id) or _("full-time equivalents, mean of the year")
    return _(f"profile.{id}"), unit


def _times(id: str) -> int:
    indicator = _indicator(id)
    return 100 if id in STAFF_UNITS or (indicator is not None and is_percent(indicator)) else 1


def picture_of(series: Series, years: Iterable[int]) -> Picture:
    """A figure over the years, with its breaks, reference values and promise."""
    span, times = tuple(years), _times(series.id)
    promised = [f"{float(series.promise[span[-1]] * times):.1f}"] if span[-1] in series.promise else []
    newest = max(series.values)
    return multiple(
        Years(
            years=span,
            values={year: float(value) * times for year, value in series.values.items()},
            labels=year_labels(span),
            end=f"{float(series.values[newest]) * times:,.1f}",
            breaks=dict.fromkeys(series.breaks, _("redefined")),
            reference={year: float(value) * times for year, value in series.reference.items()},
            reference_name=_("reference"),
            promise={year: float(value) * times for year, value in series.promise.items()},
            promise_name=_("promised %(value)s", value=promised[0]) if promised else "",
        )
    )


def year_labels(years: tuple[int, ...]) -> dict[int, str]:
    """What the first, the middle and the last year are called under a small picture."""
    some = dict.fromkeys((years[0], years[len(years) // 2], years[-1]))
    if lang() == "en":
        return {each: str(each) for each in some}
    first = _era_short(years[0])
    return {each: first if each == years[0] else _era_short(each).removeprefix(first[0]) for each in some}


def _era_short(year: int) -> str:
    """A year by the letter of its era: R7, H30."""
    era = next(each for each in ERAS if year >= each.began.year)
    return f"{era.letter}{era_year(year).removeprefix(era.name)}"


def _small(series: Series, profile: Profile) -> Small:
    title, unit = names(series.id)
    newest = max(series.values)
    times = _times(series.id)
    return Small(
        id=series.id,
        title=title,
        meta=_("%(unit)s. %(n)s", unit=unit, n=_cases(series, newest)),
        said=_said(series, newest, times),
        alt=_("%(name)s, %(years)s", name=title, years=fiscal_years_text(profile.years[0], profile.years[-1], lang())),
        picture=picture_of(series, profile.years),
        cells=tuple(_cell(series, year, times) for year in profile.years),
        link=_link(series, profile.service, newest),
    )  # fmt: skip


def _link(series: Series, service: str, year: int) -> str:
    """Where a figure is compared with that of others, if it can be."""
    if _indicator(series.id) is None:
        return ""
    return url_for("comparison.index", service=service, indicator=series.id, year=year)


def _cases(series: Series, newest: int) -> str:
    """How many cases, or months, stand behind the newest figure."""
    base, indicator = series.base[newest], _indicator(series.id)
    if series.id == "staff_fte":
        return _("n = %(months)s months", months=int(base))
    if indicator is not None and indicator.per != "none":
        return _(
            "n = %(cases)s cases in %(year)s", cases=f"{float(series.values[newest] * base / PER):,.0f}", year=year_name(newest)
        )
    return _("n = %(cases)s in %(year)s", cases=f"{float(base):,.0f}", year=year_name(newest))


def _said(series: Series, newest: int, times: int) -> str:
    """One sentence: attained, promised, or since when there are figures; and the trend where one was tested."""
    parts = []
    value = series.values[newest]
    if series.reference.get(newest):
        parts.append(_("%(share)s %% of the reference value.", share=f"{float(value / series.reference[newest] * 100):.0f}"))
    elif newest in series.promise:
        parts.append(_("Promised: %(value)s.", value=f"{float(series.promise[newest]) * times:,.1f}"))
    if isinstance(series.trend, Trend):
        parts.append(trend_said(series.trend))
    elif (reason := no_trend(series)) is not None and reason.id == "compare.trend-break":
        parts.append(sentence(reason, lang(), Names()))
    if not parts:
        parts.append(_("%(years)s years have a figure.", years=len(series.values)))
    return ("" if lang() == "ja" else " ").join(parts)


def trend_said(trend: Trend) -> str:
    """What the test of a trend says."""
    if trend.p >= CHANCE:
        return _("No trend can be told from chance (Mann-Kendall, %(years)s years).", years=trend.years)
    if trend.direction > 0:
        return _("It rose over %(years)s years (Mann-Kendall, p = %(p)s).", years=trend.years, p=f"{trend.p:.3f}")
    return _("It fell over %(years)s years (Mann-Kendall, p = %(p)s).", years=trend.years, p=f"{trend.p:.3f}")


def _cell(series: Series, year: int, times: int) -> str:
    if year not in series.values:
        return _("No record")
    shown = f"{float(series.values[year]) * times:,.1f}"
    old = any(year < each for each in series.breaks)
    return _("%(value)s (old definition)", value=shown) if old else shown


def _notes(profile: Profile) -> tuple[str, ...]:
    said = [
        _("%(years)s: %(text)s", years=fiscal_years_text(first, last, lang()), text=en if lang() == "en" else ja)
        for first, last, ja, en in profile.notes
    ]
    short = [each for each in profile.series if (reason := no_trend(each)) is not None and reason.id == "compare.trend-short"]
    if short:
        reason = no_trend(short[0])
        assert reason is not None
        said.append(sentence(reason, lang(), Names()))
    return tuple(said)


def _kept(commitment: "Commitment") -> Kept:
    check = commitment.checks[-1] if commitment.checks else None
    state = check.state if check else "none"
    more = [] if check is None else [year_name(check.fiscal_year), check.actual, check.evidence]
    return Kept(
        icon=MARKS[state][0],
        kind=state,
        state=_(f"commitment-state.{state}"),
        text=commitment.text,
        more=("、" if lang() == "ja" else ", ").join(each for each in more if each),
        url=url_for("contracts.commitments", contract_id=commitment.contract_id),
    )


def _judged(reviewed: Reviewed) -> Judged:
    year = reviewed.year
    scale = review_scales().get(year.grade_scale)
    return Judged(
        year=year_name(year.fiscal_year),
        state=_(f"profile.review-{year.state}"),
        final=year.counts,
        score=f"{float(year.score):.1f}" if year.score is not None else "—",
        grade=year.raw_grade or "—",
        scale="" if scale is None else (scale.name.en if lang() == "en" else scale.name.ja),
        finding=year.finding,
        url=url_for("reviews.show", contract_id=year.contract_id, review_id=year.review_id),
        replies=tuple(
            (_("%(day)s, %(name)s", day=date_text(each.received_on, lang()), name=each.name), each.content)
            for each in reviewed.replies
        ),
        silent=year.silent,
    )


def _ties(profile: Profile) -> Iterable[Tie]:
    for each in profile.ties:
        yield Tie(
            partner=each.partner,
            url=url_for("partners.show", partner_id=each.partner_id),
            subject=each.subject,
            since=date_text(each.since, lang()),
            origin=_(f"profile.tie-{each.origin}"),
            evidence=each.evidence,
        )


def _deal(contract: "Contract") -> Deal:
    last = contract.ended_on or contract.ends_on
    return Deal(
        title=contract.title,
        number=contract.number,
        url=url_for("contracts.show", contract_id=contract.id),
        service=service_name(contract.service),
        years=fiscal_years_text(fiscal_year(contract.starts_on), fiscal_year(last), lang()),
        fictional=contract.fictional,
    )


def _short(profile: Profile) -> Iterable[str]:
    for _contract, each in profile.short:
        yield _(
            "%(role)s: promised %(promised)s, %(present)s since %(month)s.",
            role=each.role,
            promised=fte_text(int(each.promised * 100)),
            present=fte_text(int(each.present * 100)),
            month=month_text(each.months[0], lang()),
        )
