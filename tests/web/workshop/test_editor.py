"""The editor of a draft: what was typed comes back whole, is kept, or is refused with a sentence beside the field."""

import re

import pytest

from evaluator.db.models import RubricDraft
from evaluator.library.store import Library
from evaluator.services import drafts
from tests.factories.drafts import body, changed, draft, hash_of, renamed, sent
from tests.factories.world import sign_in, whole_town
from tests.reading import by_id, of_class, said, tree

FIRST = "group[1].item[1]"


def at(draft_id, *rest):
    return "/".join(["/rubrics/drafts", str(draft_id), *rest])


def tree_of(session, draft_id):
    session.rollback()
    return drafts.tree_of(session.get_one(RubricDraft, draft_id))


@pytest.mark.parametrize("rubric", Library().ids())
def test_form_sent_as_it_is_changes_no_rubric(session, begun, post, rubric):
    id = begun(rubric)
    assert post(at(id)).status_code == 302
    assert hash_of(session, id) == renamed(rubric, session.get_one(RubricDraft, id))


def test_points_are_read_as_people_type_them(session, begun, post):
    id = begun()
    for typed, kept in (("９", 9), ("2/3", "2/3"), ("7.5", "7.5"), ("１，０００", 1000), ("0", 0)):
        assert post(at(id), {f"{FIRST}.points": typed}).status_code == 302
        assert tree_of(session, id)["group"][0]["item"][0]["points"] == kept


def test_group_holds_the_sum_of_its_items(session, begun, post):
    id = begun()
    post(at(id), {f"{FIRST}.points": "5.5"})
    assert tree_of(session, id)["group"][0]["points"] == "35/2"


WRONG = (
    ("points", "八点"), ("points", ""), ("points", "60 %"), ("points", "1/0"), ("id", ""), ("id", "1.2"), ("name.ja", " "),
    ("axis", "sky"), ("by", "nobody"), ("viewpoint.ja", "長" * 20_001),
)  # fmt: skip


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_bad_input_is_refused_beside_its_field(session, begun, officer, lang):
    id = begun()
    before, pairs = tree_of(session, id), sent(officer.get(f"{at(id)}?lang={lang}").text)
    for name, typed in WRONG:
        place = f"{FIRST}.{name}"
        answer = officer.post(at(id), data=body(changed(pairs, {place: typed, "group[2].item[1].name.ja": "別の名"})))
        page = tree(answer.text)
        assert answer.status_code == 422, place
        fault = next(each for each in of_class(page, "field__error") if (each.get("id") or "").startswith("group"))
        assert by_id(page, (fault.get("id") or "").removesuffix("-error")).get("aria-invalid") == "true"
        assert said(fault)
        assert dict(sent(answer.text))[place].strip() == typed.strip()
        assert dict(sent(answer.text))["group[2].item[1].name.ja"] == "別の名"
        assert tree_of(session, id) == before


def test_full_marks_aimed_at_must_be_a_number(begun, post):
    id = begun()
    for typed in ("", "many", "0", "-5", "1000000000000"):
        answer = post(at(id), {"target": typed})
        assert answer.status_code == 422
        assert by_id(tree(answer.text), "target").get("value") == typed


def test_stale_form_shows_both_and_loses_nothing(session, begun, post, officer):
    id = begun()
    pairs = sent(officer.get(at(id)).text)
    post(at(id), {f"{FIRST}.points": "9"})
    answer = officer.post(at(id), data=body(changed(pairs, {f"{FIRST}.points": "7", "group[2].item[1].name.ja": "別の名"})))
    assert answer.status_code == 409
    assert "criterion.1.1.points" in answer.text
    assert tree_of(session, id)["group"][0]["item"][0]["points"] == 9
    assert officer.post(at(id), data=body(sent(answer.text))).status_code == 302
    assert tree_of(session, id)["group"][0]["item"][0]["points"] == 7
    assert tree_of(session, id)["group"][1]["item"][0]["name"]["ja"] == "別の名"


def ids_after(answer):
    return [value for name, value in sent(answer.text) if re.fullmatch(r"group\[\d+\](\.item\[\d+\])?\.id", name)]


