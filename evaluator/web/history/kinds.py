"""The kinds of events that have a wording of their own, by what they are about."""

KINDS = {
    "procurement": (
        "procurement.created", "procurement.changed", "procurement.rubric-chosen", "schedule.changed", "procurement.call",
        "procurement.end-call", "procurement.start-scoring", "procurement.start-review", "procurement.begin-moderation",
        "procurement.close-scoring", "procurement.next-stage",
        "procurement.open-prices", "procurement.decide", "procurement.cancel", "result.fixed", "work.handed-over",
    ),
    "call": ("question.registered", "question.answered", "hearing.recorded"),
    "proposal": (
        "proposer.registered", "proposer.changed", "proposal.registered", "proposal.changed", "proposal.checked",
        "proposal.withdrawn", "proposal.invalid", "proposal.restored", "labels.drawn", "document.stored", "document.removed",
        "evidence.record-added", "evidence.record-changed", "evidence.record-removed", "evidence.staff-added",
        "evidence.staff-changed", "evidence.staff-removed", "evidence.tie-added", "evidence.tie-changed", "evidence.tie-removed",
        "proposals.past-results",
    ),
    "panel": (
        "seat.given", "seat.changed", "seat.left", "departments.assigned", "declaration.made", "declaration.recorded",
        "declaration.late", "declaration.ended", "member.reminded", "meeting.called", "meeting.changed", "meeting.held",
    ),
    "scoring": (
        "sheet.submitted", "sheet.reopened", "sheet.on-paper", "sheet.off-paper", "paper.entered", "paper.compared",
        "paper.returned", "paper.confirmed",
    ),
    "moderation": ("topic.added", "topic.removed", "topic.noted", "topic.closed", "topic.reopened", "mark.revised"),
    "price": (
        "envelope.registered", "envelope.changed", "envelope.unreadable", "key.named", "key.dropped", "key.made", "key.locked",
        "key.handed-over", "opening.started", "opening.differed", "opening.broken-off", "opening.finished", "price.opened",
    ),
    "joint": (
        "joint.begun", "joint.changed", "joint.body-joined", "joint.body-changed", "joint.body-removed", "joint.seats",
        "joint.year-shared", "joint.approved", "joint.refused", "joint.model-shared", "joint.model-taken-back",
    ),
    "decision": (
        "decision.recorded", "decision.taken-back", "award.drafted", "award.changed", "award.agreed", "award.refused",
        "award.made", "award.dropped", "award.ended", "negotiation.recorded", "contract.made", "procurement.called-again",
    ),
    "staff": ("staff.entered", "staff.corrected", "staff.changed", "staff.ended", "staff.removed"),
    "partner": (
        "partner.added", "partner.changed", "partner.closed", "partner.reopened", "partner.imported", "collaboration.added",
        "collaboration.changed", "collaboration.removed",
    ),
    "contract": (
        "contract.registered", "contract.promises-carried", "contract.corrected", "contract.parties-corrected",
        "contract.amended", "contract.ended", "contract.end-taken-back", "contract.shared", "contract.unshared",
        "contract.promise-added", "contract.promise-changed", "contract.promise-removed", "contract.promise-checked",
        "contract.promise-check-removed", "contract.funding-entered", "contract.town-added", "contract.town-changed",
        "contract.town-removed", "contract.population-entered", "contract.imported",
    ),
    "figures": (
        "figures.entered", "figures.corrected", "indicator.added", "indicator.changed", "indicator.redefined",
        "indicator.retired", "indicator.reinstated",
    ),
    "review": (
        "review.begun", "review.figures", "review.drafted", "review.extended", "review.link-made", "review.link-revoked",
        "review.replied", "review.fixed", "review.corrected", "review.entered", "review.withdrawn",
        "review.form-taken", "review.form-set-aside",
    ),
    "return": (
        "return.round-begun", "return.begun", "return.submitted", "return.corrected", "return.sent-back", "return.accepted",
        "return.reopened", "return.asked", "return.answered", "return.taken", "return.replaced",
    ),
    "job": ("job.asked", "job.cancelled"),
    "body": ("bodies.loaded", "bodies.stated", "bodies.merged", "denominators.loaded", "bodyfile.taken"),
    "national": (
        "national.view-kept", "national.view-dropped", "practice.chosen", "practice.changed", "practice.withdrawn",
    ),
    "rubric": ("rubric.published", "rubric.shared", "rubric.unshared", "rubric.adopted", "rubric.taken-over"),
    "people": (
        "person.created", "person.changed", "person.deactivated", "person.reactivated", "person.linked", "person.unlinked",
        "role.granted", "role.ended", "role.offered", "role.accepted", "role.withdrawn", "password.reset", "password.changed",
        "second-factor.set", "second-factor.reset", "paper-codes.printed", "account.locked", "organisation.changed",
        "api.key-made", "api.key-revoked",
    ),
    "publication": (
        "result.published", "result.corrected", "policy.changed", "disclosure.made", "compliance.stated", "compliance.reasoned",
        "compliance.judged",
    ),
    "history": ("history.checked", "history.erased"),
}  # fmt: skip
ALL = frozenset(kind for each in KINDS.values() for kind in each)
FOR_ADMINISTRATORS = (*KINDS["people"], *KINDS["history"], "work.handed-over")
"""What administrators read: people, roles and the history itself."""
