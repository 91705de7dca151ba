"""Bad input of every field of a procurement's forms: said beside it in the reader's language, with all that was typed."""

import pytest
from sqlalchemy import func, select

from evaluator.db.models import Event, Procurement, Question
from tests.factories.world import NOW, sign_in, whole_town
from tests.reading import by_id, said, tree

LANGUAGES = ("ja", "en")
FACTS = {
    "title": "令和9年度 自立相談支援事業 業務委託",
    "title_en": "Consultation service",
    "procedure": "open_proposal",
    "service": "jiritsu_sodan",
    "fiscal_year_from": "令和9年度",
    "fiscal_year_to": "R11",
    "ceiling_kind": "proposal_limit",
    "ceiling_yen": "３０，０００，０００",
    "tax_included": "y",
    "names_hidden": "y",
    "contact": "福祉総務課",
}
HEARING = {
    "name": "学識 太郎",
    "affiliation": "青野大学",
    "heard_at": "2026-11-01T10:00",
    "subject": "award",
    "opinion": "妥当である",
    "hear_again": "y",
}
CHOICE = ("示されたものから選んでください。", "Choose one of those that are offered.")
WHOLE_YEN = ("円の整数で", "Enter whole yen")
WRONG_FACTS = [
    ("title", "", "件名を入力してください。", "Enter the title."),
    ("title", "あ" * 301, "件名は300字までです。", "A title has at most 300 characters."),
    ("title_en", "x" * 301, "件名は300字までです。", "A title has at most 300 characters."),
    ("procedure", "magic", *CHOICE),
    ("procedure", "", "方式を選んでください。", "Choose the procedure."),
    ("service", "magic", *CHOICE),
    ("fiscal_year_from", "", "年度を入力してください。", "Enter the fiscal year."),
    ("fiscal_year_from", "いつか", "年", "year"),
    ("fiscal_year_from", "令和99年", "年度までで入力してください。", "Enter a fiscal year from FY"),
    ("fiscal_year_from", "S30", "年度は平成", "Enter a fiscal year from FY"),
    ("fiscal_year_to", "R1", "最後の年度が最初の年度より前です。", "The last fiscal year comes before the first."),
    ("fiscal_year_to", "2099", "20年を超える契約は入力できません。", "A contract of more than 20 years cannot be entered."),
    ("ceiling_kind", "magic", *CHOICE),
    ("ceiling_kind", "", "価格の上限の種類を選んでください。", "Choose the kind of ceiling."),
    ("ceiling_yen", "", "上限の金額を入力してください。", "Enter the amount of the ceiling."),
    ("ceiling_yen", "たくさん", *WHOLE_YEN),
    ("ceiling_yen", "-5", *WHOLE_YEN),
    ("ceiling_yen", "12.5", *WHOLE_YEN),
    ("ceiling_yen", "1億2000", "二通りに読めます", "can be read in two ways"),
    ("ceiling_yen", "0", "金額は0より大きく", "The amount lies above 0"),
    ("ceiling_yen", "9" * 16, "金額は0より大きく", "The amount lies above 0"),
    ("ceiling_secret", "y", "非公表にできるのは予定価格だけです。", "Only an estimated price can be secret."),
    ("contact", "x" * 301, "この欄は300字までです。", "This line has at most 300 characters."),
]
WRONG_HEARING = [
    ("name", "", "氏名を入力してください。", "Enter the name."),
    ("name", "x" * 101, "名前は100文字までです。", "A name has at most 100 characters."),
    ("affiliation", "x" * 201, "所属は200文字までです。", "An affiliation has at most 200 characters."),
    ("heard_at", "", "日時を入力してください。", "Enter the date and the time."),
    ("heard_at", "soon", "日付と時刻を入力してください", "Enter a day and a time"),
    ("heard_at", "1890-01-01T10:00", "2000年から2100年まで", "Enter a year from 2000 to 2100."),
    ("subject", "magic", *CHOICE),
    ("subject", "", "意見の対象を選んでください。", "Choose what the opinion is on."),
    ("opinion", "", "意見を入力してください。", "Enter the opinion."),
    ("opinion", "x" * 8001, "意見は8,000字までです。", "An opinion has at most 8,000 characters."),
]
WRONG_QUESTION = [
    ("question", "", "質問を入力してください。", "Enter the question."),
    ("question", "x" * 4001, "質問は4,000字までです。", "A question has at most 4,000 characters."),
    ("asker", "x" * 201, "名称は200字までです。", "A name has at most 200 characters."),
]
WRONG_ANSWER = [
    ("answer", "", "回答を入力してください。", "Enter the answer."),
    ("answer", "x" * 8001, "回答は8,000字までです。", "An answer has at most 8,000 characters."),
]


@pytest.fixture
def town(session):
    made = whole_town(session, state="preparation")
    session.commit()
    return made


@pytest.fixture
def officer(client, session, town):
    return sign_in(client, session, town.people["officer"])


def refusal(officer, lang, address, data, field):
    """What the page says beside a field once the data is refused; everything typed is still there."""
    officer.get(f"/?lang={lang}")
    answer = officer.post(address, data=data)
    page = tree(answer.text)
    assert answer.status_code == 422
    assert page.get("lang") == lang
    assert f"#{field}" in [each.get("href") for each in by_id(page, "faults").iter("a")]
    kept = {name: held(page, name) or "" for name in data if name != "version"}
    offered = {
        name: value for name, value in data.items() if name != "version" and value not in ("magic", "soon")
    }  # a choice or a day that is none cannot be shown again
    assert {name: value for name, value in kept.items() if name in offered} == offered
    return said(by_id(page, f"{field}-error"))


