"""Files: taken in through the guard, kept in pieces, opened only by those who may, in parts if a viewer asks."""

import hashlib
import io

import pytest
from pypdf import PdfReader
from sqlalchemy import event, func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from evaluator.db.models import Document, DocumentPiece, Event
from evaluator.db.models.document import PIECE
from tests.factories import files
from tests.factories.receiving import receiving_town
from tests.factories.scoring import declared
from tests.factories.world import NOW, sign_in, whole_town

FILLED = f"<< /Length {2 * PIECE} >>\nstream\n{'x' * 2 * PIECE}\nendstream"
LONG = files.pdf(2, more=[FILLED])


@pytest.fixture
def town(session):
    return receiving_town(session, proposals=2)


@pytest.fixture
def clerk(client, session, town):
    return sign_in(client, session, town.people["clerk"])


def at(town, *rest):
    return "/".join(["/procurements", str(town.procurement.id), "documents", *map(str, rest)])


def send(client, town, content, name, *, proposal=0, **data):
    query = "" if proposal is None else f"?proposal={town.proposals[proposal].id}"
    given = {"file": FileStorage(io.BytesIO(content), name), **({} if proposal is None else {"purpose": "proposal"}), **data}
    boundary, body = encode_multipart(given)
    return client.post(at(town, "new") + query, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def only(session):
    session.rollback()
    return session.scalars(select(Document)).one()


def count(session, model):
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


def stored(session, town, purpose, *, proposal=0, content=None, name="青野福祉会の提案.pdf"):
    """A file as a row, put in without the pages."""
    content = content or files.pdf(3)
    made = Document(
        procurement_id=town.procurement.id, proposal_id=None if proposal is None else town.proposals[proposal].id,
        purpose=purpose, name=name, kind="pdf", media_type="application/pdf", size=len(content), pages=3,
        sha256="0" * 64, uploaded_by=town.people["clerk"].id, uploaded_at=NOW,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(DocumentPiece(document_id=made.id, position=0, content=content))
    session.commit()
    return made.id


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_file_is_kept_in_pieces_and_comes_back_whole(clerk, session, town, lang):
    assert clerk.get(at(town, "new") + f"?proposal={town.proposals[0].id}&lang={lang}").status_code == 200
    assert send(clerk, town, LONG, "提案書.pdf").status_code == 302
    made = only(session)
    assert (made.name, made.kind, made.pages, made.size, count(session, DocumentPiece)) == ("提案書.pdf", "pdf", 2, len(LONG), 3)
    answer = clerk.get(at(town, made.id))
    assert answer.data == LONG
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert [each.kind for each in session.scalars(select(Event))] == ["document.stored"]


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("bytes=0-9", 0, 9), (f"bytes={PIECE - 5}-{PIECE + 4}", PIECE - 5, PIECE + 4), ("bytes=-7", len(LONG) - 7, len(LONG) - 1)],
)
def test_part_of_a_file_is_sent_across_pieces(clerk, session, town, wanted, first, last):
    send(clerk, town, LONG, "提案書.pdf")
    answer = clerk.get(at(town, only(session).id), headers={"Range": wanted})
    assert (answer.status_code, answer.data) == (206, LONG[first : last + 1])
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(LONG)}"


def test_part_beyond_the_end_is_refused(clerk, session, town):
    send(clerk, town, files.pdf(), "提案書.pdf")
    where = at(town, only(session).id)
    assert clerk.get(where, headers={"Range": "bytes=99999999-"}).status_code == 416
    assert clerk.get(where, headers={"Range": "bytes=0-1,4-5"}).status_code == 200
    assert clerk.get(where, headers={"Range": "bytes=0-9", "If-Range": '"another"'}).status_code == 200


