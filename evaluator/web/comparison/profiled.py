"""A contractor's page, ready to read: small pictures over the years, their table, promises, reviews, ties, warnings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from evaluator.analysis.trend import Trend
from evaluator.core.calendar import date_text, fiscal_year, fiscal_years_text
from evaluator.core.months import month_text
from evaluator.library.review_scales import review_scales
from evaluator.services.comparison.profile import Profile, Reviewed, no_trend
from evaluator.services.evidence import fte_text
from evaluator.web.comparison.smalls import Small, small_of
from evaluator.web.comparison.wording import lang, said_text, service_name, year_name

if TYPE_CHECKING:
    from evaluator.db.models import Commitment, Contract

MARKS = {
    "kept": ("check", "lint__ok"),
    "partly": ("warn", "lint__part"),
    "below": ("alert", "lint__no"),
    "none": ("info", "lint__part"),
}
ORDER = ("below", "partly", "none", "kept")


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
    tested: bool
    """Whether the trend of any figure was tested."""
    apart: tuple[str, ...]
    """What must be said of contracts that ran at the same time."""
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
        tested=any(isinstance(each.trend, Trend) for each in profile.series),
        apart=_apart(profile),
        small=tuple(small_of(each, profile) for each in profile.series if each.values),
        notes=_notes(profile),
        kept=tuple(sorted(map(_kept, profile.commitments), key=lambda each: ORDER.index(each.kind))),
        judged=tuple(map(_judged, profile.reviewed)),
        ties=tuple(_ties(profile)),
        deals=tuple(map(_deal, profile.contracts)),
        short=tuple(_short(profile)),
        unsure=any(each.unsure for each in profile.series),
    )


def _apart(profile: Profile) -> tuple[str, ...]:
    """How contracts that ran at the same time were put together, and whose staff is not recorded."""
    said = []
    if profile.parallel:
        said.append(_("Contracts ran at the same time: staff is added up over them; a figure per population is not, since they "
                      "may serve the same people. The table shows each contract."))  # fmt: skip
    for each in profile.unrecorded:
        said.append(_("No staff is recorded for %(number)s, so it is in no figure of staff.", number=each.number or each.title))
    return tuple(said)


def _notes(profile: Profile) -> tuple[str, ...]:
    said = [
        _("%(years)s: %(text)s", years=fiscal_years_text(first, last, lang()), text=en if lang() == "en" else ja)
        for first, last, ja, en in profile.notes
    ]
    if any(profile.present in each.values for each in profile.series):
        said.append(_("%(year)s is not over: it is in no trend and in no change.", year=year_name(profile.present)))
    short = [each for each in profile.series if (reason := no_trend(each)) is not None and reason.id == "compare.trend-short"]
    if short:
        reason = no_trend(short[0])
        assert reason is not None
        said.append(said_text(reason))
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
