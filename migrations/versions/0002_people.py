"""Organisations, people with their roles and sessions, and the history."""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kana", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("prefecture_code", sa.String(length=2), nullable=True),
        sa.Column("corporate_number", sa.String(length=13), nullable=True),
        sa.Column("corporate_number_verified", sa.Boolean(), nullable=False),
        sa.Column("implementing", sa.Boolean(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('municipality', 'prefecture', 'joint', 'ministry')", name=op.f("ck_organisation_kind_known")
        ),
        sa.CheckConstraint("code IS NULL OR length(code) = 6", name=op.f("ck_organisation_code_length")),
        sa.CheckConstraint(
            "corporate_number IS NULL OR length(corporate_number) = 13", name=op.f("ck_organisation_corporate_number_length")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name=op.f("ck_organisation_valid_in_order")
        ),
        sa.ForeignKeyConstraint(["successor_id"], ["organisation.id"], name=op.f("fk_organisation_successor_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
    )
    op.create_index(op.f("ix_organisation_name"), "organisation", ["name"])
    op.create_index(op.f("ix_organisation_prefecture_code"), "organisation", ["prefecture_code"])
    op.create_index(op.f("ix_organisation_successor_id"), "organisation", ["successor_id"])
    op.create_table(
        "chain_head",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_chain_head_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=True),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "length(commitment) = 64 AND length(previous) = 64 AND length(digest) = 64", name=op.f("ck_event_digest_length")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_event_number_above_zero")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_event_organisation_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_event_organisation_id_number")),
    )
    op.create_index("ix_event_at", "event", ["organisation_id", "at"])
    op.create_index("ix_event_kind", "event", ["organisation_id", "kind", "number"])
    op.create_index("ix_event_procurement", "event", ["organisation_id", "procurement_id", "number"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('administrator', 'officer', 'clerk', 'member', 'auditor', 'ministry')",
            name=op.f("ck_invitation_role_known"),
        ),
        sa.CheckConstraint("length(login) > 0", name=op.f("ck_invitation_login_filled")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index(op.f("ix_invitation_login"), "invitation", ["login"])
    op.create_index(op.f("ix_invitation_organisation_id"), "invitation", ["organisation_id"])
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kana", sa.String(length=200), nullable=False),
        sa.Column("affiliation", sa.String(length=200), nullable=False),
        sa.Column("keeper_id", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_temporary", sa.Boolean(), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("oidc_issuer", sa.String(length=300), nullable=True),
        sa.Column("oidc_subject", sa.String(length=300), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("security_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(oidc_issuer IS NULL) = (oidc_subject IS NULL)", name=op.f("ck_person_oidc_whole")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_person_failures_not_negative")),
        sa.CheckConstraint("length(login) > 0", name=op.f("ck_person_login_filled")),
        sa.ForeignKeyConstraint(["keeper_id"], ["organisation.id"], name=op.f("fk_person_keeper_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
        sa.UniqueConstraint("oidc_issuer", "oidc_subject", name=op.f("uq_person_oidc_issuer_oidc_subject")),
    )
    op.create_index(op.f("ix_person_keeper_id"), "person", ["keeper_id"])
    op.create_table(
        "event_values",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_values_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_values")),
    )
    op.create_index(op.f("ix_event_values_person_id"), "event_values", ["person_id"])
    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("security_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(token_sha256) = 64", name=op.f("ck_login_session_token_length")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_login_session_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_login_session_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_login_session_token_sha256")),
    )
    op.create_index(op.f("ix_login_session_organisation_id"), "login_session", ["organisation_id"])
    op.create_index(op.f("ix_login_session_person_id"), "login_session", ["person_id"])
    op.create_table(
        "paper_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paper_code_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_code")),
    )
    op.create_index(op.f("ix_paper_code_person_id"), "paper_code", ["person_id"])
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('administrator', 'officer', 'clerk', 'member', 'auditor', 'ministry')",
            name=op.f("ck_role_grant_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_role_grant_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint("person_id", "organisation_id", "role", name=op.f("uq_role_grant_person_id_organisation_id_role")),
    )
    op.create_index(op.f("ix_role_grant_organisation_id"), "role_grant", ["organisation_id"])
    # ### end Alembic commands ###
    with op.batch_alter_table("evaluation") as table:
        table.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_evaluation_organisation_id_organisation", "organisation", ["organisation_id"], ["id"])
        table.create_index("ix_evaluation_organisation_id", ["organisation_id"])


def downgrade() -> None:
    """Drop the tables with what they hold."""
    with op.batch_alter_table("evaluation") as table:
        table.drop_index("ix_evaluation_organisation_id")
        table.drop_constraint("fk_evaluation_organisation_id_organisation", type_="foreignkey")
        table.drop_column("organisation_id")
    op.drop_index(op.f("ix_role_grant_organisation_id"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index(op.f("ix_paper_code_person_id"), table_name="paper_code")
    op.drop_table("paper_code")
    op.drop_index(op.f("ix_login_session_organisation_id"), table_name="login_session")
    op.drop_index(op.f("ix_login_session_person_id"), table_name="login_session")
    op.drop_table("login_session")
    op.drop_index(op.f("ix_event_values_person_id"), table_name="event_values")
    op.drop_table("event_values")
    op.drop_index(op.f("ix_person_keeper_id"), table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_invitation_login"), table_name="invitation")
    op.drop_index(op.f("ix_invitation_organisation_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_index("ix_event_at", table_name="event")
    op.drop_index("ix_event_kind", table_name="event")
    op.drop_index("ix_event_procurement", table_name="event")
    op.drop_table("event")
    op.drop_table("chain_head")
    op.drop_index(op.f("ix_organisation_name"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_prefecture_code"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_successor_id"), table_name="organisation")
    op.drop_table("organisation")
    # ### end Alembic commands ###
