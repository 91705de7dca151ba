"""What the pages of reviews show, ready to read; also what the contractor is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import get_locale, gettext, ngettext

from evaluator.core.calendar import date_text, date_with_weekday, days_left, fiscal_year_text, japan_date, moment_text
from evaluator.core.rounding import decimal, decimals_of, readable
from evaluator.core.values import Text
from evaluator.db.queries import reviews as rows
from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.library.review_scales import review_scales
from evaluator.services.reviews import records
from evaluator.services.reviews.facts import Fact
from evaluator.services.reviews.forms import is_pending
from evaluator.services.reviews.keeping import state_of

if TYPE_CHECKING:
    from evaluator.core.grades import ReviewScale
    from evaluator.db.models import Contract, Review, ReviewReply
    from evaluator.services.reviews.draft import Outcome
    from evaluator.services.reviews.records import Year

KINDS = {
    "scoring": "now", "cancelled": "plain", "scored": "warn", "draft": "warn", "heard": "warn", "silent": "warn", "fixed": "ok",
    "entered": "plain", "withdrawn": "plain",
}  # fmt: skip
"""How the tag of each state looks."""
STAFFING_UNITS = {"percent": "%"}


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def state_name(state: str) -> str:
    """A state in a word."""
    return gettext(f"review.state.{state}")


def year_said(year: int) -> str:
    """A fiscal year."""
    return fiscal_year_text(year, lang())


def score_said(score: Fraction | str | None) -> str:
    """A score on 0 to 100 with one decimal, with more only where it has them."""
    if score is None:
        return "—"
    value = Fraction(score)
    digits = decimals_of(value, most=4)
    return decimal(value, max(1, digits)) if digits is not None else readable(value)


def grade_said(raw: str, scale: str) -> tuple[str, str]:
    """The grade as it was given, and whose scale it is."""
    known = review_scales().get(scale)
    return raw or "—", (f"{spoken(known.body, lang())} {spoken(known.name, lang())}" if known else "")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One year in the table of a contract's reviews."""

    url: str
    year: str
    state: str
    kind: str
    final: bool
    score: str
    grade: str
    scale: str
    finding: str
    replies: str
    corrected: bool


def row(each: "Year") -> Row:
    """One year in the table."""
    grade, scale = grade_said(each.raw_grade, each.grade_scale)
    return Row(
        url=url_for("reviews.show", contract_id=each.contract_id, review_id=each.review_id),
        year=year_said(each.fiscal_year),
        state=state_name(each.state),
        kind=KINDS[each.state],
        final=each.counts,
        score=score_said(each.score),
        grade=grade,
        scale=scale,
        finding=each.finding,
        replies=_replies(each),
        corrected=each.corrected,
    )


def _replies(each: "Year") -> str:
    if each.replies and each.replied_on:
        return gettext("%(count)s (%(day)s)", count=each.replies, day=date_text(each.replied_on, lang()))
    if each.silent:
        return gettext("None by the last day")
    return "—"


def limit_said(review: "Review", now: datetime) -> str:
    """The last day for the answer, with what is left."""
    if review.reply_by is None:
        return ""
    left, day = days_left(review.reply_by, japan_date(now)), date_with_weekday(review.reply_by, lang())
    if left < 0:
        return gettext("Until %(day)s (over)", day=day)
    return str(ngettext("Until %(day)s (%(num)s day left)", "Until %(day)s (%(num)s days left)", left, day=day))


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """One criterion with its points."""

    id: str
    name: str
    group: bool
    by: str
    points: str
    full: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a review says, as the office and the contractor read it."""

    score: str
    grade: str
    scale: str
    band: str
    finding: str
    total: str
    items: tuple[ItemRow, ...]
    hidden: bool
    """Whether points by item are left out, since they would tell one member's mark."""
    rubric: str
    source: str


