"""Sealed files in an opening: the first person's half is kept for the second, whose passphrase opens them.

Trying a passphrase takes long on purpose, so nothing is locked meanwhile: what is needed is read, then tried, then stored.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from sqlalchemy.orm import Session

from evaluator.db.models import Procurement
from evaluator.db.queries import prices as rows
from evaluator.exchange.sealed.content import Attachment, Price, SealRefused
from evaluator.exchange.sealed.envelope import Context, SealedFile, read_sealed
from evaluator.exchange.uploads.accepted import Refused
from evaluator.exchange.uploads.guard import accept
from evaluator.exchange.uploads.kinds import DOCUMENT
from evaluator.services import envelopes, keys, opening, prices
from evaluator.services.actor import Actor
from evaluator.services.prices import PriceRefused
from evaluator.services.secrets.holders import Holder, unlock
from evaluator.services.secrets.seal import first_turn, second_turn
from evaluator.services.secrets.turns import HandOver, Pending, Seats

UNKNOWN = ("other", "application/octet-stream")
"""What a file is that the guard refuses."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One sealed file that waits for somebody's passphrase; `fault` if it cannot even be read."""

    envelope_id: int
    sealed: SealedFile | None
    tables: tuple[HandOver, ...]
    expected: Context
    pending: str
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a passphrase is tried on; plain values, no rows."""

    part: opening.Part
    holder: Holder
    partner_pem: str
    jobs: tuple[Job, ...]


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What became of it: halves for the second person, opened prices, and faults, each by envelope."""

    passphrase_wrong: bool = False
    halves: Mapping[int, str] = field(default_factory=dict)
    opened: Mapping[int, Price] = field(default_factory=dict)
    estimates: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """What the guard says that the file beside an opened price is: its kind and its media type."""
    faults: Mapping[int, str] = field(default_factory=dict)


def work_for(session: Session, actor: Actor, now: datetime, procurement: Procurement) -> Work:
    """What the actor's passphrase opens now, as plain values. Raises PriceRefused."""
    found = rows.opening(session, procurement.id)
    part = opening.part_of(found, actor)
    if found is None or found.finished_at is not None or not part:
        raise PriceRefused("form", "opening.third-person" if found else "opening.not-begun")
    row = rows.holder_of(session, procurement.id, actor.person_id)
    partner = rows.holder_of(session, procurement.id, found.second_id if part == "first" else found.first_id)
    if row is None or not row.sealed_private or partner is None or not partner.public_key:
        raise PriceRefused("form", "opening.no-key")
    keys.must_not_wait(row, now)
    handed = rows.handed(session, procurement.id)
    waiting = [each for each in opening.steps(session, found) if not each.typed and each.waits_for(part)]
    jobs = tuple(
        _job(session, procurement, each.envelope.id, each.envelope.document_id or 0, each.envelope.reference,
             handed.get(each.envelope.id, ()), each.entry.pending)
        for each in waiting
    )  # fmt: skip
    if not jobs:
        raise PriceRefused("form", "opening.no-file")
    return Work(part=part, holder=keys.holder(row), partner_pem=partner.public_key, jobs=jobs)


def _job(
    session: Session, procurement: Procurement, envelope_id: int, document_id: int, reference: str,
    handed: Sequence[str], pending: str,
) -> Job:  # fmt: skip
    expected = envelopes.context_of(procurement, reference)
    assert expected is not None
    try:
        sealed = read_sealed(rows.content(session, document_id))
        tables = keys.tables_of(handed)
    except SealRefused as refused:
        fault = refused.problem.message.id
        return Job(envelope_id=envelope_id, sealed=None, tables=(), expected=expected, pending=pending, fault=fault)
    return Job(envelope_id=envelope_id, sealed=sealed, tables=tables, expected=expected, pending=pending)


def try_passphrase(work: Work, passphrase: str) -> Tried:
    """Try a passphrase on every file that waits for it. Takes a while; touches no database. Raises TooManyHashes."""
    try:
        unlock(work.holder, passphrase)
    except SealRefused as refused:
        if refused.problem.message.id == "seal.passphrase":
            return Tried(passphrase_wrong=True)
        return Tried(faults={each.envelope_id: refused.problem.message.id for each in work.jobs})
    halves: dict[int, str] = {}
    opened: dict[int, Price] = {}
    faults: dict[int, str] = {}
    for job in work.jobs:
        try:
            if work.part == "first":
                halves[job.envelope_id] = _first(work, job, passphrase)
            else:
                opened[job.envelope_id] = _second(work, job, passphrase)
        except SealRefused as refused:
            faults[job.envelope_id] = refused.problem.message.id
    estimates = {id: _looked_at(price.attachment) for id, price in opened.items() if price.attachment and price.attachment.data}
    return Tried(halves=halves, opened=opened, estimates=estimates, faults=faults)


