"""What the ministry and the prefecture of the demonstration have collected: good practice, views of their own, yearly files."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.core.bodyfile import VERSION, BodyFile, Compliance, Coverage, MonthSum, PointCount, Whose
from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.canonical import sha256
from evaluator.core.lint.checklist import Guideline
from evaluator.core.months import months_of
from evaluator.core.values import Text
from evaluator.db.models import RubricRelease
from evaluator.exchange.bodyfiles.document import sealed, written
from evaluator.library.guidelines import guideline_on
from evaluator.services import bodyfiles, drafts, inventedplaces, organisations, releases
from evaluator.services.actor import Actor
from evaluator.services.demonstration import working_day
from evaluator.services.inventedplaces import Place
from evaluator.services.national import keeping, practices

SEED = 20261123
SERVICE = "jiritsu_sodan"
SHARED = Text(ja="自立相談支援事業 評価基準 霞浜市", en="Rubric for consultation, Kasumihama")
SHARED_NOTE = "離職の多い時期に、育成と処遇の配点を厚くしました。"
REMARKS = (
    "家計表の見本を求める記載により、支援の内容を提案書から読み取りやすい。小さな町でも使える配点である。",
    "人材の育成と定着に4分の1を配点し、留意点G5に沿う。面接の設問例も参考になる。",
)
"""Why the ministry shows a rubric, the first shared first."""
VIEWS = {
    "ministry": (
        ("人員配置 都道府県別", "staffing", "by=prefecture"),
        ("選定 人口規模別", "selection", "by=size"),
        ("広域実施 年度の推移", "joint", "by=year"),
    ),
    "prefecture": (("住まいの連携 団体の種別", "housing", "by=kind"), ("人員配置 人口規模別", "staffing", "by=size")),
}
"""Views that people keep, by login: name, view, and what it is asked for."""
FILES = (inventedplaces.PARTNER, *inventedplaces.OTHERS[:2])
"""Whose yearly files were taken in."""
COUNTED = ("new_consultations", "plans", "employed_plan", "referrals_made")
"""Indicators in a file, each a part of the one before."""


@dataclass(frozen=True, kw_only=True)
class Askers:
    """Who works for the ministry, for the prefecture, and for the town that shares a rubric."""

    ministry: Actor
    prefecture: Actor
    partner: Actor


def load(session: Session, people: Askers, now: datetime) -> None:
    """Store what is not there yet. Flushes."""
    if keeping.kept(session, people.ministry):
        return
    for login, views in VIEWS.items():
        actor = people.ministry if login == "ministry" else people.prefecture
        for days, (name, view, asked) in enumerate(views):
            keeping.keep(session, actor, view, working_day(now, days - 30, 11), name=name, asked=asked)
    _share(session, people.partner, working_day(now, -25))
    query = select(RubricRelease).where(RubricRelease.shared_at.is_not(None)).order_by(RubricRelease.id)
    for release, remark in zip(session.scalars(query), REMARKS, strict=False):
        practices.choose(session, people.ministry, release, remark, working_day(now, -20, 16))
    _take(session, people, now)


def _share(session: Session, officer: Actor, at: datetime) -> None:
    """A rubric of the partner's own, begun from one of the library, published and shared."""
    base, body = drafts.library().rubric("r1-soudan-standard"), organisations.own(session, officer.organisation_id)
    assert body is not None
    draft = drafts.begin(
        session, officer, base, id=drafts.own_id(body, "soudan"), based_on=sha256(base), now=at, title=SHARED
    )  # fmt: skip
    release = releases.publish(session, officer, draft, at, confirmed=sha256(drafts.rubric_of(draft)))
    releases.share(session, officer, release, SHARED_NOTE, at)


def _take(session: Session, people: Askers, now: datetime) -> None:
    """Files of two years, one of which was corrected; the prefecture has that of one year."""
    last, drawn = fiscal_year(japan_date(now)) - 1, random.Random(SEED)  # noqa: S311 no secret
    at, guideline = working_day(now, -15), guideline_on(japan_date(now))
    assert guideline is not None
    for year in (last - 1, last):
        for each in FILES:
            file = written(_file(each, year, at - timedelta(days=2), guideline, drawn))
            bodyfiles.take(session, people.ministry, file, at)
            if year == last:
                bodyfiles.take(session, people.prefecture, file, at)
    corrected = _file(FILES[0], last, at - timedelta(days=1), guideline, drawn)
    bodyfiles.take(session, people.ministry, written(corrected), at)


def _file(place: Place, year: int, made_at: datetime, guideline: Guideline, drawn: random.Random) -> BodyFile:
    """A year of a town as its own server would hand it over."""
    assert place.code is not None
    towns = (place.code,)
    months = tuple(_months(year, towns, drawn))
    done = drawn.randint(10, 12)
    return sealed(
        BodyFile(
            version=VERSION,
            body=Whose(code=place.code, name=place.name),
            fiscal_year=year,
            made_at=made_at.astimezone(UTC).replace(microsecond=0),
            compliance=(_judged(guideline, drawn),),
            indicators=tuple(each for each in months if each.month in months_of(year)[:done]),
            coverage=(Coverage(service=SERVICE, contracts=1, months_due=12, months_reported=done, served=towns),),
            sha256="",
        )
    )


def _judged(guideline: Guideline, drawn: random.Random) -> Compliance:
    """One procurement, most of whose points are met."""
    states = [drawn.choices(range(4), weights=(70, 15, 5, 10))[0] for _ in guideline.point]
    points = tuple(
        PointCount(point=point.id, **dict(zip(bodyfiles.STATES, (int(state == each) for each in range(4)), strict=True)))
        for point, state in zip(guideline.point, states, strict=True)
    )
    return Compliance(
        guideline=guideline.guideline.id, guideline_sha256=sha256(guideline), service=SERVICE, procurements=1, points=points
    )  # fmt: skip


def _months(year: int, towns: tuple[str, ...], drawn: random.Random) -> Iterator[MonthSum]:
    for month in months_of(year):
        value = drawn.randint(14, 60)
        for indicator in COUNTED:
            yield MonthSum(service=SERVICE, indicator=indicator, month=month, value=value, contracts=1, served=towns)
            value = value * drawn.randint(30, 60) // 100
