"""What is known beside a proposal: track record 受託実績, staffing 人員体制, community ties 地域とのつながり."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from evaluator.db.models import CommunityTie, Procurement, Proposal, StaffPost, TrackRecord
from evaluator.db.queries import proposals as rows
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.proposers import TO_HIRAGANA

CHANGEABLE = ("call", "receipt", "scoring")
"""States in which evidence can be entered; once the scoring is closed it stands."""
MODELS: Mapping[str, type[rows.Row]] = {"record": TrackRecord, "staff": StaffPost, "tie": CommunityTie}
"""Kinds of evidence."""
TIES = ("office", "partner", "network", "department")
"""Kinds of community ties: own offices, partners, networks, joint work with departments."""
FORMS = ("株式会社", "有限会社", "合同会社", "社会福祉法人", "特定非営利活動法人", "NPO法人", "一般社団法人", "公益社団法人",
         "一般財団法人", "公益財団法人", "労働者協同組合", "医療法人", "学校法人")  # fmt: skip
"""Legal forms, which a name is often written without."""
READ_FORMS = ("かぶしきがいしゃ", "かぶしきかいしゃ", "ゆうげんがいしゃ", "ごうどうがいしゃ", "しゃかいふくしほうじん",
              "とくていひえいりかつどうほうじん", "いっぱんしゃだんほうじん", "こうえきしゃだんほうじん",
              "いっぱんざいだんほうじん", "こうえきざいだんほうじん", "ろうどうしゃきょうどうくみあい", "いりょうほうじん",
              "がっこうほうじん")  # fmt: skip
"""The same as they are read."""
SHORTEST_NAME = 2
SHORTEST_READING = 4
"""Fewer kana are part of too many words."""


class EvidenceRefused(Exception):
    """A row cannot be kept; `reason` is `closed`, `stale` or `not-ours`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """The staff posts added up, exactly: full-time equivalents (常勤換算) in hundredths."""

    hundredths: int
    dedicated_hundredths: int

    @property
    def share(self) -> Fraction | None:
        """The dedication rate 専任率; None where nobody is named."""
        return Fraction(self.dedicated_hundredths, self.hundredths) if self.hundredths else None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is registered beside a proposal. It holds no name of the proposer, unless somebody entered it in a row."""

    records: tuple[TrackRecord, ...]
    staff: tuple[StaffPost, ...]
    ties: tuple[CommunityTie, ...]

    @property
    def staffing(self) -> Staffing:
        """The staff posts added up."""
        return Staffing(
            hundredths=sum(each.fte_hundredths for each in self.staff),
            dedicated_hundredths=sum(each.fte_hundredths for each in self.staff if each.dedicated),
        )


def for_proposal(session: Session, proposal_id: int) -> Evidence:
    """Everything registered beside a proposal, in three statements however many rows there are.

    The caller knows that the reader may see the proposal.
    """
    records, staff, ties = rows.evidence(session, proposal_id)
    return Evidence(records=records, staff=staff, ties=ties)


def fte_text(hundredths: int) -> str:
    """Full-time equivalents as they are written: 1.0, 0.75."""
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02}".removesuffix("0")


def values_of(row: rows.Row) -> dict[str, Any]:
    """What a row says, by column."""
    left_out = ("id", "proposal_id", "source_procurement_id")
    return {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key not in left_out}


def seen(row: rows.Row) -> str:
    """What a window was given of a row, to be compared when it is saved."""
    return json.dumps(values_of(row), ensure_ascii=False, sort_keys=True)


def add(
    session: Session, actor: Actor, procurement: Procurement, proposal: Proposal, *,
    kind: str, values: Mapping[str, Any], now: datetime,
) -> rows.Row:  # fmt: skip
    """Enter a row. Flushes. Raises EvidenceRefused."""
    _must_be_open(procurement)
    made = MODELS[kind](proposal_id=proposal.id, **values)
    session.add(made)
    session.flush()
    _tell(session, actor, procurement, now, f"evidence.{kind}-added", proposal, made, new=values_of(made))
    return made


def change(
    session: Session, actor: Actor, procurement: Procurement, proposal: Proposal, row: rows.Row, values: Mapping[str, Any], *,
    given: str, now: datetime,
) -> None:  # fmt: skip
    """Change a row that was read as `given`. Flushes. Raises EvidenceRefused, `stale` if it says something else now."""
    _must_be_open(procurement)
    if seen(row) != given:
        raise EvidenceRefused("stale")
    old = values_of(row)
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    if values_of(row) != old:
        _tell(session, actor, procurement, now, f"evidence.{_kind(row)}-changed", proposal, row, old=old, new=values_of(row))


def remove(session: Session, actor: Actor, procurement: Procurement, proposal: Proposal, row: rows.Row, now: datetime) -> None:
    """Take a row away; what it said stays in the history. Flushes. Raises EvidenceRefused."""
    _must_be_open(procurement)
    _tell(session, actor, procurement, now, f"evidence.{_kind(row)}-removed", proposal, row, old=values_of(row))
    session.delete(row)
    session.flush()


@dataclass(frozen=True, kw_only=True)
class Own:
    """A contract in our own records that can be taken over."""

    procurement: Procurement
    amount: int | None


def own_records(session: Session, procurement: Procurement, proposal: Proposal) -> tuple[Own, ...]:
    """Earlier decided procurements of this organisation that one of the proposers won and that are not taken over yet."""
    ids = [each.proposer_id for each in proposal.members]
    found = rows.earlier(session, procurement.organisation_id, ids, procurement.id)
    taken = rows.taken_over(session, proposal.id)
    won = (each for each in found if each.procurement.id not in taken and _won(each))
    return tuple(Own(procurement=each.procurement, amount=each.amount) for each in won)


def take_over(
    session: Session, actor: Actor, procurement: Procurement, proposal: Proposal, source_id: int, now: datetime
) -> TrackRecord:  # fmt: skip
    """Enter a contract from our own records, which confirm it. Flushes. Raises EvidenceRefused, `not-ours` if it is not there."""
    _must_be_open(procurement)
    own = next((each for each in own_records(session, procurement, proposal) if each.procurement.id == source_id), None)
    if own is None:
        raise EvidenceRefused("not-ours")
    made = TrackRecord(
        proposal_id=proposal.id,
        client=own.procurement.organisation.name,
        contract=own.procurement.title,
        fiscal_year_from=own.procurement.fiscal_year_from,
        fiscal_year_to=own.procurement.fiscal_year_to,
        amount_yen=own.amount,
        source_procurement_id=own.procurement.id,
        confirmed=True,
    )
    session.add(made)
    session.flush()
    _tell(session, actor, procurement, now, "evidence.record-added", proposal, made, new=values_of(made))
    return made


def names_proposer(row: rows.Row, proposal: Proposal) -> bool:
    """Whether a row says who proposes, so that members would know where names are hidden."""
    said = _plain(" ".join(value for value in values_of(row).values() if isinstance(value, str)))
    people = [each.proposer for each in proposal.members]
    names = [proposal.consortium, *(name for each in people for name in (each.name, each.name_en))]
    found = {_bare(each): SHORTEST_NAME for each in names} | {_bare(each.kana): SHORTEST_READING for each in people}
    return any(len(name) >= least and name in said for name, least in found.items())


def _bare(name: str) -> str:
    plain = _plain(name)
    for form in (*FORMS, *READ_FORMS):
        plain = plain.replace(_plain(form), "")
    return plain


def _plain(text: str) -> str:
    """Without differences of width, case, space, and of the two kinds of kana."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().translate(TO_HIRAGANA).split())


def _won(each: rows.Earlier) -> bool:
    result = json.loads(each.result_text)
    return any(str(each.proposal_id) in award["preferred"] for award in (result["award"], *result["lots"]))


def _kind(row: rows.Row) -> str:
    return next(kind for kind, model in MODELS.items() if isinstance(row, model))


def _must_be_open(procurement: Procurement) -> None:
    if procurement.state not in CHANGEABLE:
        raise EvidenceRefused("closed")


def _tell(
    session: Session, actor: Actor, procurement: Procurement, now: datetime, kind: str, proposal: Proposal, row: rows.Row, *,
    old: Mapping[str, Any] | None = None, new: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    about = {"proposal": proposal.number, "row": row.id}
    history.record(
        session, actor, now, kind, organisation_id=procurement.organisation_id, procurement_id=procurement.id,
        old={**about, **old} if old else None, new={**about, **new} if new else None,
    )  # fmt: skip
