"""Work that runs on its own, and files that were taken in."""

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"

LIVE = sa.text("state IN ('waiting', 'running')")
TAKEN = sa.text("state = 'accepted'")
ORIGINS = "origin IN ('typed', 'figures', 'staff', 'procurements', 'last-year'{more})"


def upgrade() -> None:
    """Make the tables."""
    _jobs()
    _files()
    _taken()
    _origins(more=", 'file'")


def _jobs() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("works_on", sa.JSON(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_job_state_known")),
        sa.CheckConstraint("done >= 0 AND total >= 0", name=op.f("ck_job_counts_above_zero")),
        sa.CheckConstraint("(ended_at IS NULL) = (state IN ('waiting', 'running'))", name=op.f("ck_job_ended_when_over")),
        sa.CheckConstraint("(heartbeat_at IS NULL) = (state <> 'running')", name=op.f("ck_job_heartbeat_while_running")),
        sa.CheckConstraint("(problem IS NULL) = (state <> 'failed')", name=op.f("ck_job_problem_when_failed")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_job_asked_by_person")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_job_organisation_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_organisation_id"), "job", ["organisation_id"])
    op.create_index("ix_job_state_id", "job", ["state", "id"])
    op.create_index(
        "uq_job_live", "job", ["organisation_id", "kind", "key"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )


def _files() -> None:
    op.create_table(
        "job_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("about", sa.Integer(), nullable=True),
        sa.CheckConstraint("side IN ('given', 'made')", name=op.f("ck_job_file_side_known")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_job_file_sha256_length")),
        sa.CheckConstraint("size > 0", name=op.f("ck_job_file_size_above_zero")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_file_job_id_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_file")),
    )
    op.create_index(op.f("ix_job_file_job_id"), "job_file", ["job_id"])
    op.create_table(
        "job_piece",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["job_file.id"], name=op.f("fk_job_piece_file_id_job_file")),
        sa.PrimaryKeyConstraint("file_id", "position", name=op.f("pk_job_piece")),
    )


def _taken() -> None:
    op.create_table(
        "taken_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'alone', 'accepted', 'problems', 'duplicate')", name=op.f("ck_taken_file_state_known")
        ),
        sa.CheckConstraint("(read_at IS NULL) = (state IN ('waiting', 'alone'))", name=op.f("ck_taken_file_read_when_told")),
        sa.CheckConstraint(
            "state <> 'accepted' OR (return_id IS NOT NULL AND sha256 <> '')", name=op.f("ck_taken_file_accepted_for_a_return")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_taken_file_job_id_job")),
        sa.ForeignKeyConstraint(["source_id"], ["job_file.id"], name=op.f("fk_taken_file_source_id_job_file")),
        sa.ForeignKeyConstraint(["round_id"], ["return_round.id"], name=op.f("fk_taken_file_round_id_return_round")),
        sa.ForeignKeyConstraint(["return_id"], ["body_return.id"], name=op.f("fk_taken_file_return_id_body_return")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_file")),
    )
    op.create_index("uq_taken_file_position", "taken_file", ["source_id", "position"], unique=True)
    op.create_index("ix_taken_file_job_id_state", "taken_file", ["job_id", "state"])
    op.create_index(op.f("ix_taken_file_return_id"), "taken_file", ["return_id"])
    op.create_index(
        "uq_taken_file_accepted", "taken_file", ["round_id", "sha256"], unique=True, sqlite_where=TAKEN, postgresql_where=TAKEN
    )


def _origins(*, more: str) -> None:
    """Which origins an answer may have."""
    with op.batch_alter_table("return_answer") as table:
        table.drop_constraint(op.f("ck_return_answer_origin_known"), type_="check")
        table.create_check_constraint(op.f("ck_return_answer_origin_known"), ORIGINS.format(more=more))


def downgrade() -> None:
    """Drop the tables; answers that came by file are then as if they had been typed."""
    op.execute(sa.text("UPDATE return_answer SET origin = 'typed' WHERE origin = 'file'"))
    _origins(more="")
    for name in ("taken_file", "job_piece", "job_file", "job"):
        op.drop_table(name)
