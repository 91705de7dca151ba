"""The administrator's pages: people, roles, resets, offers and hand-over, and never another organisation's."""

import pytest
from sqlalchemy import event, func, select

from evaluator.db.models import Event, PaperCode, Person, RoleGrant
from evaluator.services import accounts, people
from evaluator.services.secrets import passwords
from tests.factories import world
from tests.factories.accounts import PASSWORD, account, sign_in, with_app

NEW = {"login": "hanako", "name": "山田 花子", "kana": "やまだ はなこ", "affiliation": "福祉課", "roles": "clerk"}
OFFICE = ["/people", "/people/new", "/people/invite", "/people/organisation", "/people/hand-over"]


def text(answer) -> str:
    return answer.get_data(as_text=True)


def kinds(session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def login(session, name: str) -> Person:
    session.rollback()
    return session.scalars(select(Person).where(Person.login == name)).one()


def shown_password(page: str) -> str:
    after = page.split("仮のパスワード</dt>")[1]
    return after.split("<dd>")[1].split("</dd>")[0].strip()


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("path", OFFICE)
def test_each_page_opens_in_both_languages(client, admin, path, lang):
    answer = client.get(f"{path}?lang={lang}")
    assert (answer.status_code, f'<html lang="{lang}">' in text(answer)) == (200, True)


@pytest.mark.parametrize("role", ["officer", "clerk", "member", "auditor"])
@pytest.mark.parametrize("path", OFFICE)
def test_other_roles_do_not_open_the_pages(client, session, town, path, role):
    world.sign_in(client, session, account(session, town, "somebody", role))
    assert client.get(path).status_code == 403


# adding somebody


def test_new_person_signs_in_with_the_password_shown_once(app, client, session, admin):
    page = text(client.post("/people/new", data=NEW))
    password = shown_password(page)
    assert sign_in(app.test_client(), "hanako", password).location == "/account/password"
    assert kinds(session) == ["person.created"]
    assert password not in session.scalars(select(Event)).one().values.text
    assert passwords.verify(login(session, "hanako").password_hash, password)


@pytest.mark.parametrize(
    ("change", "ja", "en"),
    [
        ({"login": ""}, "ログイン名を入力してください", "Enter a login."),
        ({"login": "ab"}, "3〜100文字", "3 to 100"),
        ({"login": "花子花子"}, "3〜100文字", "3 to 100"),
        ({"login": "a b c"}, "3〜100文字", "3 to 100"),
        ({"login": "x" * 101}, "3〜100文字", "3 to 100"),
        ({"name": " 　"}, "名前を入力してください", "Enter a name."),
        ({"name": "長" * 101}, "100文字まで", "at most 100"),
        ({"kana": "yamada"}, "ひらがなかカタカナ", "hiragana or katakana"),
        ({"kana": "あ" * 201}, "200文字まで", "at most 200"),
        ({"affiliation": "課" * 201}, "200文字まで", "at most 200"),
        ({"roles": []}, "役割を一つ以上", "at least one role"),
        ({"roles": "king"}, "役割を一つ以上", "at least one role"),
        ({"roles": "ministry"}, "役割を一つ以上", "at least one role"),
    ],
)  # fmt: skip
def test_bad_entry_is_refused_beside_its_field(client, session, admin, change, ja, en):
    for lang, said in (("ja", ja), ("en", en)):
        client.set_cookie("lang", lang)
        answer = client.post("/people/new", data={**NEW, **change})
        assert (answer.status_code, said in text(answer)) == (422, True)
        assert "field__error" in text(answer)
        kept = {name: value for name, value in NEW.items() if name not in change and name != "roles"}
        assert all(f'value="{value}"' in text(answer) for value in kept.values())
    assert kinds(session) == []


def test_taken_login_is_refused_whoever_has_it(client, session, admin, other):
    for taken in ("chief", "other-clerk", "OTHER-CLERK", "ｏｔｈｅｒ-clerk"):
        answer = client.post("/people/new", data={**NEW, "login": taken})
        assert (answer.status_code, "このログイン名は使えません" in text(answer)) == (422, True)
    assert "緑川市" not in text(answer)


def test_names_are_shown_escaped(client, session, admin):
    client.post("/people/new", data={**NEW, "name": "<b>太字</b>", "affiliation": '"><script>'})
    for path in ("/people", f"/people/{login(session, 'hanako').id}"):
        assert "<b>太字" not in text(client.get(path))


# the list


def test_list_is_searched_sorted_and_paged(client, session, town, admin, other):
    for at in range(25):
        world.person(session, town, f"clerk{at:02}", "clerk", name=f"受付 {at:02}")
    session.commit()
    first, second = text(client.get("/people?order=login")), text(client.get("/people?order=login&page=2"))
    assert ("26人" in first, "clerk18" in first, "clerk19" in first, "clerk19" in second) == (True, True, False, True)
    found = text(client.get("/people?q=受付 07&order=nonsense&page=x"))
    assert ("clerk07" in found, "clerk08" in found) == (True, False)
    assert "other-clerk" not in text(client.get("/people?q=other"))
    assert "当てはまる利用者はいません" in text(client.get("/people?q=%25'"))
    assert client.get("/people?q=%00").status_code == 400


def questions(engine, ask) -> int:
    """How many statements the database answers meanwhile."""
    said = []

    def note(*given) -> None:
        said.append(given[2])

    event.listen(engine, "before_cursor_execute", note)
    ask()
    event.remove(engine, "before_cursor_execute", note)
    return len(said)


def test_list_asks_as_often_for_many_as_for_few(engine, client, session, town, admin):
    few = questions(engine, lambda: client.get("/people"))
    for at in range(15):
        world.person(session, town, f"clerk{at:02}", "clerk", "auditor")
    session.commit()
    assert questions(engine, lambda: client.get("/people")) == few <= 12


# another organisation's people


def test_people_of_another_organisation_are_not_there(client, session, admin, other):
    theirs = login(session, "other-clerk").id
    pages = [client.get(f"/people/{theirs}"), client.get(f"/people/{theirs}/edit"), client.get(f"/people/{theirs + 999}")]
    acts = ("roles", "roles/clerk/end", "deactivate", "reactivate", "password/reset", "second-factor/reset", "codes")
    posts = [client.post(f"/people/{theirs}/{act}", data={"role": "clerk"}) for act in acts]
    assert {each.status_code for each in (*pages, *posts)} == {404}
    assert kinds(session) == []


def test_account_kept_elsewhere_is_not_reset_here(client, session, town, admin, other):
    shared = login(session, "other-clerk")
    session.add(RoleGrant(person_id=shared.id, organisation_id=town.id, role="member", granted_at=world.NOW))
    session.commit()
    assert "別の組織が管理しています" in text(client.get(f"/people/{shared.id}"))
    acts = ("deactivate", "reactivate", "password/reset", "second-factor/reset", "codes")
    assert [client.post(f"/people/{shared.id}/{act}").status_code for act in acts] == [403] * 5
    assert client.get(f"/people/{shared.id}/edit").status_code == 404
    assert client.post(f"/people/{shared.id}/roles/member/end").status_code == 302
    assert client.post(f"/people/{shared.id}/roles/clerk/end").status_code == 302  # the role elsewhere stays
    session.rollback()
    held = session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == shared.id, RoleGrant.ended_at.is_(None))).all()
    assert held == ["clerk"]


