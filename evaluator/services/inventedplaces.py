"""The places of the demonstration: invented towns with codes that no place has, and the lists that the ministry loads of them.

No real municipality has a third to fifth digit from 255 to 299 or from 755 to 799; the invented ones have nothing else. They
lie in a real prefecture, because the rules of codes know no other, and every name ends with （見本）.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.identifiers import local_code, prefecture_code
from evaluator.db.models import BodySpell, Organisation, Population
from evaluator.library.romaji import romaji
from evaluator.services import bodylists, denominators
from evaluator.services.actor import Actor
from evaluator.services.demonstration import working_day

PREFECTURE = "13"
"""The prefecture in which the invented towns lie, two digits."""
CITIES, TOWNS = range(255, 300), range(755, 800)
"""Third to fifth digits of codes that only invented cities, and only invented towns and villages, have."""
SIGNS = {"市": ("し", "City"), "町": ("ちょう", "Town"), "村": ("むら", "Village")}
FIRST = (
    ("朝霧", "あさぎり"), ("若葉", "わかば"), ("白砂", "しらすな"), ("千鳥", "ちどり"), ("花岡", "はなおか"),
    ("桜木", "さくらぎ"), ("緑川", "みどりかわ"), ("月見", "つきみ"), ("風越", "かざこし"), ("星野", "ほしの"),
    ("松浜", "まつはま"), ("竹原台", "たけはらだい"), ("梅里", "うめさと"), ("清水原", "しみずはら"), ("光岡", "みつおか"),
    ("泉丘", "いずみおか"), ("霞沢", "かすみざわ"), ("桂木", "かつらぎ"), ("楓", "かえで"), ("柏葉", "かしわば"),
)  # fmt: skip
KINDS = ("市", "市", "市", "町")
SIDES = (("東", "ひがし"), ("西", "にし"))
PEOPLE = {"青野市": 128_000, "緑原町": 21_400, "霞浜市": 46_200, "若草村": 3_900}
"""People of those that have a part of their own; the others are as large as they told with their contracts."""
USUAL = 30_000
LISTED = 4
"""How many of the other cities are on the ministry's list; of nobody else anything is stated."""
SOURCE = "実施主体名簿（見本）"
COUNTED = "住民基本台帳による人口・世帯数（見本）"


@dataclass(frozen=True, kw_only=True)
class Place:
    """An invented body; the ministry has no code."""

    name: str
    kana: str
    name_en: str
    kind: str = "municipality"
    code: str | None = None


def place(name: str, kana: str, digits: int) -> Place:
    """An invented town of a name with its sign 市, 町 or 村, and the third to fifth digit of its code."""
    assert digits in CITIES or digits in TOWNS
    ending, english = SIGNS[name[-1]]
    read = romaji(kana).capitalize()
    return Place(
        name=f"{name}（見本）", kana=f"{kana}{ending}（みほん）", name_en=f"{read} {english} (sample)",
        code=local_code(f"{PREFECTURE}{digits}"),
    )  # fmt: skip


TOWN = place("青野市", "あおの", CITIES[-1])
NEIGHBOUR = place("緑原町", "みどりはら", TOWNS[-1])
PARTNER = place("霞浜市", "かすみはま", CITIES[-2])
VILLAGE = place("若草村", "わかくさ", TOWNS[-2])
OWN = (TOWN, NEIGHBOUR, PARTNER, VILLAGE)
"""The towns that have a part of their own."""
OVER_THEM = Place(
    name="東京都", kana="とうきょうと", name_en="Tokyo", kind="prefecture", code=prefecture_code(PREFECTURE)
)  # fmt: skip


def other(number: int) -> Place:
    """One of the forty towns that share a contract, by its number."""
    (name, kana), sign = FIRST[number % len(FIRST)], KINDS[number % len(KINDS)]
    side, read = SIDES[number // len(FIRST)]
    return place(f"{side}{name}{sign}", f"{read}{kana}", (CITIES if sign == "市" else TOWNS)[number])


OTHERS = tuple(other(number) for number in range(2 * len(FIRST)))


def kept(session: Session, wanted: Place) -> Organisation:
    """The organisation of a place; one that was stored without its code gets it. Flushes."""
    same = Organisation.code == wanted.code if wanted.kind == "prefecture" else Organisation.name == wanted.name
    query = select(Organisation).where(Organisation.kind == wanted.kind, same)
    found = session.scalars(query.order_by(Organisation.id)).first()
    if found is None:
        found = Organisation(kind=wanted.kind, name=wanted.name, kana=wanted.kana, name_en=wanted.name_en)
        session.add(found)
    if found.code is None and wanted.code is not None:
        found.code, found.prefecture_code = wanted.code, wanted.code[:2]
    session.flush()
    return found


def load(session: Session, ministry: Actor, now: datetime) -> None:
    """Load the list of bodies, and people and households of two days, as the ministry; nothing if it is there. Flushes."""
    assert ministry.organisation_id is not None
    towns = [kept(session, each) for each in (*OWN, *OTHERS)]
    if session.scalar(select(BodySpell.id).where(BodySpell.body_id == towns[0].id).limit(1)) is not None:
        return
    year = fiscal_year(japan_date(now))
    text = "\n".join(_listed(year))
    found, as_of = bodylists.plan(session, ministry, text), date(year, 4, 1)
    at = working_day(now, -50)
    bodylists.store(session, ministry, found, at, source=SOURCE, as_of=as_of, file_sha256=_digest(text))
    for years, days in ((1, 300), (0, 45)):
        _count(session, ministry, towns, date(year - years, 1, 1), working_day(now, -days, 14))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _listed(year: int) -> Iterator[str]:
    """The rows of the list: cities and a town with a welfare office implement, the prefecture serves the rest."""
    yield "団体コード,団体名,実施主体,支援する団体コード,開始,終了"
    cities = [each for each in OTHERS if "市（" in each.name][:LISTED]
    served = [each for each in OTHERS if "町（" in each.name][:LISTED]
    yield from (f"{each.code},{each.name},はい,,," for each in (OVER_THEM, TOWN, PARTNER, *cities))
    yield f"{NEIGHBOUR.code},{NEIGHBOUR.name},いいえ,{OVER_THEM.code},,{year - 4}年度"
    yield f"{NEIGHBOUR.code},{NEIGHBOUR.name},はい,,{year - 3}年度,"
    yield from (f"{each.code},{each.name},いいえ,{OVER_THEM.code},," for each in (VILLAGE, *served))


def _count(session: Session, ministry: Actor, towns: Sequence[Organisation], day: date, at: datetime) -> None:
    """People and households of every invented town on a day."""
    query = select(Population.town_id, Population.people).order_by(Population.fiscal_year)
    told = {each.town_id: each.people for each in session.execute(query)}
    lines = ["団体コード,団体名,人口,世帯数"]
    for number, each in enumerate(towns):
        people = PEOPLE.get(each.name.partition("（")[0]) or told.get(each.id, USUAL)
        of_day = round(people * 0.995 ** (japan_date(at).year - day.year))
        lines.append(f"{each.code},{each.name},{of_day},{of_day * 100 // (205 + number * 7 % 40)}")
    text = "\n".join(lines)
    found = denominators.plan(session, ministry, text, day)
    denominators.store(session, ministry, found, at, day=day, source=COUNTED, file_sha256=_digest(text))
