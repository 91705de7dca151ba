"""What the pages of decisions show, ready to read."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import get_locale, gettext

from evaluator.core.calendar import moment_text
from evaluator.core.result import ProposalResult
from evaluator.core.settling import Question, told
from evaluator.core.values import Problem, Text
from evaluator.exchange.wording import Names, label, sentence, spoken
from evaluator.services.decisions import Recorded, Table

FIELD_OF = {"by": "by", "at": "at", "reason": "reason", "witnesses": "witnesses", "passed": "passed", "conditions": "conditions"}
"""The field that a problem of a decision stands beside, by its place; the others stand above all fields."""
MENDED = {"entry": "procurements.panel", "lottery": "proposals.index", "lower-price": "prices.index"}
"""Where something that is missing and no decision is entered, by the step that misses it."""


@dataclass(frozen=True, kw_only=True)
class Open:
    """One thing that is open."""

    said: str
    kind: str
    among: tuple[str, ...]
    url: str
    mended: str
    """Where it is mended, if no decision answers it and a page does."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One decision on record."""

    number: int
    kind: str
    came_to: tuple[str, ...]
    by: str
    when: str
    reason: str
    recorded: str
    taken_back: str
    """When and why it was taken back; empty if it stands."""
    url: str
    """Where it is taken back; empty if it cannot be."""
    kept_by: str


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def kind_said(step: str) -> str:
    """A kind of decision in a word."""
    return gettext(f"decision.step.{step}")


def names_of(table: Table) -> dict[str, str]:
    """What the office calls each proposal: its label, and its name where that is another."""
    return {each.id: _called(each) for each in table.overview.result.proposals} if table.overview else {}


def _called(each: ProposalResult) -> str:
    short = spoken(label(each.label), lang())
    name = spoken(each.name, lang()) if each.name else ""
    return short if not name or name in (short, each.label) else f"{short} {name}"


def open_lines(table: Table, procurement_id: int) -> tuple[Open, ...]:
    """What is open, each with its sentence, who is concerned, and where it is recorded."""
    if table.overview is None:
        return ()
    result, said = table.overview.result, table.overview.explanation.undecided
    texts = [sentence(each, lang(), Names.of(result)) for each in said]
    return tuple(_open(table, each, text, procurement_id) for each, text in zip(table.questions, texts, strict=False))


def offered(table: Table, procurement_id: int) -> tuple[Open, ...]:
    """Decisions that the rule allows without asking for them."""
    return tuple(_open(table, each, offer_said(each, table), procurement_id) for each in table.offers)


def offer_said(question: Question, table: Table) -> str:
    """What could be decided, in a sentence."""
    lot = table.overview.result.lot_names.get(question.lot or "") if table.overview else None
    if lot is not None:
        return gettext("The rubric lets those in charge decide on the award of %(lot)s themselves.", lot=spoken(lot, lang()))
    return gettext("The rubric lets those in charge decide on the award themselves, or attach conditions.")


def _open(table: Table, question: Question, said: str, procurement_id: int) -> Open:
    names = names_of(table)
    answered = question.answer != "none"
    mended = "" if answered else MENDED.get(question.missing.partition(":")[0], "")
    return Open(
        said=said,
        kind=kind_said(question.answer) if answered else "",
        among=tuple(names[id] for id in question.among),
        url=url_for("decisions.record", procurement_id=procurement_id, key=question.key) if answered else "",
        mended=url_for(mended, procurement_id=procurement_id) if mended else "",
    )


def question_said(table: Table, question: Question) -> str:
    """What is to be decided, in a sentence."""
    if question not in table.questions or table.overview is None:
        return offer_said(question, table)
    said = table.overview.explanation.undecided[table.questions.index(question)]
    return sentence(said, lang(), Names.of(table.overview.result))


def lines(table: Table, procurement_id: int) -> tuple[Line, ...]:
    """Every decision on record, those that were taken back too, the newest first."""
    names = names_of(table)
    return tuple(_line(each, names, procurement_id) for each in reversed(table.recorded))


def _line(each: Recorded, names: dict[str, str], procurement_id: int) -> Line:
    row, content = each.row, each.content
    called = Names(proposals={id: Text(ja=name, en=name) for id, name in names.items()})
    back = ""
    if row.taken_back_at is not None:
        when = moment_text(row.taken_back_at, lang())
        back = gettext("Taken back on %(when)s: %(reason)s", when=when, reason=row.taken_back_reason)
    url = url_for("decisions.take_back", procurement_id=procurement_id, number=row.number)
    return Line(
        number=row.number,
        kind=kind_said(content.step),
        came_to=tuple(sentence(each, lang(), called) for each in told(content)),
        by=gettext("Member %(number)s", number=content.by) if content.step == "member-order" else content.by,
        when=moment_text(content.at, lang()),
        reason=content.reason,
        recorded=gettext("%(name)s, %(when)s", name=each.by, when=moment_text(row.recorded_at, lang())),
        taken_back=back,
        url="" if each.kept_by else url,
        kept_by=refusal(each.kept_by) if each.kept_by in ("stage", "opened", "later") else "",
    )


def problem_said(problem: Problem, table: Table) -> str:
    """A problem of a decision as a sentence."""
    names = Names.of(table.overview.result) if table.overview else Names()
    return sentence(problem.message, lang(), names)


def refusal(reason: str) -> str:
    """Why a decision cannot be recorded or taken back, and what to do."""
    return {
        "early": gettext("Nothing can be decided before the scoring is closed."),
        "fixed": gettext("The result is fixed. No decision can be recorded or taken back any more."),
        "stale": gettext("Another decision was recorded meanwhile. Look at what is open now, then send again."),
        "prices": gettext("The result cannot be computed before the sealed prices are opened."),
        "taken-back": gettext("It was taken back already."),
        "stage": gettext("It belongs to an earlier stage, on which the present one rests."),
        "opened": gettext("It was made before the prices were opened, and stands."),
        "later": gettext("A later decision rests on it. Take that one back first."),
        "no-reason": gettext("Enter the reason."),
    }[reason]
