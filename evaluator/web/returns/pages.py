"""What the pages of returns and rounds say about where a return stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from flask_babel import gettext, ngettext

from evaluator.core.calendar import date_with_weekday, days_left, japan_date, moment_text
from evaluator.core.returning import ANSWERED, missing
from evaluator.services.returns.forms import Read, standing
from evaluator.services.returns.rounds import Overview
from evaluator.web.locale import body_name
from evaluator.web.returns.shown import GroupShown, lang, said, year_said

if TYPE_CHECKING:
    from evaluator.db.models import BodyReturn, ReturnMessage

SOON = 7
"""Days before the last day from which it is marked."""
KINDS = {
    "not-begun": "plain", "draft": "plain", "submitted": "now", "sent-back": "warn", "corrected": "now", "accepted": "ok",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A state in a word."""

    name: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Due:
    """The last day, what is left, and how it is marked."""

    iso: str
    text: str
    left: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One return in a list."""

    id: int
    title: str
    year: str
    by: str
    state: Tag
    due: Due
    handed: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A sentence about a field of a chapter, with its place."""

    to: str
    number: str
    text: str
    question: bool


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A message as it is shown."""

    side: str
    who: str
    when: str
    text: str


def state_said(state: str) -> Tag:
    """Where a return stands, in a word."""
    return Tag(name=gettext(f"return.state.{state}"), kind=KINDS[state])


def due_said(day: date, today: date, *, done: bool) -> Due:
    """The last day with what is left; quiet once the return is in."""
    left = days_left(day, today)
    if left < 0:
        words = ngettext("%(num)s day late", "%(num)s days late", -left)
    else:
        words = ngettext("%(num)s day left", "%(num)s days left", left)
    state = "" if done else "late" if left < 0 else "soon" if left <= SOON else ""
    return Due(iso=day.isoformat(), text=date_with_weekday(day, lang()), left="" if done else words, state=state)


def line(body: "BodyReturn", now: datetime) -> Line:
    """A return as it stands in a list of its body."""
    asked, done = body.round, body.state in ("submitted", "corrected", "accepted")
    return Line(
        id=body.id,
        title=asked.title,
        year=year_said(asked.fiscal_year),
        by=body_name(asked.asker),
        state=state_said(body.state),
        due=due_said(asked.due_on, japan_date(now), done=done),
        handed=moment_text(body.submitted_at, lang()) if body.submitted_at else "",
        late=_is_late(body),
    )


def _is_late(body: "BodyReturn") -> bool:
    return body.submitted_at is not None and japan_date(body.submitted_at) > body.round.due_on


def facts(body: "BodyReturn", now: datetime) -> list[tuple[str, str]]:
    """What is known of a return, for its head."""
    each = line(body, now)
    rows = [(gettext("Asked by"), each.by), (gettext("Fiscal year"), each.year)]
    rows += [(gettext("Answers until"), " ".join(filter(None, (each.due.text, each.due.left))))]
    if each.handed:
        rows.append((gettext("Handed in"), each.handed + (f" {gettext('(late)')}" if each.late else "")))
    if body.round.note:
        rows.append((gettext("What the bodies should know"), body.round.note))
    return rows


def lacking(found: Read, now: datetime) -> list[str]:
    """What keeps a return from being handed in; nothing where that is not the next step."""
    move = {"draft": "submit", "sent-back": "correct"}.get(found.body.state)
    return [said(each) for each in missing(move, standing(found, now))] if move else []


def messages(found: "Iterable[ReturnMessage]") -> list[Voice]:
    """What was said, oldest first."""
    names = {"body": gettext("The body"), "asker": gettext("The asking office")}
    return [
        Voice(side=names[each.side], who=each.writer.name, when=moment_text(each.written_at, lang()), text=each.text)
        for each in found
    ]


def question(body: "BodyReturn", found: "Sequence[ReturnMessage]") -> str:
    """The question with which a return came back; empty where it did not."""
    asked = [each.text for each in found if each.side == "asker"]
    return asked[-1] if asked and body.state == "sent-back" else ""


def faults(groups: Sequence[GroupShown]) -> list[Fault]:
    """Everything in a chapter that is wrong or asked about without a reason, in its order."""
    found = []
    for row in (row for each in groups for row in each.rows):
        found += [Fault(to=row.id, number=row.number, text=text, question=False) for text in row.errors]
        if row.questions and not row.reason:
            found += [Fault(to=f"{row.id}-reason", number=row.number, text=text, question=True) for text in row.questions]
    return found


@dataclass(frozen=True, kw_only=True)
class RoundLine:
    """A round in the list of who asks."""

    id: int
    title: str
    year: str
    due: Due
    asked: int
    answered: int
    waiting: int


def round_line(found: Overview, now: datetime) -> RoundLine:
    """A round with how many have answered, and how many answers wait to be looked at."""
    done = found.asked == found.answered
    return RoundLine(
        id=found.round.id,
        title=found.round.title,
        year=year_said(found.round.fiscal_year),
        due=due_said(found.round.due_on, japan_date(now), done=done),
        asked=found.asked,
        answered=found.answered,
        waiting=sum(found.states[each] for each in ("submitted", "corrected")),
    )


@dataclass(frozen=True, kw_only=True)
class BodyLine:
    """A body in a round."""

    id: int
    code: str
    name: str
    state: Tag
    handed: str
    late: bool
    readable: bool


def body_line(body: "BodyReturn") -> BodyLine:
    """A body as it stands in a round."""
    return BodyLine(
        id=body.id,
        code=body.organisation.code or "—",
        name=body_name(body.organisation),
        state=state_said(body.state),
        handed=moment_text(body.submitted_at, lang()) if body.submitted_at else "—",
        late=_is_late(body),
        readable=body.state in ANSWERED,
    )
