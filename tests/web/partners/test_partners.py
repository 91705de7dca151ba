"""The register of partners: found, entered once, closed, taken in from a file whole or not at all."""

import html
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import event, func, select

from evaluator.db.models import Collaboration, Event, Partner
from tests.factories.contracts import contract
from tests.factories.partners import partner, tie
from tests.factories.world import sign_in, whole_town
from tests.reading import by_id, said, tree

TYPED = {
    "name": "青野フードバンク",
    "kana": "アオノフードバンク",
    "kind": "food_bank",
    "offers": "食料",
    "contact": "03-0000-0000",
}
HEADS = "名称,ふりがな,種別,できること,連絡先"


@pytest.fixture
def town(session):
    return whole_town(session, members=0, proposals=0)


@pytest.fixture
def clerk(client, session, town):
    return sign_in(client, session, town.people["clerk"])


def kept(session):
    session.rollback()
    return list(session.scalars(select(Partner).order_by(Partner.id)))


def kinds(session):
    session.rollback()
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def tick(page):
    return html.unescape(page.split('name="sure"')[1].split('value="')[1].split('"')[0])


def main_of(answer):
    return said(by_id(tree(answer.get_data(as_text=True)), "main"))


def test_partner_is_kept_with_plain_kana(clerk, session):
    assert clerk.post("/partners/new", data=TYPED).status_code == 302
    (made,) = kept(session)
    assert (made.name, made.kana, made.kind, made.offers) == ("青野フードバンク", "あおのふーどばんく", "food_bank", "食料")
    assert kinds(session) == ["partner.added"]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "", {"ja": "名称を入力", "en": "Enter the name of the partner."}),
        ("name", "x" * 201, {"ja": "200字以内", "en": "at most 200 characters"}),
        ("kana", "青野", {"ja": "ひらがなかカタカナ", "en": "Use kana only."}),
        ("kind", "", {"ja": "種類を選んで", "en": "Choose the kind."}),
        ("kind", "bank", {"ja": "選", "en": "Choose one of those that are offered."}),
        ("offers", "x" * 2001, {"ja": "2,000字以内", "en": "at most 2,000 characters"}),
        ("contact", "x" * 301, {"ja": "300字以内", "en": "at most 300 characters"}),
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_bad_input_stays_with_a_sentence(clerk, session, field, value, told, lang):
    clerk.get(f"/partners?lang={lang}")
    answer = clerk.post("/partners/new", data={**TYPED, field: value})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert told[lang] in page
    assert "アオノフードバンク" in page or field == "kana"
    assert kept(session) == []


def test_same_name_is_refused_and_a_like_one_asked(clerk, session, town):
    partner(session, town.organisation)
    session.commit()
    answer = clerk.post("/partners/new", data=TYPED)
    assert (answer.status_code, "「青野フードバンク」は登録済みです。" in answer.get_data(as_text=True)) == (422, True)
    like = {**TYPED, "name": "ＮＰＯ法人 青野フードバンク"}
    page = clerk.post("/partners/new", data=like).get_data(as_text=True)
    assert "「ＮＰＯ法人 青野フードバンク」は、登録済みの「青野フードバンク」とは別の機関である。" in page
    assert len(kept(session)) == 1
    assert clerk.post("/partners/new", data={**like, "sure": tick(page)}).status_code == 302
    assert len(kept(session)) == 2