def held(page, name):
    """The value that the page's form holds under a name."""
    fields = [each for each in by_id(page, "again").iter() if each.get("name") == name]
    chosen = [each for each in fields if each.get("type") in ("radio", "checkbox") and each.get("checked") is not None]
    if chosen or fields[0].get("type") in ("radio", "checkbox"):
        return chosen[0].get("value") if chosen else None
    if fields[0].tag == "select":
        return next((each.get("value") for each in fields[0].iter("option") if each.get("selected") is not None), None)
    return "".join(fields[0].itertext()).lstrip("\n") if fields[0].tag == "textarea" else fields[0].get("value")


def count(session, kind):
    session.rollback()
    return session.scalar(select(func.count()).select_from(kind))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("field", "typed", "ja", "en"), WRONG_FACTS)
def test_wrong_fact_is_said_beside_its_field(officer, session, town, lang, field, typed, ja, en):
    told = refusal(officer, lang, "/procurements/new", {**FACTS, field: typed}, field)
    assert {"ja": ja, "en": en}[lang] in told
    assert count(session, Procurement) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("facts", "ja", "en"),
    [
        ({"ceiling_kind": "none"}, "「上限なし」を選んでいます", "You chose no ceiling."),
        (
            {"ceiling_kind": "estimate", "ceiling_secret": "y"},
            "非公表の予定価格はここには入力しません",
            "A secret estimated price",
        ),
    ],
)
def test_amount_that_contradicts_the_ceiling_is_refused(officer, session, town, lang, facts, ja, en):
    told = refusal(officer, lang, "/procurements/new", {**FACTS, **facts}, "ceiling_yen")
    assert {"ja": ja, "en": en}[lang] in told
    assert count(session, Procurement) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("ceiling_yen", "1"),
        ("procedure", "direct"),
        ("ceiling_kind", "estimate"),
        ("proxies_allowed", "y"),
        ("names_hidden", "y"),
    ],
)
def test_rule_that_stands_is_refused_beside_its_field(officer, session, town, lang, field, typed):
    town.procurement.state, town.procurement.frozen_at = "call", NOW
    session.commit()
    same = {**FACTS, "names_hidden": "", "tax_included": "y", "version": town.procurement.version, field: typed}
    data = {name: value for name, value in same.items() if value}
    told = refusal(officer, lang, f"/procurements/{town.procurement.id}/edit", data, field)
    assert {"ja": "公告で固定したため", "en": "This stands since the call"}[lang] in told
    assert count(session, Event) == 0


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "ja", "en"), [("", "評価基準を選んでください。", "Choose a rubric."), ("../etc/passwd", *CHOICE)]
)
def test_wrong_rubric_is_said_where_it_is_chosen(officer, session, town, lang, typed, ja, en):
    officer.get(f"/?lang={lang}")
    before = town.procurement.rubric_sha256
    answer = officer.post(f"/procurements/{town.procurement.id}/rubric", data={"rubric": typed} if typed else {})
    page = tree(answer.text)
    assert answer.status_code == 422
    assert {"ja": ja, "en": en}[lang] in said(by_id(page, "rubric-error"))
    session.rollback()
    assert town.procurement.rubric_sha256 == before


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("field", "typed", "ja", "en"), WRONG_QUESTION)
def test_wrong_question_is_said_beside_its_field(officer, session, town, lang, field, typed, ja, en):
    data = {"question": "様式は自由ですか", "asker": "A法人", field: typed}
    told = refusal(officer, lang, f"/procurements/{town.procurement.id}/questions", data, field)
    assert {"ja": ja, "en": en}[lang] in told
    assert count(session, Question) == 0


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("field", "typed", "ja", "en"), WRONG_ANSWER)
def test_wrong_answer_is_said_beside_its_field(officer, session, town, lang, field, typed, ja, en):
    asked = Question(procurement_id=town.procurement.id, received_at=NOW, question="様式は自由ですか")
    session.add(asked)
    session.commit()
    told = refusal(officer, lang, f"/procurements/{town.procurement.id}/questions/{asked.id}", {field: typed}, field)
    assert {"ja": ja, "en": en}[lang] in told
    session.refresh(asked)
    assert (asked.answer, asked.answered_at) == ("", None)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("field", "typed", "ja", "en"), WRONG_HEARING)
def test_wrong_opinion_is_said_beside_its_field(officer, session, town, lang, field, typed, ja, en):
    told = refusal(officer, lang, f"/procurements/{town.procurement.id}/hearings", {**HEARING, field: typed}, field)
    assert {"ja": ja, "en": en}[lang] in told
    assert count(session, Event) == 0


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("reason", ["", "   "])
def test_cancelling_without_a_reason_is_refused(officer, session, town, lang, reason):
    officer.get(f"/?lang={lang}")
    answer = officer.post(f"/procurements/{town.procurement.id}/moves/cancel", data={"reason": reason}, follow_redirects=True)
    assert {"ja": "理由を入力してください。", "en": "Give the reason."}[lang] in answer.text
    session.rollback()
    assert town.procurement.state == "preparation"
