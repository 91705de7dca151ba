"""Staff of a contract on its page: exact, entered by person or by rows, asked where it looks like a slip, never lost."""

import html

import pytest
from sqlalchemy import event, func, select

from evaluator.db.models import ContractStaff, Event
from evaluator.services import contractstaff
from evaluator.services.actor import now
from tests.factories.contracts import contract
from tests.factories.staff import consulted, population, promised, spell
from tests.factories.world import sign_in, whole_town
from tests.reading import by_id, said, tree

TYPED = {"person": "相談員A", "role": "相談支援員", "fte": "0.5", "dedicated": "yes", "from_month": "令和7年4月"}
ROW = "相談員A\t相談支援員\t1.0\t専任\t社会福祉士\t○\t3\tR7.4\t\t"


@pytest.fixture
def town(session):
    return whole_town(session, members=0, proposals=0)


@pytest.fixture
def made(session, town):
    found = contract(session, town.organisation)
    session.commit()
    return found


@pytest.fixture
def clerk(client, session, town, made):
    return sign_in(client, session, town.people["clerk"])


@pytest.fixture
def at(made):
    return f"/contracts/{made.id}/staff"


def kept(session):
    session.rollback()
    return list(session.scalars(select(ContractStaff).order_by(ContractStaff.id)))


def kinds(session):
    session.rollback()
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def seen_on(client, url):
    page = client.get(url).get_data(as_text=True)
    return html.unescape(page.split('name="seen" type="hidden" value="')[1].split('"')[0])


def tick(page):
    return html.unescape(page.split('name="sure"')[1].split('value="')[1].split('"')[0])


def test_person_is_kept_with_months_and_hundredths(clerk, session, at):
    answer = clerk.post(f"{at}/new", data={**TYPED, "qualified": "y", "qualification": "社会福祉士", "experience_years": "７"})
    assert answer.status_code == 302
    (row,) = kept(session)
    assert (row.fte_hundredths, row.dedicated, row.from_month, row.to_month, row.experience_years) == (50, True, 202504, None, 7)
    assert (row.qualified, row.qualification, row.trained) == (True, "社会福祉士", False)
    assert kinds(session) == ["staff.entered"]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("person", "", {"ja": "呼び名を入力", "en": "Enter what you call the person."}),
        ("role", "x" * 101, {"ja": "100字以内", "en": "at most 100 characters"}),
        ("fte", "1.01", {"ja": "1.00以下", "en": "at most 1.00"}),
        ("fte", "0", {"ja": "0.01以上", "en": "at least 0.01"}),
        ("fte", "半分", {"ja": "小数第2位", "en": "two decimals"}),
        ("dedicated", "", {"ja": "いずれかを選んで", "en": "Choose one."}),
        ("experience_years", "99", {"ja": "80年以下", "en": "at most 80 years"}),
        ("from_month", "4月", {"ja": "令和7年4月", "en": "Write the month as in"}),
        ("from_month", "2025-03", {"ja": "令和7年4月から令和10年3月まで", "en": "from April 2025 to March 2028"}),
        ("to_month", "2025-03", {"ja": "前です", "en": "comes before the first"}),
        ("to_month", "2028-04", {"ja": "令和10年3月まで", "en": "to March 2028"}),
        ("left_work", "y", {"ja": "離職した人には", "en": "Enter the last month of somebody who left."}),
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_bad_input_stays_with_a_sentence(clerk, session, at, field, value, told, lang):
    clerk.get(f"{at}?lang={lang}")
    answer = clerk.post(f"{at}/new", data={**TYPED, field: value})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert told[lang] in page
    assert "相談員A" in page or field == "person"
    assert kept(session) == []


def test_same_person_twice_in_a_role_is_refused(clerk, session, made, at):
    spell(session, made)
    session.commit()
    answer = clerk.post(f"{at}/new", data={**TYPED, "from_month": "2026-04"})
    assert answer.status_code == 422
    assert "月が重なります" in answer.get_data(as_text=True)
    assert len(kept(session)) == 1


def test_same_person_is_known_in_any_width(clerk, session, made, at):
    spell(session, made)
    session.commit()
    answer = clerk.post(f"{at}/new", data={**TYPED, "person": "相談員Ａ　"})
    assert (answer.status_code, "月が重なります" in answer.get_data(as_text=True)) == (422, True)


