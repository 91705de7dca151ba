"""The course of a return 調査票: its states, the moves between them, and what each needs. Data, and small named questions."""

from collections.abc import Callable, Mapping
from typing import Literal

from evaluator.core.values import Message, message, record

State = Literal["not-begun", "draft", "submitted", "sent-back", "corrected", "accepted"]
Side = Literal["body", "asker", "file"]
STATES: tuple[State, ...] = ("not-begun", "draft", "submitted", "sent-back", "corrected", "accepted")
EDITABLE: tuple[State, ...] = ("not-begun", "draft", "sent-back")
"""Where the body can change its answers."""
ANSWERED: tuple[State, ...] = ("submitted", "sent-back", "corrected", "accepted")
"""Where there is something that the body has handed in, which is all that the asker sees."""


@record
class Standing:
    """What the needs of a move look at."""

    state: State
    """Where the return stands."""
    open: bool = True
    """Whether the round has begun."""
    left: int = 0
    """Fields that are not answered, or filled in and not confirmed."""
    refused: int = 0
    """Answers that cannot stand as they are."""
    unexplained: int = 0
    """Answers that are asked about and have no reason."""
    words: bool = True
    """Whether something is said where words are needed."""


Need = Callable[[Standing], Message | None]


def _open(standing: Standing) -> Message | None:
    return None if standing.open else message("return.lacks.open")


def _complete(standing: Standing) -> Message | None:
    return message("return.lacks.complete", count=standing.left) if standing.left else None


def _sound(standing: Standing) -> Message | None:
    return message("return.lacks.sound", count=standing.refused) if standing.refused else None


def _explained(standing: Standing) -> Message | None:
    return message("return.lacks.explained", count=standing.unexplained) if standing.unexplained else None


def _said(standing: Standing) -> Message | None:
    return None if standing.words else message("return.lacks.words")


@record
class Move:
    """One step of a return."""

    name: str
    """Its name."""
    by: Side
    """Who makes it: the body that answers, who asks, or who asks with a file that the body sent."""
    begins: tuple[State, ...]
    """Where it begins."""
    ends: State
    """Where it leads."""
    needs: tuple[Need, ...] = ()
    """What must hold."""


WHOLE: tuple[Need, ...] = (_open, _complete, _sound, _explained)
MOVES: tuple[Move, ...] = (
    Move(name="begin", by="body", begins=("not-begun",), ends="draft", needs=(_open,)),
    Move(name="submit", by="body", begins=("draft",), ends="submitted", needs=WHOLE),
    Move(name="send-back", by="asker", begins=("submitted", "corrected"), ends="sent-back", needs=(_said,)),
    Move(name="correct", by="body", begins=("sent-back",), ends="corrected", needs=(*WHOLE, _said)),
    Move(name="accept", by="asker", begins=("submitted", "corrected"), ends="accepted"),
    Move(name="reopen", by="asker", begins=("accepted",), ends="sent-back", needs=(_said,)),
    Move(name="take", by="file", begins=("not-begun",), ends="submitted", needs=WHOLE),
    Move(name="replace", by="file", begins=("submitted", "sent-back", "corrected"), ends="corrected", needs=WHOLE),
)
"""Every move. `accept` locks the return; only `reopen`, with a question, opens it again."""
BY_NAME: Mapping[str, Move] = {each.name: each for each in MOVES}


def moves_from(state: State, by: Side) -> tuple[Move, ...]:
    """The moves that one side has where a return stands, whatever they need."""
    return tuple(each for each in MOVES if each.by == by and state in each.begins)


def missing(name: str, standing: Standing) -> tuple[Message, ...]:
    """Everything that keeps a move from being made; nothing if it can be. Raises KeyError for an unknown move."""
    move = BY_NAME[name]
    if standing.state not in move.begins:
        return (message("return.lacks.state"),)
    return tuple(found for need in move.needs if (found := need(standing)) is not None)
