"""The whole draft: as a TOML file to edit, and as the panel will see it."""

import pytest

from evaluator.db.models import RubricDraft
from evaluator.library.store import Library
from evaluator.services import drafts
from tests.factories.drafts import body, changed, hash_of, renamed, sent
from tests.reading import of_class, said, tree


def at(draft_id, *rest):
    return "/".join(["/rubrics/drafts", str(draft_id), *rest])


def tree_of(session, draft_id):
    session.rollback()
    return drafts.tree_of(session.get_one(RubricDraft, draft_id))


@pytest.mark.parametrize("rubric", Library().ids())
def test_file_saved_as_it_is_changes_no_rubric(session, begun, post, rubric):
    id = begun(rubric)
    assert post(at(id, "toml")).status_code == 302
    assert hash_of(session, id) == renamed(rubric, session.get_one(RubricDraft, id))


def test_file_can_hold_what_no_form_shows(session, begun, officer, post):
    id = begun()
    text = dict(sent(officer.get(at(id, "toml")).text))["text"]
    more = text.replace("[scale.SC5-100]\n", "[scale.SC5-100]\nat_most = { 5 = 2 }\n", 1)
    assert more != text
    assert post(at(id, "toml"), {"text": more}).status_code == 302
    assert post(at(id)).status_code == 302
    assert tree_of(session, id)["scale"]["SC5-100"]["at_most"] == {"5": 2}


@pytest.mark.parametrize(("lang", "word"), [("ja", "行"), ("en", "ine ")])
@pytest.mark.parametrize("text", ["[rubric\n", "id = ", "a = 1\na = 2", "{", "\ufeff[", "x" * 1_000_001])
def test_file_that_cannot_be_read_is_kept_on_the_page(session, begun, officer, lang, word, text):
    id = begun()
    before = tree_of(session, id)
    pairs = changed(sent(officer.get(f"{at(id, 'toml')}?lang={lang}").text), {"text": text})
    answer = officer.post(at(id, "toml"), data=body(pairs))
    assert answer.status_code == 422
    assert word in said(of_class(tree(answer.text), "notice--alert")[0]) or len(text) > 1000
    assert dict(sent(answer.text))["text"].strip("\ufeff\n ") == text.strip("\ufeff\n ")
    assert tree_of(session, id) == before


def test_unfinished_file_is_kept_only_if_asked(session, begun, officer, post):
    id = begun()
    text = dict(sent(officer.get(at(id, "toml")).text))["text"].replace("points = 8", 'points = "eight"', 1)
    refused = post(at(id, "toml"), {"text": text})
    assert (refused.status_code, tree_of(session, id)["group"][0]["item"][0]["points"]) == (422, 8)
    assert "group[1].item[1].points" in refused.text
    assert officer.post(at(id, "toml"), data=body([*sent(refused.text), ("keep", "1")])).status_code == 302
    assert tree_of(session, id)["group"][0]["item"][0]["points"] == "eight"
    assert officer.get(at(id, "toml")).status_code == 200
    assert officer.get(at(id)).status_code == 200
    assert officer.get(at(id, "preview")).status_code == 200


@pytest.mark.parametrize("odd", ['group = "none"', "group = [1, 2]", "[panel]\nmembers = 5", "[scale]\nx = 1", "descriptor = 3"])
def test_every_page_opens_on_an_odd_draft(session, begun, officer, post, odd):
    id = begun("four-headings")
    name, version = drafts.name_of(tree_of(session, id))
    head = f'[rubric]\nid = "{name}"\nversion = "{version}"\ntitle = "T"\nprocedure = "review"'
    text = f"{head}\n{odd}" if odd.startswith("[") else f"{odd}\n{head}"
    assert post(at(id, "toml"), {"text": text, "keep": "1"}).status_code == 302
    pages = ("", "toml", "preview", "scales", *(f"rules/{rule}" for rule in ("head", "panel", "threshold", "stage", "ties")))
    assert {officer.get(at(id, page).rstrip("/")).status_code for page in pages} == {200}
    assert post(at(id)).status_code in (302, 422)


def test_id_of_the_file_cannot_be_changed(session, begun, officer, post):
    id = begun()
    text = dict(sent(officer.get(at(id, "toml")).text))["text"].replace('id = "131016-soudan"', 'id = "131016-other"')
    answer = post(at(id, "toml"), {"text": text})
    assert answer.status_code == 422
    assert drafts.name_of(tree_of(session, id))[0] == "131016-soudan"


def test_stale_file_is_refused_and_kept(session, begun, officer, post):
    id = begun()
    pairs = sent(officer.get(at(id, "toml")).text)
    post(at(id, "rules", "rounding"), {"rounding.digits": "0"})
    answer = officer.post(at(id, "toml"), data=body(changed(pairs, {"text": dict(pairs)["text"] + "\n"})))
    assert answer.status_code == 409
    assert tree_of(session, id)["rounding"]["digits"] == 0


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("rubric", Library().ids())
def test_preview_shows_every_item_with_its_levels(session, begun, officer, rubric, lang):
    id = begun(rubric)
    page = tree(officer.get(f"{at(id, 'preview')}?lang={lang}").text)
    found = drafts.rubric_of(session.get_one(RubricDraft, id))
    wanted = {each.id for each in found.leaves() if each.by != "computed"}
    assert {said(each) for each in of_class(page, "item__id")} == wanted
    assert of_class(page, "grade") or of_class(page, "input")
    assert not [each for one in of_class(page, "itemlist") for each in one.iter("button")]
