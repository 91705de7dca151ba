"""Every table, so that the metadata knows them all."""

from evaluator.db.models.award import Approval, Award, HumanDecision, NegotiationEntry
from evaluator.db.models.computation import Computation, ComputedPart
from evaluator.db.models.document import Document, DocumentPiece
from evaluator.db.models.evaluation import Evaluation
from evaluator.db.models.event import ChainHead, Event, EventValues
from evaluator.db.models.moderation import AgreedMark, Topic
from evaluator.db.models.organisation import Organisation
from evaluator.db.models.panel import Attendance, Declaration, Meeting, Seat
from evaluator.db.models.person import Invitation, LoginSession, PaperCode, Person, RoleGrant
from evaluator.db.models.price import Envelope, HandedShare, KeyHolder, Opening, OpeningEntry, Price
from evaluator.db.models.procurement import Hearing, Procurement, Question, ScheduleDate
from evaluator.db.models.proposal import (
    CommunityTie,
    Proposal,
    ProposalMember,
    Proposer,
    RequirementCheck,
    StaffPost,
    TrackRecord,
)
from evaluator.db.models.publication import Disclosure, DisclosurePolicy, Publication
from evaluator.db.models.rubric_version import RubricVersion
from evaluator.db.models.sheet import PaperMark, PaperSheet, Rival, Score, Sheet, Submission
from evaluator.db.models.workshop import RubricAdoption, RubricDraft, RubricRelease

__all__ = [
    "AgreedMark", "Approval", "Attendance", "Award", "ChainHead", "CommunityTie", "Computation", "ComputedPart",
    "Declaration", "Disclosure", "DisclosurePolicy", "Document", "DocumentPiece", "Envelope", "Evaluation", "Event",
    "EventValues", "HandedShare", "Hearing", "HumanDecision", "Invitation", "KeyHolder", "LoginSession", "Meeting",
    "NegotiationEntry", "Opening", "OpeningEntry", "Organisation", "PaperCode", "PaperMark", "PaperSheet", "Person", "Price",
    "Procurement", "Proposal", "ProposalMember", "Proposer", "Publication", "Question", "RequirementCheck", "Rival",
    "RoleGrant", "RubricAdoption", "RubricDraft", "RubricRelease", "RubricVersion", "ScheduleDate", "Score", "Seat", "Sheet",
    "StaffPost", "Submission", "Topic", "TrackRecord",
]  # fmt: skip