def test_unknown_post_asks_before_it_is_kept(clerk, session, made, at):
    promised(session, made, 100, "アウトリーチ員")
    session.commit()
    assert clerk.post(f"{at}/new", data={**TYPED, "role": "アウトリーチ員"}).status_code == 302
    answer = clerk.post(f"{at}/new", data={**TYPED, "role": "相談支縁員"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "「相談支縁員」は、約束にも登録にもない職です" in page
    assert len(kept(session)) == 1
    assert clerk.post(f"{at}/new", data={**TYPED, "role": "相談支縁員", "sure": "something else"}).status_code == 422
    assert clerk.post(f"{at}/new", data={**TYPED, "role": "相談支縁員", "sure": tick(page)}).status_code == 302
    assert [each.role for each in kept(session)] == ["アウトリーチ員", "相談支縁員"]


def test_more_than_one_person_over_contracts_asks(clerk, session, town, at):
    spell(session, contract(session, town.organisation, title="家計改善支援事業"), fte_hundredths=75)
    theirs = whole_town(session, code="272035", name="他市", members=0, proposals=0)
    spell(session, contract(session, theirs.organisation, title="他市の契約"), fte_hundredths=100)
    session.commit()
    page = clerk.post(f"{at}/new", data=TYPED).get_data(as_text=True)
    assert "ほかの契約（家計改善支援事業）と合わせて1.25" in page
    assert "他市" not in page
    assert clerk.post(f"{at}/new", data={**TYPED, "sure": tick(page)}).status_code == 302


def test_change_ends_the_old_row_the_month_before(clerk, session, made, at):
    row = spell(session, made, to_month=202703, left_work=True)
    session.commit()
    url = f"{at}/{row.id}/change"
    data = {**TYPED, "from_month": "2026-04", "to_month": "2027-03", "left_work": "y", "seen": seen_on(clerk, url)}
    assert clerk.post(url, data={**data, "from_month": "2025-04"}).status_code == 422
    assert clerk.post(url, data={**data, "from_month": "2027-04", "to_month": ""}).status_code == 422
    assert clerk.post(url, data={**data, "person": "somebody else"}).status_code == 302
    told = [(each.person, each.from_month, each.to_month, each.fte_hundredths, each.left_work) for each in kept(session)]
    assert told == [("相談員A", 202504, 202603, 100, False), ("相談員A", 202604, 202703, 50, True)]
    assert kinds(session) == ["staff.changed"]


def test_leaving_counts_in_the_turnover(clerk, session, made, at):
    row = spell(session, made)
    spell(session, made, "相談員B")
    session.commit()
    url = f"{at}/{row.id}/end"
    assert clerk.post(url, data={"to_month": "2025-03", "left": "left", "seen": seen_on(clerk, url)}).status_code == 422
    assert clerk.post(url, data={"to_month": "2025-09", "seen": seen_on(clerk, url)}).status_code == 422
    assert clerk.post(url, data={"to_month": "2025-09", "left": "left", "seen": seen_on(clerk, url)}).status_code == 302
    assert (kept(session)[0].to_month, kept(session)[0].left_work, kinds(session)) == (202509, True, ["staff.ended"])
    page = said(by_id(tree(clerk.get(f"{at}?year=2025").get_data(as_text=True)), "main"))
    assert "66.7 %" in page  # 1 of (2 x 6 + 1 x 6) / 12 = 1.5 people
    assert "離職1人。n = 平均1.5人のため、1人で66.7ポイント動きます" in page


def test_second_window_sees_what_the_first_saved(clerk, session, made, at):
    row = spell(session, made)
    session.commit()
    seen = seen_on(clerk, f"{at}/{row.id}")
    assert clerk.post(f"{at}/{row.id}", data={**TYPED, "seen": seen, "note": "先の窓"}).status_code == 302
    answer = clerk.post(f"{at}/{row.id}", data={**TYPED, "seen": seen, "note": "後の窓"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert ("先の窓" in page, "後の窓" in page) == (True, True)
    assert kept(session)[0].note == "先の窓"
    assert clerk.post(f"{at}/{row.id}/end", data={"to_month": "2025-09", "left": "left", "seen": seen}).status_code == 409
    assert kinds(session) == ["staff.corrected"]


def test_row_entered_by_mistake_is_taken_away(clerk, session, made, at):
    row = spell(session, made)
    session.commit()
    assert clerk.post(f"{at}/{row.id}/remove").status_code == 302
    assert (kept(session), kinds(session)) == ([], ["staff.removed"])


def test_pasted_rows_are_kept_together(clerk, session, at):
    heads = "呼び名\t職\t常勤換算\t専任・兼務\t資格\t研修\t経験\t最初\t最後\t離職"
    other = "相談員B\t主任相談支援員\t0.5\t兼務\t\t\t\t2025-05\t2025-12\t離職"
    answer = clerk.post(f"{at}/rows", data={"rows": f"{heads}\r\n{ROW}\r\n\r\n{other}"})
    assert answer.status_code == 302
    told = [(each.person, each.fte_hundredths, each.qualified, each.trained, each.left_work) for each in kept(session)]
    assert told == [("相談員A", 100, True, True, False), ("相談員B", 50, False, False, True)]
    assert kinds(session) == ["staff.entered"] * 2


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("相談員B\t相談支援員\t1.5\t専任\t\t\t\tR7.4", "2行目：常勤換算：1人は0.01以上1.00以下です。"),
        ("相談員B\t相談支援員\t1.0\tどちらか\t\t\t\tR7.4", "2行目：「どちらか」は"),
        ("相談員B\t相談支援員\t1.0\t専任\t\t\t\tR7.3", "2行目：契約は令和7年4月から"),
        ("相談員A\t相談支援員\t1.0\t専任\t\t\t\tR8.4", "2行目：相談員Aの相談支援員は"),
        ("相談員B\t" * 6, "2行目："),
        ("\t" * 10 + "x", "2行目：11列あります"),
    ],
)
def test_one_bad_row_keeps_all_out(clerk, session, at, row, told):
    answer = clerk.post(f"{at}/rows", data={"rows": f"{ROW}\n{row}"})
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert ("何も保存していません。" in page, told in page, "社会福祉士" in page) == (True, True, True)
    assert kept(session) == []


def test_pasted_post_that_is_unknown_asks(clerk, session, at):
    rows = ROW.replace("相談支援員", "相談支縁員")
    page = clerk.post(f"{at}/rows", data={"rows": rows}).get_data(as_text=True)
    assert kept(session) == []
    assert clerk.post(f"{at}/rows", data={"rows": rows, "sure": tick(page)}).status_code == 302


def test_page_shows_promise_vacancy_and_absence(clerk, session, town, made, at):
    promised(session, made, 200)
    spell(session, made, from_month=202506)
    consulted(session, made, 202506, 12)
    population(session, made, 2025, 80_000, town.people["clerk"].id)
    session.commit()
    page = said(by_id(tree(clerk.get(f"{at}?year=2025").get_data(as_text=True)), "main"))
    for told in ("約束2.00", "欠員1.00", "12.0", "1.25", "記録なし", "50.0 %", "契約人員の充足率（延べ月）", "10人月"):
        assert told in page
    assert "人口の記録がない" not in page
    later = said(by_id(tree(clerk.get(f"{at}?year=2027").get_data(as_text=True)), "main"))
    assert ("これから" in later, "人口の記録がない自治体：青野市" in later) == (True, True)


def test_empty_record_is_not_zero(clerk, at):
    page = clerk.get(at).get_data(as_text=True)
    assert "配置の記録はまだありません" in page
    assert "0.00" not in page


def test_page_reads_in_english(clerk, session, made, at):
    spell(session, made, to_month=202509, left_work=True)
    session.commit()
    page = clerk.get(f"{at}?year=2025&lang=en").get_data(as_text=True)
    for told in ("Month by month", "Turnover", "September 2025", "Population not recorded", "Nothing promised"):
        assert told in page


def test_years_outside_the_contract_are_not_there(clerk, at):
    assert [clerk.get(f"{at}?year={year}").status_code for year in (2024, 2025, 2027, 2028)] == [404, 200, 200, 404]


def test_auditor_reads_and_cannot_write(client, session, town, made, at):
    row = spell(session, made)
    auditor = sign_in(client, session, town.people["auditor"])
    assert auditor.get(at).status_code == 200
    for url in (f"{at}/new", f"{at}/rows", f"{at}/{row.id}", f"{at}/{row.id}/change", f"{at}/{row.id}/end"):
        assert (auditor.get(url).status_code, auditor.post(url, data=TYPED).status_code) == (403, 403)
    assert "/new" not in auditor.get(at).get_data(as_text=True)


def test_staff_elsewhere_is_not_there(clerk, session, town, at):
    other = whole_town(session, code="272035", name="他市", members=0, proposals=0)
    theirs = contract(session, other.organisation)
    second = contract(session, town.organisation)
    foreign, beside = spell(session, theirs), spell(session, second)
    session.commit()
    assert clerk.get(f"/contracts/{theirs.id}/staff").status_code == 404
    for row in (foreign, beside):
        for end in ("", "/change", "/end"):
            assert clerk.get(f"{at}/{row.id}{end}").status_code == 404
            assert clerk.post(f"{at}/{row.id}{end}", data=TYPED).status_code == 404
        assert clerk.post(f"{at}/{row.id}/remove").status_code == 404
    assert session.scalar(select(func.count()).select_from(ContractStaff)) == 2


def test_page_asks_as_often_for_many(clerk, session, made, at, engine):
    def statements():
        asked = []
        listen = lambda *given: asked.append(given[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listen)
        clerk.get(at)
        event.remove(engine, "before_cursor_execute", listen)
        return len(asked)

    spell(session, made)
    session.commit()
    few = statements()
    for number in range(30):
        spell(session, made, f"相談員{number}")
        promised(session, made, 100, f"職{number}")
    session.commit()
    assert (statements(), few <= 15) == (few, True)


def test_words_are_escaped_everywhere(clerk, session, made, at):
    row = spell(session, made, "<b>A</b>", role="<i>職</i>", note="<u>x</u>")
    session.commit()
    for url in (at, f"{at}/{row.id}", f"{at}/{row.id}/end"):
        page = clerk.get(url).get_data(as_text=True)
        assert not any(each in page for each in ("<b>A</b>", "<i>職</i>", "<u>x</u>"))


def test_summary_and_page_agree(clerk, session, made, at):
    promise = promised(session, made, 300)
    spell(session, made)
    session.commit()
    found = contractstaff.summary(session, made, [promise], now())
    assert found.shortfalls[0].present == 1
    assert "約束3.00人に対し" in clerk.get(at).get_data(as_text=True)
