"""Reading joint procurements: by their procurement for who leads, by the participant for everybody else."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from evaluator.db.models import (
    Award,
    Contract,
    JointAgreement,
    JointApproval,
    JointFigure,
    JointModel,
    JointParticipant,
    JointSeat,
    JointYear,
    KeptJudgement,
    Organisation,
    Procurement,
    Publication,
    Seat,
    ServedTown,
)


def of_procurement(session: Session, procurement_id: int) -> JointAgreement | None:
    """The joint agreement of a procurement, if it is made for several bodies."""
    query = select(JointAgreement).where(JointAgreement.procurement_id == procurement_id)
    return session.scalar(query.options(joinedload(JointAgreement.organisation), joinedload(JointAgreement.model)))


def of_body(session: Session, organisation_id: int | None, agreement_id: int) -> JointParticipant | None:
    """What an organisation is in an agreement, with its procurement; None if it takes no part, and for whom it is not there."""
    query = select(JointParticipant).where(
        JointParticipant.agreement_id == agreement_id, JointParticipant.organisation_id == organisation_id
    )
    whole = joinedload(JointParticipant.agreement)
    procurement = whole.joinedload(JointAgreement.procurement)
    return session.scalar(
        query.options(
            joinedload(JointParticipant.organisation),
            whole.joinedload(JointAgreement.organisation),
            procurement.joinedload(Procurement.rubric),
            procurement.selectinload(Procurement.dates),
        )
    )


def hold(session: Session, agreement: JointAgreement) -> None:
    """Windows that change an agreement, or what belongs to it, take turns until the transaction ends."""
    session.refresh(agreement, with_for_update={"of": JointAgreement})


def taking_part(session: Session, organisation_id: int | None) -> Sequence[JointParticipant]:
    """Every agreement in which an organisation takes or took part, the newest first. Two statements at most."""
    query = select(JointParticipant).join(JointAgreement, JointAgreement.id == JointParticipant.agreement_id)
    query = query.where(JointParticipant.organisation_id == organisation_id)
    whole = joinedload(JointParticipant.agreement)
    query = query.options(whole.joinedload(JointAgreement.organisation), whole.joinedload(JointAgreement.procurement))
    return session.scalars(query.order_by(JointAgreement.created_at.desc(), JointAgreement.id.desc())).all()


def participants(session: Session, agreement_id: int) -> Sequence[JointParticipant]:
    """The bodies of an agreement by their codes; those without a code come last."""
    query = select(JointParticipant).join(Organisation, Organisation.id == JointParticipant.organisation_id)
    query = query.where(JointParticipant.agreement_id == agreement_id).options(joinedload(JointParticipant.organisation))
    return session.scalars(query.order_by(Organisation.code.is_(None), Organisation.code, Organisation.id)).all()


def participant(session: Session, agreement_id: int, participant_id: int) -> JointParticipant | None:
    """One body of an agreement."""
    query = select(JointParticipant).where(JointParticipant.agreement_id == agreement_id, JointParticipant.id == participant_id)
    return session.scalar(query.options(joinedload(JointParticipant.organisation)))


def used(session: Session, participant_id: int) -> bool:
    """Whether anything stands on a body: figures, an approval, a seat."""
    found = (
        select(each.participant_id).where(each.participant_id == participant_id).limit(1)
        for each in (JointFigure, JointApproval, JointSeat)
    )
    return any(session.scalar(each) is not None for each in found)


def years(session: Session, agreement_id: int) -> Sequence[JointYear]:
    """The shared years of an agreement with their figures, in order."""
    query = select(JointYear).where(JointYear.agreement_id == agreement_id).order_by(JointYear.fiscal_year)
    return session.scalars(query.options(_figures())).all()


def year(session: Session, agreement_id: int, fiscal_year: int) -> JointYear | None:
    """One shared year with its figures."""
    query = select(JointYear).where(JointYear.agreement_id == agreement_id, JointYear.fiscal_year == fiscal_year)
    return session.scalar(query.options(_figures()))


def _figures():  # type: ignore[no-untyped-def]
    figures = selectinload(JointYear.figures)
    return figures.joinedload(JointFigure.participant).joinedload(JointParticipant.organisation)


def approvals(session: Session, agreement_id: int) -> Sequence[JointApproval]:
    """Every approval and refusal of the bodies of an agreement, the oldest first."""
    query = select(JointApproval).join(JointParticipant, JointParticipant.id == JointApproval.participant_id)
    query = query.where(JointParticipant.agreement_id == agreement_id).options(joinedload(JointApproval.recorder))
    return session.scalars(query.order_by(JointApproval.id)).all()


def newest_approval(session: Session, participant_id: int, subject: str) -> JointApproval | None:
    """What a body decided last on a subject."""
    query = select(JointApproval).where(JointApproval.participant_id == participant_id, JointApproval.subject == subject)
    return session.scalar(query.order_by(JointApproval.id.desc()).limit(1))


def approval(session: Session, agreement_id: int, approval_id: int) -> JointApproval | None:
    """One of them."""
    query = select(JointApproval).join(JointParticipant, JointParticipant.id == JointApproval.participant_id)
    return session.scalar(query.where(JointParticipant.agreement_id == agreement_id, JointApproval.id == approval_id))


def seats(session: Session, procurement_id: int) -> Sequence[tuple[Seat, JointSeat | None]]:
    """The seats that are held on a panel, each with the body that its member comes from."""
    query = select(Seat, JointSeat).outerjoin(JointSeat, JointSeat.seat_id == Seat.id)
    query = query.where(Seat.procurement_id == procurement_id, Seat.left_at.is_(None)).order_by(Seat.number)
    return [(row[0], row[1]) for row in session.execute(query.options(joinedload(Seat.person)))]


def awards(session: Session, procurement_id: int) -> Sequence[Award]:
    """The decisions of a procurement that have not ended, in order."""
    query = select(Award).where(Award.procurement_id == procurement_id, Award.ended_at.is_(None)).order_by(Award.number)
    return session.scalars(query).all()


def contracts(session: Session, procurement_id: int) -> Sequence[Contract]:
    """The contracts that came of a procurement, and those that renew them, with their years and towns."""
    own = select(Contract.id).join(Award, Award.id == Contract.award_id).where(Award.procurement_id == procurement_id)
    query = select(Contract).where(or_(Contract.id.in_(own), Contract.first_id.in_(own)))
    towns = selectinload(Contract.towns).joinedload(ServedTown.served)
    return session.scalars(query.options(selectinload(Contract.years), towns).order_by(Contract.starts_on, Contract.id)).all()


def published(session: Session, procurement_id: int) -> Publication | None:
    """The published result of a procurement that stands now."""
    query = select(Publication).where(Publication.procurement_id == procurement_id, Publication.superseded_at.is_(None))
    return session.scalar(query)


def judgement(session: Session, procurement_id: int) -> KeptJudgement | None:
    """What was kept of a procurement's guideline points when its result was published."""
    query = select(KeptJudgement).where(KeptJudgement.procurement_id == procurement_id)
    return session.scalar(query.order_by(KeptJudgement.id.desc()).limit(1))


def models(session: Session) -> Sequence[JointModel]:
    """Every model that is shared, by anybody, the newest first."""
    query = select(JointModel).where(JointModel.taken_back_at.is_(None)).options(joinedload(JointModel.organisation))
    return session.scalars(query.order_by(JointModel.shared_at.desc(), JointModel.id.desc())).all()


def models_of(session: Session, organisation_id: int) -> Sequence[JointModel]:
    """The models of an organisation that nobody has taken back."""
    return session.scalars(
        select(JointModel)
        .where(JointModel.organisation_id == organisation_id, JointModel.taken_back_at.is_(None))
        .order_by(JointModel.id)
    ).all()


def own_model(session: Session, organisation_id: int | None, model_id: int) -> JointModel | None:
    """A model of an organisation, shared or taken back."""
    return session.scalar(select(JointModel).where(JointModel.id == model_id, JointModel.organisation_id == organisation_id))
