"""Prices, sealed envelopes, keys and openings."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "key_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sealed_private", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after_id", sa.Integer(), nullable=True),
        sa.Column("handed_to_id", sa.Integer(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(handed_at IS NULL) = (handed_to_id IS NULL)", name=op.f("ck_key_holder_handed_to_somebody")),
        sa.CheckConstraint("after_id IS NULL OR after_id <> id", name=op.f("ck_key_holder_after_another")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_key_holder_failures_not_negative")),
        sa.CheckConstraint("handed_at IS NULL OR length(sealed_private) = 0", name=op.f("ck_key_holder_handed_key_destroyed")),
        sa.ForeignKeyConstraint(["after_id"], ["key_holder.id"], name=op.f("fk_key_holder_after_id_key_holder")),
        sa.ForeignKeyConstraint(["handed_to_id"], ["key_holder.id"], name=op.f("fk_key_holder_handed_to_id_key_holder")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_key_holder_person_id_person")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_key_holder_procurement_id_procurement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_holder")),
        sa.UniqueConstraint("after_id", name=op.f("uq_key_holder_after_id")),
        sa.UniqueConstraint("procurement_id", "person_id", name=op.f("uq_key_holder_procurement_id_person_id")),
    )
    op.create_index(op.f("ix_key_holder_person_id"), "key_holder", ["person_id"])
    op.create_table(
        "opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("second_id IS NULL OR second_id <> first_id", name=op.f("ck_opening_two_people")),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name=op.f("fk_opening_first_id_person")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_opening_procurement_id_procurement")),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_opening_second_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
        sa.UniqueConstraint("procurement_id", name=op.f("uq_opening_procurement_id")),
    )
    op.create_table(
        "price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_price_amount_above_zero")),
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> entered_by", name=op.f("ck_price_two_people")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("fk_price_confirmed_by_person")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_price_entered_by_person")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_price_procurement_id_procurement")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_price_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_price_proposal_id")),
    )
    op.create_index(op.f("ix_price_procurement_id"), "price", ["procurement_id"])
    op.create_index(
        "uq_price_ceiling",
        "price",
        ["procurement_id"],
        unique=True,
        sqlite_where=sa.text("proposal_id IS NULL"),
        postgresql_where=sa.text("proposal_id IS NULL"),
    )
    op.create_table(
        "envelope",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Integer(), nullable=False),
        sa.Column("seal_intact", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=True),
        sa.CheckConstraint("seal_intact OR length(remark) > 0", name=op.f("ck_envelope_broken_seal_explained")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_envelope_document_id_document")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_envelope_procurement_id_procurement")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_envelope_proposal_id_proposal")),
        sa.ForeignKeyConstraint(["received_by"], ["person.id"], name=op.f("fk_envelope_received_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope")),
        sa.UniqueConstraint("procurement_id", "identity", name=op.f("uq_envelope_procurement_id_identity")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_envelope_proposal_id")),
    )
    op.create_index(op.f("ix_envelope_procurement_id"), "envelope", ["procurement_id"])
    op.create_index(
        "uq_envelope_ceiling",
        "envelope",
        ["procurement_id"],
        unique=True,
        sqlite_where=sa.text("proposal_id IS NULL"),
        postgresql_where=sa.text("proposal_id IS NULL"),
    )
    op.create_table(
        "handed_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("envelope_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["envelope_id"], ["envelope.id"], name=op.f("fk_handed_share_envelope_id_envelope")),
        sa.ForeignKeyConstraint(["holder_id"], ["key_holder.id"], name=op.f("fk_handed_share_holder_id_key_holder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_share")),
        sa.UniqueConstraint("envelope_id", "holder_id", name=op.f("uq_handed_share_envelope_id_holder_id")),
    )
    op.create_index(op.f("ix_handed_share_holder_id"), "handed_share", ["holder_id"])
    op.create_table(
        "opening_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("envelope_id", sa.Integer(), nullable=False),
        sa.Column("seal_intact", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("pending", sa.Text(), nullable=False),
        sa.Column("inside", sa.Text(), nullable=False),
        sa.Column("fault", sa.String(length=60), nullable=False),
        sa.Column("differed", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("estimate_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name=op.f("ck_opening_entry_amount_above_zero")),
        sa.CheckConstraint("amount IS NULL OR length(reason) = 0", name=op.f("ck_opening_entry_amount_or_reason")),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR amount IS NOT NULL OR length(reason) > 0", name=op.f("ck_opening_entry_confirmed_something")
        ),
        sa.CheckConstraint("differed >= 0", name=op.f("ck_opening_entry_differed_not_negative")),
        sa.ForeignKeyConstraint(["envelope_id"], ["envelope.id"], name=op.f("fk_opening_entry_envelope_id_envelope")),
        sa.ForeignKeyConstraint(["estimate_id"], ["document.id"], name=op.f("fk_opening_entry_estimate_id_document")),
        sa.ForeignKeyConstraint(["opening_id"], ["opening.id"], name=op.f("fk_opening_entry_opening_id_opening")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_entry")),
        sa.UniqueConstraint("envelope_id", name=op.f("uq_opening_entry_envelope_id")),
    )
    op.create_index(op.f("ix_opening_entry_opening_id"), "opening_entry", ["opening_id"])
    # ### end Alembic commands ###


def downgrade() -> None:
    """Drop the tables with what they hold."""
    op.drop_index(op.f("ix_opening_entry_opening_id"), table_name="opening_entry")
    op.drop_table("opening_entry")
    op.drop_index(op.f("ix_handed_share_holder_id"), table_name="handed_share")
    op.drop_table("handed_share")
    op.drop_index(op.f("ix_envelope_procurement_id"), table_name="envelope")
    op.drop_index(
        "uq_envelope_ceiling",
        table_name="envelope",
        sqlite_where=sa.text("proposal_id IS NULL"),
        postgresql_where=sa.text("proposal_id IS NULL"),
    )
    op.drop_table("envelope")
    op.drop_index(op.f("ix_price_procurement_id"), table_name="price")
    op.drop_index(
        "uq_price_ceiling",
        table_name="price",
        sqlite_where=sa.text("proposal_id IS NULL"),
        postgresql_where=sa.text("proposal_id IS NULL"),
    )
    op.drop_table("price")
    op.drop_table("opening")
    op.drop_index(op.f("ix_key_holder_person_id"), table_name="key_holder")
    op.drop_table("key_holder")
    # ### end Alembic commands ###
