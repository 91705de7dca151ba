"""The register of social resources 社会資源 of one organisation: added, changed, closed, taken in from a file."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from evaluator.db.models import Partner
from evaluator.db.queries import partners as rows
from evaluator.services import history
from evaluator.services.actor import Actor

KINDS = rows.KINDS
"""Kinds of social resources, as the database knows them."""
FORMS = re.compile(
    r"^(社会福祉法人|一般社団法人|公益社団法人|一般財団法人|公益財団法人|特定非営利活動法人|npo法人|医療法人|学校法人|株式会社|有限会社|合同会社)"
    r"|(株式会社|有限会社|合同会社)$|[()（）・･]"
)
"""Legal forms and signs that make no other body."""


class PartnerRefused(Exception):
    """A partner cannot be kept; `reason` is `taken`, `twice`, `stale`, `ahead`, `later` or `closed`; `at` counts from 0."""

    def __init__(self, reason: str, name: str = "", at: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.name, self.at = reason, name, at


@dataclass(frozen=True, kw_only=True)
class Like:
    """A name that may be the same as one in the register, `other`; kept only when somebody says that it is another."""

    name: str
    other: str

    @property
    def key(self) -> str:
        """What a form sends back for it."""
        return f"{self.name}:{self.other}"


class PartnerAsked(Exception):
    """Nothing was kept: somebody has to look at names that are alike first."""

    def __init__(self, likes: tuple[Like, ...]) -> None:
        super().__init__(", ".join(each.key for each in likes))
        self.likes = likes


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the register says of a partner; `kind` is one of KINDS."""

    name: str
    kana: str = ""
    kind: str
    offers: str = ""
    contact: str = ""


def facts_of(partner: Partner) -> Facts:
    """What the register says now."""
    return Facts(**{name: getattr(partner, name) for name in Facts.__dataclass_fields__})


def core_of(name: str) -> str:
    """A name without its legal form and differences of width, case and space, by which the same body is known."""
    plain = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    return FORMS.sub("", plain) or plain


def add(session: Session, actor: Actor, facts: Facts, *, sure: Collection[str], now: datetime) -> Partner:
    """A new partner. Flushes. Raises PartnerRefused, PartnerAsked."""
    _must_be_new(session, actor, [facts], sure)
    made = _made(session, actor, facts, now)
    history.record(
        session, actor, now, "partner.added", organisation_id=made.organisation_id, new={"id": made.id, **_told(facts)}
    )  # fmt: skip
    return made


def take_in(
    session: Session, actor: Actor, given: Sequence[Facts], *, sure: Collection[str], now: datetime
) -> tuple[Partner, ...]:
    """Many new partners, all or nothing, one event. Flushes. Raises PartnerRefused with the first that stands, PartnerAsked."""
    _must_be_new(session, actor, given, sure)
    made = tuple(_made(session, actor, each, now) for each in given)
    assert actor.organisation_id is not None
    told = {"count": len(made), "partners": [each.name for each in made]}
    history.record(session, actor, now, "partner.imported", organisation_id=actor.organisation_id, new=told)
    return made


def change(
    session: Session, actor: Actor, partner: Partner, facts: Facts, *, version: int, sure: Collection[str], now: datetime
) -> None:
    """Change what the register says. Flushes. Raises PartnerRefused, `stale` if it was changed meanwhile; PartnerAsked."""
    if partner.version != version:
        raise PartnerRefused("stale")
    if facts == facts_of(partner):
        return
    if core_of(facts.name) != core_of(partner.name) or facts.name != partner.name:
        _must_be_new(session, actor, [facts], sure, own_id=partner.id)
    old = _told(facts_of(partner))
    for name, value in asdict(facts).items():
        setattr(partner, name, value)
    session.flush()
    history.record(
        session, actor, now, "partner.changed", organisation_id=partner.organisation_id,
        old={"id": partner.id, **old}, new={"id": partner.id, **_told(facts)},
    )  # fmt: skip


def close(session: Session, actor: Actor, partner: Partner, *, on: date, today: date, now: datetime) -> int:
    """The partner is there no longer, and what goes on with it ends that day; how many that were. Flushes.

    Raises PartnerRefused, `ahead` for a day to come, `later` if something began after it, `closed` if it is closed already.
    """
    if partner.closed_on is not None:
        raise PartnerRefused("closed")
    if on > today:
        raise PartnerRefused("ahead")
    going_on = rows.open_of(session, partner.id)
    if any(each.since > on for each in going_on):
        raise PartnerRefused("later")
    for each in going_on:
        each.until = on
    partner.closed_on = on
    session.flush()
    told = {"id": partner.id, "name": partner.name, "closed_on": on.isoformat(), "count": len(going_on)}
    history.record(session, actor, now, "partner.closed", organisation_id=partner.organisation_id, new=told)
    return len(going_on)


def reopen(session: Session, actor: Actor, partner: Partner, now: datetime) -> None:
    """The partner is there again; what ended with it stays ended. Flushes. Does nothing for one that is open."""
    if partner.closed_on is None:
        return
    old = {"id": partner.id, "name": partner.name, "closed_on": partner.closed_on.isoformat()}
    partner.closed_on = None
    session.flush()
    new = {"id": partner.id, "name": partner.name}
    history.record(session, actor, now, "partner.reopened", organisation_id=partner.organisation_id, old=old, new=new)


def _made(session: Session, actor: Actor, facts: Facts, now: datetime) -> Partner:
    made = Partner(organisation_id=actor.organisation_id, created_at=now, **asdict(facts))
    session.add(made)
    session.flush()
    return made


def _told(facts: Facts) -> dict[str, str]:
    given = asdict(facts)
    return {"partner_kind": given.pop("kind"), **given}


def _must_be_new(
    session: Session, actor: Actor, given: Sequence[Facts], sure: Collection[str], own_id: int | None = None
) -> None:
    """Refuse a name that stands, ask about one that is alike."""
    rows.hold(session, actor.organisation_id)
    there = [(name, kana) for id, name, kana in rows.names(session, actor.organisation_id) if id != own_id]
    known, before = {name for name, _kana in there}, set[str]()
    for at, each in enumerate(given):
        if each.name in known:
            raise PartnerRefused("taken", each.name, at)
        if each.name in before:
            raise PartnerRefused("twice", each.name, at)
        before.add(each.name)
    likes = tuple(each for each in _likes(given, there) if each.key not in sure)
    if likes:
        raise PartnerAsked(likes)


def _likes(given: Iterable[Facts], there: Iterable[tuple[str, str]]) -> Iterable[Like]:
    by_core: dict[str, str] = {}
    by_kana: dict[str, str] = {}
    for name, kana in there:
        by_core.setdefault(core_of(name), name)
        by_kana.setdefault(core_of(kana), name)
    for each in given:
        other = by_core.get(core_of(each.name)) or (by_kana.get(core_of(each.kana)) if each.kana else None)
        if other is not None:
            yield Like(name=each.name, other=other)
        by_core.setdefault(core_of(each.name), each.name)
