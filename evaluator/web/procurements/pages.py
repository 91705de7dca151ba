"""What the pages of a procurement show, ready to read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import current_app, url_for
from flask_babel import get_locale, gettext, ngettext

from evaluator.core.calendar import day_and_month, days_left, fiscal_years_text, japan_date, moment_text, short_moment
from evaluator.core.card import FULL_COMMENT
from evaluator.core.course import DATES, REVIEW, TRACK, State, track
from evaluator.core.lint.shares import percent, points_text, summary
from evaluator.db.queries.awards import Progress
from evaluator.db.queries.desk import Counts
from evaluator.db.queries.events import Taken
from evaluator.services import casefile, course, panelroom, prices
from evaluator.services.worksheet import card_for
from evaluator.web.access import actor
from evaluator.web.choosing import CHOOSING
from evaluator.web.procurements.blueprint import blueprint
from evaluator.web.procurements.forms import DATE_NAMES, SERVICES

if TYPE_CHECKING:
    from evaluator.db.models import Procurement

SOON = 3
"""Days before a date from which it is marked."""
LATE_IN = {"call": 0, "proposals": 1, "declarations": 2, "scoring": 3, "opening": 5, "decision": 6}
"""The last state, by its place in TRACK, in which a date that has passed is late; in others it is simply past."""


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def state_name(state: str) -> str:
    """A state in a word."""
    return gettext(f"course.state.{state}")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the track."""

    name: str
    state: str
    when: str = ""
    by: str = ""
    url: str = ""


def is_review(procurement: "Procurement") -> bool:
    """Whether it is the yearly review of a contract, which chooses nobody."""
    return procurement.procedure in REVIEW


def track_of(
    procurement: "Procurement", taken: dict[str, Taken] | None = None, progress: Progress | None = None
) -> tuple[Step, ...]:  # fmt: skip
    """The steps of a procurement: those done, the present one, and those to come; `progress` is how far its decision is."""
    moderated = panelroom.rule_of(procurement).by != "none"
    steps: tuple[State, ...] = track(procurement.procedure, sealed=_is_sealed(procurement), moderated=moderated)  # type: ignore[arg-type]
    at = steps.index(procurement.state) if procurement.state in steps else -1
    found = []
    for number, state in enumerate(steps):
        stands = "done" if number < at or procurement.state == "decided" else "now" if number == at else "later"
        step = (taken or {}).get(state)
        when = day_and_month(step.at, lang()) if step else ""
        found.append(Step(name=state_name(state), state=stands, when=when, by=step.by if step else ""))
    return (*found, *_afterwards(procurement, progress or Progress()))


def _afterwards(procurement: "Procurement", progress: Progress) -> tuple[Step, ...]:
    """The decision and the contract, which follow the result; no contract follows a decision without an award, or a review."""
    if is_review(procurement):
        return ()
    decided = procurement.state == "decided"
    url = url_for("awards.index", procurement_id=procurement.id) if decided else ""
    decision = "later" if not decided else "done" if progress.made else "now"
    found = [Step(name=gettext("course.after.decision"), state=decision, url=url)]
    if progress.made and not progress.to_contract:
        return tuple(found)
    contract = "done" if progress.contracted else "now" if decided and progress.made else "later"
    return (*found, Step(name=gettext("course.after.contract"), state=contract, url=url))


def _is_sealed(procurement: "Procurement") -> bool:
    return procurement.rubric is not None and course.is_sealed(procurement, casefile.rubric_of(procurement))


@dataclass(frozen=True, kw_only=True)
class Due:
    """A date and what is left until it."""

    name: str
    iso: str
    text: str
    left: str
    state: str


def next_date(procurement: "Procurement", now: datetime) -> Due | None:
    """The nearest date that is not past; none if there is none."""
    coming = sorted((each for each in procurement.dates if each.at >= now), key=lambda each: each.at)
    return due(coming[0].kind, coming[0].at, now) if coming else None


def due(kind: str, at: datetime, now: datetime) -> Due:
    """A date of the schedule with the days that are left."""
    left = days_left(japan_date(at), japan_date(now))
    state = "late" if at < now else "soon" if left <= SOON else ""
    return Due(name=str(DATE_NAMES[kind]), iso=at.isoformat(), text=short_moment(at, lang()), left=left_said(left), state=state)


