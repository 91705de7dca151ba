"""Yearly returns of bodies: forms, rounds, answers, questions sent back."""

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "return_form",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_return_form_sha256_length")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_return_form")),
    )
    op.create_table(
        "return_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("form_sha256", sa.String(length=64), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_return_round_title_filled")),
        sa.CheckConstraint("opens_on <= due_on", name=op.f("ck_return_round_days_in_order")),
        sa.ForeignKeyConstraint(["asker_id"], ["organisation.id"], name=op.f("fk_return_round_asker_id_organisation")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_return_round_created_by_person")),
        sa.ForeignKeyConstraint(["form_sha256"], ["return_form.sha256"], name=op.f("fk_return_round_form_sha256_return_form")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_round")),
        sa.UniqueConstraint("asker_id", "fiscal_year", "title", name=op.f("uq_return_round_asker_id_fiscal_year_title")),
    )
    op.create_index(op.f("ix_return_round_form_sha256"), "return_round", ["form_sha256"])
    op.create_table(
        "body_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_in", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(accepted_at IS NULL) = (state <> 'accepted')", name=op.f("ck_body_return_accepted_when_locked")),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (state IN ('not-begun', 'draft'))", name=op.f("ck_body_return_submitted_when_handed_in")
        ),
        sa.CheckConstraint(
            "state IN ('not-begun', 'draft', 'submitted', 'sent-back', 'corrected', 'accepted')",
            name=op.f("ck_body_return_state_known"),
        ),
        sa.CheckConstraint("(handed_in IS NULL) = (submitted_at IS NULL)", name=op.f("ck_body_return_answers_when_handed_in")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_body_return_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["return_round.id"], name=op.f("fk_body_return_round_id_return_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_return")),
        sa.UniqueConstraint("round_id", "organisation_id", name=op.f("uq_body_return_round_id_organisation_id")),
    )
    op.create_index(op.f("ix_body_return_organisation_id"), "body_return", ["organisation_id"])
    op.create_index(op.f("ix_body_return_state"), "body_return", ["state"])
    op.create_table(
        "return_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("origin <> 'typed' OR confirmed", name=op.f("ck_return_answer_typed_is_confirmed")),
        sa.CheckConstraint(
            "origin IN ('typed', 'figures', 'staff', 'procurements', 'last-year')", name=op.f("ck_return_answer_origin_known")
        ),
        sa.CheckConstraint("length(value) > 0", name=op.f("ck_return_answer_value_filled")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_return_answer_changed_by_person")),
        sa.ForeignKeyConstraint(["return_id"], ["body_return.id"], name=op.f("fk_return_answer_return_id_body_return")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_answer")),
        sa.UniqueConstraint("return_id", "field", name=op.f("uq_return_answer_return_id_field")),
    )
    op.create_table(
        "return_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('body', 'asker')", name=op.f("ck_return_message_side_known")),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_return_message_text_filled")),
        sa.ForeignKeyConstraint(["return_id"], ["body_return.id"], name=op.f("fk_return_message_return_id_body_return")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_return_message_written_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_message")),
    )
    op.create_index(op.f("ix_return_message_return_id"), "return_message", ["return_id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("return_message")
    op.drop_table("return_answer")
    op.drop_table("body_return")
    op.drop_table("return_round")
    op.drop_table("return_form")
