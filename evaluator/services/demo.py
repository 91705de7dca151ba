"""Invented people and procurements in an invented town, so that the application can be tried out on one machine."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.db.models import Person
from evaluator.db.queries import people as queries
from evaluator.services import (
    demonstration,
    demonstrationdepartments,
    demonstrationjoint,
    inventedministry,
    inventedplaces,
    inventedreturns,
    inventedyears,
    neighbours,
    people,
)
from evaluator.services.actor import Actor
from evaluator.services.demonstration import Telling
from evaluator.services.inventedministry import Askers
from evaluator.services.inventedplaces import Place, kept
from evaluator.services.procurements import Facts

PASSWORD = "aono-demo"  # noqa: S105 it is printed; a server in production does not start where it works
TOWN, NEIGHBOUR, PARTNER, PREFECTURE = (
    each.name for each in (inventedplaces.TOWN, inventedplaces.NEIGHBOUR, inventedplaces.PARTNER, inventedplaces.OVER_THEM)
)  # fmt: skip
MINISTRY = "中央省庁（見本）"


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """An invented person with one role."""

    login: str
    name: str
    kana: str
    role: str
    affiliation: str = ""
    outside: bool = False
    at: str = TOWN


BODIES = (
    inventedplaces.TOWN,
    inventedplaces.NEIGHBOUR,
    Place(name=MINISTRY, kana="ちゅうおうしょうちょう（みほん）", name_en="Ministry (sample)", kind="ministry"),
    inventedplaces.PARTNER,
    inventedplaces.OVER_THEM,
)
PEOPLE = (
    Somebody(login="officer", name="佐藤 美咲", kana="さとう みさき", role="officer", affiliation="福祉総務課"),
    Somebody(login="officer2", name="鈴木 健", kana="すずき けん", role="officer", affiliation="契約課"),
    Somebody(login="clerk", name="高橋 葵", kana="たかはし あおい", role="clerk", affiliation="福祉総務課"),
    Somebody(login="member1", name="田中 誠", kana="たなか まこと", role="member", affiliation="青野大学（見本）", outside=True),
    Somebody(login="member2", name="伊藤 由紀", kana="いとう ゆき", role="member", affiliation="税理士", outside=True),
    Somebody(login="member3", name="渡辺 浩", kana="わたなべ ひろし", role="member", affiliation="地域団体", outside=True),
    Somebody(login="member4", name="山本 恵", kana="やまもと めぐみ", role="member", affiliation="健康福祉部"),
    Somebody(login="member5", name="中村 直樹", kana="なかむら なおき", role="member", affiliation="総務部"),
    Somebody(login="member6", name="大野 香織", kana="おおの かおり", role="member", affiliation="住宅政策課"),
    Somebody(login="member7", name="松本 拓也", kana="まつもと たくや", role="member", affiliation="商工労政課"),
    Somebody(login="auditor", name="小林 修", kana="こばやし おさむ", role="auditor", affiliation="監査委員事務局"),
    Somebody(login="admin", name="加藤 翔", kana="かとう しょう", role="administrator", affiliation="情報システム課"),
    Somebody(login="midori-officer", name="森 恵子", kana="もり けいこ", role="officer", affiliation="福祉課", at=NEIGHBOUR),
    Somebody(login="midori-officer2", name="原 大輔", kana="はら だいすけ", role="officer", affiliation="総務課", at=NEIGHBOUR),
    Somebody(login="midori-member1", name="岡田 真一", kana="おかだ しんいち", role="member", outside=True, at=NEIGHBOUR),
    Somebody(login="midori-member2", name="石井 久美", kana="いしい くみ", role="member", outside=True, at=NEIGHBOUR),
    Somebody(login="midori-member3", name="西村 隆", kana="にしむら たかし", role="member", affiliation="福祉課", at=NEIGHBOUR),
    Somebody(login="kasumi-officer", name="浜田 由美", kana="はまだ ゆみ", role="officer", affiliation="生活支援課", at=PARTNER),
    Somebody(login="kasumi-member", name="岸 正人", kana="きし まさと", role="member", affiliation="生活支援課", at=PARTNER),
    Somebody(login="ministry", name="吉田 彩", kana="よしだ あや", role="ministry", affiliation="見本局", at=MINISTRY),
    Somebody(login="prefecture", name="青木 亮", kana="あおき りょう", role="ministry", affiliation="見本課", at=PREFECTURE),
)


def load(session: Session, actor: Actor, now: datetime, *, hashed: str) -> tuple[Somebody, ...]:
    """Store the demo accounts that are not there yet; those that were stored. `hashed` is the hash of PASSWORD. Flushes."""
    places, began = {each.name: kept(session, each) for each in BODIES}, now - timedelta(days=demonstration.DAYS)
    new = tuple(each for each in PEOPLE if queries.by_login(session, each.login) is None)
    for each in new:
        given = people.NewPerson(
            login=each.login,
            name=each.name,
            kana=each.kana,
            affiliation=each.affiliation,
            roles=(each.role,),
            outside=each.outside,
            hashed=hashed,
            demo=True,
        )
        people.create(session, actor, began, organisation_id=places[each.at].id, given=given)
    return new


def procure(session: Session, now: datetime) -> tuple[str, ...]:
    """Store the invented procurements of both towns that are not there yet; their titles. The people must be there. Flushes."""
    town, neighbour = kept(session, BODIES[0]), kept(session, BODIES[1])
    beside = _people(session, NEIGHBOUR)
    others = {**beside, **_people(session, PARTNER)}
    same = {login.removeprefix("midori-"): person for login, person in beside.items()}
    return (
        *demonstration.load(session, now, town.id, {**_people(session, TOWN), **others}, *_more(now)),
        *neighbours.load(session, now, neighbour.id, {**same, "clerk": same["officer"]}),
    )


def _more(now: datetime) -> tuple[tuple[Telling, Facts], ...]:
    """Procurements with others: of several departments, and of several bodies."""
    year = fiscal_year(japan_date(now)) + 1
    return (
        (demonstrationdepartments.judged, demonstrationdepartments.together(year, demonstration.CONTACT)),
        (demonstrationjoint.bought, demonstrationjoint.wide(now, demonstration.CONTACT)),
    )


def over_the_years(session: Session, now: datetime) -> tuple[str, ...]:
    """Store the invented contracts of the town, those that invented towns share, and rounds of returns; titles. Flushes."""
    town, own = kept(session, BODIES[0]), _people(session, TOWN)
    years = (*inventedyears.load(session, now, town, own), *demonstrationjoint.carried_on(session, now, town, own))
    everybody = {login: each for at in (TOWN, NEIGHBOUR, MINISTRY) for login, each in _people(session, at).items()}
    ministry, prefecture, partner = (_actor(session, login) for login in ("ministry", "prefecture", "kasumi-officer"))
    inventedplaces.load(session, ministry, now)
    inventedministry.load(session, Askers(ministry=ministry, prefecture=prefecture, partner=partner), now)
    return (*years, *inventedreturns.load(session, now, kept(session, BODIES[2]), everybody))


def _actor(session: Session, login: str) -> Actor:
    """Somebody at work for the organisation that keeps the account."""
    somebody, person = next(each for each in PEOPLE if each.login == login), queries.by_login(session, login)
    assert person is not None
    return Actor(name=person.name, person_id=person.id, organisation_id=person.keeper_id, roles=frozenset({somebody.role}))


def _people(session: Session, at: str) -> dict[str, Person]:
    """The people of a town by login."""
    found = {each.login: queries.by_login(session, each.login) for each in PEOPLE if each.at == at}
    return {login: person for login, person in found.items() if person is not None}
