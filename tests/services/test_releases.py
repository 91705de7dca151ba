"""Publishing, sharing and taking over rubrics."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.orm import object_session

from evaluator.core.canonical import sha256
from evaluator.core.values import CannotEvaluate
from evaluator.db.models import Event, RubricAdoption, RubricDraft, RubricRelease, RubricVersion
from evaluator.library.read import read_rubric
from evaluator.library.write import rubric_toml
from evaluator.services import drafts, releases, shelf
from evaluator.services.evaluations import keep_rubric
from evaluator.services.releases import ReleaseRefused
from evaluator.services.shelf import Wanted
from tests.factories.scoring import actor_for
from tests.factories.world import NOW, library_rubric, whole_town


@pytest.fixture
def town(session):
    return whole_town(session, members=1, proposals=0)


@pytest.fixture
def other(session):
    return whole_town(session, code="131024", name="緑野市", members=1, proposals=0)


@pytest.fixture
def officer(town):
    return actor_for(town, town.people["officer"], "officer")


@pytest.fixture
def stranger(other):
    return actor_for(other, other.people["officer"], "officer")


@pytest.fixture
def begin(session, officer):
    def begun(name="soudan", rubric=None):
        given = rubric or library_rubric()
        return drafts.begin(session, officer, given, id=f"131016-{name}", based_on=None, now=NOW)

    return begun


@pytest.fixture
def publish(session, officer, begin):
    def published(name="soudan"):
        draft = begin(name)
        return releases.publish(session, officer, draft, NOW, confirmed=sha256(drafts.rubric_of(draft)))

    return published


def reason(attempt):
    with pytest.raises(ReleaseRefused) as refused:
        attempt()
    return refused.value.reason


def kinds(session, town):
    wanted = select(Event.kind).where(Event.organisation_id == town.organisation.id, Event.kind.like("rubric.%"))
    return list(session.scalars(wanted.order_by(Event.number)))


def told(session, town, kind):
    event = session.scalars(select(Event).where(Event.organisation_id == town.organisation.id, Event.kind == kind)).one()
    return json.loads(event.values.text)


def edited(draft, change):
    tree = drafts.tree_of(draft)
    change(tree)
    draft.content = drafts.text_of(tree)
    object_session(draft).flush()


def test_published_draft_becomes_a_version_and_goes(session, town, begin, officer):
    draft = begin()
    expected = drafts.rubric_of(draft)
    made = releases.publish(session, officer, draft, NOW, confirmed=sha256(expected))
    assert made.rubric_sha256 == sha256(expected)
    assert session.get_one(RubricVersion, made.rubric_sha256).rubric_id == "131016-soudan"
    assert list(session.scalars(select(RubricDraft))) == []
    assert kinds(session, town) == ["rubric.published"]
    assert told(session, town, "rubric.published")["new"]["sha256"] == made.rubric_sha256


def test_draft_with_errors_is_not_published(session, begin, officer):
    draft = begin()
    edited(draft, lambda tree: tree["group"][0]["item"][0].update(points="7"))
    assert drafts.findings(draft).publishable is False
    assert reason(lambda: releases.publish(session, officer, draft, NOW, confirmed="")) == "errors"
    assert list(session.scalars(select(RubricRelease))) == []


def test_only_what_was_confirmed_is_published(session, begin, officer):
    draft = begin()
    seen = sha256(drafts.rubric_of(draft))
    edited(draft, lambda tree: tree["rubric"].update(title="別の名称"))
    assert reason(lambda: releases.publish(session, officer, draft, NOW, confirmed=seen)) == "changed"


def test_same_content_is_not_published_twice(session, publish, begin, officer):
    first = publish()
    again = begin("soudan")
    edited(again, lambda tree: tree["rubric"].update(version="1"))
    assert sha256(drafts.rubric_of(again)) == first.rubric_sha256
    with pytest.raises(ReleaseRefused) as refused:
        releases.publish(session, officer, again, NOW, confirmed=first.rubric_sha256)
    assert (refused.value.reason, refused.value.release) == ("published", first)


def test_published_number_and_version_keep_their_content(session, publish, begin, officer):
    publish()
    again = begin("soudan")
    edited(again, lambda tree: tree["rubric"].update(version="1", title="別の名称"))
    digest = sha256(drafts.rubric_of(again))
    assert reason(lambda: releases.publish(session, officer, again, NOW, confirmed=digest)) == "taken"


def test_number_of_another_body_is_refused(session, begin, officer):
    draft = begin()
    edited(draft, lambda tree: tree["rubric"].update(id="131024-soudan"))
    digest = sha256(drafts.rubric_of(draft))
    assert reason(lambda: releases.publish(session, officer, draft, NOW, confirmed=digest)) == "foreign"


def test_next_version_keeps_number_and_knows_its_base(session, publish, officer):
    first = publish()
    found = shelf.find(session, officer, first.rubric_sha256)
    draft = releases.begin_version(session, officer, found, NOW)
    assert (draft.rubric_id, drafts.name_of(drafts.tree_of(draft))[1]) == ("131016-soudan", "2")
    before = releases.before(session, officer, draft)
    assert (before.version.sha256, before.same_id) == (first.rubric_sha256, True)


def test_first_version_is_compared_with_what_it_began_from(session, officer):
    library = shelf.find(session, officer, sha256(library_rubric()))
    draft = releases.begin_own(session, officer, library, "soudan", NOW)
    before = releases.before(session, officer, draft)
    assert (before.version.rubric.rubric.id, before.same_id) == ("r1-soudan-standard", False)


def test_unshared_version_does_not_exist_for_others(session, publish, stranger):
    made = publish()
    assert shelf.find(session, stranger, made.rubric_sha256) is None
    assert made.rubric_sha256 not in [each.sha256 for each in shelf.page(session, stranger, Wanted()).rows]
    assert reason(lambda: releases.adopt(session, stranger, made, NOW)) == "not-shared"


def test_shared_version_is_seen_and_taken_over(session, town, other, publish, officer, stranger):
    made = publish()
    releases.share(session, officer, made, " 2026年度に使用 ", NOW)
    assert shelf.find(session, stranger, made.rubric_sha256).source == "shared"
    releases.adopt(session, stranger, made, NOW)
    assert shelf.find(session, stranger, made.rubric_sha256).source == "adopted"
    assert made.note == "2026年度に使用"
    assert kinds(session, town) == ["rubric.published", "rubric.shared", "rubric.taken-over"]
    assert kinds(session, other) == ["rubric.adopted"]


def test_each_history_tells_only_its_own_side(session, town, other, publish, officer, stranger):
    made = publish()
    releases.share(session, officer, made, "", NOW)
    releases.adopt(session, stranger, made, NOW)
    theirs, ours = told(session, other, "rubric.adopted"), told(session, town, "rubric.taken-over")
    assert (theirs["new"]["sharer"], theirs["person"]) == ("青野市", stranger.person_id)
    assert (ours["new"]["taker"], ours["person"], ours["actor"]) == ("緑野市", None, "緑野市")


def test_taking_over_again_changes_nothing(session, other, publish, officer, stranger):
    made = publish()
    releases.share(session, officer, made, "", NOW)
    first = releases.adopt(session, stranger, made, NOW)
    assert releases.adopt(session, stranger, made, NOW) is first
    assert kinds(session, other) == ["rubric.adopted"]


def test_who_took_a_version_over_keeps_it(session, publish, officer, stranger):
    made = publish()
    releases.share(session, officer, made, "", NOW)
    releases.adopt(session, stranger, made, NOW)
    releases.stop_sharing(session, officer, made, NOW)
    assert shelf.find(session, stranger, made.rubric_sha256).source == "adopted"
    assert reason(lambda: releases.stop_sharing(session, officer, made, NOW)) == "not-shared"


def test_only_who_published_may_share(session, publish, officer, stranger):
    made = publish()
    releases.share(session, officer, made, "", NOW)
    assert reason(lambda: releases.share(session, stranger, made, "", NOW)) == "foreign"
    assert reason(lambda: releases.stop_sharing(session, stranger, made, NOW)) == "foreign"
    assert reason(lambda: releases.adopt(session, officer, made, NOW)) == "own"


def test_rubric_of_an_own_procurement_can_be_read(session, town, officer, stranger):
    older = replace(library_rubric(), rubric=replace(library_rubric().rubric, version="2025.1"))
    town.procurement.rubric_sha256 = keep_rubric(session, older)
    session.flush()
    assert shelf.find(session, officer, sha256(older)).source == "used"
    assert shelf.find(session, stranger, sha256(older)) is None


def test_stored_version_is_not_seen_without_a_reason(session, officer):
    digest = keep_rubric(session, replace(library_rubric(), rubric=replace(library_rubric().rubric, version="9")))
    assert shelf.find(session, officer, digest) is None


def test_list_is_narrowed_by_words_source_and_procedure(session, publish, officer):
    publish("kakei")
    everything = shelf.page(session, officer, Wanted())
    assert {each.source for each in everything.rows} == {"own", "library"}
    own = shelf.page(session, officer, Wanted(sources=("own",)))
    assert [(each.id, each.shares.total) for each in own.rows] == [("131016-kakei", Fraction(100))]
    additive = shelf.page(session, officer, Wanted(procedure="comprehensive_additive"))
    assert [each.id for each in additive.rows] == ["r2-soudan-joint-comprehensive"]
    assert [each.id for each in shelf.page(session, officer, Wanted(words=("家計",))).rows] == ["r4-kakei"]
    assert shelf.page(session, officer, Wanted(procedure="open_proposal", sources=("own",))).total == 1


def test_drafts_are_listed_in_their_own_town(session, begin, officer, stranger):
    draft = begin()
    edited(draft, lambda tree: tree.update(group="?", rubric={"title": 5}))
    (line,) = shelf.page(session, officer, Wanted(sources=("draft",))).rows
    assert (line.title.ja, line.rubric, line.shares.total) == ("5", None, 0)
    assert shelf.page(session, stranger, Wanted(sources=("draft",))).total == 0


def test_list_goes_page_by_page(session, begin, officer):
    for at in range(shelf.SIZE):
        begin(f"r{at}")
    first, last = (shelf.page(session, officer, Wanted(number=number)) for number in (1, 99))
    assert (len(first.rows), last.number, first.total) == (shelf.SIZE, 2, shelf.SIZE + len(shelf.library()))
    assert not {each.id for each in first.rows} & {each.id for each in last.rows}


def test_file_taken_in_again_has_the_same_hash(session, publish, officer):
    made = publish()
    text = rubric_toml(shelf.find(session, officer, made.rubric_sha256).rubric)
    session.delete(made)
    session.delete(session.get_one(RubricVersion, made.rubric_sha256))
    session.flush()
    rubric = read_rubric(text.encode()).rubric
    draft = releases.taken_in(session, officer, rubric, NOW, name="soudan", version=rubric.rubric.version)
    assert sha256(drafts.rubric_of(draft)) == made.rubric_sha256


def test_file_of_a_published_version_gets_the_next(session, publish, officer):
    made = publish()
    rubric = shelf.find(session, officer, made.rubric_sha256).rubric
    draft = releases.taken_in(session, officer, rubric, NOW, name="soudan", version="1")
    assert drafts.name_of(drafts.tree_of(draft)) == ("131016-soudan", "2")


def test_draft_that_is_no_rubric_has_no_file(session, begin):
    draft = begin()
    edited(draft, lambda tree: tree.update(group="?"))
    with pytest.raises(CannotEvaluate):
        releases.whole_file(draft)


def test_adoption_and_release_are_kept_once(session, publish, officer, stranger):
    made = publish()
    releases.share(session, officer, made, "", NOW)
    releases.adopt(session, stranger, made, NOW)
    assert [each.release_id for each in session.scalars(select(RubricAdoption))] == [made.id]


def test_body_without_a_code_has_a_namespace_too(session, town, officer):
    town.organisation.code = None
    session.flush()
    library = shelf.find(session, officer, sha256(library_rubric()))
    draft = releases.begin_own(session, officer, library, "soudan", NOW)
    assert draft.rubric_id == f"o{town.organisation.id}-soudan"
    assert releases.publish(session, officer, draft, NOW, confirmed=sha256(drafts.rubric_of(draft))).id
