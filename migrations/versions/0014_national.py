"""Views of the national screens that people keep; rubrics shown as good practice."""

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("view", sa.String(length=60), nullable=False),
        sa.Column("asked", sa.String(length=1000), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_saved_view_name_filled")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_saved_view_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("person_id", "organisation_id", "name", name=op.f("uq_saved_view_person_id_organisation_id_name")),
    )
    op.create_index(op.f("ix_saved_view_organisation_id"), "saved_view", ["organisation_id"])
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("chosen_by", sa.Integer(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(remark) > 0", name=op.f("ck_practice_remark_filled")),
        sa.ForeignKeyConstraint(["chosen_by"], ["person.id"], name=op.f("fk_practice_chosen_by_person")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_practice_organisation_id_organisation")),
        sa.ForeignKeyConstraint(["release_id"], ["rubric_release.id"], name=op.f("fk_practice_release_id_rubric_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("organisation_id", "release_id", name=op.f("uq_practice_organisation_id_release_id")),
    )
    op.create_index(op.f("ix_practice_release_id"), "practice", ["release_id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("practice")
    op.drop_table("saved_view")
