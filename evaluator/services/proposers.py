"""The register of proposers 提案者 of one organisation: by corporate number where they have one."""

import json
import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.db.models import Proposer
from evaluator.db.queries import proposals as rows
from evaluator.services import history
from evaluator.services.actor import Actor

TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
KANA = {*map(chr, range(ord("ぁ"), ord("ゖ") + 1)), *"ー・ 　ゝゞ（）()"}


class ProposerRefused(Exception):
    """A proposer cannot be kept; `reason` is `number-taken`, `name-taken`, `kana` or `stale`; `other` is who has it."""

    def __init__(self, reason: str, other: str = "") -> None:
        super().__init__(reason)
        self.reason, self.other = reason, other


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the register says of a proposer; an unincorporated body has no number, a consortium is not one."""

    corporate_number: str | None
    name: str
    kana: str
    name_en: str = ""
    address: str = ""


def facts_of(proposer: Proposer) -> Facts:
    """What the register says now."""
    return Facts(**{name: getattr(proposer, name) for name in Facts.__dataclass_fields__})


def seen(proposer: Proposer) -> str:
    """What a window was given, to be compared when it is saved."""
    return json.dumps(asdict(facts_of(proposer)), ensure_ascii=False, sort_keys=True)


def kana_of(text: str) -> str:
    """A reading in hiragana, so that all sort together. Raises ProposerRefused for anything that is no kana."""
    plain = unicodedata.normalize("NFKC", text).strip().translate(TO_HIRAGANA)
    if not plain or set(plain) - KANA:
        raise ProposerRefused("kana")
    return " ".join(plain.split())


def register(session: Session, actor: Actor, facts: Facts, now: datetime) -> Proposer:
    """A new proposer in the register of the actor's organisation. Flushes. Raises ProposerRefused."""
    assert actor.organisation_id is not None
    _must_be_new(session, actor.organisation_id, facts, None)
    made = Proposer(organisation_id=actor.organisation_id, **asdict(facts))
    session.add(made)
    session.flush()
    history.record(
        session, actor, now, "proposer.registered", organisation_id=actor.organisation_id, new={"id": made.id, **asdict(facts)}
    )
    return made


def change(session: Session, actor: Actor, proposer: Proposer, facts: Facts, *, given: str, now: datetime) -> int:
    """Correct what the register says, read as `given`; how many declarations of interest have to be made again. Flushes.

    Raises ProposerRefused, `stale` if it says something else now.
    """
    if seen(proposer) != given:
        raise ProposerRefused("stale")
    _must_be_new(session, proposer.organisation_id, facts, proposer.id)
    old = asdict(facts_of(proposer))
    if old == asdict(facts):
        return 0
    for name, value in asdict(facts).items():
        setattr(proposer, name, value)
    session.flush()
    history.record(
        session, actor, now, "proposer.changed", organisation_id=proposer.organisation_id,
        old={"id": proposer.id, **old}, new={"id": proposer.id, **asdict(facts)},
    )  # fmt: skip
    another = (_plain(old["name"]), old["corporate_number"]) != (_plain(facts.name), facts.corporate_number)
    return _end_declarations(session, actor, proposer, now) if another else 0


def _end_declarations(session: Session, actor: Actor, proposer: Proposer, now: datetime) -> int:
    """Who declared no interest declared it on another name, and does so again; a conflict stands. One event a proposal."""
    ended = 0
    for proposal, procurement in rows.going_on_with(session, proposer.id):
        found = [each for each in rows.declarations(session, proposal.id) if not each.conflict]
        for each in found:
            session.delete(each)
        session.flush()
        if found:
            history.record(
                session, actor, now, "declaration.ended", organisation_id=procurement.organisation_id,
                procurement_id=procurement.id, new={"proposal": proposal.id, "count": len(found)},
            )  # fmt: skip
        ended += len(found)
    return ended


def _plain(name: str) -> str:
    """A name without differences of width, case and space."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _must_be_new(session: Session, organisation_id: int, facts: Facts, own_id: int | None) -> None:
    other = rows.proposer_like(session, organisation_id, number=facts.corporate_number, name=facts.name)
    if other is not None and other.id != own_id:
        raise ProposerRefused("number-taken" if facts.corporate_number else "name-taken", other.name)
