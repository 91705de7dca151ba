"""Reading files that were taken in: those of one job, or those that a round has accepted."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from evaluator.db.models import BodyReturn, JobFile, Organisation, ReturnAnswer, ReturnRound, TakenFile
from evaluator.db.queries.paging import Page, page_of

SIZE = 50


def unlisted(session: Session, job_id: int) -> JobFile | None:
    """The first file of a job that was not looked into yet."""
    query = select(JobFile).where(JobFile.job_id == job_id, JobFile.side == "given", JobFile.about.is_(None))
    return session.scalar(query.order_by(JobFile.id).limit(1))


def waiting(session: Session, job_id: int, *, most: int) -> Sequence[TakenFile]:
    """The next files of one source to be read together; one alone where those before it ended the process that read them."""
    query = select(TakenFile).where(TakenFile.job_id == job_id, TakenFile.state.in_(("waiting", "alone")))
    ordered = query.order_by(TakenFile.source_id, TakenFile.position)
    found = session.scalars(ordered.limit(most)).all()
    if found and found[0].state == "alone":
        return found[:1]
    return [each for each in found if each.state == "waiting" and each.source_id == found[0].source_id]


def of_ids(session: Session, ids: Collection[int]) -> Sequence[TakenFile]:
    """Files by their ids that were not told of yet, in their order."""
    query = select(TakenFile).where(TakenFile.id.in_(ids), TakenFile.state.in_(("waiting", "alone")))
    return session.scalars(query.order_by(TakenFile.source_id, TakenFile.position)).all()


def counts(session: Session, job_ids: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """How many files of each job came to what."""
    query = select(TakenFile.job_id, TakenFile.state, func.count()).where(TakenFile.job_id.in_(job_ids))
    found: dict[int, dict[str, int]] = {id: {} for id in job_ids}
    for job_id, state, count in session.execute(query.group_by(TakenFile.job_id, TakenFile.state)):
        found[job_id][state] = count
    return found


def accepted(session: Session, round_id: int, sha256s: Collection[str]) -> Mapping[str, TakenFile]:
    """Files of these contents that the round has accepted, by content."""
    query = select(TakenFile).where(TakenFile.round_id == round_id, TakenFile.state == "accepted")
    return {each.sha256: each for each in session.scalars(query.where(TakenFile.sha256.in_(sha256s)))}


def accepted_here(session: Session, job_id: int, return_ids: Collection[int]) -> Mapping[int, TakenFile]:
    """Files that a job has accepted for these returns, by return."""
    query = select(TakenFile).where(TakenFile.job_id == job_id, TakenFile.state == "accepted")
    return {each.return_id or 0: each for each in session.scalars(query.where(TakenFile.return_id.in_(return_ids)))}


def bodies(session: Session, round_id: int, codes: Collection[str], ids: Collection[int]) -> Sequence[BodyReturn]:
    """The returns of a round of bodies with these codes or numbers, held until the transaction ends."""
    query = select(BodyReturn).join(Organisation, Organisation.id == BodyReturn.organisation_id)
    query = query.where(BodyReturn.round_id == round_id, or_(Organisation.code.in_(codes), Organisation.id.in_(ids)))
    held = query.order_by(BodyReturn.id).with_for_update(of=BodyReturn).execution_options(populate_existing=True)
    return session.scalars(held.options(joinedload(BodyReturn.organisation))).all()


def answers(session: Session, return_ids: Collection[int]) -> Mapping[int, Sequence[ReturnAnswer]]:
    """What these returns hold now."""
    found: dict[int, list[ReturnAnswer]] = {}
    query = select(ReturnAnswer).where(ReturnAnswer.return_id.in_(return_ids)).order_by(ReturnAnswer.id)
    for each in session.scalars(query):
        found.setdefault(each.return_id, []).append(each)
    return found


def handed_in_before(
    session: Session, asked: ReturnRound, organisation_ids: Collection[int]
) -> Mapping[int, Mapping[str, dict[str, str]]]:
    """What these bodies handed in for the year before to the same ministry or prefecture, the newest."""
    query = select(BodyReturn.organisation_id, BodyReturn.handed_in).join(ReturnRound, ReturnRound.id == BodyReturn.round_id)
    query = query.where(
        ReturnRound.asker_id == asked.asker_id, ReturnRound.fiscal_year == asked.fiscal_year - 1,
        BodyReturn.submitted_at.is_not(None), BodyReturn.organisation_id.in_(organisation_ids),
    )  # fmt: skip
    return {body: given or {} for body, given in session.execute(query.order_by(BodyReturn.id))}


def told(session: Session, job_id: int, state: str, *, number: int) -> Page[TakenFile]:
    """A page of a job's files that came to something, in the order in which they came."""
    query = select(TakenFile).where(TakenFile.job_id == job_id, TakenFile.state == state)
    return page_of(session, query.order_by(TakenFile.source_id, TakenFile.position), number=number, size=SIZE)


def all_told(session: Session, job_id: int, state: str) -> Sequence[TakenFile]:
    """All of them."""
    query = select(TakenFile).where(TakenFile.job_id == job_id, TakenFile.state == state)
    return session.scalars(query.order_by(TakenFile.source_id, TakenFile.position)).all()


def returns_of(
    session: Session, round_id: int, *, without: Collection[int] = (), most: int | None = None
) -> Sequence[BodyReturn]:
    """The returns of a round with their bodies, by code, but those that are named."""
    query = select(BodyReturn).join(Organisation, Organisation.id == BodyReturn.organisation_id)
    query = query.where(BodyReturn.round_id == round_id, BodyReturn.id.not_in(without))
    ordered = query.order_by(Organisation.code, Organisation.id).limit(most)
    return session.scalars(ordered.options(joinedload(BodyReturn.organisation))).all()


def count_returns(session: Session, round_id: int) -> int:
    """How many bodies a round asks."""
    return session.scalar(select(func.count(BodyReturn.id)).where(BodyReturn.round_id == round_id)) or 0
