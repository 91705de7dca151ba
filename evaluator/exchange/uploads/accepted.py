"""The two ends of the guard: a file is taken, or it is refused with everything that is wrong."""

from evaluator.core.values import Message, Problem, record


@record
class Accepted:
    """A file that may be stored."""

    name: str
    """What people see and a download is called; never a path."""
    kind: str
    """A key of KINDS."""
    media_type: str
    """With the character set, if it is text."""
    size: int
    """Bytes."""
    sha256: str
    """Of the bytes as they came, in hexadecimal."""
    pages: int | None
    """Of a PDF; nothing else has any."""


class Refused(Exception):
    """A file that must not be stored; `problems` says why and what to do."""

    def __init__(self, *messages: Message) -> None:
        super().__init__("; ".join(each.id for each in messages))
        self.problems = tuple(Problem(place="file", message=each) for each in messages)

    @property
    def messages(self) -> tuple[Message, ...]:
        """The problems as messages only."""
        return tuple(each.message for each in self.problems)
