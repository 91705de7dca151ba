"""The reply form as a workbook: what is asked, and what is read of one that came back, with every cell that is wrong."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from evaluator.exchange.reviews import replyform
from evaluator.exchange.reviews.replyform import MOST_CONTENT, MOST_NAME
from evaluator.exchange.uploads.accepted import Refused
from evaluator.exchange.uploads.guard import accept
from evaluator.exchange.uploads.kinds import WORKBOOK
from tests.factories.files import xlsx
from tests.factories.replyforms import BOOK, FIRST, SHEET, cells_of, filled, put

KNOWN = replyform.texts(BOOK)
ANSWERS = {"reply_name": "理事長 青野 太郎", "reply_day": 46351, "reply_opinion": "離職は1名です。\n後任は着任しました。"}
NOTE = "<comments><commentList><comment><text><r><t>印は省略</t></r></text></comment></commentList></comments>"
BOX = '<d xmlns:a="x"><a:p><a:r><a:t>欄外の</a:t></a:r><a:r><a:t>補足</a:t></a:r></a:p></d>'


def read(book):
    return replyform.read(io.BytesIO(book), KNOWN)


def wrong(found):
    return {each.name: each.wrong.id for each in found.said if each.wrong}


def test_guard_takes_the_empty_and_the_filled_form():
    for book in (BOOK, filled(BOOK, ANSWERS)):
        assert accept(io.BytesIO(book), "意見書.xlsx", purpose=WORKBOOK).kind == "xlsx"


def test_form_filled_in_is_read_whole():
    found = read(filled(BOOK, ANSWERS))
    assert (found.review_id, found.wording) == (1, "0" * 12)
    assert (found.name, found.day, found.nothing) == ("理事長 青野 太郎", date(2026, 11, 25), False)
    assert found.content == "離職は1名です。\n後任は着任しました。"
    assert (wrong(found), found.outside, found.pictures) == ({}, (), 0)


@pytest.mark.parametrize("text", ["2026-11-25", "2026/11/25", "令和8年11月25日", "Ｒ８．１１．２５", 46351])
def test_days_are_read_as_people_write_them(text):
    assert read(filled(BOOK, {**ANSWERS, "reply_day": text})).day == date(2026, 11, 25)


@pytest.mark.parametrize("text", ["来週", "2026-13-01", "令和99年1月", 10**9, "1" * 300])
def test_day_that_is_none_is_named_with_its_cell(text):
    found = read(filled(BOOK, {**ANSWERS, "reply_day": text}))
    assert wrong(found) == {"reply_day": "reply-form.day"}
    assert [each.at for each in found.said if each.wrong] == cells_of(BOOK)["reply_day"]


@pytest.mark.parametrize("mark", ["○", "〇", "レ", "はい", "x", "✓"])
def test_nothing_to_say_is_read_as_marked(mark):
    found = read(filled(BOOK, {"reply_name": "理事長", "reply_nothing": mark}))
    assert (found.nothing, found.content, wrong(found)) == (True, "", {})


def test_every_wrong_cell_is_named_at_once():
    bad = {"reply_day": "きのう", "reply_nothing": "○", "reply_opinion": "い" * (MOST_CONTENT + 1)}
    assert wrong(read(filled(BOOK, bad))) == {
        "reply_name": "reply-form.no-name",
        "reply_day": "reply-form.day",
        "reply_nothing": "reply-form.both",
        "reply_opinion": "reply-form.long",
    }
    assert wrong(read(BOOK)) == {"reply_name": "reply-form.no-name", "reply_nothing": "reply-form.neither"}
    odd = {"reply_name": "あ" * (MOST_NAME + 1), "reply_nothing": "たぶん", "reply_opinion": "x"}
    assert wrong(read(filled(BOOK, odd))) == {"reply_name": "reply-form.long", "reply_nothing": "reply-form.mark"}


def test_long_text_is_kept_whole_though_wrong():
    assert len(read(filled(BOOK, {**ANSWERS, "reply_opinion": "い" * 30_000})).content) == 30_000


def test_what_stands_elsewhere_is_told_too():
    more = {"xl/comments1.xml": NOTE, "xl/drawings/drawing1.xml": BOX, "xl/media/image1.png": "x"}
    found = read(filled(BOOK, ANSWERS, elsewhere={"D40": "別紙あり", "A5": "書き替え"}, more=more))
    assert set(found.outside) == {("D40", "別紙あり"), ("A5", "書き替え"), ("", "印は省略"), ("", "欄外の補足")}
    assert found.pictures == 1


def test_formula_that_failed_is_named():
    book, place = filled(BOOK, ANSWERS), cells_of(BOOK)["reply_opinion"][0]
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read(FIRST).decode()
    faulty = put(sheet, place, f'<c r="{place}" t="e"><f>A1/0</f><v>#DIV/0!</v></c>')
    assert wrong(read(filled(book, {}, more={FIRST: faulty}))) == {"reply_opinion": "reply-form.fault"}


def test_other_workbook_is_refused():
    with pytest.raises(Refused, match=r"reply-form\.other"):
        read(xlsx())
    number = cells_of(BOOK)["reply_number"][0]
    with pytest.raises(Refused, match=r"reply-form\.number"):
        read(filled(BOOK, ANSWERS, elsewhere={number: "R1"}))


def test_broken_or_defining_part_is_refused():
    for text in ("<sst><si>", "<!DOCTYPE x [<!ENTITY a 'b'>]><sst/>"):
        with pytest.raises(Refused, match=r"upload\.broken"):
            read(filled(BOOK, {}, more={"xl/sharedStrings.xml": text}))


def test_text_that_no_cell_can_hold_is_refused():
    with pytest.raises(Refused, match=r"upload\.too-complex"):
        read(filled(BOOK, {"reply_opinion": "い" * 50_000}))


def test_no_text_of_a_draft_becomes_a_formula():
    sheet = replace(SHEET, title="=1+1")
    assert "=1+1" in replyform.texts(replyform.write(sheet))