def test_same_file_sent_twice_is_kept_once(clerk, session, town):
    assert [send(clerk, town, files.pdf(), name).status_code for name in ("一.pdf", "二.pdf")] == [302, 302]
    assert count(session, Document) == 1
    send(clerk, town, files.pdf(), "一.pdf", proposal=1)
    assert count(session, Document) == 2


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ\x90\x00", "tool.exe", {"ja": "PDF", "en": "PDF"}),
        (b"%PDF-broken", "a.pdf", {"ja": "PDF", "en": "PDF"}),
        (files.bomb(), "a.xlsx", {"ja": "", "en": ""}),
        (files.xlsx(), "macro.xlsm", {"ja": "マクロ", "en": "macro"}),
        (b"", "a.pdf", {"ja": "空", "en": "empty"}),
        (b"<html>", "a.html", {"ja": "html", "en": "html"}),
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_harmful_file_is_refused_beside_the_field(clerk, session, town, content, name, said, lang):
    clerk.get(at(town) + f"?lang={lang}")
    answer = send(clerk, town, content, name)
    shown = answer.get_data(as_text=True)
    assert (answer.status_code, 'id="file-error"' in shown, said[lang] in shown) == (422, True, True)
    assert count(session, Document) == 0


def test_missing_file_and_unknown_purpose_are_refused(clerk, session, town):
    where = at(town, "new") + f"?proposal={town.proposals[0].id}"
    assert clerk.post(where, data={"purpose": "proposal"}).status_code == 422
    for purpose in ("scan", "sealed", "minutes", "call", ""):
        assert send(clerk, town, files.pdf(), "a.pdf", purpose=purpose).status_code == 422
    assert count(session, Document) == 0


def test_file_of_two_hundred_megabytes_is_refused(clerk, session, town):
    large = {"CONTENT_LENGTH": "200000000"}
    answer = clerk.post(at(town, "new"), content_type="multipart/form-data; boundary=x", environ_overrides=large)
    assert (answer.status_code, count(session, Document)) == (413, 0)
    send_long = send(clerk, town, b"%PDF-1.7\n" + bytes(51 * PIECE), "a.pdf")
    assert (send_long.status_code, "50 MB" in send_long.get_data(as_text=True)) == (422, True)


def test_path_and_markup_in_a_name_do_nothing(clerk, session, town):
    send(clerk, town, files.pdf(), "../../etc/<script>alert(1)</script>.pdf")
    assert "/" not in only(session).name.replace("_", "")
    shown = clerk.get(f"/procurements/{town.procurement.id}/proposals/{town.proposals[0].id}").get_data(as_text=True)
    assert "<script>alert" not in shown


def test_other_kinds_are_saved_not_shown(clerk, session, town):
    send(clerk, town, files.xlsx(), "内訳.xlsx")
    answer = clerk.get(at(town, only(session).id))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_removed_file_is_gone_and_its_row_stays(clerk, session, town):
    send(clerk, town, files.pdf(), "提案書.pdf")
    made = only(session).id
    assert clerk.post(at(town, made, "remove")).status_code == 302
    assert clerk.get(at(town, made)).status_code == 404
    assert clerk.post(at(town, made, "remove")).status_code == 404
    assert only(session).removed_at is not None
    assert [each.kind for each in session.scalars(select(Event).order_by(Event.id))] == ["document.stored", "document.removed"]


@pytest.mark.parametrize("purpose", ["scan", "sealed"])
def test_scans_and_sealed_files_open_elsewhere(clerk, session, town, purpose):
    made = stored(session, town, purpose, proposal=None)
    assert clerk.get(at(town, made)).status_code == 404
    assert clerk.post(at(town, made, "remove")).status_code == 404


def test_auditor_reads_and_sends_nothing(client, session, town):
    made = stored(session, town, "proposal")
    auditor = sign_in(client, session, town.people["auditor"])
    assert (auditor.get(at(town, made)).status_code, auditor.get(at(town)).status_code) == (200, 200)
    assert send(auditor, town, files.pdf(), "a.pdf").status_code == 403
    assert auditor.post(at(town, made, "remove")).status_code == 403


def test_other_office_and_other_procurement_find_nothing(client, session, town):
    made = stored(session, town, "call", proposal=None)
    other = whole_town(session, code="272035", name="他市", state="receipt")
    session.commit()
    foreign = sign_in(client, session, other.people["officer"])
    assert foreign.get(at(town, made)).status_code == 404
    assert foreign.get(at(other, made)).status_code == 404
    assert sign_in(client, session, town.people["administrator"]).get(at(town, made)).status_code == 403


def panel(town, *rest):
    return "/".join(["/panel", str(town.procurement.id), "documents", *map(str, rest)])


