"""The papers of the invented proposals: real PDF pages that say what the evidence says, and name nobody."""

import io

import pytest
from pypdf import PdfReader

from evaluator.exchange.uploads.guard import accept
from evaluator.exchange.uploads.kinds import REDACTED
from evaluator.services import inventedpapers
from evaluator.services.invented import BIDS, HOUSING_BIDS

YEAR = 2027


@pytest.mark.parametrize("bid", [*BIDS, *HOUSING_BIDS])
def test_guard_takes_the_copy_of_each(bid):
    content = inventedpapers.redacted_copy(bid, YEAR)
    said = inventedpapers.accepted(bid, content)
    assert accept(io.BytesIO(content), said.name, purpose=REDACTED) == said


@pytest.mark.parametrize("bid", [*BIDS, *HOUSING_BIDS])
def test_evidence_stands_on_the_page_it_names(bid):
    drawn = [page.get_contents().get_data() for page in PdfReader(io.BytesIO(inventedpapers.redacted_copy(bid, YEAR))).pages]

    def stands(page: int, text: str) -> bool:
        return text.encode("utf-16-be").hex().encode() in drawn[page - 1]

    assert all(stands(page, each.title) for page, each in enumerate(bid.record, start=inventedpapers.RECORD))
    assert all(stands(page, each.role) for page, each in enumerate(bid.staff, start=inventedpapers.STAFF))
    assert all(stands(page, each.partner) for page, each in enumerate(bid.ties, start=inventedpapers.TIES))


@pytest.mark.parametrize("bid", [*BIDS, *HOUSING_BIDS])
def test_copy_names_none_of_the_proposers(bid):
    content = inventedpapers.redacted_copy(bid, YEAR)
    names = [bid.consortium, *(name for name, _ in bid.proposers)]
    assert not [each for each in names if each and each.encode("utf-16-be").hex().encode() in content]


def test_chapters_follow_each_other_on_pages():
    assert [inventedpapers.chapter_at(each) for each in (3, 5, 6, 14, 36)] == [
        "1 事業の考え方", "1 事業の考え方", "2 受託の実績", "3 人員の体制", "9 費用の内訳",
    ]  # fmt: skip
