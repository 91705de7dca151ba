"""Why something about a return cannot be done."""

from collections.abc import Mapping

from evaluator.core.values import Message


class ReturnRefused(Exception):
    """A move that lacks something; `messages` say all of it."""

    def __init__(self, messages: tuple[Message, ...]) -> None:
        super().__init__(", ".join(each.id for each in messages))
        self.messages = messages


class NotSaved(Exception):
    """Nothing was stored: `wrong` are the fields whose text is no answer, `clashes` those that somebody else changed meanwhile.

    A clash is told by what stands there now.
    """

    def __init__(self, wrong: Mapping[str, Message], clashes: Mapping[str, str]) -> None:
        super().__init__(" ".join((*wrong, *clashes)))
        self.wrong, self.clashes = wrong, clashes
