"""Invented people and procurements in an invented town, so that the application can be tried out on one machine."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.db.models import Organisation, Person
from evaluator.db.queries import people as queries
from evaluator.services import demonstration, inventedreturns, inventedyears, neighbours, people
from evaluator.services.actor import Actor

PASSWORD = "aono-demo"  # noqa: S105 it is printed; a server in production does not start where it works
TOWN = "青野市（見本）"
MINISTRY = "中央省庁（見本）"
NEIGHBOUR = "緑原町（見本）"


@dataclass(frozen=True, kw_only=True)
class Body:
    """An invented organisation."""

    name: str
    kana: str
    name_en: str
    kind: str


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
    Body(name=TOWN, kana="あおのし（みほん）", name_en="Aono City (sample)", kind="municipality"),
    Body(name=NEIGHBOUR, kana="みどりはらまち（みほん）", name_en="Midorihara Town (sample)", kind="municipality"),
    Body(name=MINISTRY, kana="ちゅうおうしょうちょう（みほん）", name_en="Ministry (sample)", kind="ministry"),
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
    Somebody(login="auditor", name="小林 修", kana="こばやし おさむ", role="auditor", affiliation="監査委員事務局"),
    Somebody(login="admin", name="加藤 翔", kana="かとう しょう", role="administrator", affiliation="情報システム課"),
    Somebody(login="midori-officer", name="森 恵子", kana="もり けいこ", role="officer", affiliation="福祉課", at=NEIGHBOUR),
    Somebody(login="midori-officer2", name="原 大輔", kana="はら だいすけ", role="officer", affiliation="総務課", at=NEIGHBOUR),
    Somebody(login="midori-member1", name="岡田 真一", kana="おかだ しんいち", role="member", outside=True, at=NEIGHBOUR),
    Somebody(login="midori-member2", name="石井 久美", kana="いしい くみ", role="member", outside=True, at=NEIGHBOUR),
    Somebody(login="midori-member3", name="西村 隆", kana="にしむら たかし", role="member", affiliation="福祉課", at=NEIGHBOUR),
    Somebody(login="ministry", name="吉田 彩", kana="よしだ あや", role="ministry", affiliation="見本局", at=MINISTRY),
)


def load(session: Session, actor: Actor, now: datetime, *, hashed: str) -> tuple[Somebody, ...]:
    """Store the demo accounts that are not there yet; those that were stored. `hashed` is the hash of PASSWORD. Flushes."""
    places, began = {each.name: _body(session, each) for each in BODIES}, now - timedelta(days=demonstration.DAYS)
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
    town, neighbour = _body(session, BODIES[0]), _body(session, BODIES[1])
    beside = {login.removeprefix("midori-"): person for login, person in _people(session, NEIGHBOUR).items()}
    own = _people(session, TOWN)
    return (
        *demonstration.load(session, now, town.id, own),
        *neighbours.load(session, now, neighbour.id, {**beside, "clerk": beside["officer"]}),
    )


def over_the_years(session: Session, now: datetime) -> tuple[str, ...]:
    """Store the invented contracts of the town, those that invented towns share, and rounds of returns; titles. Flushes."""
    years = inventedyears.load(session, now, _body(session, BODIES[0]), _people(session, TOWN))
    everybody = {login: each for at in (TOWN, NEIGHBOUR, MINISTRY) for login, each in _people(session, at).items()}
    return (*years, *inventedreturns.load(session, now, _body(session, BODIES[2]), everybody))


def _people(session: Session, at: str) -> dict[str, Person]:
    """The people of a town by login."""
    found = {each.login: queries.by_login(session, each.login) for each in PEOPLE if each.at == at}
    return {login: person for login, person in found.items() if person is not None}


def _body(session: Session, wanted: Body) -> Organisation:
    query = select(Organisation).where(Organisation.name == wanted.name, Organisation.code.is_(None))
    found = session.scalars(query.order_by(Organisation.id)).first()
    if found is None:
        found = Organisation(kind=wanted.kind, name=wanted.name, kana=wanted.kana, name_en=wanted.name_en)
        session.add(found)
        session.flush()
    return found
