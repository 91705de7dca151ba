"""What the lint says: one remark, with the clause it rests on and a suggestion. Advice, never a block."""

from typing import Literal

from evaluator.core.values import Message, Text, message, record

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""From the gravest: cannot work as written; likely not meant; good to know."""


@record
class Lint:
    """One remark on a rubric."""

    severity: Severity
    """error: cannot work as written; warning: likely not meant; note: good to know. None of them blocks."""
    place: str
    """Where, such as `group[2].item[1]` or `ties.chain`."""
    clause: Message
    """What it rests on: a point of the guideline, a law, or a section of docs/rubric-format.md."""
    message: Message
    """What was seen."""
    suggestion: Message
    """What could be done."""
    details: tuple[Message, ...] = ()
    """What lies behind it."""

    @property
    def label(self) -> Message:
        """Its severity in words."""
        return message(f"severity.{self.severity}")


def remark(severity: Severity, place: str, clause: Message, id: str, **values: object) -> Lint:
    """A remark with the wording `lint.<id>` and the suggestion `lint.<id>.do`, both given the same values."""
    return Lint(
        severity=severity,
        place=place,
        clause=clause,
        message=message(f"lint.{id}", **values),
        suggestion=message(f"lint.{id}.do", **values),
    )


def docs(section: str) -> Message:
    """The clause: a section of docs/rubric-format.md, by the key of the rubric that it describes."""
    return message("clause.docs", section=section)


def guideline_clause(guideline: Text, point: str) -> Message:
    """The clause: a point of a guideline, the guideline named in both languages."""
    return message("clause.guideline", ja=guideline.ja, en=guideline.en or guideline.ja, point=point)


def law_clause(law: Text) -> Message:
    """The clause: a law, named in both languages."""
    return message("clause.law", ja=law.ja, en=law.en or law.ja)
