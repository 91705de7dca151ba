"""Endpoints of people who are not of the office: members of a panel, and officers of a ministry or a prefecture."""

PANEL: frozenset[str] = frozenset(
    {
        "awards.panel",
        "documents.panel",
        "documents.show",
        "meetings.panel",
        "meetings.panel_document",
        "moderation.panel",
        "moderation.panel_add",
        "moderation.panel_revise",
        "moderation.panel_save",
        "paper.own",
        "paper.own_again",
        "paper.own_confirm",
        "paper.own_declaration_scan",
        "ranking.panel",
        "ranking.panel_proposal",
        "scoring.cell",
        "scoring.choose",
        "scoring.declaration",
        "scoring.declare",
        "scoring.item",
        "scoring.receipt",
        "scoring.recusal",
        "scoring.reopen",
        "scoring.review",
        "scoring.save",
        "scoring.save_item",
        "scoring.sheet",
        "scoring.submit",
    }
)
"""Whoever holds a seat on the panel of the procurement that the address names."""

MINISTRY: frozenset[str] = frozenset(
    {
        "bodies.index",
        "bodies.load",
        "bodies.show",
        "bodies.template",
        "bodyfiles.index",
        "denominators.index",
        "denominators.load",
        "denominators.template",
        "intake.index",
        "intake.listed",
        "intake.make",
        "intake.show",
        "intake.workbook",
        "intake.workbooks",
        "jobs.cancel",
        "jobs.files",
        "jobs.index",
        "jobs.show",
        "jobs.state",
        "national.bodies",
        "national.choose",
        "national.drop",
        "national.index",
        "national.keep",
        "national.picture",
        "national.remark",
        "national.show",
        "national.table_file",
        "national.withdraw",
        "national.workbook",
        "rounds.accept",
        "rounds.answer",
        "rounds.body",
        "rounds.index",
        "rounds.new",
        "rounds.reopen",
        "rounds.send_back",
        "rounds.show",
    }
)
"""Ministry officers, at a ministry or a prefecture: what they asked for, and nothing else of a body."""

JOINT: frozenset[str] = frozenset(
    {
        "joint.shared_year",
        "joint.show",
    }
)
"""Reading for the office of a body that takes or took part in the joint procurement that the address names."""

JOINT_OFFICER: frozenset[str] = frozenset(
    {
        "joint.approve",
    }
)
"""Deciding for such a body: its officers, while it takes part."""
PROGRAMS = frozenset(
    {
        "api.bodies",
        "api.judgements",
        "api.missing",
        "api.openapi",
        "api.result",
        "api.results",
        "api.rubric",
        "api.rubrics",
        "api.shared",
        "api.shared_one",
        "api.table",
        "api.views",
        "api_about.page",
    }
)
"""Programs, with a key or without; the interface itself looks at the key."""
ENTERING = frozenset(
    {
        "account.organisation",
        "account.password",
        "account.second_factor",
        "account.set_up",
        "account.sign_out",
    }
)
"""Whoever has given a password, also while something else is still asked."""
