"""How the guard answers, in few words."""

import io

import pytest

from evaluator.exchange.uploads.accepted import Accepted, Refused
from evaluator.exchange.uploads.guard import accept
from evaluator.exchange.uploads.kinds import DOCUMENT, Purpose
from evaluator.exchange.wording import Names, sentence


@pytest.fixture
def take():
    def taken(content: bytes, name: str, purpose: Purpose = DOCUMENT) -> Accepted:
        return accept(io.BytesIO(content), name, purpose=purpose)

    return taken


@pytest.fixture
def refusals(take):
    """The ids of what is wrong, each of them worded in both languages."""

    def refused(content: bytes, name: str, purpose: Purpose = DOCUMENT) -> list[str]:
        with pytest.raises(Refused) as found:
            take(content, name, purpose)
        for each in found.value.messages:
            assert each.id not in [sentence(each, lang, Names()) for lang in ("ja", "en")]
        return [each.id for each in found.value.messages]

    return refused
