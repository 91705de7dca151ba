"""Lists are paged, one is found by name, all are read in batches."""

import pytest

from evaluator.db.queries import evaluations
from tests.db.test_constraints import evaluation, rubric


@pytest.fixture
def seven(session):
    session.add(rubric())
    session.add_all(evaluation(slug=f"e{number}", position=7 - number) for number in range(7))
    session.commit()
    return session


def test_page_follows_position_not_entry(seven):
    page = evaluations.page_of_evaluations(seven, number=2, size=3)
    assert [each.slug for each in page.rows] == ["e3", "e2", "e1"]
    assert (page.number, page.last, page.total) == (2, 3, 7)


def test_page_past_the_last_is_the_last(seven):
    page = evaluations.page_of_evaluations(seven, number=9, size=3)
    assert ([each.slug for each in page.rows], page.number) == (["e0"], 3)


def test_search_finds_words_of_either_title(seven):
    seven.add(evaluation(slug="park", title_ja="公園の管理", title_en="Care of a 100% park"))
    seven.commit()
    for search in ("公園", "PARK care", "100%"):
        page = evaluations.page_of_evaluations(seven, search=search)
        assert ([each.slug for each in page.rows], page.total) == (["park"], 1)


def test_search_takes_only_so_many_words(seven):
    page = evaluations.page_of_evaluations(seven, search=" ".join(f"x{at}" for at in range(3000)))
    assert (page.rows, page.total) == ((), 0)


@pytest.mark.parametrize("order", evaluations.ORDERS)
def test_each_order_lists_everything_once(seven, order):
    page = evaluations.page_of_evaluations(seven, order=order)
    assert sorted(each.slug for each in page.rows) == [f"e{number}" for number in range(7)]


def test_empty_list_has_one_page(session):
    page = evaluations.page_of_evaluations(session)
    assert (page.rows, page.last, page.total) == ((), 1, 0)


def test_evaluation_is_found_by_its_slug(seven):
    assert evaluations.by_slug(seven, "e5").slug == "e5"
    assert evaluations.by_slug(seven, "none") is None


@pytest.mark.parametrize("batch", [1, 2, 3, 7, 100])
def test_every_reads_each_once(seven, batch):
    slugs = [found.slug for found in evaluations.every(seven, batch=batch)]
    assert slugs == [f"e{number}" for number in range(7)]
