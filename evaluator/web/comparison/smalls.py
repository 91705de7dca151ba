"""Small pictures of a contractor's figures over the years, each with its cases, its sentence and its row in the table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from flask import url_for
from flask_babel import gettext as _

from evaluator.analysis.trend import Trend
from evaluator.core.calendar import ERAS, era_year, fiscal_years_text
from evaluator.core.figures import PER
from evaluator.core.indicators import Indicator
from evaluator.exchange.charts.marks import Picture
from evaluator.exchange.charts.multiple import Years, multiple
from evaluator.services.comparison.profile import Profile, Series, no_trend
from evaluator.web.comparison.wording import indicator_name, is_percent, lang, said_text, unit_name, year_name

CHANCE = 0.05
STAFF_UNITS = {"staff_dedicated": "%", "staff_turnover": "%"}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One row of the table that says a figure contract by contract, where contracts ran at the same time."""

    title: str
    cells: tuple[str, ...]


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
    parts: tuple[Part, ...] = ()
    link: str = ""


def _indicator(profile: Profile, id: str) -> Indicator | None:
    return profile.known.indicators.get(id)


def names(profile: Profile, id: str) -> tuple[str, str]:
    """What a figure is called, and its unit."""
    indicator = _indicator(profile, id)
    if indicator is not None:
        return indicator_name(indicator), unit_name(indicator)
    unit = STAFF_UNITS.get(id) or _("full-time equivalents, mean of the year")
    return _(f"profile.{id}"), unit


def _times(profile: Profile, id: str) -> int:
    indicator = _indicator(profile, id)
    return 100 if id in STAFF_UNITS or (indicator is not None and is_percent(indicator)) else 1


def picture_of(series: Series, profile: Profile) -> Picture:
    """A figure over the years, with its breaks, reference values and promise."""
    span, times = profile.years, _times(profile, series.id)
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


def small_of(series: Series, profile: Profile) -> Small:
    """A figure with its picture, its sentence and its row in the table."""
    title, unit = names(profile, series.id)
    newest = max(series.values)
    times = _times(profile, series.id)
    return Small(
        id=series.id,
        title=title,
        meta=_("%(unit)s. %(n)s", unit=unit, n=_cases(series, newest, profile)),
        said=_said(series, newest, profile),
        alt=_("%(name)s, %(years)s", name=title, years=fiscal_years_text(profile.years[0], profile.years[-1], lang())),
        picture=picture_of(series, profile),
        cells=tuple(_cell(series, series.values, year, times) for year in profile.years),
        parts=tuple(_parts(series, profile, times)),
        link=_link(series, profile, newest),
    )  # fmt: skip


def _parts(series: Series, profile: Profile, times: int) -> Iterable[Part]:
    """The figure of each contract, the oldest first."""
    for contract in reversed(profile.contracts):
        values = series.parts.get(contract.id)
        if values:
            title = _("of which %(number)s", number=contract.number or contract.title)
            yield Part(title=title, cells=tuple(_cell(series, values, year, times) for year in profile.years))


def _link(series: Series, profile: Profile, year: int) -> str:
    """Where a figure is compared with that of others, if it can be."""
    if _indicator(profile, series.id) is None:
        return ""
    return url_for("comparison.index", service=profile.service, indicator=series.id, year=year)


def _cases(series: Series, newest: int, profile: Profile) -> str:
    """How many cases, or months, stand behind the newest figure."""
    base, indicator = series.base[newest], _indicator(profile, series.id)
    if series.id == "staff_fte":
        return _("n = %(months)s months", months=int(base))
    if indicator is not None and indicator.per != "none":
        return _(
            "n = %(cases)s cases in %(year)s", cases=f"{float(series.values[newest] * base / PER):,.0f}", year=year_name(newest)
        )
    if series.id == "staff_turnover":
        return _("n = %(cases)s people on average in %(year)s", cases=f"{float(base):,.1f}", year=year_name(newest))
    if series.id == "staff_dedicated":
        return _("n = %(cases)s person-months in %(year)s", cases=f"{float(base):,.0f}", year=year_name(newest))
    return _("n = %(cases)s in %(year)s", cases=f"{float(base):,.0f}", year=year_name(newest))