# roles


def test_roles_are_given_and_ended_with_an_event_each(app, client, session, town, admin):
    clerk = account(session, town, "clerk", "clerk")
    theirs = app.test_client()
    sign_in(theirs, "clerk")
    assert client.post(f"/people/{clerk.id}/roles", data={"role": "auditor", "outside": "y"}).status_code == 302
    assert theirs.get("/account").status_code == 302  # roles changed: sign in again
    assert "監査担当（外部）" in text(client.get(f"/people/{clerk.id}"))
    client.post(f"/people/{clerk.id}/roles/clerk/end")
    client.post(f"/people/{clerk.id}/roles/clerk/end")
    assert client.post(f"/people/{clerk.id}/roles", data={"role": "clerk"}).status_code == 302
    assert kinds(session) == ["role.granted", "role.ended", "role.granted"]


@pytest.mark.parametrize("data", [{}, {"role": ""}, {"role": "king"}, {"role": "ministry"}, {"role": "clerk"}])
def test_role_that_cannot_be_given_is_refused(client, session, town, admin, data):
    clerk = account(session, town, "clerk", "clerk")
    answer = client.post(f"/people/{clerk.id}/roles", data=data)
    assert (answer.status_code, "field__error" in text(answer)) == (422, True)
    assert client.post(f"/people/{clerk.id}/roles/king/end").status_code == 404


def test_last_administrator_stays(client, session, town, admin):
    for act in ("roles/administrator/end", "deactivate"):
        answer = client.post(f"/people/{admin.id}/{act}", follow_redirects=True)
        assert "最後の管理者です" in text(answer)
    second = account(session, town, "second", "administrator", active=False)
    assert "最後の管理者です" in text(client.post(f"/people/{admin.id}/deactivate", follow_redirects=True))
    second.active = True
    session.commit()
    assert client.post(f"/people/{admin.id}/roles/administrator/end").status_code == 302
    assert client.get("/people").status_code == 302
    assert kinds(session) == ["role.ended"]


