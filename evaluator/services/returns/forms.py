"""Forms as rounds keep them, and what is known of one return: its answers, findings, progress."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache

from sqlalchemy.orm import Session

from evaluator.core.answers import Finding, Progress, amount, progress, validate
from evaluator.core.calendar import japan_date
from evaluator.core.canonical import digest
from evaluator.core.returning import Standing, State
from evaluator.core.returns import ReturnSet
from evaluator.db.models import BodyReturn, ReturnAnswer, ReturnForm, ReturnRound
from evaluator.db.queries import returns as rows
from evaluator.library import returns as library


@dataclass(frozen=True, kw_only=True)
class Read:
    """A return as the body has it now."""

    body: BodyReturn
    known: ReturnSet
    answers: Mapping[str, ReturnAnswer]
    """The rows by field."""
    values: Mapping[str, str]
    """The answers by field."""
    last: Mapping[str, str]
    """What was handed in for the year before."""
    findings: tuple[Finding, ...]
    """What is wrong, or asked about."""

    @property
    def year(self) -> int:
        """The fiscal year that is asked about."""
        return self.body.round.fiscal_year

    def explained(self, finding: Finding) -> bool:
        """Whether a reason is given for what is asked about."""
        return not finding.refuses and bool(self.answers[finding.field].reason)

    def progress(self, chapter: str = "") -> Progress:
        """How far it has come, or one chapter of it."""
        confirmed = frozenset(id for id, each in self.answers.items() if each.confirmed)
        return progress(self.known, self.values, year=self.year, confirmed=confirmed, chapter=chapter)


@cache
def library_form() -> ReturnSet:
    """The form of the library, read once. Raises CannotEvaluate."""
    return library.form()


@lru_cache(maxsize=16)
def _kept(content: str) -> ReturnSet:
    return library.kept(content)


def form_of(asked: ReturnRound) -> ReturnSet:
    """The form of a round, as it was when the round began."""
    return _kept(asked.form.content)


def keep_form(session: Session, known: ReturnSet, now: datetime) -> ReturnForm:
    """Keep a form with its hash, once however many rounds use it. Flushes."""
    content = library.written(known)
    sha256 = digest(content)
    found = rows.form(session, sha256)
    if found is None:
        found = ReturnForm(sha256=sha256, content=content, kept_at=now)
        session.add(found)
        session.flush()
    return found


def read(session: Session, body: BodyReturn) -> Read:
    """Everything about a return that its body sees. Three statements."""
    known = form_of(body.round)
    kept = {each.field: each for each in rows.answers(session, body.id) if each.field in known.fields}
    answers = {id: each.value for id, each in kept.items()}
    last = last_year(session, body)
    found = validate(known, answers, year=body.round.fiscal_year, last=last)
    return Read(body=body, known=known, answers=kept, values=answers, last=last, findings=found)


def read_handed(session: Session, body: BodyReturn) -> Read:
    """What a return holds for who asked: what was handed in, now and last year to the same one, and never a draft."""
    known = form_of(body.round)
    given = {id: each for id, each in (body.handed_in or {}).items() if id in known.fields}
    kept = {id: ReturnAnswer(return_id=body.id, field=id, confirmed=True, **each) for id, each in given.items()}
    answers = {id: each.value for id, each in kept.items()}
    last = last_year(session, body, alone=True)
    found = validate(known, answers, year=body.round.fiscal_year, last=last)
    return Read(body=body, known=known, answers=kept, values=answers, last=last, findings=found)


def last_year(session: Session, body: BodyReturn, *, alone: bool = False) -> dict[str, str]:
    """What the body handed in for the year before, by field; nothing where it handed in nothing.

    `alone` leaves out what it told another ministry or prefecture.
    """
    asked = body.round
    given = rows.handed_in(session, body.organisation_id, asked.fiscal_year - 1, asked.asker_id, alone=alone)
    return given_values(form_of(asked), given or {})


def given_values(known: ReturnSet, handed_in: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The answers of what was handed in, of fields that this form has and in a form that it can read."""
    found = {id: each["value"] for id, each in handed_in.items() if id in known.fields}
    return {id: value for id, value in found.items() if _fits(known, id, value)}


def _fits(known: ReturnSet, id: str, value: str) -> bool:
    """Whether an answer that was given by another form is one by this one too."""
    try:
        amount(known.fields[id], {id: value})
    except ValueError:
        return False
    options = {each.id for each in known.fields[id].option}
    return not options or options.issuperset(value.split(","))


def standing(found: Read, now: datetime, *, words: bool = True) -> Standing:
    """What the moves of a return look at."""
    state: State = found.body.state  # type: ignore[assignment]
    done = found.progress()
    return Standing(
        state=state,
        open=found.body.round.opens_on <= japan_date(now),
        left=done.asked - done.confirmed,
        refused=len({each.field for each in found.findings if each.refuses}),
        unexplained=len({each.field for each in found.findings if not each.refuses and not found.explained(each)}),
        words=words,
    )
