"""What there is to approve in a joint procurement now, as digests; what the pages of lead and bodies begin from."""

from sqlalchemy.orm import Session

from evaluator.core.canonical import canonical, digest
from evaluator.db.models import JointAgreement, JointParticipant, Procurement
from evaluator.db.queries import joint as rows
from evaluator.services import course
from evaluator.services.joint import approvals
from evaluator.services.joint.approvals import Line, Subject


def contents(
    session: Session, agreement: JointAgreement, procurement: Procurement, participants: list[JointParticipant]
) -> dict[Subject, str | None]:  # fmt: skip
    """The digest of each subject; None where there is nothing to approve yet."""
    return {
        "cost-share": approvals.cost_digest(agreement, participants),
        "rules": rules_digest(session, procurement),
        "award": approvals.award_digest(rows.awards(session, procurement.id)),
    }


def rules_digest(session: Session, procurement: Procurement) -> str | None:
    """The digest of the rules: as they were frozen, else as they would be now; None before a rubric is chosen."""
    if procurement.rules_sha256 is not None or procurement.rubric is None:
        return procurement.rules_sha256
    return digest(canonical(course.rules_of(session, procurement)))


def lines(session: Session, agreement: JointAgreement, procurement: Procurement) -> tuple[Line, ...]:
    """Where each body that is asked stands on each subject."""
    participants = list(rows.participants(session, agreement.id))
    found = contents(session, agreement, procurement, participants)
    return approvals.lines(session, agreement, procurement, participants, found)
