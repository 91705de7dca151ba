"""Amendments and files of contracts, partners, yearly reviews and replies."""

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kana", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("offers", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('department', 'welfare_council', 'food_bank', 'lawyer', 'employer', 'volunteer', 'informal', "
            "'housing', 'medical', 'school', 'other')",
            name=op.f("ck_partner_kind_known"),
        ),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_partner_name_filled")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_partner_organisation_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_partner_organisation_id_name")),
    )
    op.create_table(
        "collaboration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=True),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "origin = 'existing' OR (contract_id IS NOT NULL AND length(evidence) > 0)",
            name=op.f("ck_collaboration_credit_has_evidence"),
        ),
        sa.CheckConstraint("origin IN ('existing', 'brought', 'developed')", name=op.f("ck_collaboration_origin_known")),
        sa.CheckConstraint("(contract_id IS NULL) <> (other_id IS NULL)", name=op.f("ck_collaboration_with_one_other")),
        sa.CheckConstraint("length(subject) > 0", name=op.f("ck_collaboration_subject_filled")),
        sa.CheckConstraint("other_id IS NULL OR other_id <> partner_id", name=op.f("ck_collaboration_with_another")),
        sa.CheckConstraint("until IS NULL OR since <= until", name=op.f("ck_collaboration_days_in_order")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_collaboration_contract_id_contract")),
        sa.ForeignKeyConstraint(["other_id"], ["partner.id"], name=op.f("fk_collaboration_other_id_partner")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_collaboration_partner_id_partner")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_collaboration_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collaboration")),
    )
    op.create_index(op.f("ix_collaboration_contract_id"), "collaboration", ["contract_id"])
    op.create_index(op.f("ix_collaboration_other_id"), "collaboration", ["other_id"])
    op.create_index(op.f("ix_collaboration_partner_id"), "collaboration", ["partner_id"])
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=True),
        sa.Column("grade_scale", sa.String(length=60), nullable=False),
        sa.Column("raw_grade", sa.String(length=60), nullable=False),
        sa.Column("score", sa.String(length=40), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drafted_by", sa.Integer(), nullable=True),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fixed_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("fixed_at IS NULL OR score IS NOT NULL", name=op.f("ck_review_fixed_has_score")),
        sa.CheckConstraint(
            "procurement_id IS NOT NULL OR (score IS NOT NULL AND length(raw_grade) > 0)", name=op.f("ck_review_known_if_entered")
        ),
        sa.CheckConstraint("reply_by IS NULL OR drafted_at IS NOT NULL", name=op.f("ck_review_reply_after_draft")),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR fixed_at IS NULL OR procurement_id IS NULL", name=op.f("ck_review_fixed_stays")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (length(withdrawn_because) = 0)", name=op.f("ck_review_withdrawn_with_reason")
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_review_contract_id_contract")),
        sa.ForeignKeyConstraint(["drafted_by"], ["person.id"], name=op.f("fk_review_drafted_by_person")),
        sa.ForeignKeyConstraint(["fixed_by"], ["person.id"], name=op.f("fk_review_fixed_by_person")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_review_procurement_id_procurement")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["person.id"], name=op.f("fk_review_withdrawn_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("procurement_id", name=op.f("uq_review_procurement_id")),
    )
    op.create_index(op.f("ix_review_contract_id"), "review", ["contract_id"])
    op.create_index(
        "uq_review_standing", "review", ["contract_id", "fiscal_year"], unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"), postgresql_where=sa.text("withdrawn_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_amendment_reason_filled")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_amendment_contract_id_contract")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_amendment_document_id_document")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_amendment_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_amendment_contract_id_number")),
    )
    op.create_table(
        "reply_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(token_sha256) = 64", name=op.f("ck_reply_link_sha256_length")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_reply_link_made_by_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_reply_link_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_link")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_reply_link_token_sha256")),
    )
    op.create_index(op.f("ix_reply_link_review_id"), "reply_link", ["review_id"])
    op.create_table(
        "review_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("score", sa.String(length=40), nullable=False),
        sa.Column("raw_grade", sa.String(length=60), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("corrected_by", sa.Integer(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_review_correction_reason_filled")),
        sa.ForeignKeyConstraint(["corrected_by"], ["person.id"], name=op.f("fk_review_correction_corrected_by_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_correction_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_correction")),
    )
    op.create_index(op.f("ix_review_correction_review_id"), "review_correction", ["review_id"])
    op.create_table(
        "review_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("registered_by", sa.Integer(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(channel = 'link') = (link_id IS NOT NULL)", name=op.f("ck_review_reply_link_named")),
        sa.CheckConstraint("(channel = 'link') = (registered_by IS NULL)", name=op.f("ck_review_reply_registered_by_office")),
        sa.CheckConstraint("channel IN ('link', 'file', 'paper')", name=op.f("ck_review_reply_channel_known")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_review_reply_name_filled")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_review_reply_document_id_document")),
        sa.ForeignKeyConstraint(["link_id"], ["reply_link.id"], name=op.f("fk_review_reply_link_id_reply_link")),
        sa.ForeignKeyConstraint(["registered_by"], ["person.id"], name=op.f("fk_review_reply_registered_by_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_reply_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_reply")),
    )
    op.create_index(op.f("ix_review_reply_review_id"), "review_reply", ["review_id"])
    op.create_table(
        "reply_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("registered_by", sa.Integer(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside_by", sa.Integer(), nullable=True),
        sa.Column("set_aside_because", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(set_aside_at IS NULL) = (length(set_aside_because) = 0)", name=op.f("ck_reply_form_set_aside_with_reason")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_reply_form_document_id_document")),
        sa.ForeignKeyConstraint(["registered_by"], ["person.id"], name=op.f("fk_reply_form_registered_by_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_reply_form_review_id_review")),
        sa.ForeignKeyConstraint(["set_aside_by"], ["person.id"], name=op.f("fk_reply_form_set_aside_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_form")),
        sa.UniqueConstraint("document_id", name=op.f("uq_reply_form_document_id")),
    )
    op.create_index(op.f("ix_reply_form_review_id"), "reply_form", ["review_id"])
    with op.batch_alter_table("document") as table:
        table.alter_column("procurement_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("contract_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_document_contract_id_contract"), "contract", ["contract_id"], ["id"])
        table.create_index(op.f("ix_document_contract_id"), ["contract_id"])
        table.drop_constraint("purpose_known", type_="check")
        table.create_check_constraint(
            "purpose_known",
            "purpose IN ('call', 'proposal', 'redacted', 'scan', 'minutes', 'sealed', 'disclosure', 'contract', 'reply')",
        )
        table.create_check_constraint("belongs_to_one", "(procurement_id IS NULL) <> (contract_id IS NULL)")
        table.create_check_constraint("purpose_of_contract", "(contract_id IS NOT NULL) = (purpose IN ('contract', 'reply'))")


def downgrade() -> None:
    """Drop the tables with what they hold."""
    op.drop_index(op.f("ix_reply_form_review_id"), table_name="reply_form")
    op.drop_table("reply_form")
    op.drop_index(op.f("ix_review_correction_review_id"), table_name="review_correction")
    op.drop_table("review_correction")
    op.drop_index(op.f("ix_review_reply_review_id"), table_name="review_reply")
    op.drop_table("review_reply")
    op.drop_index(op.f("ix_reply_link_review_id"), table_name="reply_link")
    op.drop_table("reply_link")
    op.drop_table("amendment")
    op.drop_index("uq_review_standing", table_name="review")
    op.drop_index(op.f("ix_review_contract_id"), table_name="review")
    op.drop_table("review")
    op.drop_index(op.f("ix_collaboration_contract_id"), table_name="collaboration")
    op.drop_index(op.f("ix_collaboration_other_id"), table_name="collaboration")
    op.drop_index(op.f("ix_collaboration_partner_id"), table_name="collaboration")
    op.drop_table("collaboration")
    op.execute("DELETE FROM document_piece WHERE document_id IN (SELECT id FROM document WHERE contract_id IS NOT NULL)")
    op.execute("DELETE FROM document WHERE contract_id IS NOT NULL")
    with op.batch_alter_table("document") as table:
        table.drop_constraint("purpose_of_contract", type_="check")
        table.drop_constraint("belongs_to_one", type_="check")
        table.drop_constraint("purpose_known", type_="check")
        table.drop_index(op.f("ix_document_contract_id"))
        table.drop_constraint(op.f("fk_document_contract_id_contract"), type_="foreignkey")
        table.drop_column("contract_id")
        table.alter_column("procurement_id", existing_type=sa.Integer(), nullable=False)
        table.create_check_constraint(
            "purpose_known", "purpose IN ('call', 'proposal', 'redacted', 'scan', 'minutes', 'sealed', 'disclosure')"
        )
    op.drop_table("partner")
