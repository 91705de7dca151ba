"""What things are called on the pages of moderation."""

import re
import unicodedata
from fractions import Fraction
from typing import TYPE_CHECKING

from flask_babel import get_locale, gettext, ngettext

from evaluator.core.card import Slot
from evaluator.core.rounding import readable
from evaluator.core.rubric import Grade, Rubric
from evaluator.core.spread import Spread
from evaluator.exchange.wording import label, spoken
from evaluator.services.casefile import name_of
from evaluator.services.panelroom import ModerationRefused, Room

if TYPE_CHECKING:
    from evaluator.db.models import Proposal


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def proposal_name(room: Room, proposal: "Proposal") -> str:
    """A proposal by its label where names are hidden, else by its name."""
    if room.procurement.names_hidden:
        return spoken(label(proposal.label or str(proposal.number)), lang())
    return spoken(name_of(proposal), lang())


def member_name(room: Room, number: int) -> str:
    """A member by number; for the chair and the officer by name too."""
    said, person = gettext("Member %(number)s", number=number), person_name(room, number)
    return f"{said} {person}" if person else said


def person_name(room: Room, number: int) -> str:
    """A member's own name; empty for whoever sees numbers only."""
    seat = next((each for each in room.seats if each.number == number), None)
    return seat.person.name if seat is not None and room.named else ""


def item_name(slot: Slot) -> str:
    """An item by number and name."""
    return f"{slot.criterion.id} {spoken(slot.criterion.name, lang())}"


def mark_said(slot: Slot, mark: str | None) -> str:
    """A mark as people read it: the grade, with its name where its id is a word; or why there is none."""
    states = {
        "abstained": gettext("Abstained"),
        "recused": gettext("Recused"),
        "absent": gettext("Absent"),
        None: gettext("None"),
    }
    if mark in states:
        return states[mark]
    grade = next((each for each in slot.scale.grades if each.id == mark), None)
    return spoken(grade.name, lang()) if grade is not None and len(grade.id) > 1 and grade.name else mark or ""


def points_said(points: Fraction) -> str:
    """Points with their unit."""
    return gettext("%(points)s points", points=readable(points))


def range_said(slot: Slot, spread: Spread | None) -> str:
    """The lowest and the highest mark, as the scale calls them."""
    if spread is None:
        return gettext("no mark")
    low, high = mark_said(slot, spread.lowest), mark_said(slot, spread.highest)
    return low if low == high else gettext("%(low)s to %(high)s", low=low, high=high)


def spread_said(slot: Slot, spread: Spread) -> str:
    """How far the marks lie apart, in steps of the scale and in points."""
    if slot.scale.input == "number":
        return gettext("%(range)s, %(points)s points apart", range=range_said(slot, spread), points=readable(spread.points))
    return gettext(
        "%(range)s, %(steps)s grades apart, %(points)s points",
        range=range_said(slot, spread), steps=readable(spread.range), points=readable(spread.points),
    )  # fmt: skip


def levels_of(slot: Slot, rubric: Rubric) -> tuple[tuple[str, str], ...]:
    """What each grade of an item means, best first; for numbers what to look at."""
    descriptor = rubric.descriptor.get(slot.criterion.descriptor or "")
    if descriptor is None:
        return ()
    found = []
    for grade in slot.scale.grades:
        texts = [descriptor.level[each] for each in grade.anchor or (grade.id,) if each in descriptor.level]
        found.append((mark_said(slot, grade.id), " / ".join(spoken(each, lang()) for each in texts)))
    return tuple(each for each in found if each[1])


def far_said(room: Room) -> str:
    """From how many grades or steps a mark is called far."""
    return ngettext(
        "Dot: one member. Diamond: %(num)s grade or step from the median, or more.",
        "Dot: one member. Diamond: %(num)s grades or steps from the median, or more.",
        room.rule.far,
    )


def refusal(refused: ModerationRefused) -> str:
    """Why something cannot be seen or done, and what to do."""
    return {
        "not-yet": gettext("The moderation has not begun. Nobody sees the marks of others before all sheets are in."),
        "closed": gettext("The scoring is closed. No mark and no topic can be changed any more."),
        "opened": gettext("The prices are open or the result is fixed. No mark and no topic can be changed any more."),
        "cancelled": gettext("The procurement was cancelled. No mark and no topic can be changed any more."),
        "not-leading": gettext("The chair or the officer keeps the agenda."),
        "no-topic": gettext("This topic is not on the agenda. Put it there first."),
        "on-agenda": gettext("This is on the agenda already."),
        "topic-closed": gettext("Something is recorded on this topic. Open it again first."),
        "topic-open": gettext("This topic is open."),
        "no-note": gettext("Write the reason."),
        "note-long": gettext("At most 4,000 characters."),
        "nobody-revised": gettext("No member has revised a mark here. Members do it themselves on their own page."),
        "no-agreement": gettext("This rubric has no rule by which the panel agrees a mark."),
        "nobody-scored": gettext("Nobody scored this item, so no mark can be agreed."),
        "no-mark": gettext("Choose the mark."),
        "recused": gettext("You did not score this proposal."),
        "paper": gettext("This sheet was handed in on paper. An officer who sits on no panel here records the revision."),
        "no-how": gettext("Say how the member confirmed it."),
        "same": gettext("That is what stands there already. Change the mark, the pages or the comment."),
    }.get(refused.reason, gettext("This is not yours to change."))


def spoken_name(slot: Slot) -> str:
    """An item by its name alone."""
    return spoken(slot.criterion.name, lang())


def viewpoint(slot: Slot) -> str:
    """What to look at, where no descriptor says."""
    return spoken(slot.criterion.viewpoint, lang()) if slot.criterion.viewpoint else ""


def cited(pages: str, file: str) -> tuple[tuple[str, str], ...]:
    """The pages that a member cites, each with the address in the file that it opens at."""
    found = (each.strip() for each in re.split(r"[,、，;；]", pages) if each.strip())
    return tuple((_page_said(each), f"{file}#page={number}" if file and (number := _first(each)) else "") for each in found)


def _page_said(page: str) -> str:
    plain = unicodedata.normalize("NFKC", page)
    return gettext("p. %(page)s", page=plain) if re.fullmatch(r"[0-9]+(\s*[-–~〜]\s*[0-9]+)?", plain) else page


def _first(page: str) -> str:
    found = re.search(r"[0-9]{1,5}", unicodedata.normalize("NFKC", page))
    return str(int(found[0])) if found else ""


def grade_name(grade: Grade) -> str:
    """The name of a grade; empty if it has none."""
    return spoken(grade.name, lang()) if grade.name else ""
