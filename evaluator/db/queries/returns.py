"""Reading yearly returns: always those of one body, or those that one ministry or prefecture asked for."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from evaluator.core.returning import EDITABLE
from evaluator.db.models import (
    BodyReturn,
    BodySpell,
    Contract,
    ContractStaff,
    Evaluation,
    Organisation,
    Procurement,
    ReturnAnswer,
    ReturnForm,
    ReturnMessage,
    ReturnRound,
    RoleGrant,
)
from evaluator.db.queries.bodies import exists, stands
from evaluator.db.queries.paging import Page, page_of, words_of
from evaluator.db.queries.procurements import chooses

PAGE = 50
ANSWERING = ("officer", "clerk")
"""Roles that answer a return."""


def form(session: Session, sha256: str) -> ReturnForm | None:
    """A form that was kept."""
    return session.get(ReturnForm, sha256)


def rounds(session: Session, asker_id: int | None) -> Sequence[ReturnRound]:
    """The rounds of a ministry or prefecture, newest first."""
    query = select(ReturnRound).where(ReturnRound.asker_id == asker_id)
    return session.scalars(query.order_by(ReturnRound.fiscal_year.desc(), ReturnRound.id.desc())).all()


def round_of(session: Session, asker_id: int | None, round_id: int) -> ReturnRound | None:
    """A round, if it was asked by that ministry or prefecture."""
    return session.scalar(select(ReturnRound).where(ReturnRound.id == round_id, ReturnRound.asker_id == asker_id))


def round_named(session: Session, asker_id: int, year: int, title: str) -> ReturnRound | None:
    """The round of that title in a fiscal year."""
    query = select(ReturnRound).where(ReturnRound.asker_id == asker_id, ReturnRound.fiscal_year == year)
    return session.scalar(query.where(ReturnRound.title == title))


def states(session: Session, round_ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """How many returns stand in which state, by round."""
    query = select(BodyReturn.round_id, BodyReturn.state, func.count()).where(BodyReturn.round_id.in_(round_ids))
    found: dict[int, dict[str, int]] = {id: {} for id in round_ids}
    for round_id, state, count in session.execute(query.group_by(BodyReturn.round_id, BodyReturn.state)):
        found[round_id][state] = count
    return found


def answering(asker: Organisation, day: date) -> Select[Organisation]:
    """Whom a round is for: bodies that implement on the day, and those of whom nothing is stated where somebody answers.

    A prefecture asks within its own borders. The asker itself is never among them.
    """
    works_here = select(RoleGrant.organisation_id).where(RoleGrant.role.in_(ANSWERING), RoleGrant.ended_at.is_(None))
    said = select(BodySpell.body_id).where(stands(day))
    unsaid = and_(Organisation.id.not_in(said), Organisation.id.in_(works_here))
    asked = or_(Organisation.id.in_(said.where(BodySpell.implementing)), unsaid)
    query = select(Organisation).where(asked, exists(day), Organisation.kind != "ministry", Organisation.id != asker.id)
    if asker.kind != "ministry":
        query = query.where(Organisation.prefecture_code == asker.prefecture_code)
    return query.order_by(Organisation.code, Organisation.id)


def bodies(session: Session, asker: Organisation, day: date) -> Sequence[Organisation]:
    """Those bodies, in the order of their codes."""
    return session.scalars(answering(asker, day)).all()


def in_round(session: Session, round_id: int, *, state: str = "", search: str = "", number: int = 1) -> Page[BodyReturn]:
    """A page of the returns of a round with their bodies, by code; of one state and name if they are given."""
    query = select(BodyReturn).join(Organisation).where(BodyReturn.round_id == round_id)
    if state:
        query = query.where(BodyReturn.state == state)
    for word in words_of(search):
        query = query.where(_named(word))
    ordered = query.order_by(Organisation.code, Organisation.id)
    return page_of(session, ordered, joinedload(BodyReturn.organisation), number=number, size=PAGE)


def _named(word: str) -> ColumnElement[bool]:
    columns = (Organisation.name, Organisation.kana, Organisation.name_en)
    return or_(*(func.lower(each).contains(word.lower(), autoescape=True) for each in columns), Organisation.code == word)


def of_round(session: Session, asker_id: int | None, return_id: int, *, hold: bool = False) -> BodyReturn | None:
    """A return, if that ministry or prefecture asked for it."""
    query = select(BodyReturn).join(ReturnRound).where(BodyReturn.id == return_id, ReturnRound.asker_id == asker_id)
    return _one(session, query, hold=hold)


def of_body(session: Session, organisation_id: int | None, return_id: int, *, hold: bool = False) -> BodyReturn | None:
    """A return, if it is the body's own."""
    query = select(BodyReturn).where(BodyReturn.id == return_id, BodyReturn.organisation_id == organisation_id)
    return _one(session, query, hold=hold)