def _looked_at(attached: Attachment) -> tuple[str, str]:
    """The kind and the media type of a file that lay with a price; one that the guard refuses is only ever saved."""
    try:
        found = accept(BytesIO(attached.data), attached.name, purpose=DOCUMENT)
    except Refused:
        return UNKNOWN
    return found.kind, found.media_type


def _first(work: Work, job: Job, passphrase: str) -> str:
    half = first_turn(
        _whole(job), work.holder, passphrase=passphrase, partner_pem=work.partner_pem, expected=job.expected, tables=job.tables
    )
    return half.as_text()


def _second(work: Work, job: Job, passphrase: str) -> Price:
    pending = Pending.from_text(job.pending)
    return second_turn(
        _whole(job), pending, holder=work.holder, passphrase=passphrase, expected=job.expected, tables=job.tables
    )  # fmt: skip


def _whole(job: Job) -> SealedFile:
    if job.sealed is None:
        raise SealRefused(prices.PriceRefused("file", job.fault).problem)
    return job.sealed


def store(session: Session, actor: Actor, now: datetime, procurement: Procurement, tried: Tried) -> None:
    """Store what a passphrase brought. Flushes. Raises PriceRefused; a wrong passphrase is counted: commit then, too.

    What somebody else has done meanwhile stays: a half or a price is stored only where it is still waited for.
    """
    found, part = opening.locked(session, actor, procurement)
    row = rows.holder_of(session, procurement.id, actor.person_id)
    assert row is not None
    keys.must_not_wait(row, now)
    if tried.passphrase_wrong:
        keys.count_wrong(session, actor, now, row)
        raise PriceRefused("passphrase", "seal.passphrase")
    keys.forget_wrong(row)
    if part == "second":
        opening.come(found, now)
    for step in opening.steps(session, found):
        if not step.typed and step.waits_for(part):
            _store_one(session, actor, now, procurement, step, tried)
    session.flush()


def _store_one(
    session: Session, actor: Actor, now: datetime, procurement: Procurement, step: opening.Step, tried: Tried
) -> None:  # fmt: skip
    id, entry = step.envelope.id, step.entry
    if id in tried.faults:
        entry.pending, entry.fault = "", tried.faults[id]
    elif id in tried.halves:
        entry.pending = tried.halves[id]
    elif id in tried.opened:
        price = tried.opened[id]
        entry.pending, entry.inside = "", _told(price)
        entry.fault = _why_not(procurement, price)
        if price.attachment is not None:
            entry.estimate_id = _estimate(session, actor, now, procurement, price.attachment, tried.estimates.get(id, UNKNOWN))
        if not entry.fault:
            entry.amount, entry.confirmed_at = price.yen, now


def _told(price: Price) -> str:
    told = {
        "yen": price.yen,
        "tax_included": price.tax_included,
        "proposer": price.proposer,
        "corporate_number": price.corporate_number,
        "date": price.date.isoformat(),
    }
    return json.dumps(told, ensure_ascii=False)


def _why_not(procurement: Procurement, price: Price) -> str:
    """Why an opened price does not count as it is: then both type what holds."""
    if price.yen == 0:
        return "opening.zero"
    return "" if price.tax_included == procurement.tax_included else "opening.tax"


def _estimate(
    session: Session, actor: Actor, now: datetime, procurement: Procurement, attached: Attachment, is_a: tuple[str, str]
) -> int | None:  # fmt: skip
    """The file that lay with the price; an empty one is none."""
    if not attached.data:
        return None
    kind, media_type = is_a
    kept = envelopes.keep(
        session, actor, now, procurement, name=attached.name, data=attached.data, kind=kind, media_type=media_type
    )  # fmt: skip
    return kept.id


def openers(session: Session, procurement: Procurement) -> frozenset[int]:
    """The people who hold a key that fits every sealed file to be opened; empty if there are none."""
    files = [each for each in opening.due(session, procurement).envelopes if each.document_id is not None]
    found = {each.person_id: keys.holder(each).fingerprint for each in keys.present(session, procurement.id)}
    handed = rows.handed(session, procurement.id)
    fit = set(found)
    for each in files:
        fit &= _fitting(session, each.document_id or 0, handed.get(each.id, ()), found)
    return frozenset(fit)


def _fitting(session: Session, document_id: int, handed: Sequence[str], found: Mapping[int, str]) -> set[int]:
    try:
        seats = Seats.of(read_sealed(rows.content(session, document_id)), keys.tables_of(handed))
    except SealRefused:
        return set(found)
    return {id for id, name in found.items() if name in seats.takers.values()}


def not_as_they_are(session: Session, procurement: Procurement) -> int:
    """How many files did not open, or hold a price that does not count as it is, and are not settled by both yet."""
    found = rows.opening(session, procurement.id)
    return sum(bool(each.entry.fault) and not each.confirmed for each in opening.steps(session, found)) if found else 0