MOVES = (
    ("add:group[1].item", ["1", "1.1", "1.2", "1.3", "1.4", "2"]),
    ("down:group[1].item[1]", ["1", "1.2", "1.1", "1.3", "2"]),
    ("up:group[1].item[2]", ["1", "1.2", "1.1", "1.3", "2"]),
    ("remove:group[1].item[2]", ["1", "1.1", "1.3", "2"]),
    ("down:group[1].item[3]", ["1", "1.1", "1.2", "2", "1.3"]),
    ("up:group[1].item[1]", ["1", "1.1", "1.2", "1.3", "2"]),
    ("down:group[1]", ["2", "2.1", "2.2", "2.3", "2.4", "2.5", "1"]),
    ("remove:group[9]", ["1", "1.1", "1.2", "1.3", "2"]),
    ("remove:nowhere", ["1", "1.1", "1.2", "1.3", "2"]),
)


def test_rows_change_without_being_saved(session, begun, post):
    id = begun()
    before = tree_of(session, id)
    for do, ids in MOVES:
        answer = post(at(id), {"do": do, f"{FIRST}.points": "3"})
        assert answer.status_code == 200
        assert ids_after(answer)[: len(ids)] == ids, do
    assert tree_of(session, id) == before


def test_moved_item_keeps_what_the_form_does_not_show(session, begun, post, officer):
    id = begun("r7-fukushi-kyoten")
    before = {each["id"]: each for group in tree_of(session, id)["group"] for each in group.get("item", [])}
    moved = post(at(id), {"do": "down:group[1].item[1]"})
    assert officer.post(at(id), data=body(sent(moved.text))).status_code == 302
    after = {each["id"]: each for group in tree_of(session, id)["group"] for each in group.get("item", [])}
    assert after == before


def test_new_item_needs_name_and_points_then_stays(session, begun, post, officer):
    id, place = begun(), "group[1].item[4]"
    added = post(at(id), {"do": "add:group[1].item"})
    assert officer.post(at(id), data=body(sent(added.text))).status_code == 422
    pairs = changed(sent(added.text), {f"{place}.name.ja": "新しい項目", f"{place}.points": "5"})
    assert officer.post(at(id), data=body(pairs)).status_code == 302
    assert tree_of(session, id)["group"][0]["item"][3] == {"id": "1.4", "name": {"ja": "新しい項目"}, "points": 5}
    assert tree_of(session, id)["group"][0]["points"] == 25


def test_what_refers_to_a_number_follows_it(session, begun, post):
    id = begun()
    post(at(id), {"group[2].id": "7"})
    kept = tree_of(session, id)
    assert [each.get("of") for each in kept["threshold"]][1:3] == [["1"], ["7"]]
    assert kept["ties"]["chain"][:2] == ["sum:7", "sum:1"]


def test_numbering_anew_closes_the_gaps(session, begun, post, officer):
    id = begun()
    removed = post(at(id), {"do": "remove:group[1]"})
    numbered = officer.post(at(id), data=body([*sent(removed.text), ("do", "renumber:")]))
    assert officer.post(at(id), data=body(sent(numbered.text))).status_code == 302
    kept = tree_of(session, id)
    assert [each["id"] for each in kept["group"]] == ["1", "2", "3", "4", "5"]
    assert kept["ties"]["chain"][0] == "sum:1"


def test_wording_of_a_level_is_kept(session, begun, post):
    id = begun()
    post(at(id), {f"{FIRST}.level.5.ja": "10年以上の受託"})
    assert tree_of(session, id)["descriptor"]["D01"]["level"]["5"]["ja"] == "10年以上の受託"


def test_english_wording_of_a_level_stands_under_its_english_grade(begun, officer):
    page = officer.get(at(begun())).text
    label = re.search(rf'<label class="grades__label" for="{re.escape(FIRST)}\.level\.5\.en">(.*?)</label>', page)[1]
    assert "Excellent" in label
    assert "特に優れている" not in label


def test_shared_standard_is_left_to_the_others(session, begun, post):
    id = begun()
    post(at(id), {f"{FIRST}.descriptor": "D02"})
    post(at(id), {f"{FIRST}.level.5.ja": "別の文言"})
    kept = tree_of(session, id)
    assert [each["descriptor"] for each in kept["group"][0]["item"][:2]] == ["D02-1.1", "D02"]
    assert kept["descriptor"]["D02"]["level"]["5"]["ja"] != "別の文言"
    assert kept["descriptor"]["D02-1.1"]["level"]["5"]["ja"] == "別の文言"


