"""The rubric workshop, moderation, decisions and awards, and what is published."""

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "disclosure_policy",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_disclosure_policy_changed_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_disclosure_policy_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_disclosure_policy")),
    )
    op.create_table(
        "rubric_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("rubric_id", sa.String(length=100), nullable=False),
        sa.Column("based_on", sa.String(length=64), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(rubric_id) > 0", name=op.f("ck_rubric_draft_rubric_id_filled")),
        sa.ForeignKeyConstraint(["based_on"], ["rubric_version.sha256"], name=op.f("fk_rubric_draft_based_on_rubric_version")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_rubric_draft_changed_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_rubric_draft_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_draft")),
        sa.UniqueConstraint("organisation_id", "rubric_id", name=op.f("uq_rubric_draft_organisation_id_rubric_id")),
    )
    op.create_index(op.f("ix_rubric_draft_based_on"), "rubric_draft", ["based_on"])
    op.create_index(op.f("ix_rubric_draft_organisation_id"), "rubric_draft", ["organisation_id"])
    op.create_table(
        "rubric_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("rubric_sha256", sa.String(length=64), nullable=False),
        sa.Column("title_ja", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("based_on", sa.String(length=64), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["based_on"], ["rubric_version.sha256"], name=op.f("fk_rubric_release_based_on_rubric_version")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_rubric_release_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"], name=op.f("fk_rubric_release_published_by_person")),
        sa.ForeignKeyConstraint(
            ["rubric_sha256"], ["rubric_version.sha256"], name=op.f("fk_rubric_release_rubric_sha256_rubric_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_release")),
        sa.UniqueConstraint("rubric_sha256", name=op.f("uq_rubric_release_rubric_sha256")),
    )
    op.create_index(op.f("ix_rubric_release_based_on"), "rubric_release", ["based_on"])
    op.create_index(op.f("ix_rubric_release_organisation_id"), "rubric_release", ["organisation_id"])
    op.create_table(
        "human_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("taken_back_at IS NULL OR length(taken_back_reason) > 0", name=op.f("ck_human_decision_reason_given")),
        sa.ForeignKeyConstraint(
            ["procurement_id"], ["procurement.id"], name=op.f("fk_human_decision_procurement_id_procurement")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_human_decision_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_human_decision")),
        sa.UniqueConstraint("procurement_id", "number", name=op.f("uq_human_decision_procurement_id_number")),
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title_ja", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_publication_sha256_length")),
        sa.CheckConstraint("number = 1 OR length(reason) > 0", name=op.f("ck_publication_correction_has_reason")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_publication_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_publication_procurement_id_procurement")),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"], name=op.f("fk_publication_published_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("procurement_id", "number", name=op.f("uq_publication_procurement_id_number")),
    )
    op.create_index(op.f("ix_publication_organisation_id"), "publication", ["organisation_id"])
    op.create_index(op.f("ix_publication_published_at"), "publication", ["published_at"])
    op.create_index(
        "uq_publication_standing",
        "publication",
        ["procurement_id"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "rubric_adoption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adopted_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["adopted_by"], ["person.id"], name=op.f("fk_rubric_adoption_adopted_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_rubric_adoption_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["release_id"], ["rubric_release.id"], name=op.f("fk_rubric_adoption_release_id_rubric_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_adoption")),
        sa.UniqueConstraint("organisation_id", "release_id", name=op.f("uq_rubric_adoption_organisation_id_release_id")),
    )
    op.create_index(op.f("ix_rubric_adoption_organisation_id"), "rubric_adoption", ["organisation_id"])
    op.create_index(op.f("ix_rubric_adoption_release_id"), "rubric_adoption", ["release_id"])
    op.create_table(
        "award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lot", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("contract_on", sa.Date(), nullable=True),
        sa.Column("contract_yen", sa.BigInteger(), nullable=True),
        sa.Column("contract_tax_included", sa.Boolean(), nullable=False),
        sa.Column("contract_note", sa.Text(), nullable=False),
        sa.Column("recall_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'award') = (proposal_id IS NOT NULL)", name=op.f("ck_award_award_to_somebody")),
        sa.CheckConstraint("kind IN ('award', 'no_award', 'call_again')", name=op.f("ck_award_kind_known")),
        sa.CheckConstraint(
            "contract_on IS NULL OR (made_at IS NOT NULL AND contract_yen > 0)", name=op.f("ck_award_contract_after_award")
        ),
        sa.CheckConstraint("ended_at IS NULL OR length(ended_reason) > 0", name=op.f("ck_award_ended_for_reason")),
        sa.ForeignKeyConstraint(["drafted_by"], ["person.id"], name=op.f("fk_award_drafted_by_person")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_award_procurement_id_procurement")),
        sa.ForeignKeyConstraint(["recall_id"], ["procurement.id"], name=op.f("fk_award_recall_id_procurement")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_award_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("procurement_id", "number", name=op.f("uq_award_procurement_id_number")),
    )
    op.create_index(op.f("ix_award_procurement_id"), "award", ["procurement_id"])
    op.create_index(op.f("ix_award_proposal_id"), "award", ["proposal_id"])
    op.create_index(op.f("ix_award_recall_id"), "award", ["recall_id"])
    op.create_index(
        "uq_award_standing",
        "award",
        ["procurement_id", "lot", "proposal_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("outcome IS NULL OR outcome IN ('revised', 'kept', 'agreed')", name=op.f("ck_topic_outcome_known")),
        sa.CheckConstraint(
            "outcome IS NULL OR (closed_at IS NOT NULL AND closed_by IS NOT NULL)", name=op.f("ck_topic_closed_by_somebody")
        ),
        sa.CheckConstraint("outcome IS NULL OR length(note) > 0", name=op.f("ck_topic_note_given")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_topic_closed_by_person")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_topic_procurement_id_procurement")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_topic_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint(
            "procurement_id", "stage", "proposal_id", "item", name=op.f("uq_topic_procurement_id_stage_proposal_id_item")
        ),
    )
    op.create_index(op.f("ix_topic_procurement_id"), "topic", ["procurement_id"])
    op.create_index(op.f("ix_topic_proposal_id"), "topic", ["proposal_id"])
    op.create_table(
        "agreed_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_agreed_mark_reason_given")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_agreed_mark_recorded_by_person")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_agreed_mark_topic_id_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_mark")),
        sa.UniqueConstraint("topic_id", "number", name=op.f("uq_agreed_mark_topic_id_number")),
    )
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "agreed IS NULL OR (decided_on IS NOT NULL AND length(name) > 0)", name=op.f("ck_approval_decided_by_somebody")
        ),
        sa.CheckConstraint("agreed IS NULL OR agreed OR length(note) > 0", name=op.f("ck_approval_refusal_has_reason")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_approval_title_filled")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_approval_award_id_award")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_approval_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("award_id", "position", name=op.f("uq_approval_award_id_position")),
    )
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(length=200), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(request) > 0", name=op.f("ck_disclosure_request_filled")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_disclosure_document_id_document")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_disclosure_made_by_person")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_disclosure_procurement_id_procurement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    op.create_index(op.f("ix_disclosure_procurement_id"), "disclosure", ["procurement_id"])
    op.create_table(
        "negotiation_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("present", sa.String(length=300), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(content) > 0", name=op.f("ck_negotiation_entry_content_filled")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_negotiation_entry_award_id_award")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_negotiation_entry_document_id_document")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_negotiation_entry_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_negotiation_entry")),
    )
    op.create_index(op.f("ix_negotiation_entry_award_id"), "negotiation_entry", ["award_id"])
    # ### end Alembic commands ###
    with op.batch_alter_table("document") as table:
        table.drop_constraint("purpose_known", type_="check")
        table.create_check_constraint(
            "purpose_known", "purpose IN ('call', 'proposal', 'redacted', 'scan', 'minutes', 'sealed', 'disclosure')"
        )
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("procurement") as table:
        table.create_index("ix_procurement_organisation_id_state", ["organisation_id", "state"])
        table.create_index("ix_procurement_organisation_id_title", ["organisation_id", "title"])


