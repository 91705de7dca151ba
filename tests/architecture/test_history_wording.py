"""Every kind of event that a service writes is a sentence in both languages."""

import ast

import pytest

from evaluator.config import LOCALES
from evaluator.web.history.kinds import ALL, KINDS
from tests.architecture.kinds import kinds, kinds_of
from tests.architecture.test_wording import ids


def test_every_kind_can_be_read_from_the_source():
    assert kinds()[1] == []


def test_every_kind_has_a_place_in_the_list():
    missing = sorted(kinds()[0] - ALL)
    told = "add each to evaluator/web/history/kinds.py and give it a wording `event.KIND` in parts/history.po, in both languages"
    assert missing == [], told


def test_list_names_only_kinds_that_are_written():
    assert sorted(ALL - kinds()[0]) == []


def test_each_kind_stands_in_one_group():
    assert len(ALL) == sum(map(len, KINDS.values()))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_kind_is_worded_in_both_languages(locale):
    assert sorted(f"event.{kind}" for kind in kinds()[0] if f"event.{kind}" not in ids(locale)) == []


def test_kinds_are_found_however_they_are_handed_on():
    source = """
FINE = "a.name"
def direct(session, actor, now):
    history.record(session, actor, now, "a.text", organisation_id=1)
    history.record(session, actor, now, FINE, organisation_id=1)
def tell(session, actor, kind):
    history.record(session, actor, 1, kind, organisation_id=1)
def used(session, actor, which):
    tell(session, actor, "a.handed-on")
    tell(session, actor, kind="a.yes" if which else "a.no")
    tell(session, actor, which)
    tell(session, actor, f"proposal.{which}")
    history.tell(session, actor, 1, 2, "a.told")
"""
    found, unread = kinds_of({"made/up.py": ast.parse(source)})
    assert found == {"a.text", "a.name", "a.told", "a.handed-on", "a.yes", "a.no", "proposal.withdrawn", "proposal.invalid"}
    assert [each.partition(": ")[0] for each in unread] == ["made/up.py:11"]