def _said(series: Series, newest: int, profile: Profile) -> str:
    """How sure the newest value is, what it is measured by, what changed, and the trend where one was tested."""
    times = _times(profile, series.id)
    parts = [*_newest(series, newest, times)]
    if isinstance(series.trend, Trend):
        parts += _moved(series, series.trend, times)
    elif (reason := no_trend(series)) is not None and reason.id == "compare.trend-break":
        parts += [*_changed(series, times), said_text(reason)]
    else:
        parts += _changed(series, times)
    if not parts:
        parts.append(_("%(years)s years have a figure.", years=len(series.values)))
    return ("" if lang() == "ja" else " ").join(parts)


def _newest(series: Series, newest: int, times: int) -> Iterable[str]:
    value = series.values[newest]
    if series.interval is not None:
        low, high = series.interval
        yield _("95 %% interval %(low)s to %(high)s.", low=f"{low * times:,.1f}", high=f"{high * times:,.1f}")
    if series.reference.get(newest):
        yield _("%(share)s %% of the reference value.", share=f"{float(value / series.reference[newest] * 100):.0f}")
    elif newest in series.promise:
        yield _("Promised: %(value)s.", value=f"{float(series.promise[newest]) * times:,.1f}")
    if series.id == "staff_turnover":
        yield _("One person makes %(points)s points.", points=f"{100 / float(series.base[newest]):.0f}")


def _moved(series: Series, trend: Trend, times: int) -> Iterable[str]:
    """The change and the trend, in one sentence where neither can be told from chance."""
    if series.change is not None and series.change[2].direction == 0 and trend.q >= CHANCE:
        before, after, _change = series.change
        yield _(
            "Neither the change from %(before)s to %(after)s nor a trend (Mann-Kendall, %(years)s years) "
            "can be told from chance.",
            before=year_name(before),
            after=year_name(after),
            years=trend.years,
        )
    else:
        yield from (*_changed(series, times), trend_said(trend))


def _changed(series: Series, times: int) -> Iterable[str]:
    """The change from one whole year to the next, by its interval."""
    if series.change is None:
        return
    before, after, change = series.change
    values = {"before": year_name(before), "after": year_name(after)}
    if change.direction == 0:
        yield _("%(before)s to %(after)s: no change that can be told from chance.", **values)
    elif change.kind == "difference":
        low, high = change.low * times, change.high * times
        yield _("%(before)s to %(after)s: %(low)s to %(high)s points (95 %%).", **values, low=f"{low:+.1f}", high=f"{high:+.1f}")
    else:
        yield _("%(before)s to %(after)s: %(low)s to %(high)s times (95 %%).", **values, low=f"{change.low:.2f}",
                high=f"{change.high:.2f}")  # fmt: skip


def trend_said(trend: Trend) -> str:
    """What the test of a trend says."""
    if trend.q >= CHANCE:
        return _("No trend can be told from chance (Mann-Kendall, %(years)s years).", years=trend.years)
    if trend.direction > 0:
        return _("It rose over %(years)s years (Mann-Kendall, q = %(q)s).", years=trend.years, q=f"{trend.q:.3f}")
    return _("It fell over %(years)s years (Mann-Kendall, q = %(q)s).", years=trend.years, q=f"{trend.q:.3f}")


def _cell(series: Series, values: Mapping[int, Fraction], year: int, times: int) -> str:
    if year not in values:
        return _("No record")
    shown = f"{float(values[year]) * times:,.1f}"
    old = any(year < each for each in series.breaks)
    return _("%(value)s (old definition)", value=shown) if old else shown