def _one(session: Session, query: Select[BodyReturn], *, hold: bool) -> BodyReturn | None:
    """The one return of a query; `hold` keeps others from changing it until the transaction ends."""
    if hold:
        query = query.with_for_update(of=BodyReturn).execution_options(populate_existing=True)
    return session.scalar(query)


def own(session: Session, organisation_id: int | None) -> Sequence[BodyReturn]:
    """The returns of a body with their rounds, newest first."""
    query = select(BodyReturn).join(ReturnRound).where(BodyReturn.organisation_id == organisation_id)
    ordered = query.order_by(ReturnRound.fiscal_year.desc(), ReturnRound.due_on, BodyReturn.id)
    return session.scalars(ordered.options(joinedload(BodyReturn.round).joinedload(ReturnRound.asker))).all()


def to_fill(session: Session, organisation_id: int | None, day: date) -> Sequence[BodyReturn]:
    """The returns of a body that it can fill in or correct on a day, with their rounds; the nearest last day first."""
    query = select(BodyReturn).join(BodyReturn.round).where(BodyReturn.organisation_id == organisation_id)
    query = query.where(BodyReturn.state.in_(EDITABLE), ReturnRound.opens_on <= day)
    return session.scalars(query.order_by(ReturnRound.due_on, BodyReturn.id).options(contains_eager(BodyReturn.round))).all()


def answers(session: Session, return_id: int) -> Sequence[ReturnAnswer]:
    """What a body has answered so far."""
    return session.scalars(select(ReturnAnswer).where(ReturnAnswer.return_id == return_id).order_by(ReturnAnswer.id)).all()


def messages(session: Session, return_id: int) -> Sequence[ReturnMessage]:
    """What was said about a return, oldest first, with who said it."""
    query = select(ReturnMessage).where(ReturnMessage.return_id == return_id).order_by(ReturnMessage.id)
    return session.scalars(query.options(joinedload(ReturnMessage.writer))).all()


def handed_in(
    session: Session, organisation_id: int, year: int, asker_id: int, *, alone: bool = False
) -> Mapping[str, Any] | None:  # fmt: skip
    """What a body handed in for a fiscal year; where several asked, what it told the same one, else the newest.

    `alone`: what it told the same one, or nothing.
    """
    query = select(BodyReturn.handed_in, ReturnRound.asker_id).join(ReturnRound)
    query = query.where(
        BodyReturn.organisation_id == organisation_id, ReturnRound.fiscal_year == year, BodyReturn.submitted_at.is_not(None)
    )
    found = session.execute(query.order_by(BodyReturn.id.desc())).all()
    same = [given for given, asked_by in found if asked_by == asker_id]
    return next(iter(same if alone else same or [given for given, _asked_by in found]), None)


def handed_in_of(session: Session, round_id: int) -> Sequence[Mapping[str, Any]]:
    """Everything that was handed in in a round, for sums over bodies."""
    query = select(BodyReturn.handed_in).where(BodyReturn.round_id == round_id, BodyReturn.submitted_at.is_not(None))
    return [each for each in session.scalars(query.order_by(BodyReturn.id)) if each is not None]


def contract_ids(session: Session, organisation_id: int) -> Sequence[int]:
    """Every contract of a body."""
    return session.scalars(select(Contract.id).where(Contract.organisation_id == organisation_id).order_by(Contract.id)).all()


def staff_at(session: Session, organisation_id: int, month: int) -> Sequence[ContractStaff]:
    """Everybody at work for any contract of a body in a month, while the contract runs."""
    last = func.coalesce(Contract.ended_on, Contract.ends_on)
    day = date(month // 100, month % 100, 1)
    query = select(ContractStaff).join(Contract, Contract.id == ContractStaff.contract_id)
    query = query.where(
        Contract.organisation_id == organisation_id,
        Contract.starts_on <= day,
        last >= day,
        ContractStaff.from_month <= month,
        or_(ContractStaff.to_month.is_(None), ContractStaff.to_month >= month),
    )
    return session.scalars(query.order_by(ContractStaff.id)).all()


def decided(session: Session, organisation_id: int, since: datetime, until: datetime) -> Sequence[Procurement]:
    """Procurements of a body whose result was fixed from one moment up to another."""
    query = select(Procurement).join(Evaluation, Evaluation.id == Procurement.evaluation_id)
    query = query.where(
        Procurement.organisation_id == organisation_id, Evaluation.fixed_at >= since, Evaluation.fixed_at < until, chooses()
    )
    return session.scalars(query.order_by(Procurement.id).options(joinedload(Procurement.rubric))).all()