def is_past(procurement: "Procurement", kind: str, at: datetime, now: datetime) -> bool:
    """Whether a date has passed and nothing waits for it any more."""
    stands = TRACK.index(procurement.state) if procurement.state in TRACK else len(TRACK)
    return at < now and stands > LATE_IN.get(kind, -1)


def left_said(days: int) -> str:
    """How many days are left, in words."""
    if days == 0:
        return gettext("Today")
    if days > 0:
        return str(ngettext("%(num)s day left", "%(num)s days left", days))
    return str(ngettext("%(num)s day ago", "%(num)s days ago", -days))


def years(procurement: "Procurement") -> str:
    """The fiscal years of a contract."""
    return fiscal_years_text(procurement.fiscal_year_from, procurement.fiscal_year_to, lang())


@blueprint.app_template_global("title_of")
def title_of(procurement: "Procurement") -> str:
    """The title in the language of the page."""
    return procurement.title_en if lang() == "en" and procurement.title_en else procurement.title


@dataclass(frozen=True, kw_only=True)
class Row:
    """One procurement in the list."""

    url: str
    title: str
    years: str
    procedure: str
    fictional: bool
    proposals: str
    steps: tuple[Step, ...]
    state: str
    ended_early: bool
    """Whether it was cancelled, so that it stands on no step of the track."""
    due: Due | None
    done: int
    total: int


def row(procurement: "Procurement", counts: Counts, now: datetime, progress: Progress | None = None) -> Row:
    """One procurement as the list shows it."""
    return Row(
        url=url_for("procurements.show", procurement_id=procurement.id),
        title=title_of(procurement),
        years=years(procurement),
        procedure=gettext(f"report.procedure.{procurement.procedure}"),
        fictional=procurement.fictional,
        proposals=str(counts.proposals) if counts.proposals else "—",
        steps=track_of(procurement, progress=progress),
        state=state_name(procurement.state),
        ended_early=procurement.state not in TRACK,
        due=next_date(procurement, now),
        done=counts.scored,
        total=cells(procurement, counts),
    )


def cells(procurement: "Procurement", counts: Counts) -> int:
    """How many items all members score at the present stage; 0 before scoring began."""
    if procurement.state != "scoring" and not counts.scored:
        return 0
    card = card_for(procurement, procurement.stage, "members")
    items = [each for each in card.cells(frozenset()) if each != FULL_COMMENT] if card else []
    owned = {item: each["seats"] for each in procurement.departments for item in each["items"]}
    common = sum(item not in owned for item in items)
    own = sum(_judged(counts, owned[item]) for item in items if item in owned)
    return max(0, counts.seats * counts.proposals - counts.recused) * common + own


def _judged(counts: Counts, seats: Sequence[int]) -> int:
    """How many marks the seats of a department give for one item."""
    return sum(max(0, counts.proposals - counts.recused_by[each]) for each in seats if each in counts.recused_by)


def facts(procurement: "Procurement") -> list[tuple[str, str]]:
    """What a procurement is, as label and value."""
    if is_review(procurement):
        found = [(gettext("Procedure"), gettext("report.procedure.review")), (gettext("Fiscal years"), years(procurement))]
        return [*found, *_frozen(procurement)]
    found = [
        (gettext("Procedure"), gettext(f"report.procedure.{procurement.procedure}")),
        (gettext("Service"), str(SERVICES.get(procurement.service, procurement.service))),
        (gettext("Fiscal years"), years(procurement)),
        (gettext("Ceiling on the price"), ceiling_said(procurement)),
        (gettext("Names"), gettext("Members see labels") if procurement.names_hidden else gettext("Members see the names")),
        (gettext("Whom members ask"), procurement.contact or "—"),
        (gettext("Officer in charge"), procurement.officer.name if procurement.officer else "—"),
    ]
    return [*found, *_frozen(procurement)]


def _frozen(procurement: "Procurement") -> list[tuple[str, str]]:
    if not procurement.frozen_at or not procurement.rules_sha256:
        return []
    when, digest = moment_text(procurement.frozen_at, lang()), procurement.rules_sha256[:12]
    return [(gettext("Rules frozen"), gettext("%(when)s, digest %(digest)s", when=when, digest=digest))]


