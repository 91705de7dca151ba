"""Pages of implementing bodies: shown by day, loaded as a list, stated one by one."""

import io
import re
from datetime import date

import pytest
from sqlalchemy import select

from evaluator.db.models import BodyChange, BodySpell, Event, Organisation
from tests.factories.bodies import mark, numbers
from tests.factories.world import sign_in

HEAD = "団体コード,団体名,実施主体,支援する団体コード,開始,終了,合併後の団体コード\n"
LIST = HEAD + "131016,青野市,はい,,2026-04-01,,\n130001,,はい,,,,\n131024,,いいえ,130001,,,\n"


def text(answer) -> str:
    return answer.get_data(as_text=True)


def look(client, content=LIST, **more):
    file = (io.BytesIO(content.encode()), "list.csv")
    return client.post("/bodies/load", data={"file": file, "source": "省の告示", "as_of": "2026-04-01", **more})


def hidden(answer) -> dict[str, str]:
    """The hidden fields of a page, as the browser sends them again."""
    found = re.findall(r'name="(content|key|source|as_of)"[^>]* value="([^"]*)"', text(answer), re.DOTALL)
    return {name: value.replace("&#34;", '"').replace("&amp;", "&") for name, value in found}


def test_list_is_shown_first_and_stored_then(client, session, ministry):
    shown = look(client)
    assert (shown.status_code, "緑川村" in text(shown), "見本都が支援" in text(shown)) == (200, True, True)
    session.rollback()
    assert session.scalars(select(BodySpell)).all() == []
    assert client.post("/bodies/load", data=hidden(shown)).status_code == 302
    session.rollback()
    assert len(session.scalars(select(BodySpell)).all()) == 3
    assert "青野市" not in text(client.get("/bodies?on=2026-03-31"))
    page = text(client.get("/bodies?on=2026-04-01"))
    assert ("青野市" in page, "省の告示" in page) == (True, True)
    (digest,) = re.findall(r"<code>([0-9a-f]{12})</code>", page)
    assert session.scalar(select(BodyChange.file_sha256)).startswith(digest)
    assert f"{ministry.officer.name} 令和" in page


def test_bodies_have_their_english_names_in_english(client, session, ministry):
    client.post("/bodies/load", data=hidden(look(client)))
    session.rollback()
    body = session.scalars(select(Organisation).where(Organisation.code == "131016")).one()
    body.name_en = "Aono City"
    session.commit()
    for address in ("/bodies?lang=en&on=2026-04-01", f"/bodies/{body.id}?lang=en"):
        assert "Aono City" in text(client.get(address))


def test_wrong_rows_are_named_in_both_languages(client, session, ministry):
    for lang, said in (("ja", "4行目 団体コード"), ("en", "Line 4, column")):
        client.set_cookie("lang", lang)
        answer = look(client, HEAD + "131016,,はい,,,,\n130001,,はい,,,,\n271004,,はい,,,,\n")
        assert (answer.status_code, "271004" in text(answer)) == (422, True)
        assert said.split(" ")[0] in text(answer)


@pytest.mark.parametrize(
    ("sent", "said"),
    [({"file": (io.BytesIO(b""), "")}, "ファイル"), ({"source": ""}, "出典"), ({"as_of": "someday"}, "2026-12-01")],
)
def test_missing_part_of_a_load_is_asked_for(client, ministry, sent, said):
    answer = look(client, **sent)
    assert (answer.status_code, said in text(answer), "field__error" in text(answer)) == (422, True, True)


def test_list_that_changed_meanwhile_is_shown_again(client, session, ministry):
    shown = look(client)
    mark(session, ministry.by_code["131016"], implementing=False)
    session.commit()
    assert client.post("/bodies/load", data=hidden(shown)).status_code == 409


def test_ministry_states_one_period_of_one_body(client, session, ministry):
    at = ministry.by_code["131024"].id
    sent = {"said": "served", "server": "130001", "from_on": "2026-04-01", "source": "告示第1号"}
    assert client.post(f"/bodies/{at}", data=sent).status_code == 302
    assert "見本都が支援" in text(client.get(f"/bodies/{at}"))
    session.rollback()
    assert session.scalars(select(Event.kind)).all() == ["bodies.stated"]


@pytest.mark.parametrize(
    "change", [{"said": "perhaps"}, {"server": ""}, {"server": "131016"}, {"to_on": "2025-01-01"}, {"source": ""}]
)  # fmt: skip
def test_wrong_period_stays_as_it_was_typed(client, session, ministry, change):
    sent = {"said": "served", "server": "130001", "from_on": "2026-04-01", "source": "告示第1号", **change}
    answer = client.post(f"/bodies/{ministry.by_code['131024'].id}", data=sent)
    assert (answer.status_code, "field__error" in text(answer), "2026-04-01" in text(answer)) == (422, True, True)
    session.rollback()
    assert session.scalars(select(BodySpell)).all() == []


def test_prefecture_reads_its_own_and_changes_nothing(client, session, there):
    for body in there.by_code.values():
        mark(session, body)
    session.commit()
    sign_in(client, session, there.prefecture_officer)
    page = text(client.get("/bodies"))
    assert ("青野市" in page, "白石町" in page) == (True, False)
    own, far = there.by_code["131016"].id, there.by_code["203033"].id
    assert [client.get(f"/bodies/{id}").status_code for id in (own, far)] == [200, 404]
    assert [client.get(path).status_code for path in ("/bodies/load", "/bodies/load/template.csv")] == [404, 404]
    assert client.post(f"/bodies/{own}", data={"said": "neither", "source": "x"}).status_code == 404
    assert "白石町" not in text(client.get("/bodies?q=白石"))


def test_template_is_a_list_of_the_form(client, session, ministry):
    answer = client.get("/bodies/load/template.csv")
    assert text(answer).startswith("\ufeff団体コード,団体名,")


def test_ministry_states_a_merger_and_reads_the_sum(client, session, ministry):
    gone, after = ministry.by_code["131024"], ministry.by_code["131016"]
    numbers(session, ministry.ministry, "population", date(2020, 1, 1), {gone: 1_200, after: 66_680})
    mark(session, gone)
    session.commit()
    sent = {"said": "merged", "server": "131016", "to_on": "2024-03-31", "source": "告示第2号"}
    assert client.post(f"/bodies/{gone.id}", data=sent).status_code == 302
    assert "青野市に合併" in text(client.get(f"/bodies/{gone.id}"))
    page = text(client.get(f"/bodies/{after.id}"))
    assert ("67,880" in page, "合併した緑川村の数" in page) == (True, True)
    assert client.get("/bodies?on=2024-03-31").status_code == 200
    assert "緑川村" not in text(client.get("/bodies?on=2024-04-01"))
    session.rollback()
    assert session.scalars(select(Event.kind)).all() == ["bodies.merged"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"server": ""}, "相手の団体コードを入力"), ({"to_on": ""}, "最後の日を入力"),
        ({"server": "131024"}, "同じ団体は指定できません"),
        ({"server": "271004"}, "271004"),
    ],
)  # fmt: skip
def test_merger_that_cannot_be_is_said_beside_the_field(client, session, ministry, change, said):
    sent = {"said": "merged", "server": "131016", "to_on": "2024-03-31", "source": "告示第2号", **change}
    answer = client.post(f"/bodies/{ministry.by_code['131024'].id}", data=sent)
    assert (answer.status_code, said in text(answer)) == (422, True)
    session.rollback()
    assert session.scalars(select(Organisation.valid_to).where(Organisation.valid_to.is_not(None))).all() == []