def test_member_reads_after_declaring_and_not_where_recused(client, session, town):
    call = stored(session, town, "call", proposal=None, name="要領.pdf")
    first, second = (stored(session, town, "proposal", proposal=at) for at in (0, 1))
    member = sign_in(client, session, town.members[0], town.organisation)
    assert [member.get(panel(town, each)).status_code for each in (call, first, second)] == [200, 404, 404]
    declared(session, town.seats[0], town.proposals[0])
    session.commit()
    assert member.get(panel(town, first)).status_code == 404
    declared(session, town.seats[0], town.proposals[1], conflict=(town.proposals[1],))
    session.commit()
    assert [member.get(panel(town, each)).status_code for each in (call, first, second)] == [200, 200, 404]
    shown = member.get(panel(town)).get_data(as_text=True)
    assert (f"documents/{first}" in shown, f"documents/{second}" in shown) == (True, False)
    assert member.get(at(town, first)).status_code == 403


def test_hidden_names_leave_only_the_redacted_copy(client, session):
    town = receiving_town(session, proposals=1, names_hidden=True)
    whole, redacted = stored(session, town, "proposal"), stored(session, town, "redacted")
    declared(session, town.seats[0], *town.proposals)
    town.proposals[0].label = None
    session.commit()
    member = sign_in(client, session, town.members[0], town.organisation)
    assert [member.get(panel(town, each)).status_code for each in (whole, redacted)] == [404, 404]
    town.proposals[0].label = "A社"
    session.commit()
    answer = member.get(panel(town, redacted))
    assert (member.get(panel(town, whole)).status_code, answer.status_code) == (404, 200)
    said = answer.headers["Content-Disposition"] + member.get(panel(town)).get_data(as_text=True)
    assert ("%E9%9D%92%E9%87%8E" in said, "青野福祉会" in said, "A社" in said) == (False, False, True)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_redacted_copy_reaches_members_without_its_properties(client, session, lang):
    town = receiving_town(session, proposals=1, names_hidden=True)
    declared(session, town.seats[0], *town.proposals)
    clerk = sign_in(client, session, town.people["clerk"])
    clerk.get(at(town) + f"?lang={lang}")
    assert send(clerk, town, files.telling_pdf(), "墨消し.pdf", purpose="redacted").status_code == 302
    assert send(clerk, town, files.telling_pdf(), "二度目.pdf", purpose="redacted").status_code == 302
    made = only(session)
    assert (made.pages, made.kind) == (3, "pdf")
    member = sign_in(client, session, town.members[0], town.organisation)
    content = member.get(panel(town, made.id)).data
    assert len(content) == made.size
    assert hashlib.sha256(content).hexdigest() == made.sha256
    assert [name for name in files.MAKERS if name.encode() in content or name.encode("utf-16-be") in content] == []
    assert PdfReader(io.BytesIO(content)).metadata is None


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_redacted_copy_is_taken_as_pdf_only(clerk, session, town, lang):
    clerk.get(at(town) + f"?lang={lang}")
    for content, name in ((files.docx(), "a.docx"), (files.png(), "a.png"), (b"%PDF-broken", "a.pdf")):
        answer = send(clerk, town, content, name, purpose="redacted")
        shown = answer.get_data(as_text=True)
        assert (answer.status_code, 'id="file-error"' in shown, "PDF" in shown) == (422, True, True)
    assert count(session, Document) == 0


def test_member_who_left_or_sits_elsewhere_reads_nothing(client, session, town):
    call = stored(session, town, "call", proposal=None)
    town.seats[0].left_at = NOW
    session.commit()
    assert sign_in(client, session, town.members[0], town.organisation).get(panel(town, call)).status_code == 404
    other = whole_town(session, code="272035", name="他市")
    session.commit()
    foreign = sign_in(client, session, other.members[0], other.organisation)
    assert [foreign.get(panel(each, call)).status_code for each in (town, other)] == [404, 404]


def test_list_of_a_member_asks_as_often_for_many(client, session, town, engine):
    def statements():
        asked = []
        listen = lambda *given: asked.append(given[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listen)
        assert member.get(where).status_code == 200
        event.remove(engine, "before_cursor_execute", listen)
        return len(asked)

    where = panel(town)
    declared(session, town.seats[0], *town.proposals)
    stored(session, town, "proposal", proposal=0)
    member = sign_in(client, session, town.members[0], town.organisation)
    few = statements()
    for at in (0, 1, 0, 1):
        stored(session, town, "proposal", proposal=at)
    assert statements() == few