def test_second_window_sees_both_values(clerk, session, town):
    made = partner(session, town.organisation)
    session.commit()
    data = {**TYPED, "version": str(made.version)}
    assert clerk.post(f"/partners/{made.id}/edit", data={**data, "offers": "先の窓"}).status_code == 302
    answer = clerk.post(f"/partners/{made.id}/edit", data={**data, "offers": "後の窓"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert ("先の窓" in page, "後の窓" in page) == (True, True)
    assert (kept(session)[0].offers, kinds(session)) == ("先の窓", ["partner.changed"])


@pytest.mark.parametrize("version", ["", "²", "９" * 5000, "-1"])
def test_version_that_no_page_made_is_refused(clerk, session, town, version):
    made = partner(session, town.organisation)
    session.commit()
    answer = clerk.post(f"/partners/{made.id}/edit", data={**TYPED, "version": version})
    assert (answer.status_code, kinds(session)) == (409, [])


def test_closing_ends_what_goes_on(clerk, session, town):
    made, other = partner(session, town.organisation), partner(session, town.organisation, "青野法律事務所", kind="lawyer")
    by = town.people["clerk"].id
    tie(session, made, contract(session, town.organisation), recorded_by=by)
    tie(session, other, made, recorded_by=by, until=date(2025, 12, 31))
    session.commit()
    url = f"/partners/{made.id}/close"
    assert clerk.post(url, data={"on": ""}).status_code == 422
    assert "先の日付" in clerk.post(url, data={"on": "2099-01-01"}).get_data(as_text=True)
    assert "後に始まった" in clerk.post(url, data={"on": "2025-05-31"}).get_data(as_text=True)
    assert clerk.post(url, data={"on": "2026-03-31"}).status_code == 302
    session.rollback()
    assert sorted(session.scalars(select(Collaboration.until))) == [date(2025, 12, 31), date(2026, 3, 31)]
    assert "あわせて協力関係1件が終わりました。" in main_of(clerk.get(f"/partners/{made.id}"))
    assert "青野フードバンク" not in main_of(clerk.get("/partners"))
    assert "利用終了" in main_of(clerk.get("/partners?closed=yes"))
    assert clerk.post(url, data={"on": "2026-03-31"}).status_code == 422
    assert clerk.post(f"/partners/{made.id}/reopen").status_code == 302
    assert kinds(session) == ["partner.closed", "partner.reopened"]


def test_register_is_searched_narrowed_and_sorted(clerk, session, town):
    partner(session, town.organisation, "うみの会", kana="うみのかい", offers="居場所")
    partner(session, town.organisation, "あおの会", kana="あおのかい", kind="volunteer", offers="食料")
    session.commit()
    names = {
        "": ["あおの会", "うみの会"],
        "?order=kind": ["うみの会", "あおの会"],
        "?order=newest": ["あおの会", "うみの会"],
        "?q=居場所": ["うみの会"],
        "?kind=volunteer": ["あおの会"],
        "?q=なし": [],
        "?order=x&kind=y&page=99": ["あおの会", "うみの会"],
    }
    for query, expected in names.items():
        page = main_of(clerk.get(f"/partners{query}"))
        found = {page.find(each): each for each in ("うみの会", "あおの会") if each in page}
        assert [found[place] for place in sorted(found)] == expected


def test_long_register_is_paged(clerk, session, town):
    for number in range(21):
        partner(session, town.organisation, f"団体{number:02}", kana=f"だんたい{number:02}")
    session.commit()
    first, second = (main_of(clerk.get(f"/partners?page={each}")) for each in (1, 2))
    assert ("団体19" in first, "団体20" in first, "団体20" in second) == (True, False, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_file_is_taken_in_whole(clerk, session, encoding):
    text = f"{HEADS}\r\n青野法律事務所,あおのほうりつじむしょ,弁護士,法律相談,\r\n青野社協,,社会福祉協議会,貸付,代表\r\n"
    answer = clerk.post("/partners/import", data={"file": (BytesIO(text.encode(encoding)), "partners.csv")})
    assert answer.status_code == 302
    assert [(each.name, each.kind) for each in kept(session)] == [("青野法律事務所", "lawyer"), ("青野社協", "welfare_council")]
    assert kinds(session) == ["partner.imported"]


def test_pasted_rows_are_taken_in_too(clerk, session):
    assert clerk.post("/partners/import", data={"rows": "種別\t名称\nその他\t青野の会"}).status_code == 302
    assert kept(session)[0].name == "青野の会"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{HEADS}\n甲,,その他,,\n乙,,銀行,,", "3行目：種別「銀行」は使えません。"),
        (f"{HEADS}\n甲,,その他,,\n甲,,その他,,", "3行目：「甲」が2度あります。"),
        (f"{HEADS}\n甲,,その他,,\n既にある会,,その他,,", "3行目：「既にある会」は登録済みです。"),
        (f"{HEADS}\n甲,漢字,その他,,", "2行目：ふりがな：ひらがなかカタカナで入力してください。"),
        (f"{HEADS}\n,,その他,,", "2行目：名称：名称を入力してください。"),
        (f"{HEADS}\n甲,,その他,,,,余り", "2行目：見出しより列が多くあります。"),
        ("名称,謎\n甲,1", "1行目：見出し「謎」は使えません。"),
        ("名称,種別,名称\n甲,その他,乙", "1行目：見出し「名称」が2度あります。"),
        (HEADS, "見出しの行と、1件以上の行を入れてください。"),
        ("", "見出しの行と、1件以上の行を入れてください。"),
        (f'{HEADS}\n"甲"x,,その他,,', "CSVとして読めません。"),
    ],
)
def test_one_bad_row_keeps_all_out(clerk, session, town, text, told):
    partner(session, town.organisation, "既にある会")
    session.commit()
    answer = clerk.post("/partners/import", data={"rows": text})
    assert answer.status_code == 422
    assert told in html.unescape(answer.get_data(as_text=True))
    assert len(kept(session)) == 1


def test_one_bad_row_of_five_hundred_is_named(clerk, session):
    rows = "\n".join(f"団体{each},,{'その他' if each != 321 else '不明'},," for each in range(500))
    answer = clerk.post("/partners/import", data={"file": (BytesIO(f"{HEADS}\n{rows}".encode()), "x.csv")})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "323行目" in page, "団体499" in page) == (422, True, True)
    assert kept(session) == []


