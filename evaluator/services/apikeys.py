"""Keys of programs: made by an administrator, shown once, kept as a digest, good for some things until a day, revocable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.db.models import ApiKey, Organisation
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.secrets.tokens import digest, new_token

SCOPES = ("rubrics", "compliance", "aggregates")
"""What a key can be good for beyond what everybody reads: shared rubrics, kept judgements, tables of the nation."""
PREFIX = "ev1_"
SHOWN = 12
"""Signs of a key that its owner recognises it by."""
LONGEST = 100
"""Signs of a key at most; a longer one is none of ours."""
YEARS = 2
"""How far ahead a key's last day can lie."""


class KeyRefused(Exception):
    """A key cannot be made or revoked; `reason` is `no-name`, `no-scope`, `past`, `too-far`, `not-there` or `revoked`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who asks through the interface: nobody in particular, or an organisation by a key."""

    key_id: int | None = None
    organisation_id: int | None = None
    kind: str = ""
    """The kind of organisation."""
    prefecture: str | None = None
    scopes: frozenset[str] = frozenset()


NOBODY = Caller()


def scopes_for(session: Session, organisation_id: int) -> tuple[str, ...]:
    """What keys of an organisation can be good for: tables of the nation are for those who see the nation or a prefecture."""
    found = session.get(Organisation, organisation_id)
    sees = found is not None and found.kind in {"ministry", "prefecture"}
    return tuple(each for each in SCOPES if sees or each != "aggregates")


def make(
    session: Session, actor: Actor, now: datetime, *, name: str, scopes: Sequence[str], last_day: date
) -> tuple[ApiKey, str]:  # fmt: skip
    """A new key of the actor's organisation, and its text, which nobody can read again. Flushes. Raises KeyRefused."""
    assert actor.organisation_id is not None
    assert actor.person_id is not None
    today = japan_date(now)
    if not name.strip():
        raise KeyRefused("no-name")
    if not scopes or not set(scopes) <= set(scopes_for(session, actor.organisation_id)):
        raise KeyRefused("no-scope")
    if last_day < today:
        raise KeyRefused("past")
    if last_day.year > today.year + YEARS:
        raise KeyRefused("too-far")
    text = PREFIX + new_token()
    found = ApiKey(
        organisation_id=actor.organisation_id,
        name=name.strip(),
        start=text[:SHOWN],
        sha256=digest(text),
        scopes=[each for each in SCOPES if each in scopes],
        last_day=last_day,
        made_at=now,
        made_by=actor.person_id,
    )
    session.add(found)
    session.flush()
    _tell(session, actor, now, "api.key-made", found)
    return found, text


def revoke(session: Session, actor: Actor, key_id: int, now: datetime) -> None:
    """Make a key of the actor's organisation worthless at once. Flushes. Raises KeyRefused."""
    query = select(ApiKey).where(ApiKey.id == key_id, ApiKey.organisation_id == actor.organisation_id).with_for_update()
    found = session.scalar(query)
    if found is None:
        raise KeyRefused("not-there")
    if found.revoked_at is not None:
        raise KeyRefused("revoked")
    found.revoked_at, found.revoked_by = now, actor.person_id
    session.flush()
    _tell(session, actor, now, "api.key-revoked", found)


def of_organisation(session: Session, organisation_id: int) -> tuple[ApiKey, ...]:
    """The keys of an organisation, also those that are worth nothing any more; the newest first."""
    return tuple(session.scalars(select(ApiKey).where(ApiKey.organisation_id == organisation_id).order_by(ApiKey.id.desc())))


def state_of(key: ApiKey, now: datetime) -> str:
    """Whether a key is `good`, `ended` or `revoked`."""
    if key.revoked_at is not None:
        return "revoked"
    return "good" if key.last_day >= japan_date(now) else "ended"


def caller(session: Session, text: str, now: datetime) -> Caller | None:
    """Whoever a key stands for; None if it is worth nothing. One statement."""
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        return None
    row = session.execute(
        select(ApiKey, Organisation)
        .join(Organisation, Organisation.id == ApiKey.organisation_id)
        .where(ApiKey.sha256 == digest(text))
    ).first()
    if row is None or state_of(row[0], now) != "good":
        return None
    key, body = row
    return Caller(
        key_id=key.id, organisation_id=body.id, kind=body.kind, prefecture=body.prefecture_code, scopes=frozenset(key.scopes)
    )  # fmt: skip


def _tell(session: Session, actor: Actor, now: datetime, kind: str, key: ApiKey) -> None:
    history.record(
        session,
        actor,
        now,
        kind,
        organisation_id=key.organisation_id,
        new={"name": key.name, "key_start": key.start, "scopes": key.scopes, "last_day": key.last_day.isoformat()},
    )
