"""A procurement beside the guideline: what the office reads, its reasons, what only it can say, and what is kept."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from evaluator.db.models import KeptJudgement, PointReason, Statement
from evaluator.services.actor import now
from tests.factories.decided import rule
from tests.factories.publishing import decided, published
from tests.factories.reviews import town_with_contract
from tests.factories.world import procurement, sign_in, whole_town
from tests.reading import by_id, said, tree

LANGS = ("ja", "en")
NONE = dict.fromkeys(("renewal", "user_survey", "handover_plan", "criteria_published", "points_published"), "unknown")


def address(town, rest=""):
    return f"/procurements/{town.procurement.id}/compliance{rest}"


def office(client, session, town, role="officer"):
    return sign_in(client, session, town.people[role])


def rows(session, model):
    session.rollback()
    return session.scalars(select(model).order_by(model.id)).all()


def point(page, code):
    return said(by_id(tree(page), f"point-{code}"))


@pytest.mark.parametrize("lang", LANGS)
def test_every_point_shows_state_and_evidence(client, session, lang):
    town = decided(session)
    page = office(client, session, town).get(f"{address(town)}?lang={lang}").text
    words = {
        "ja": ("記録なし", "助言", "決まりの確定", "自治体事務マニュアル"),
        "en": ("Not recorded", "Advice", "Rules frozen", "Manual for"),
    }
    assert [word for word in words[lang] if word not in page] == []
    assert {"ja": "有効な提案3件", "en": "valid proposals: 3"}[lang] in point(page, "CHK10")
    assert [word for word in ("違反", "violation") if word in page.lower()] == []


@pytest.mark.parametrize("lang", LANGS)
def test_only_the_point_of_a_law_is_required(client, session, lang):
    town = whole_town(session, procedure="comprehensive_additive", state="preparation")
    session.commit()
    page = office(client, session, town).get(f"{address(town)}?lang={lang}").text
    required = {"ja": "法令で必要", "en": "Required by law"}[lang]
    assert (page.count(required), required in point(page, "CHK7")) == (1, True)


def test_evidence_leads_to_where_it_is_mended(client, session):
    town = decided(session)
    page = office(client, session, town).get(address(town)).text
    at = f"/procurements/{town.procurement.id}"
    wanted = (f"{address(town)}/record#user_survey", f"{at}/panel", f"{at}/history", f"{at}#facts", "/contracts")
    assert [each for each in wanted if f'href="{each}"' not in page] == []
    for each in wanted:
        assert client.get(each.partition("#")[0]).status_code == 200


def test_reasons_are_saved_and_shown_with_their_giver(client, session):
    town = decided(session)
    office(client, session, town)
    answer = client.post(address(town), data={"reason-G3": "調査は\0来年度に行う", "seen": "0"}, follow_redirects=True)
    assert (answer.status_code, "調査は来年度に行う" in answer.text, town.people["officer"].name in answer.text) == (
        200,
        True,
        True,
    )
    (row,) = rows(session, PointReason)
    assert (row.point, row.text) == ("G3", "調査は来年度に行う")
    assert "留意点について、担当課の理由を書きました" in client.get(f"/procurements/{town.procurement.id}/history").text


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "7"])
def test_a_page_from_before_is_not_saved_over(client, session, seen):
    town = decided(session)
    office(client, session, town)
    answer = client.post(address(town), data={"reason-G3": "打った文", "seen": seen})
    assert (answer.status_code, "打った文" in answer.text, rows(session, PointReason)) == (409, True, [])


@pytest.mark.parametrize("lang", LANGS)
def test_a_reason_that_is_too_long_stays_typed(client, session, lang):
    town = decided(session)
    office(client, session, town)
    long = "あ" * 2001
    client.get(f"/?lang={lang}")
    answer = client.post(address(town), data={"reason-G3": long, "seen": "0"})
    told = {"ja": "2,000字まで", "en": "At most 2,000 characters"}[lang]
    assert (answer.status_code, told in answer.text, long in answer.text, rows(session, PointReason)) == (422, True, True, [])


@pytest.mark.parametrize("role", ["auditor", "clerk"])
def test_others_of_the_office_read_and_change_nothing(client, session, role):
    town = published(session)
    page = office(client, session, town, role).get(address(town))
    assert (page.status_code, "<textarea" in page.text, "/compliance/record" in page.text) == (200, False, False)
    for rest, data in (("", {"reason-G3": "x", "seen": "0"}), ("/again", {"why": "x"}), ("/record", NONE)):
        assert client.post(address(town, rest), data=data).status_code == 403
    assert (rows(session, PointReason), rows(session, Statement), len(rows(session, KeptJudgement))) == ([], [], 1)


def test_another_town_finds_no_page(client, session):
    theirs = decided(session)
    own = whole_town(session, code="131024", name="緑原町")
    session.commit()
    office(client, session, own)
    assert [client.get(address(theirs, rest)).status_code for rest in ("", "/record")] == [404, 404]
    assert [client.post(address(theirs, rest), data={}).status_code for rest in ("", "/record", "/again")] == [404] * 3


def test_a_yearly_review_has_no_such_page(client, session):
    town, _contract = town_with_contract(session)
    town.procurement = procurement(session, town.organisation, procedure="review")
    session.commit()
    assert office(client, session, town).get(address(town)).status_code == 404


@pytest.mark.parametrize(
    ("values", "told"),
    [({"rubric_sha256": None}, "評価基準はまだ選んでいません"), ({"frozen_at": "2020"}, "適用される留意点がありません")],
)
def test_without_rubric_or_guideline_the_page_says_so(client, session, values, told):
    town = whole_town(session, state="preparation")
    given = {**values, **({"frozen_at": now().replace(year=2020)} if "frozen_at" in values else {})}
    for name, value in given.items():
        setattr(town.procurement, name, value)
    session.commit()
    page = office(client, session, town).get(address(town))
    assert (page.status_code, told in page.text) == (200, True)
    assert client.post(address(town), data={"reason-G1": "x", "seen": "0"}).status_code == 422


@pytest.mark.parametrize("lang", LANGS)
def test_what_the_office_says_changes_the_judgement(client, session, lang):
    town = decided(session)
    office(client, session, town)
    before = point(client.get(f"{address(town)}?lang={lang}").text, "G3")
    data = {**NONE, "user_survey": "yes", "user_survey_source": "調査報告書", "user_survey_on": "2026-03-31", "seen": "0"}
    answer = client.post(address(town, "/record"), data=data, follow_redirects=True)
    after = point(answer.text, "G3")
    assert {"ja": ("記録なし", "満たす"), "en": ("Not recorded", "Met")}[lang] == (
        {"ja": "記録なし", "en": "Not recorded"}[lang] if {"ja": "記録なし", "en": "Not recorded"}[lang] in before else "",
        {"ja": "満たす", "en": "Met"}[lang] if {"ja": "満たす", "en": "Met"}[lang] in after else "",
    )
    assert {"ja": "令和8年3月31日", "en": "31 March 2026"}[lang] in after


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"user_survey": "yes"}, "どこで確かめられるかを入れてください"),
        ({"points_published": "yes", "points_published_source": "市報"}, "公表した日を入れてください"),
        ({"handover_plan": "no", "handover_plan_on": "2999-01-01"}, "今日までの日を入れてください"),
        ({"handover_plan": "no", "handover_plan_on": "0001-01-01"}, "今日までの日を入れてください"),
        ({"handover_plan": "no", "handover_plan_on": "きのう"}, "2026-12-01のように"),
        ({"renewal": "maybe"}, "選んでください"),
        ({"user_survey": "yes", "user_survey_source": "あ" * 2001}, "2,000字まで"),
    ],
)
def test_nonsense_on_the_record_is_told_beside_it(client, session, given, told):
    town = decided(session)
    office(client, session, town)
    answer = client.post(address(town, "/record"), data={**NONE, "seen": "0", **given})
    assert (answer.status_code, told in answer.text, rows(session, Statement)) == (422, True, [])


def test_a_day_without_an_answer_is_not_stored(client, session):
    town = decided(session)
    office(client, session, town)
    assert client.post(address(town, "/record"), data={**NONE, "seen": "0", "renewal_on": "2026-01-01"}).status_code == 302
    assert rows(session, Statement) == []


def test_a_record_changed_meanwhile_is_shown_first(client, session):
    town = decided(session)
    office(client, session, town)
    assert client.post(address(town, "/record"), data={**NONE, "renewal": "no", "seen": "0"}).status_code == 302
    late = {**NONE, "handover_plan": "no", "seen": "0"}
    answer = client.post(address(town, "/record"), data=late)
    assert (answer.status_code, "その間に、ほかの人が保存しました" in answer.text, len(rows(session, Statement))) == (
        409,
        True,
        1,
    )


@pytest.mark.parametrize("lang", LANGS)
def test_publication_page_counts_the_points_before(client, session, lang):
    town = decided(session)
    page = office(client, session, town).get(f"/procurements/{town.procurement.id}/publication?lang={lang}").text
    assert {"ja": "各点の根拠を見る", "en": "See what lies behind each point"}[lang] in page
    assert f'href="{address(town)}"' in page
    assert f'href="{address(town)}"' in client.get(f"/procurements/{town.procurement.id}").text


def test_points_keep_nothing_from_being_published(client, session):
    town = decided(session)
    office(client, session, town)
    assert client.post(f"/procurements/{town.procurement.id}/publication").status_code == 302
    (row,) = rows(session, KeptJudgement)
    assert "not_recorded" in row.states.values()


def test_after_publishing_the_page_shows_what_was_kept(client, session):
    town = published(session)
    office(client, session, town)
    data = {**NONE, "user_survey": "yes", "user_survey_source": "報告書", "seen": "0"}
    page = client.post(address(town, "/record"), data=data, follow_redirects=True).text
    assert ("結果の公表時に残した判断" in page, "満たす" in point(page, "G3")) == (True, False)
    client.post(address(town), data={"reason-G3": "調査の記録が遅れた", "seen": "0"})
    assert "まだ判断には入っていません" in point(client.get(address(town)).text, "G3")
    page = client.post(address(town, "/again"), data={"why": "記録の遅れ"}, follow_redirects=True).text
    assert ("満たす" in point(page, "G3"), "記録の遅れ" in page, "まだ判断には入っていません" in page) == (True, True, False)
    assert len(rows(session, KeptJudgement)) == 2


@pytest.mark.parametrize("town_of", [decided, published])
def test_judging_again_needs_publication_and_reason(client, session, town_of):
    town = town_of(session)
    office(client, session, town)
    before = len(rows(session, KeptJudgement))
    assert client.post(address(town, "/again"), data={"why": "  "}).status_code == 422
    assert (town_of is published) or client.post(address(town, "/again"), data={"why": "理由"}).status_code == 422
    assert len(rows(session, KeptJudgement)) == before


def test_an_altered_judgement_is_not_shown(client, session):
    town = published(session)
    session.execute(update(KeptJudgement).values(content="{}"))
    session.commit()
    office(client, session, town)
    answer = client.get(address(town))
    assert (answer.status_code, "保存されている内容が、残した内容と違います" in answer.text) == (409, True)
    assert client.get(f"/procurements/{town.procurement.id}/publication").status_code == 200
    assert client.post(address(town, "/again"), data={"why": "改ざんのため"}).status_code == 302
    assert client.get(address(town)).status_code == 200


def test_a_name_in_a_rubric_is_shown_as_text(client, session):
    rubric = rule("sum:1")
    nasty = replace(rubric.group[0], name=replace(rubric.group[0].name, ja="<script>alert(1)</script>"), serves=("G1",))
    town = whole_town(session, rubric=replace(rubric, group=(nasty, *rubric.group[1:])), state="preparation")
    session.commit()
    page = office(client, session, town).get(address(town)).text
    assert ("&lt;script&gt;alert(1)" in page, "<script>alert(1)" in page) == (True, False)