def test_file_that_is_no_text_is_refused(clerk, session):
    answer = clerk.post("/partners/import", data={"file": (BytesIO(b"\x00\xff\xfe\x81"), "x.csv")})
    assert (answer.status_code, "文字コードを読めません" in answer.get_data(as_text=True)) == (422, True)


def test_names_alike_in_a_file_are_asked(clerk, session, town):
    partner(session, town.organisation)
    session.commit()
    text = f"{HEADS}\n一般社団法人青野フードバンク,,フードバンク,,"
    page = clerk.post("/partners/import", data={"rows": text}).get_data(as_text=True)
    assert len(kept(session)) == 1
    assert clerk.post("/partners/import", data={"rows": text, "sure": tick(page)}).status_code == 302
    assert len(kept(session)) == 2


def test_print_view_holds_everything_by_kind(clerk, session, town):
    for number in range(25):
        partner(session, town.organisation, f"団体{number:02}", kind="volunteer" if number % 2 else "school")
    session.commit()
    page = main_of(clerk.get("/partners/print"))
    assert all(f"団体{number:02}" in page for number in range(25))
    assert page.index("ボランティア団体") < page.index("学校")


def test_auditor_reads_and_cannot_write(client, session, town):
    made = partner(session, town.organisation)
    auditor = sign_in(client, session, town.people["auditor"])
    for url in ("/partners", "/partners/print", "/partners/network", f"/partners/{made.id}"):
        page = auditor.get(url)
        assert page.status_code == 200
        assert "button--primary" not in page.get_data(as_text=True)
    for url in ("/partners/new", "/partners/import", f"/partners/{made.id}/edit", f"/partners/{made.id}/collaborations/new"):
        assert (auditor.get(url).status_code, auditor.post(url, data=TYPED).status_code) == (403, 403)
    assert auditor.post(f"/partners/{made.id}/close", data={"on": "2026-01-01"}).status_code == 403


def test_register_of_another_town_stays_unseen(clerk, session):
    other = whole_town(session, code="272035", name="他市", members=0, proposals=0)
    theirs = partner(session, other.organisation, "他市の会")
    session.commit()
    for url in ("/partners", "/partners/print", "/partners/network"):
        assert "他市の会" not in clerk.get(url).get_data(as_text=True)
    for end in ("", "/edit", "/collaborations/new"):
        assert clerk.get(f"/partners/{theirs.id}{end}").status_code == 404
    for end in ("/edit", "/close", "/reopen", "/collaborations/new"):
        assert clerk.post(f"/partners/{theirs.id}{end}", data=TYPED).status_code == 404
    assert clerk.post("/partners/new", data={**TYPED, "name": "他市の会"}).status_code == 302


def test_empty_register_leads_to_the_first(clerk):
    assert "社会資源の記録はまだありません。" in main_of(clerk.get("/partners"))
    assert "No partner is recorded yet." in main_of(clerk.get("/partners/print?lang=en"))


def test_pages_ask_as_often_for_many(clerk, session, town, engine):
    def statements(url):
        asked = []
        listen = lambda *given: asked.append(given[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listen)
        assert clerk.get(url).status_code == 200
        event.remove(engine, "before_cursor_execute", listen)
        return len(asked)

    by = town.people["clerk"].id
    made, first = partner(session, town.organisation), contract(session, town.organisation)
    tie(session, made, first, recorded_by=by)
    tie(session, made, partner(session, town.organisation, "最初の相手"), recorded_by=by)
    session.commit()
    urls = ("/partners", "/partners/print", "/partners/network", f"/partners/{made.id}", f"/contracts/{first.id}/partners",
            f"/partners/{made.id}/collaborations/new")  # fmt: skip
    few = {each: statements(each) for each in urls}
    for number in range(12):
        more = partner(session, town.organisation, f"団体{number}")
        tie(session, more, first, recorded_by=by)
        tie(session, made, contract(session, town.organisation), recorded_by=by)
        tie(session, more, made, recorded_by=by)
    session.commit()
    assert {each: statements(each) for each in urls} == few
    assert max(few.values()) <= 15


def test_words_are_escaped_everywhere(clerk, session, town):
    made = partner(session, town.organisation, "<b>会</b>", offers="<i>x</i>")
    tie(session, made, contract(session, town.organisation), recorded_by=town.people["clerk"].id, subject="<u>y</u>")
    session.commit()
    for url in ("/partners", "/partners/print", f"/partners/{made.id}", f"/partners/{made.id}/edit"):
        page = clerk.get(url).get_data(as_text=True)
        assert not any(each in page for each in ("<b>会</b>", "<i>x</i>", "<u>y</u>"))


def test_nothing_is_kept_of_a_form_asked_in_the_other_language(clerk, session):
    assert clerk.post("/partners/new?lang=en", data=TYPED).status_code == 200
    assert session.scalar(select(func.count()).select_from(Partner)) == 0
