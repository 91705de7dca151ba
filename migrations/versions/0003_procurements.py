"""Procurements, proposers and proposals, and what is known about them."""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "proposer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("corporate_number", sa.String(length=13), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kana", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "corporate_number IS NULL OR length(corporate_number) = 13", name=op.f("ck_proposer_corporate_number_length")
        ),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_proposer_name_filled")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_proposer_organisation_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposer")),
        sa.UniqueConstraint("organisation_id", "corporate_number", name=op.f("uq_proposer_organisation_id_corporate_number")),
    )
    op.create_index(op.f("ix_proposer_organisation_id"), "proposer", ["organisation_id"])
    op.create_table(
        "procurement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("service", sa.String(length=60), nullable=False),
        sa.Column("procedure", sa.String(length=40), nullable=False),
        sa.Column("fiscal_year_from", sa.Integer(), nullable=False),
        sa.Column("fiscal_year_to", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("ceiling_kind", sa.String(length=20), nullable=False),
        sa.Column("ceiling_yen", sa.BigInteger(), nullable=True),
        sa.Column("ceiling_secret", sa.Boolean(), nullable=False),
        sa.Column("tax_included", sa.Boolean(), nullable=False),
        sa.Column("names_hidden", sa.Boolean(), nullable=False),
        sa.Column("proxies_allowed", sa.Boolean(), nullable=False),
        sa.Column("rubric_sha256", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rules_sha256", sa.String(length=64), nullable=True),
        sa.Column("rules_text", sa.Text(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "NOT ceiling_secret OR ceiling_kind = 'estimate'", name=op.f("ck_procurement_ceiling_secret_is_estimate")
        ),
        sa.CheckConstraint(
            "ceiling_kind IN ('none', 'proposal_limit', 'estimate')", name=op.f("ck_procurement_ceiling_kind_known")
        ),
        sa.CheckConstraint("ceiling_yen IS NULL OR ceiling_yen > 0", name=op.f("ck_procurement_ceiling_above_zero")),
        sa.CheckConstraint("fiscal_year_from <= fiscal_year_to", name=op.f("ck_procurement_years_in_order")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_procurement_title_filled")),
        sa.CheckConstraint("rules_sha256 IS NULL OR frozen_at IS NOT NULL", name=op.f("ck_procurement_rules_hashed_when_frozen")),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluation.id"], name=op.f("fk_procurement_evaluation_id_evaluation")),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name=op.f("fk_procurement_officer_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_procurement_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["rubric_sha256"], ["rubric_version.sha256"], name=op.f("fk_procurement_rubric_sha256_rubric_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement")),
    )
    op.create_index(op.f("ix_procurement_evaluation_id"), "procurement", ["evaluation_id"])
    op.create_index(op.f("ix_procurement_officer_id"), "procurement", ["officer_id"])
    op.create_index(op.f("ix_procurement_organisation_id"), "procurement", ["organisation_id"])
    op.create_index(op.f("ix_procurement_rubric_sha256"), "procurement", ["rubric_sha256"])
    op.create_index(op.f("ix_procurement_state"), "procurement", ["state"])
    op.create_table(
        "hearing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("affiliation", sa.String(length=200), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("hear_again", sa.Boolean(), nullable=True),
        sa.CheckConstraint("subject IN ('criteria', 'award')", name=op.f("ck_hearing_subject_known")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_hearing_name_filled")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_hearing_procurement_id_procurement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
    )
    op.create_index(op.f("ix_hearing_procurement_id"), "hearing", ["procurement_id"])
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("consortium", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=True),
        sa.Column("lot", sa.String(length=40), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("withdrew", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("request_yen", sa.BigInteger(), nullable=True),
        sa.Column("lottery_number", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state = 'valid' OR length(reason) > 0", name=op.f("ck_proposal_reason_given")),
        sa.CheckConstraint("state IN ('valid', 'invalid', 'withdrawn', 'disqualified')", name=op.f("ck_proposal_state_known")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_proposal_procurement_id_procurement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("procurement_id", "label", name=op.f("uq_proposal_procurement_id_label")),
        sa.UniqueConstraint("procurement_id", "number", name=op.f("uq_proposal_procurement_id_number")),
    )
    op.create_index(op.f("ix_proposal_procurement_id"), "proposal", ["procurement_id"])
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asker", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(question) > 0", name=op.f("ck_question_question_filled")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_question_procurement_id_procurement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_index(op.f("ix_question_procurement_id"), "question", ["procurement_id"])
    op.create_table(
        "schedule_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_schedule_date_procurement_id_procurement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_date")),
        sa.UniqueConstraint("procurement_id", "kind", name=op.f("uq_schedule_date_procurement_id_kind")),
    )
    op.create_table(
        "community_tie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("partner", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("page", sa.String(length=60), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('office', 'partner', 'network', 'department')", name=op.f("ck_community_tie_kind_known")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_community_tie_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_tie")),
    )
    op.create_index(op.f("ix_community_tie_proposal_id"), "community_tie", ["proposal_id"])
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('call', 'proposal', 'redacted', 'scan', 'minutes', 'sealed')", name=op.f("ck_document_purpose_known")
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_document_sha256_length")),
        sa.CheckConstraint("size > 0", name=op.f("ck_document_size_above_zero")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_document_procurement_id_procurement")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_document_proposal_id_proposal")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_document_uploaded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_procurement_id"), "document", ["procurement_id"])
    op.create_index(op.f("ix_document_proposal_id"), "document", ["proposal_id"])
    op.create_table(
        "proposal_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_member_proposal_id_proposal")),
        sa.ForeignKeyConstraint(["proposer_id"], ["proposer.id"], name=op.f("fk_proposal_member_proposer_id_proposer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_member")),
        sa.UniqueConstraint("proposal_id", "proposer_id", name=op.f("uq_proposal_member_proposal_id_proposer_id")),
    )
    op.create_index(op.f("ix_proposal_member_proposer_id"), "proposal_member", ["proposer_id"])
    op.create_index(
        "uq_proposal_member_lead",
        "proposal_member",
        ["proposal_id"],
        unique=True,
        sqlite_where=sa.text("lead"),
        postgresql_where=sa.text("lead"),
    )
    op.create_table(
        "requirement_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("requirement", sa.String(length=60), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["checked_by"], ["person.id"], name=op.f("fk_requirement_check_checked_by_person")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_requirement_check_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_check")),
        sa.UniqueConstraint("proposal_id", "requirement", name=op.f("uq_requirement_check_proposal_id_requirement")),
    )
    op.create_table(
        "staff_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=100), nullable=False),
        sa.Column("fte_hundredths", sa.Integer(), nullable=False),
        sa.Column("dedicated", sa.Boolean(), nullable=False),
        sa.Column("qualification", sa.String(length=300), nullable=False),
        sa.Column("experience_years", sa.Integer(), nullable=True),
        sa.Column("training", sa.String(length=300), nullable=False),
        sa.Column("page", sa.String(length=60), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("fte_hundredths >= 0", name=op.f("ck_staff_post_fte_not_negative")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_staff_post_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_post")),
    )
    op.create_index(op.f("ix_staff_post_proposal_id"), "staff_post", ["proposal_id"])
    op.create_table(
        "track_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("contract", sa.String(length=300), nullable=False),
        sa.Column("fiscal_year_from", sa.Integer(), nullable=False),
        sa.Column("fiscal_year_to", sa.Integer(), nullable=False),
        sa.Column("amount_yen", sa.BigInteger(), nullable=True),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("source_procurement_id", sa.Integer(), nullable=True),
        sa.Column("page", sa.String(length=60), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("fiscal_year_from <= fiscal_year_to", name=op.f("ck_track_record_years_in_order")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_track_record_proposal_id_proposal")),
        sa.ForeignKeyConstraint(
            ["source_procurement_id"], ["procurement.id"], name=op.f("fk_track_record_source_procurement_id_procurement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track_record")),
    )
    op.create_index(op.f("ix_track_record_proposal_id"), "track_record", ["proposal_id"])
    op.create_table(
        "document_piece",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_piece_document_id_document")),
        sa.PrimaryKeyConstraint("document_id", "position", name=op.f("pk_document_piece")),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    """Drop the tables with what they hold."""
    op.drop_table("document_piece")
    op.drop_index(op.f("ix_track_record_proposal_id"), table_name="track_record")
    op.drop_table("track_record")
    op.drop_index(op.f("ix_staff_post_proposal_id"), table_name="staff_post")
    op.drop_table("staff_post")
    op.drop_table("requirement_check")
    op.drop_index(op.f("ix_proposal_member_proposer_id"), table_name="proposal_member")
    op.drop_index(
        "uq_proposal_member_lead", table_name="proposal_member", sqlite_where=sa.text("lead"), postgresql_where=sa.text("lead")
    )
    op.drop_table("proposal_member")
    op.drop_index(op.f("ix_document_procurement_id"), table_name="document")
    op.drop_index(op.f("ix_document_proposal_id"), table_name="document")
    op.drop_table("document")
    op.drop_index(op.f("ix_community_tie_proposal_id"), table_name="community_tie")
    op.drop_table("community_tie")
    op.drop_table("schedule_date")
    op.drop_index(op.f("ix_question_procurement_id"), table_name="question")
    op.drop_table("question")
    op.drop_index(op.f("ix_proposal_procurement_id"), table_name="proposal")
    op.drop_table("proposal")
    op.drop_index(op.f("ix_hearing_procurement_id"), table_name="hearing")
    op.drop_table("hearing")
    op.drop_index(op.f("ix_procurement_evaluation_id"), table_name="procurement")
    op.drop_index(op.f("ix_procurement_officer_id"), table_name="procurement")
    op.drop_index(op.f("ix_procurement_organisation_id"), table_name="procurement")
    op.drop_index(op.f("ix_procurement_rubric_sha256"), table_name="procurement")
    op.drop_index(op.f("ix_procurement_state"), table_name="procurement")
    op.drop_table("procurement")
    op.drop_index(op.f("ix_proposer_organisation_id"), table_name="proposer")
    op.drop_table("proposer")
    # ### end Alembic commands ###
