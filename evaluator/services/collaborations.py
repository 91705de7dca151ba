"""Who works with whom, since when, on what; and what a contractor brought in or developed, which counts as its community ties."""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from evaluator.db.models import Collaboration, Contract, Partner
from evaluator.db.queries import partners as rows
from evaluator.services import history
from evaluator.services.actor import Actor

ORIGINS = ("existing", "brought", "developed")
"""Whether it was there before, or the contractor brought it in, or developed it."""
EARLY = "early"
"""The key of the one thing that is asked about: credit for what began before the contract did."""


class CollaborationRefused(Exception):
    """It cannot be kept; `reason` is `itself`, `closed`, `order`, `ahead`, `credit`, `no-evidence` or `stale`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CollaborationAsked(Exception):
    """Nothing was kept: the contractor is given credit for what began on a day before its contract."""

    def __init__(self, began: date) -> None:
        super().__init__(EARLY)
        self.began = began


@dataclass(frozen=True, kw_only=True)
class Terms:
    """With a contract's contractor or with another partner, exactly one of them; on what, since when, and how it came about."""

    contract_id: int | None = None
    other_id: int | None = None
    subject: str
    since: date
    until: date | None = None
    origin: str = "existing"
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class TieSummary:
    """Partners at work with a contract's contractor today, by how that came about, each name once, the newest first."""

    brought: tuple[str, ...] = ()
    developed: tuple[str, ...] = ()
    existing: tuple[str, ...] = ()


def terms_of(row: Collaboration) -> Terms:
    """What is kept of it now."""
    return Terms(**{name: getattr(row, name) for name in Terms.__dataclass_fields__})


def seen(row: Collaboration) -> str:
    """What a window was given, to be compared when it is saved."""
    return json.dumps({key: str(value) for key, value in asdict(terms_of(row)).items()}, ensure_ascii=False, sort_keys=True)


def summary(session: Session, contract_id: int, today: date) -> TieSummary:
    """Who works with the contractor today, for the contract's first page. One statement."""
    found: dict[str, dict[str, None]] = {each: {} for each in ORIGINS}
    for name, origin in rows.names_at_work(session, contract_id, today):
        found[origin].setdefault(name)
    return TieSummary(**{origin: tuple(names) for origin, names in found.items()})


def add(
    session: Session, actor: Actor, partner: Partner, terms: Terms, *, sure: Collection[str], today: date, now: datetime
) -> Collaboration:
    """A partner works with somebody. Flushes. Raises CollaborationRefused, CollaborationAsked."""
    if partner.closed_on is not None:
        raise CollaborationRefused("closed")
    _must_fit(session, partner, terms, sure, today)
    made = Collaboration(partner_id=partner.id, recorded_by=actor.person_id, recorded_at=now, **asdict(terms))
    session.add(made)
    session.flush()
    new = _told(session, partner, made)
    history.record(session, actor, now, "collaboration.added", organisation_id=partner.organisation_id, new=new)
    return made


def change(
    session: Session, actor: Actor, partner: Partner, row: Collaboration, terms: Terms, *,
    given: str, sure: Collection[str], today: date, now: datetime,
) -> None:  # fmt: skip
    """Change what is kept, seen as `given`. Flushes. Raises CollaborationRefused, CollaborationAsked."""
    if seen(row) != given:
        raise CollaborationRefused("stale")
    if terms == terms_of(row):
        return
    _must_fit(session, partner, terms, sure, today)
    old = _told(session, partner, row)
    for name, value in asdict(terms).items():
        setattr(row, name, value)
    row.recorded_by, row.recorded_at = actor.person_id or row.recorded_by, now
    session.flush()
    session.refresh(row)
    history.record(
        session, actor, now, "collaboration.changed", organisation_id=partner.organisation_id,
        old=old, new=_told(session, partner, row),
    )  # fmt: skip


def remove(session: Session, actor: Actor, partner: Partner, row: Collaboration, now: datetime) -> None:
    """Take away what should never have been entered; the history keeps it. Flushes."""
    old = _told(session, partner, row)
    session.delete(row)
    session.flush()
    history.record(session, actor, now, "collaboration.removed", organisation_id=partner.organisation_id, old=old)


def _must_fit(session: Session, partner: Partner, terms: Terms, sure: Collection[str], today: date) -> None:
    """Days in order and not ahead; credit only under a contract, with evidence; the other side is the organisation's own."""
    contract = _contract(session, partner, terms.contract_id)
    if terms.other_id == partner.id:
        raise CollaborationRefused("itself")
    if terms.other_id is not None and rows.one(session, partner.organisation_id, terms.other_id) is None:
        raise LookupError("the other partner stands in no register of this organisation")
    if terms.since > today:
        raise CollaborationRefused("ahead")
    if terms.until is not None and terms.until < terms.since:
        raise CollaborationRefused("order")
    if terms.origin == "existing":
        return
    if contract is None:
        raise CollaborationRefused("credit")
    if not terms.evidence:
        raise CollaborationRefused("no-evidence")
    began = min(filter(None, (contract.signed_on, contract.starts_on)))
    if terms.since < began and EARLY not in sure:
        raise CollaborationAsked(began)


def _contract(session: Session, partner: Partner, contract_id: int | None) -> Contract | None:
    if contract_id is None:
        return None
    found = session.get(Contract, contract_id)
    if found is None or found.organisation_id != partner.organisation_id:
        raise LookupError("the contract is none of this organisation")
    return found


def _told(session: Session, partner: Partner, row: Collaboration) -> dict[str, str | int]:
    contract = session.get(Contract, row.contract_id) if row.contract_id else None
    other = session.get(Partner, row.other_id) if row.other_id else None
    told: dict[str, str | int] = {
        "row": row.id, "name": partner.name, "contract": contract.number if contract else "",
        "with": other.name if other else "", "work": row.subject, "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else "", "origin": row.origin, "evidence": row.evidence,
    }  # fmt: skip
    return {key: value for key, value in told.items() if value != ""}