def test_item_can_get_a_standard_of_its_own(session, begun, post, officer):
    id = begun()
    shown = post(at(id), {"do": "show:", f"{FIRST}.descriptor": "+"})
    pairs = changed(sent(shown.text), {f"{FIRST}.level.5.ja": "最も良い"})
    assert officer.post(at(id), data=body(pairs)).status_code == 302
    kept = tree_of(session, id)
    assert kept["group"][0]["item"][0]["descriptor"] == "own-1.1"
    assert kept["descriptor"]["own-1.1"]["level"]["5"] == {"ja": "最も良い"}


def test_language_changes_without_saving_or_acting(session, begun, post):
    id = begun()
    before = tree_of(session, id)
    answer = post(at(id), {"do": "remove:group[1]", f"{FIRST}.points": "4"}, query="?lang=en")
    assert (answer.status_code, ids_after(answer)[0]) == (200, "1")
    assert dict(sent(answer.text))[f"{FIRST}.points"] == "4"
    assert tree_of(session, id) == before


@pytest.mark.parametrize(("lang", "state"), [("ja", "あと2点"), ("en", "2 to go")])
def test_look_tells_total_and_gap_and_keeps_nothing(session, begun, officer, lang, state):
    id = begun()
    before = tree_of(session, id)
    pairs = changed(sent(officer.get(f"{at(id)}?lang={lang}").text), {f"{FIRST}.points": "6"})
    found = officer.post(at(id, "look"), data=body(pairs), headers={"Accept": "application/json"}).json
    assert (found["total"], found["sums"]["group[1]"]) == ("98", "18")
    assert state in found["panel"]
    assert state in found["said"]
    assert tree_of(session, id) == before


def test_look_runs_on_beside_nonsense(begun, officer):
    id = begun()
    pairs = changed(sent(officer.get(at(id)).text), {f"{FIRST}.points": "八点", "group[2].item[1].axis": "sky"})
    found = officer.post(at(id, "look"), data=body(pairs)).json
    assert found["total"] == "92"
    assert f"#{FIRST}" in found["panel"]


def test_finding_leads_to_its_field(begun, officer):
    id = begun()
    pairs = changed(sent(officer.get(at(id)).text), {f"{FIRST}.scale": "SC5-1000"})
    assert officer.post(at(id), data=body(pairs)).status_code == 302
    page = tree(officer.get(at(id)).text)
    link = next(each for each in page.iter("a") if (each.get("href") or "").endswith(f"#{FIRST}.scale"))
    assert said(link)
    assert by_id(page, f"{FIRST}.scale").tag == "select"


def test_discarding_asks_for_the_newest_version(session, begun, post, officer):
    id = begun()
    post(at(id), {f"{FIRST}.points": "9"})
    officer.post(at(id, "discard"), data={"version": "1"})
    session.rollback()
    assert session.get(RubricDraft, id) is not None
    officer.post(at(id, "discard"), data={"version": "2"})
    session.rollback()
    assert session.get(RubricDraft, id) is None


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_others_of_the_office_only_read(client, session, town, begun, role):
    id = begun()
    reader = sign_in(client, session, town.people[role])
    page = reader.get(at(id))
    assert page.status_code == 200
    assert 'name="do"' not in page.text
    assert [reader.get(at(id, each)).status_code for each in ("preview", "toml", "rules/panel", "scales")] == [200, 403, 403, 403]
    assert [reader.post(at(id, *each)).status_code for each in ((), ("look",), ("discard",))] == [403, 403, 403]


def test_draft_of_another_town_is_not_there(session, begun, officer):
    begun()
    other = whole_town(session, code="131024", name="緑川市", members=1, proposals=0)
    theirs = draft(session, other).id
    session.commit()
    pages = ((), ("preview",), ("toml",), ("rules", "panel"), ("scales",), ("items", FIRST))
    assert {officer.get(at(theirs, *each)).status_code for each in pages} == {404}
    assert {officer.post(at(theirs, *each)).status_code for each in ((), ("look",), ("discard",), ("toml",))} == {404}