def shown(review: "Review", outcome: "Outcome | None") -> Shown:
    """A review, ready to read."""
    grade, scale = grade_said(review.raw_grade, review.grade_scale)
    total = outcome.total if outcome else None
    return Shown(
        score=score_said(review.score if review.score is not None else outcome.score if outcome else None),
        grade=grade if review.score is not None else outcome.band if outcome else "—",
        scale=scale,
        band=spoken(outcome.band_name, lang()) if outcome and review.raw_grade in ("", outcome.band) else "",
        finding=review.finding,
        total=f"{total.published} / {readable(total.full or Fraction(0))}" if total else "",
        items=tuple(_item(each) for each in outcome.items) if outcome else (),
        hidden=outcome is not None and not outcome.items,
        rubric=spoken(outcome.result.rubric_title, lang()) if outcome else "",
        source=review.source,
    )


def _item(each: Any) -> ItemRow:
    by = gettext("By the panel") if each.by == "members" else gettext("By figures") if each.by == "computed" else ""
    points = each.published if each.published is not None else "—"
    return ItemRow(
        id=each.criterion, name=spoken(each.name, lang()), group=not each.leaf, by=by if each.leaf else "", points=points,
        full=readable(each.full),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """One figure with where it comes from."""

    name: str
    unit: str
    value: str
    source: str
    found: str
    found_source: str
    missing: bool


def fact_rows(facts: tuple[Fact, ...], *, names: bool = True) -> tuple[FactRow, ...]:
    """Every figure that the rubric looks at; without the names of people of the office where `names` is off."""
    bare = facts if names else tuple(replace(each, basis={**each.basis, "by": ""}) for each in facts)
    return tuple(fact_row(each) for each in bare)


def fact_row(fact: Fact) -> FactRow:
    """One figure."""
    name = spoken(fact.indicator.name if fact.indicator else fact.criteria[0], lang())
    found = fact.found
    told = {"origin": found.origin, "above": found.above, "below": found.below, "months": found.months, "said": found.said} if (
        found
    ) else {}  # fmt: skip
    return FactRow(
        name=gettext("%(name)s: target", name=name) if fact.is_target else name,
        unit="%" if fact.percent else "",
        value=value_said(fact.value, percent=fact.percent),
        source=source_said(fact.basis),
        found=value_said(found.value, percent=fact.percent) if found else "",
        found_source=source_said(told),
        missing=fact.value is None,
    )


def value_said(value: Fraction | None, *, percent: bool) -> str:
    """A figure in its unit."""
    if value is None:
        return "—"
    return f"{readable(value * 100)} %" if percent else readable(value)


def source_said(basis: Mapping[str, Any]) -> str:
    """Where a figure comes from."""
    origin = basis.get("origin")
    if origin in ("figures", "staff"):
        made = f"{basis['above']} ÷ {basis['below']}" if basis.get("below") else str(basis.get("above", ""))
        said = gettext("Monthly figures") if origin == "figures" else gettext("Record of staff")
        return gettext("%(source)s: %(made)s (months: %(months)s)", source=said, made=made, months=basis.get("months", 0))
    if origin == "promise":
        return gettext("Promise: %(said)s", said=basis.get("said", ""))
    if origin == "entered":
        if not basis.get("by"):
            return gettext("Entered: %(reason)s", reason=basis.get("reason", ""))
        return gettext("Entered by %(by)s: %(reason)s", by=basis["by"], reason=basis.get("reason", ""))
    return ""


@dataclass(frozen=True, kw_only=True)
class Voice:
    """One answer of the contractor."""

    head: str
    signed: str
    """The day that stands on it, if one does."""
    name: str
    content: str
    late: bool
    url: str
    file: str


def voices(review: "Review", link_id: int | None = None) -> tuple[Voice, ...]:
    """What the contractor said, in the order in which it came; only by one link, if one is named."""
    return tuple(_voice(review, each) for each in review.replies if link_id in (None, each.link_id))


def _voice(review: "Review", each: "ReviewReply") -> Voice:
    names: dict[str, Any] = {"contract_id": review.contract_id, "review_id": review.id, "reply_id": each.id}
    how = gettext(f"review.channel.{each.channel}")
    return Voice(
        head=gettext("%(day)s, %(how)s", day=date_text(each.received_on, lang()), how=how),
        signed=date_text(each.signed_on, lang()) if each.signed_on else "",
        name=each.name,
        content=each.content,
        late=review.reply_by is not None and each.received_on > review.reply_by,
        url=url_for("reviews.scan", **names) if each.document else "",
        file=each.document.name if each.document else "",
    )


@dataclass(frozen=True, kw_only=True)
class LinkRow:
    """One link that was made."""

    id: int
    made: str
    by: str
    until: str
    opened: str
    state: str
    live: bool


def link_rows(review: "Review", now: datetime) -> tuple[LinkRow, ...]:
    """The links of a review; the address of none, for it is not kept."""
    names = rows.names(db.session(), {each.made_by for each in review.links})
    found = []
    for each in review.links:
        state = "revoked" if each.revoked_at else "over" if each.expires_at <= now else "live"
        found.append(
            LinkRow(
                id=each.id,
                made=moment_text(each.made_at, lang()),
                by=names.get(each.made_by, ""),
                until=moment_text(each.expires_at, lang()),
                opened=moment_text(each.opened_at, lang()) if each.opened_at else gettext("Not opened yet"),
                state=gettext(f"review.link.{state}"),
                live=state == "live",
            )
        )
    return tuple(found)


def corrections(review: "Review") -> tuple[tuple[str, str, str, str], ...]:
    """What stood before each correction: when and by whom it was corrected, why, the score and the finding before."""
    names = rows.names(db.session(), {each.corrected_by for each in review.corrections})
    return tuple(
        (
            gettext("%(when)s, %(by)s", when=moment_text(each.corrected_at, lang()), by=names.get(each.corrected_by, "")),
            each.reason,
            score_said(each.score),
            each.finding,
        )
        for each in review.corrections
    )


@dataclass(frozen=True, kw_only=True)
class File:
    """A form file that came back and is no reply yet, or was set aside."""

    name: str
    head: str
    url: str
    confirm_url: str
    why: str
    """Why it was set aside; empty while it waits."""


def files(review: "Review") -> tuple[File, ...]:
    """The form files that wait for somebody to look at them, and those that were set aside."""
    found = []
    for each in review.forms:
        waits = is_pending(review, each)
        if waits or each.set_aside_at is not None:
            at: dict[str, Any] = {"contract_id": review.contract_id, "review_id": review.id, "form_id": each.id}
            found.append(
                File(
                    name=each.document.name,
                    head=gettext("Received on %(day)s", day=date_text(each.received_on, lang())),
                    url=url_for("reviews.taken_file", **at),
                    confirm_url=url_for("reviews.confirm", **at) if waits else "",
                    why=each.set_aside_because,
                )
            )
    return tuple(found)


def withdrawn_said(review: "Review") -> str:
    """When and by whom a review was withdrawn; nothing if it stands."""
    if review.withdrawn_at is None:
        return ""
    by = rows.names(db.session(), [review.withdrawn_by]).get(review.withdrawn_by or 0, "")
    return gettext("%(when)s, %(by)s", when=moment_text(review.withdrawn_at, lang()), by=by)


def contractor_of(contract: "Contract") -> str:
    """The contractor's name, or the consortium's."""
    if contract.consortium:
        return contract.consortium
    return next((each.proposer.name for each in contract.parties if each.lead), "")


def tag_of(review: "Review", now: datetime) -> tuple[str, str]:
    """The state of a review in a word, and how it looks."""
    state = state_of(review, now)
    return state_name(state), KINDS[state]


def record_of(review: "Review", now: datetime) -> "Year":
    """A review as a record."""
    return records.year_of(review, now)


def is_over(review: "Review", now: datetime) -> bool:
    """Whether the last day for the answer is past."""
    return review.reply_by is not None and review.reply_by < japan_date(now)


def rubric_said(title: Text, version: str) -> str:
    """A rubric with its version."""
    return gettext("%(title)s, version %(version)s", title=spoken(title, lang()), version=version)


def scale_shown(scale: "ReviewScale") -> tuple[str, tuple[tuple[str, str, str], ...], str]:
    """A scale for reading: its name, its grades with what they mean and are, and what the mapping assumes."""
    grades = tuple((each.id, spoken(each.name, lang()), score_said(each.value)) for each in scale.grade)
    if scale.range is not None:
        span = f"{readable(scale.range.low)} – {readable(scale.range.high)}"
        grades = (*grades, (span, gettext("The figure itself"), "0 – 100"))
    return f"{spoken(scale.body, lang())}: {spoken(scale.name, lang())}", grades, spoken(scale.assumption, lang())
