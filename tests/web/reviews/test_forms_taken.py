"""Form files that come back filled in: kept, shown beside what was read, confirmed or set aside."""

from io import BytesIO

import pytest
from sqlalchemy import select

from evaluator.db.models import Document, Review, ReviewReply
from evaluator.exchange.reviews.replyform import MOST_CONTENT
from evaluator.services.actor import now
from evaluator.services.reviews import draft
from tests.factories.files import xlsx
from tests.factories.replyforms import cells_of, filled
from tests.factories.reviews import drafted
from tests.factories.world import sign_in
from tests.web.reviews.test_pages import at, officer, read, send

OPINION = "離職は1名です。\n後任は着任しました。"
ANSWERS = {"reply_name": "理事長 青野 太郎", "reply_day": "令和8年11月19日", "reply_opinion": OPINION}


@pytest.fixture
def made(session):
    """A draft that was made some time ago and can be answered for long."""
    found = drafted(session)
    found.review.drafted_at = found.review.drafted_at.replace(year=2025)
    found.review.reply_by = found.review.reply_by.replace(year=2099)
    session.commit()
    return found


def address(made, more=""):
    return at(made, more).split("?")[0]


def book(client, made, lang="ja"):
    answer = client.get(address(made, f"/form.{lang}.xlsx"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer.data


def take(client, made, content, status=302, name="意見書.xlsx", day="2026-11-20"):
    return send(client, address(made, "/forms/new"), status, file=(BytesIO(content), name), received_on=day)


def taken(session):
    session.rollback()
    return session.scalars(select(Review)).one().forms


def test_form_is_read_shown_and_confirmed(client, session, made):
    sign_in(client, session, made.town.people["clerk"], made.town.organisation)
    content = filled(book(client, made), ANSWERS)
    take(client, made, content)
    (form,) = taken(session)
    page = read(client, address(made, f"/forms/{form.id}"))
    assert all(each in page for each in ("理事長 青野 太郎", OPINION, "令和8年11月19日", 'value="2026-11-19"'))
    assert client.get(address(made, f"/forms/{form.id}/file")).data == content
    assert session.scalars(select(ReviewReply)).all() == []
    assert "未確認" in read(client, at(made))
    values = {"name": "理事長 青野 太郎", "content": OPINION, "signed_on": "2026-11-19", "received_on": "2026-11-20"}
    send(client, address(made, f"/forms/{form.id}"), **values)
    session.rollback()
    reply = session.scalars(select(ReviewReply)).one()
    assert (reply.channel, reply.content, reply.document_id) == ("file", OPINION, form.document_id)
    assert (reply.signed_on.isoformat(), reply.received_on.isoformat()) == ("2026-11-19", "2026-11-20")
    page = read(client, at(made))
    assert "記入日令和8年11月19日" in page
    assert "未確認" not in page
    assert client.get(address(made, f"/replies/{reply.id}/file")).data == content
    send(client, address(made, f"/forms/{form.id}"), **values)
    session.rollback()
    assert len(session.scalars(select(ReviewReply)).all()) == 1


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_bad_cell_is_named_beside_its_field(client, session, made, lang):
    officer(client, session, made)
    empty = book(client, made, lang)
    long = "い" * (MOST_CONTENT + 1)
    bad = {"reply_day": "きのう", "reply_nothing": "○", "reply_opinion": long}
    take(client, made, filled(empty, bad, elsewhere={"D9": "別紙のとおり"}))
    (form,) = taken(session)
    page = read(client, at(made, f"/forms/{form.id}", lang))
    cells = cells_of(empty)
    named = [cells[each][0] for each in ("reply_name", "reply_day", "reply_nothing")]
    assert all((f"セル{each}：" if lang == "ja" else f"Cell {each}: ") in page for each in named)
    assert "8,001" in page
    assert long in page
    assert "別紙のとおり" in page
    page = send(client, address(made, f"/forms/{form.id}"), 422, name="", content=long, received_on="2026-13-01")
    assert page.count("field__error") >= 3
    assert long in page


def test_form_of_another_review_is_refused(client, session, made):
    officer(client, session, made)
    content = book(client, made)
    place = cells_of(content)["reply_number"][0]
    page = take(client, made, filled(content, ANSWERS, elsewhere={place: f"R{made.review.id + 7}-{'0' * 12}"}), 422)
    assert "別の評価の様式です" in page
    assert "意見様式（Excel）ではありません" in take(client, made, xlsx(), 422)
    assert "notice--alert" in take(client, made, b"PK\x03\x04 no book", 422)
    assert "notice--alert" in take(client, made, b"%PDF-1.4", 422, name="意見書.pdf")
    assert "届いた日は" in take(client, made, filled(content, ANSWERS), 422, day="2099-01-01")
    assert taken(session) == []
    assert session.scalars(select(Document).where(Document.purpose == "reply")).all() == []


def test_same_file_is_taken_once(client, session, made):
    officer(client, session, made)
    content = filled(book(client, made), ANSWERS)
    take(client, made, content)
    take(client, made, content, 422)
    assert len(taken(session)) == 1


def test_review_is_not_fixed_past_a_waiting_form(client, session, made):
    officer(client, session, made)
    take(client, made, filled(book(client, made), ANSWERS))
    (form,) = taken(session)
    review = session.scalars(select(Review)).one()
    review.reply_by = review.reply_by.replace(year=2026, month=1)
    session.commit()
    send(client, address(made, "/fix"), 302)
    assert "まだ確認されていません" in read(client, at(made))
    page = send(client, address(made, f"/forms/{form.id}/aside"), 422, reason="")
    assert "対象外にする理由を入力" in page
    send(client, address(made, f"/forms/{form.id}/aside"), reason="差替えの届出があった")
    assert "差替えの届出があった" in read(client, at(made))
    send(client, address(made, "/fix"), 302)
    session.rollback()
    assert session.scalars(select(Review)).one().fixed_at is not None
    assert client.get(address(made, f"/forms/{form.id}/file")).status_code == 200


def test_form_of_an_earlier_wording_says_so(client, session, made):
    officer(client, session, made)
    content = filled(book(client, made), ANSWERS)
    given = draft.Correction(reason="転記の誤り", finding="欠員は1か月であった。", score=90)
    draft.correct(session, made.officer, made.review, given, now(), version=made.review.version)
    session.commit()
    take(client, made, content)
    (form,) = taken(session)
    assert "訂正前の内容" in read(client, at(made, f"/forms/{form.id}"))