def rubric_said(procurement: "Procurement") -> tuple[str, str]:
    """The rubric in words, and what it weighs; empty where none is chosen."""
    if procurement.rubric is None:
        return "", ""
    rubric, version = casefile.rubric_of(procurement), procurement.rubric
    title = rubric.rubric.title.en if lang() == "en" and rubric.rubric.title.en else rubric.rubric.title.ja
    weighed = summary(rubric)
    axes = sorted(((share, axis) for axis, share in weighed.axes.items() if share), reverse=True)
    parts = [gettext("%(axis)s %(share)s %%", axis=gettext(f"axis.{axis}"), share=percent(share)) for share, axis in axes]
    said = gettext("%(title)s, version %(version)s", title=title, version=version.version)
    points = gettext("%(points)s points: ", points=points_text(weighed.total))
    return said, points + ("、" if lang() == "ja" else ", ").join(parts)


def ceiling_said(procurement: "Procurement") -> str:
    """The ceiling in words."""
    if procurement.ceiling_kind == "none":
        return gettext("None")
    kind = gettext(f"ceiling.{procurement.ceiling_kind}")
    if procurement.ceiling_secret:
        return gettext("%(kind)s, sealed", kind=kind)
    tax = gettext("including tax") if procurement.tax_included else gettext("without tax")
    basis = casefile.rubric_of(procurement).price.basis if procurement.rubric else "total"
    if basis != "total":
        tax = gettext("%(basis)s, %(tax)s", basis=gettext(f"price.basis.{basis}"), tax=tax)
    return gettext("%(kind)s %(yen)s yen, %(tax)s", kind=kind, yen=f"{procurement.ceiling_yen or 0:,}", tax=tax)


def schedule(procurement: "Procurement", now: datetime) -> tuple[Due, ...]:
    """All dates, in their order."""
    order = {kind: at for at, kind in enumerate(DATES)}
    found = []
    for each in sorted(procurement.dates, key=lambda each: (each.at, order[each.kind])):
        shown = due(each.kind, each.at, now)
        found.append(replace(shown, left="", state="") if is_past(procurement, each.kind, each.at, now) else shown)
    return tuple(found)


def rooms(procurement: "Procurement") -> tuple[tuple[str, str, str], ...]:
    """The pages about a procurement: name, address and what is there."""
    wanted: tuple[tuple[str, str, str], ...] = (
        (gettext("Panel"), "procurements.panel", gettext("Seats, chair, progress of the members")),
        _proposals(procurement),
        (gettext("Questions and answers"), "procurements.questions", gettext("On the call")),
        (gettext("Academic opinions"), "procurements.hearings", gettext("Who was heard, when, on what")),
        (gettext("Prices"), "prices.index", gettext("Envelopes and their opening")),
        (gettext("Meetings"), "meetings.index", gettext("Attendance, quorum, minutes")),
        (gettext("Sheets on paper"), "paper.index", gettext("Printed sheets, entered and compared")),
        (gettext("Moderation"), "moderation.show", gettext("Where marks lie apart, what was said, what came of it")),
        (gettext("Ranking"), "ranking.show", gettext("With its explanation")),
        (gettext("Decisions of people"), "decisions.index", gettext("Ties, and what else the rubric leaves to people")),
        (gettext("Decision and contract"), "awards.index", gettext("Approvals, negotiation, contract")),
        (gettext("Departments"), "departments.show", gettext("Items that one department judges by itself")),
        (gettext("Joint procurement"), "joint.office", gettext("Bodies that buy together, cost share, approvals")),
        (gettext("Guideline points"), "compliance.show", gettext("What the guideline advises, and what lies behind each point")),
        (gettext("Publication"), "publication.show", gettext("What everybody sees, debriefs, requests for disclosure")),
        (gettext("History"), "history.procurement", gettext("Every decision")),
    )
    known: dict[str, Any] = current_app.view_functions
    return tuple(
        (name, url_for(to, procurement_id=procurement.id), said)
        for name, to, said in wanted
        if to in known and not (to in CHOOSING and is_review(procurement)) and SHOWN_IF.get(to, lambda _: True)(procurement)
    )


def _proposals(procurement: "Procurement") -> tuple[str, str, str]:
    if is_review(procurement):
        return gettext("Reports and files"), "proposals.index", gettext("What the members read about the year")
    return gettext("Proposals"), "proposals.index", gettext("Proposers, checks, documents, evidence")


SHOWN_IF: dict[str, Callable[["Procurement"], bool]] = {
    "prices.index": lambda each: prices.may_look(actor(), each, prices.handling_of(each)),
    "awards.index": lambda each: each.state == "decided",
    "publication.show": lambda each: each.state == "decided",
    "moderation.show": lambda each: panelroom.rule_of(each).by != "none",
}
"""Rooms that a procurement does not always have."""