# closing, passwords and second factors


def test_closed_account_is_out_until_it_is_opened(app, client, session, town, admin):
    clerk, theirs = account(session, town, "clerk", "clerk"), app.test_client()
    sign_in(theirs, "clerk")
    client.post(f"/people/{clerk.id}/deactivate")
    assert (theirs.get("/account").status_code, sign_in(theirs, "clerk").status_code) == (302, 422)
    client.post(f"/people/{clerk.id}/reactivate")
    assert sign_in(theirs, "clerk").status_code == 302
    assert kinds(session) == ["person.deactivated", "person.reactivated"]


def test_reset_password_is_temporary_and_opens_a_closed_door(app, client, session, town, admin):
    clerk, theirs = account(session, town, "clerk", "clerk"), app.test_client()
    sign_in(theirs, "clerk")
    for _try in range(5):
        sign_in(app.test_client(), "clerk", "wrong")
    password = shown_password(text(client.post(f"/people/{clerk.id}/password/reset")))
    assert theirs.get("/account").status_code == 302
    assert sign_in(theirs, "clerk").status_code == 422
    assert sign_in(theirs, "clerk", password).location == "/account/password"
    assert kinds(session) == ["account.locked", "password.reset"]


def test_reset_of_the_second_factor_lets_set_up_anew(app, client, session, town, admin):
    officer, theirs = account(session, town, "officer", "officer"), app.test_client()
    with_app(session, officer, app.config["SECRET_KEY"])
    client.post(f"/people/{officer.id}/second-factor/reset")
    assert login(session, "officer").totp_secret is None
    assert sign_in(theirs, "officer").status_code == 302
    assert theirs.get("/account").status_code == 200
    assert kinds(session) == ["second-factor.reset"]


def test_printed_codes_are_shown_once_and_replace_older(app, client, session, town, admin):
    member, theirs = account(session, town, "member", "member"), app.test_client()
    sheets = [text(client.post(f"/people/{member.id}/codes")) for _sheet in range(2)]
    codes = [[part.split("</td>")[0] for part in sheet.split('<td class="strong tnum">')[1:]] for sheet in sheets]
    assert [len(set(each)) for each in codes] == [10, 10]
    session.rollback()
    assert session.scalar(select(func.count()).select_from(PaperCode)) == 10
    sign_in(theirs, "member")
    assert theirs.post("/account/second-factor", data={"code": codes[0][0]}).status_code == 422
    assert theirs.post("/account/second-factor", data={"code": codes[1][3]}).status_code == 302
    assert kinds(session) == ["paper-codes.printed"] * 2
    assert all(codes[1][0] not in each.values.text for each in session.scalars(select(Event)))


def test_codes_on_paper_are_not_for_officers(app, client, session, town, admin):
    officer, member = account(session, town, "officer", "officer"), account(session, town, "member", "member")
    answer = client.post(f"/people/{officer.id}/codes", follow_redirects=True)
    assert "アプリが必要です" in text(answer)
    assert "コード表を作る" not in text(answer)
    client.post(f"/people/{member.id}/codes")
    client.post(f"/people/{member.id}/roles", data={"role": "officer"})  # a sheet does not do any more
    session.rollback()
    assert session.scalar(select(func.count()).select_from(PaperCode)) == 0


def test_details_are_corrected_with_old_and_new(client, session, town, admin):
    clerk = account(session, town, "clerk", "clerk")
    assert client.post(f"/people/{clerk.id}/edit", data={"name": ""}).status_code == 422
    client.post(f"/people/{clerk.id}/edit", data={"name": "新しい名", "kana": "あたらしいな", "affiliation": ""})
    client.post(f"/people/{clerk.id}/edit", data={"name": "新しい名", "kana": "あたらしいな", "affiliation": ""})
    assert (login(session, "clerk").name, kinds(session)) == ("新しい名", ["person.changed"])


def test_two_administrators_cannot_remove_each_other(session, town):
    first = account(session, town, "one", "administrator")
    second = account(session, town, "two", "administrator")
    actor = people.Actor(name="x", person_id=first.id, organisation_id=town.id, roles=frozenset({"administrator"}))
    people.end_role(session, actor, world.NOW, person=second, role="administrator")
    with pytest.raises(people.LastAdministrator):
        people.end_role(session, actor, world.NOW, person=first, role="administrator")
    assert accounts.login_of(" ＡＢＣ ") == "abc"
    assert PASSWORD not in str(vars(first))