def downgrade() -> None:
    """Drop the tables with what they hold."""
    with op.batch_alter_table("procurement") as table:
        table.drop_index("ix_procurement_organisation_id_title")
        table.drop_index("ix_procurement_organisation_id_state")
    with op.batch_alter_table("person") as table:
        table.drop_column("looked_at")
    op.execute("DELETE FROM document_piece WHERE document_id IN (SELECT id FROM document WHERE purpose = 'disclosure')")
    op.execute("DELETE FROM document WHERE purpose = 'disclosure'")
    with op.batch_alter_table("document") as table:
        table.drop_constraint("purpose_known", type_="check")
        table.create_check_constraint("purpose_known", "purpose IN ('call', 'proposal', 'redacted', 'scan', 'minutes', 'sealed')")
    op.drop_index(op.f("ix_negotiation_entry_award_id"), table_name="negotiation_entry")
    op.drop_table("negotiation_entry")
    op.drop_index(op.f("ix_disclosure_procurement_id"), table_name="disclosure")
    op.drop_table("disclosure")
    op.drop_table("approval")
    op.drop_table("agreed_mark")
    op.drop_index(op.f("ix_topic_procurement_id"), table_name="topic")
    op.drop_index(op.f("ix_topic_proposal_id"), table_name="topic")
    op.drop_table("topic")
    op.drop_index(op.f("ix_award_procurement_id"), table_name="award")
    op.drop_index(op.f("ix_award_recall_id"), table_name="award")
    op.drop_index(op.f("ix_award_proposal_id"), table_name="award")
    op.drop_index(
        "uq_award_standing",
        table_name="award",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("award")
    op.drop_index(op.f("ix_rubric_adoption_organisation_id"), table_name="rubric_adoption")
    op.drop_index(op.f("ix_rubric_adoption_release_id"), table_name="rubric_adoption")
    op.drop_table("rubric_adoption")
    op.drop_index(op.f("ix_publication_organisation_id"), table_name="publication")
    op.drop_index(op.f("ix_publication_published_at"), table_name="publication")
    op.drop_index(
        "uq_publication_standing",
        table_name="publication",
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.drop_table("publication")
    op.drop_table("human_decision")
    op.drop_index(op.f("ix_rubric_release_based_on"), table_name="rubric_release")
    op.drop_index(op.f("ix_rubric_release_organisation_id"), table_name="rubric_release")
    op.drop_table("rubric_release")
    op.drop_index(op.f("ix_rubric_draft_based_on"), table_name="rubric_draft")
    op.drop_index(op.f("ix_rubric_draft_organisation_id"), table_name="rubric_draft")
    op.drop_table("rubric_draft")
    op.drop_table("disclosure_policy")
    # ### end Alembic commands ###
