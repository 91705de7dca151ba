"""Drafts: begun, published once, and compared with what was before."""

import re

import pytest
from sqlalchemy import select

from evaluator.db.models import RubricDraft
from evaluator.services import drafts, shelf
from tests.web.rubrics.conftest import LIBRARY, TITLE, begun, confirmed, kinds, published, releases


def change(session, edit):
    """Change the only draft past its pages."""
    session.rollback()
    draft = session.scalars(select(RubricDraft)).one()
    tree = drafts.tree_of(draft)
    edit(tree)
    draft.content = drafts.text_of(tree)
    session.commit()
    return draft


def item(tree, group=0, at=0):
    return tree["group"][group]["item"][at]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "短い名前を入力してください。"),
        ("Soudan", "半角の小文字・数字を使い"),
        ("a--b", "半角の小文字・数字を使い"),
        ("x" * 81, "短い名前は80字までです。"),
    ],
)
def test_wrong_name_is_said_beside_its_field(officer, session, name, said):
    answer = officer.post(f"/rubrics/{LIBRARY}/begin", data={"title": TITLE, "name": name})
    assert answer.status_code == 422
    assert said in re.search(r'id="name-error".*?</div>', answer.text, re.DOTALL)[0]
    assert session.scalars(select(RubricDraft)).all() == []


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("", "独自の題名を入力してください。"),
        ("the library's", "基にした評価基準と同じ題名です"),
        ("題" * 301, "題名は300字までです。"),
    ],
)
def test_own_rubric_needs_a_title_of_its_own(officer, session, title, said):
    title = title.replace("the library's", shelf.library()[LIBRARY].rubric.title.ja)
    answer = officer.post(f"/rubrics/{LIBRARY}/begin", data={"title": title, "name": "soudan"})
    assert answer.status_code == 422
    assert said in re.search(r'id="title-error".*?</div>', answer.text, re.DOTALL)[0]
    assert session.scalars(select(RubricDraft)).all() == []


def test_draft_carries_its_own_title(officer, session):
    officer.post(f"/rubrics/{LIBRARY}/begin", data={"title": TITLE, "title_en": "Consultation, FY2027", "name": "soudan"})
    head = drafts.tree_of(session.scalars(select(RubricDraft)).one())["rubric"]
    assert head["title"] == {"ja": TITLE, "en": "Consultation, FY2027"}


def test_draft_is_begun_from_the_library(officer, session):
    begun(officer)
    draft = session.scalars(select(RubricDraft)).one()
    assert (draft.rubric_id, draft.based_on) == ("131016-soudan", LIBRARY)
    again = officer.post(f"/rubrics/{LIBRARY}/begin", data={"title": TITLE, "name": "soudan"})
    assert again.status_code == 422
    assert "この名前の下書きはもうあります" in again.text


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_publishing_shows_total_and_what_changed(officer, session, lang):
    draft = begun(officer)
    change(session, lambda tree: (item(tree).update(points=9), item(tree, 0, 1).update(points=7)))
    page = officer.get(f"{draft}/publish?lang={lang}").text
    words = {"ja": ("前", "今", "同種事業の受託実績", "軸ごとの割合"), "en": ("Before", "Now", "Track record", "difference")}
    assert [each for each in words[lang] if each not in page] == []
    assert re.search(r"<del>8</del>.*?<ins>9</ins>", page, re.DOTALL)


def test_published_version_stands_and_the_draft_is_gone(officer, session, town):
    draft = begun(officer)
    digest = published(officer, draft)
    assert releases(session) == [digest]
    assert session.scalars(select(RubricDraft)).all() == []
    assert kinds(session, town) == ["rubric.published"]
    assert officer.get(draft).status_code == 404


def test_publishing_the_same_draft_twice_says_why_not(officer, session, town):
    draft = begun(officer)
    digest = published(officer, draft)
    again = officer.post(f"{draft}/publish", data={"confirmed": digest})
    assert again.headers["Location"] == f"/rubrics/{digest}"
    assert "二度は公開しません" in officer.get(again.headers["Location"]).text
    assert kinds(session, town) == ["rubric.published"]


def test_draft_with_errors_is_refused_with_each_reason(officer, session):
    draft = begun(officer)
    digest = confirmed(officer, draft)
    change(session, lambda tree: item(tree).update(points=9))
    page = officer.get(f"{draft}/publish").text
    assert "まだ公開できません" in page
    assert 'name="confirmed"' not in page
    answer = officer.post(f"{draft}/publish", data={"confirmed": digest})
    assert answer.status_code == 422
    assert "group[1]" in answer.text
    assert releases(session) == []


def test_draft_that_is_no_rubric_is_refused(officer, session):
    draft = begun(officer)
    change(session, lambda tree: tree.update(group="?", nonsense=1))
    assert "まだ公開できません" in officer.get(f"{draft}/publish").text
    assert officer.post(f"{draft}/publish", data={"confirmed": ""}).status_code == 422
    answer = officer.get(f"{draft}/file", follow_redirects=True)
    assert "ファイルにできません" in answer.text
    assert "比べられません" in officer.get(f"{draft}/changes").text


def test_draft_that_changed_meanwhile_is_shown_again(officer, session):
    draft = begun(officer)
    digest = confirmed(officer, draft)
    change(session, lambda tree: tree["rubric"].update(title="別の名称"))
    answer = officer.post(f"{draft}/publish", data={"confirmed": digest})
    assert answer.status_code == 409
    assert "下書きはその間に変わりました" in answer.text
    assert releases(session) == []


def test_number_of_another_body_is_refused(officer, session):
    draft = begun(officer)
    change(session, lambda tree: tree["rubric"].update(id="131024-soudan"))
    page = officer.get(f"{draft}/publish").text
    assert "番号がこの団体のコードで始まっていません" in page
    assert 'name="confirmed"' not in page


def test_next_version_is_begun_once(officer, session):
    digest = published(officer)
    first = officer.post(f"/rubrics/{digest}/version").headers["Location"]
    again = officer.post(f"/rubrics/{digest}/version")
    assert again.headers["Location"] == first
    assert drafts.name_of(drafts.tree_of(session.scalars(select(RubricDraft)).one())) == ("131016-soudan", "2")
    assert first in officer.get(f"/rubrics/{digest}").text


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ja", ("違い4か所", "同種事業の受託実績", "配点", "委員の集計", "委員の点の中央値をとります。", "日本語")),
        ("en", ("4 differences", "Track record in the same service", "The median", "Panel", "Japanese")),
    ],
)
def test_two_versions_are_compared_in_words(officer, session, lang, words):
    first = published(officer)
    draft = officer.post(f"/rubrics/{first}/version").headers["Location"]

    def edit(tree):
        item(tree).update(points=9)
        item(tree, 0, 1).update(points=7, name={"ja": "成果", "en": "Past outcomes and evaluation results"})
        tree["panel"]["combine"] = "median"

    change(session, edit)
    shown = officer.get(f"{draft}/changes?lang={lang}").text
    second = published(officer, draft)
    page = officer.get(f"/rubrics/{second}/changes?lang={lang}&before={first}").text
    wanted = [each for each in words if "4" not in each]
    assert [each for each in wanted if each not in page or each not in shown] == []
    assert re.search(r"<del>8</del>.*?<ins>9</ins>", page, re.DOTALL)
    assert "combine" not in page
    assert officer.get(f"/rubrics/{second}/changes?before={'0' * 64}").status_code == 404
