"""The public page behind a link: what it shows, what it takes, and what it tells to whoever has no valid link."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from evaluator.db.models import ReplyLink, Review, ReviewReply
from evaluator.extensions import limiter
from evaluator.services.reviews import draft, links
from evaluator.services.secrets.tokens import derived_key
from tests.factories.reviews import FINDING, drafted
from tests.factories.world import sign_in


@pytest.fixture
def made(session):
    """A draft whose limit is far from the clock of the server."""
    found = drafted(session)
    found.review.reply_by = date(2099, 3, 31)
    session.commit()
    return found


@pytest.fixture
def token(app, session, made):
    """A link to it."""
    key = derived_key(app.config["SECRET_KEY"], links.PURPOSE)
    found = links.make(session, made.officer, made.review, datetime.now(UTC), key=key)
    session.commit()
    return found


@pytest.fixture(autouse=True)
def fresh_counts(app):
    """Requests of other tests do not count."""
    yield
    with app.app_context():
        limiter.reset()


def said(answer):
    return re.sub(r'<span lang="ja">([^<]*)</span>', r"\1", answer.get_data(as_text=True))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_link_opens_the_draft_without_any_name(client, made, token, lang):
    answer = client.get(f"/reply/{token}?lang={lang}")
    page = said(answer)
    assert answer.status_code == 200
    assert FINDING in page
    assert "79.5" in page
    names = [*made.members, *made.town.people.values()]
    assert not [each.name for each in names if each.name in page]
    assert "masthead" not in page
    assert 'name="csrf_token"' not in page


def test_link_shows_no_mark_of_a_member(client, token):
    page = said(client.get(f"/reply/{token}"))
    row = re.search(r"2\.1 .*?</tr>", page, re.DOTALL)[0]
    assert re.findall(r"[\d.]+(?=</td>)", row) == ["7.3", "10"]


def test_address_is_kept_out_of_other_places(client, token):
    for path in (f"/reply/{token}", "/reply/wrong"):
        headers = client.get(path).headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["Cache-Control"] == "no-store"


def test_first_opening_is_remembered_once(client, session, token):
    client.head(f"/reply/{token}")
    session.rollback()
    assert session.scalars(select(ReplyLink.opened_at)).one() is None
    client.get(f"/reply/{token}")
    session.rollback()
    first = session.scalars(select(ReplyLink.opened_at)).one()
    client.get(f"/reply/{token}")
    session.rollback()
    assert session.scalars(select(ReplyLink.opened_at)).one() == first is not None


def test_answer_is_taken_and_shown_again(client, session, token):
    answer = client.post(f"/reply/{token}", data={"name": "理事長 青野", "content": "離職は1名です。\n後任は着任しました。"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/reply/{token}#sent")
    page = said(client.get(f"/reply/{token}"))
    assert "意見が届きました" in page
    assert "後任は着任しました。" in page
    session.rollback()
    assert session.scalars(select(ReviewReply.channel)).all() == ["link"]


def test_full_link_shows_what_it_did_not_take(client, session, token):
    for at in range(links.MOST_ANSWERS):
        assert client.post(f"/reply/{token}", data={"name": "理事長", "content": f"意見{at}"}).status_code == 302
    assert client.post(f"/reply/{token}", data={"name": "理事長", "content": "意見0"}).status_code == 302
    for form in ({"name": "理事長", "content": "六つ目の意見"}, {"name": "", "content": "六つ目の意見"}):
        answer = client.post(f"/reply/{token}", data=form)
        assert answer.status_code == 422
        assert "六つ目の意見" in said(answer)
    session.rollback()
    assert len(session.scalars(select(ReviewReply)).all()) == links.MOST_ANSWERS


def test_nothing_to_say_is_taken(client, session, token):
    assert client.post(f"/reply/{token}", data={"name": "理事長", "nothing": "y"}).status_code == 302
    session.rollback()
    assert session.scalars(select(ReviewReply.content)).all() == [""]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"name": "理事長"},
        {"content": "x"},
        {"name": "理事長", "content": "x", "nothing": "y"},
        {"name": "x" * 201, "content": "長い"},
    ],
)
def test_incomplete_answer_stays_on_the_page(client, session, token, form):
    answer = client.post(f"/reply/{token}", data=form)
    assert answer.status_code == 422
    assert form.get("content", "") in said(answer)
    session.rollback()
    assert session.scalars(select(ReviewReply)).all() == []


def test_changing_the_language_sends_nothing(client, session, token):
    answer = client.post(f"/reply/{token}?lang=en", data={"name": "理事長", "content": "送らない"})
    assert "送らない" in said(answer)
    session.rollback()
    assert session.scalars(select(ReviewReply)).all() == []


def test_markup_in_an_answer_is_only_text(client, session, made, token):
    client.post(f"/reply/{token}", data={"name": "<b>x</b>", "content": "<script>alert(1)</script>\0"})
    assert "<script>alert(1)" not in said(client.get(f"/reply/{token}"))
    sign_in(client, session, made.town.people["officer"], made.town.organisation)
    page = said(client.get(f"/contracts/{made.contract.id}/reviews/{made.review.id}"))
    assert "&lt;script&gt;" in page
    assert "<script>alert(1)" not in page


def closed_pages(client, wrong):
    answers = [client.get(f"/reply/{each}") for each in wrong] + [
        client.post(f"/reply/{each}", data={"name": "x"}) for each in wrong
    ]
    return {(each.status_code, re.sub(r"/reply/[^\"?]*", "/reply/", said(each))) for each in answers}


def test_each_invalid_token_gets_the_same_answer(client, session, made, token):
    expired, revoked = token, "x" * 43
    row = session.scalars(select(ReplyLink)).one()
    row.expires_at = datetime.now(UTC) - timedelta(seconds=1)
    session.commit()
    wrong = [expired, revoked, f"{token[:-1]}A", token.replace(".", ""), "あ", "%00", "x" * 3000, "a.b"]
    pages = closed_pages(client, [each for each in wrong if each != "%00"])
    assert len(pages) == 1
    ((status, page),) = pages
    assert status == 404
    assert FINDING not in page
    row.expires_at, row.revoked_at = datetime.now(UTC) + timedelta(days=9), datetime.now(UTC)
    session.commit()
    assert closed_pages(client, [token]) == pages


def test_link_of_a_fixed_review_is_closed(client, session, made, token):
    client.post(f"/reply/{token}", data={"name": "理事長", "nothing": "y"})
    session.rollback()
    review = session.get(Review, made.review.id)
    draft.fix(session, made.officer, review, "", datetime.now(UTC))
    session.commit()
    assert client.get(f"/reply/{token}").status_code == 404
    assert client.post(f"/reply/{token}", data={"name": "理事長", "content": "遅い"}).status_code == 404
    session.rollback()
    assert len(session.scalars(select(ReviewReply)).all()) == 1


def test_link_opens_no_other_review(client, session, made, token):
    session.scalars(select(ReplyLink)).one().token_sha256 = "0" * 64
    session.commit()
    assert client.get(f"/reply/{token}").status_code == 404


def test_too_many_requests_are_refused(client, token):
    found = [client.get("/reply/wrong").status_code for _ in range(70)]
    assert set(found) == {404, 429}
    assert client.get(f"/reply/{token}").status_code == 429


def test_made_link_is_shown_on_one_page_only(client, session, made):
    sign_in(client, session, made.town.people["officer"], made.town.organisation)
    at = f"/contracts/{made.contract.id}/reviews/{made.review.id}"
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', said(client.get(at)))
    page = said(client.post(f"{at}/links", data={"csrf_token": csrf[1] if csrf else ""}))
    address = re.search(r'value="http://localhost(/reply/[^"]+)"', page)[1]
    assert client.get(address).status_code == 200
    assert address.removeprefix("/reply/") not in said(client.get(at))
    session.rollback()
    link = session.scalars(select(ReplyLink)).one()
    assert "有効" in said(client.get(at))
    client.post(f"{at}/links/{link.id}/revoke", data={"csrf_token": csrf[1] if csrf else ""})
    assert client.get(address).status_code == 404
    assert "取消し" in said(client.get(at))
