"""Every table, so that the metadata knows them all."""

from evaluator.db.models.apikey import ApiKey
from evaluator.db.models.award import Approval, Award, HumanDecision, NegotiationEntry
from evaluator.db.models.body import BodyChange, BodyFile, BodySpell, Denominator, DenominatorSet
from evaluator.db.models.compliance import KeptJudgement, PointReason, Statement
from evaluator.db.models.computation import Computation, ComputedPart
from evaluator.db.models.contract import (
    Amendment,
    Commitment,
    CommitmentCheck,
    Contract,
    ContractParty,
    ContractYear,
    FundingLine,
    Population,
    ServedTown,
)
from evaluator.db.models.document import Document, DocumentPiece
from evaluator.db.models.evaluation import Evaluation
from evaluator.db.models.event import ChainHead, Event, EventValues
from evaluator.db.models.figure import ContractStaff, Figure, FigureChange, MonthReport, OwnIndicator
from evaluator.db.models.job import Job, JobFile, JobPiece, TakenFile
from evaluator.db.models.joint import (
    JointAgreement,
    JointApproval,
    JointFigure,
    JointModel,
    JointParticipant,
    JointSeat,
    JointSpan,
    JointYear,
)
from evaluator.db.models.moderation import AgreedMark, Topic
from evaluator.db.models.national import Practice, SavedView
from evaluator.db.models.organisation import Organisation
from evaluator.db.models.panel import Attendance, Declaration, Meeting, Seat
from evaluator.db.models.partner import Collaboration, Partner
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
from evaluator.db.models.returns import BodyReturn, ReturnAnswer, ReturnForm, ReturnMessage, ReturnRound
from evaluator.db.models.review import ReplyForm, ReplyLink, Review, ReviewCorrection, ReviewReply
from evaluator.db.models.rubric_version import RubricVersion
from evaluator.db.models.sheet import PaperMark, PaperSheet, Rival, Score, Sheet, Submission
from evaluator.db.models.workshop import RubricAdoption, RubricDraft, RubricRelease

__all__ = [
    "AgreedMark", "Amendment", "ApiKey", "Approval", "Attendance", "Award", "BodyChange", "BodyFile", "BodyReturn", "BodySpell",
    "ChainHead", "Collaboration", "Commitment", "CommitmentCheck", "CommunityTie", "Computation", "ComputedPart", "Contract",
    "ContractParty", "ContractStaff", "ContractYear", "Declaration", "Denominator", "DenominatorSet", "Disclosure",
    "DisclosurePolicy", "Document", "DocumentPiece", "Envelope", "Evaluation", "Event", "EventValues", "Figure",
    "FigureChange", "FundingLine", "HandedShare", "Hearing", "HumanDecision", "Invitation", "Job", "JobFile", "JobPiece",
    "JointAgreement", "JointApproval", "JointFigure", "JointModel", "JointParticipant", "JointSeat", "JointSpan", "JointYear",
    "KeptJudgement", "KeyHolder", "LoginSession", "Meeting", "MonthReport", "NegotiationEntry", "Opening", "OpeningEntry",
    "Organisation", "OwnIndicator", "PaperCode", "PaperMark", "PaperSheet", "Partner", "Person", "PointReason", "Population",
    "Practice", "Price", "Procurement", "Proposal", "ProposalMember", "Proposer", "Publication", "Question", "ReplyForm",
    "ReplyLink", "RequirementCheck", "ReturnAnswer", "ReturnForm", "ReturnMessage", "ReturnRound", "Review",
    "ReviewCorrection", "ReviewReply", "Rival", "RoleGrant", "RubricAdoption", "RubricDraft", "RubricRelease",
    "RubricVersion", "SavedView", "ScheduleDate", "Score", "Seat", "ServedTown", "Sheet", "StaffPost", "Statement",
    "Submission", "TakenFile", "Topic", "TrackRecord",
]  # fmt: skip
