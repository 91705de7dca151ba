"""Drafts of rubrics: begun from any rubric, kept as typed, looked over at every step."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from evaluator.core.canonical import sha256
from evaluator.core.rubric import Rubric
from evaluator.core.values import CannotEvaluate
from evaluator.db.models import Event, RubricDraft, RubricVersion
from evaluator.db.queries import drafts as rows
from evaluator.library.store import Library
from evaluator.services import drafts
from evaluator.services.drafts import DraftRefused
from evaluator.services.evaluations import keep_rubric
from tests.factories.scoring import actor_for
from tests.factories.world import NOW, library_rubric, whole_town

ID = "131016-soudan"
IDS = Library().ids()


@pytest.fixture
def town(session):
    return whole_town(session, members=1, proposals=0)


@pytest.fixture
def officer(town):
    return actor_for(town, town.people["officer"], "officer")


@pytest.fixture
def begin(session, officer):
    def begun(name="r1-soudan-standard", *, id=ID, based_on=None, **values):
        rubric = replace(library_rubric(name), **values)
        return drafts.begin(session, officer, rubric, id=id, based_on=based_on, now=NOW)

    return begun


@pytest.fixture
def change(session, officer):
    def changed(draft, tree, *, version=None, **values):
        at = NOW + timedelta(minutes=1)
        drafts.change(session, officer, draft, tree, at, version=draft.version if version is None else version, **values)

    return changed


def renamed(rubric: Rubric, draft: RubricDraft) -> Rubric:
    id, version = drafts.name_of(drafts.tree_of(draft))
    return replace(rubric, rubric=replace(rubric.rubric, id=id, version=version))


@pytest.mark.parametrize("name", IDS)
def test_draft_of_every_rubric_is_that_rubric(begin, name):
    draft, rubric = begin(name), library_rubric(name)
    assert sha256(drafts.rubric_of(draft)) == sha256(renamed(rubric, draft))
    assert drafts.findings(draft).gap == 0


def test_own_scales_and_descriptors_come_along(begin):
    rubric = library_rubric()
    tree = drafts.tree_of(begin())
    assert tree["scale"].keys() == rubric.scale.keys()
    assert tree["descriptor"].keys() == rubric.descriptor.keys()


def test_what_it_began_from_is_kept(session, begin):
    digest = sha256(library_rubric())
    assert begin(based_on=digest).based_on == digest
    assert session.get(RubricVersion, digest) is not None


def test_version_follows_the_highest_published_one(session, begin):
    for version in ("1", "2026.1", "3"):
        head = replace(library_rubric().rubric, id=ID, version=version)
        keep_rubric(session, replace(library_rubric(), rubric=head))
    assert drafts.name_of(drafts.tree_of(begin())) == (ID, "4")


@pytest.mark.parametrize("id", ["soudan", "131024-soudan", "131016-", "131016-So", "131016-a--b", "131016-" + "a" * 99])
def test_id_must_be_the_organisations_own(begin, id):
    with pytest.raises(DraftRefused, match="id"):
        begin(id=id)


def test_one_rubric_has_one_draft(begin):
    begin()
    with pytest.raises(DraftRefused, match="taken"):
        begin()


def test_another_organisation_finds_no_draft(session, begin):
    draft = begin()
    other = whole_town(session, code="131024", members=1, proposals=0).organisation
    assert rows.of_organisation(session, draft.organisation_id, draft.id) is draft
    assert rows.of_organisation(session, other.id, draft.id) is None
    assert list(rows.every(session, draft.organisation_id)) == [draft]


def test_draft_is_kept_as_typed(session, begin, change):
    draft = begin()
    tree = drafts.tree_of(draft)
    tree["group"][0]["item"][0]["points"] = "八点"
    tree["nobody"] = {"knows": "1/3"}
    change(draft, tree)
    session.expire(draft)
    assert drafts.tree_of(draft) == tree
    assert draft.changed_at > NOW


def test_change_of_nothing_is_no_change(begin, change):
    draft = begin()
    before = draft.version
    change(draft, drafts.tree_of(draft))
    assert (draft.version, draft.changed_at) == (before, NOW)


def test_stale_change_is_refused(begin, change):
    draft = begin()
    before, tree = draft.version, drafts.tree_of(draft)
    change(draft, tree | {"rounding": {"mode": "up"}})
    with pytest.raises(DraftRefused, match="stale"):
        change(draft, tree, version=before)
    assert drafts.tree_of(draft)["rounding"] == {"mode": "up"}


@pytest.mark.parametrize("head", [None, "text", {"id": ID}, {"id": "131016-other", "version": "1"}])
def test_another_name_is_refused(begin, change, head):
    draft = begin()
    with pytest.raises(DraftRefused, match="head"):
        change(draft, drafts.tree_of(draft) | {"rubric": head})


def test_draft_of_a_book_is_refused(begin, change):
    draft = begin()
    with pytest.raises(DraftRefused, match="large"):
        change(draft, drafts.tree_of(draft) | {"more": "x" * drafts.MOST})


def test_missing_points_are_told_with_the_gap(begin):
    draft = begin()
    tree = drafts.tree_of(draft)
    tree["group"][2]["item"][2]["points"] = tree["group"][2]["points"] = 4
    tree["group"][2]["points"] = 18
    found = drafts.look_over(tree, target=draft.target)
    assert (found.total, found.gap, found.publishable) == (98, 2, True)
    assert found.shares.axes["community"] == Fraction(18, 98)


def test_findings_bring_problems_or_advice(begin):
    draft = begin()
    assert [each.severity for each in drafts.findings(draft).lint]
    tree = drafts.tree_of(draft)
    tree["group"][0]["item"][0]["scale"] = "SC5-1000"
    found = drafts.look_over(tree, target=100)
    assert [each.place for each in found.problems] == ["group[1].item[1].scale"]
    assert (found.lint, found.publishable) == ((), False)


@pytest.mark.parametrize("points", ["", "abc", [], {}, None, True, "1/0"])
def test_total_runs_on_beside_what_is_no_rubric(begin, change, points):
    draft = begin()
    tree = drafts.tree_of(draft)
    tree["group"][0]["item"][0]["points"] = points
    tree["group"][1]["axis"] = "sky"
    tree["group"][1]["item"] += ["no table"]
    change(draft, tree)
    found = drafts.findings(draft)
    assert (found.rubric, found.total) == (None, 92)
    with pytest.raises(CannotEvaluate) as refused:
        drafts.rubric_of(draft)
    assert {"group[2].axis", "group[2].item[6]"} <= {each.place for each in refused.value.problems}


def test_discarded_draft_leaves_what_is_published(session, begin):
    draft = begin(based_on=sha256(library_rubric()))
    drafts.discard(session, draft)
    assert rows.every(session, draft.organisation_id) == []
    assert session.get(RubricVersion, sha256(library_rubric())) is not None
    assert session.scalars(select(Event)).all() == []


def test_target_changes_with_the_draft(begin, change):
    draft = begin()
    change(draft, drafts.tree_of(draft), target=120)
    assert drafts.findings(draft).gap == 20
