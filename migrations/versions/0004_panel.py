"""The panel: seats, declarations, meetings and score sheets."""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "computation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rubric_sha256", sa.String(length=64), nullable=False),
        sa.Column("method_version", sa.String(length=40), nullable=False),
        sa.Column("result_sha256", sa.String(length=64), nullable=False),
        sa.Column("undecided", sa.Integer(), nullable=False),
        sa.Column("case_text", sa.Text(), nullable=False),
        sa.Column("overview_text", sa.Text(), nullable=False),
        sa.CheckConstraint("length(result_sha256) = 64", name=op.f("ck_computation_sha256_length")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_computation_procurement_id_procurement")),
        sa.ForeignKeyConstraint(
            ["rubric_sha256"], ["rubric_version.sha256"], name=op.f("fk_computation_rubric_sha256_rubric_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_computation")),
        sa.UniqueConstraint("procurement_id", "number", name=op.f("uq_computation_procurement_id_number")),
    )
    op.create_index(op.f("ix_computation_rubric_sha256"), "computation", ["rubric_sha256"])
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("academic", sa.Boolean(), nullable=False),
        sa.Column("chair", sa.Boolean(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_seat_number_above_zero")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_person_id_person")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_seat_procurement_id_procurement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("procurement_id", "number", name=op.f("uq_seat_procurement_id_number")),
        sa.UniqueConstraint("procurement_id", "person_id", name=op.f("uq_seat_procurement_id_person_id")),
    )
    op.create_index(op.f("ix_seat_person_id"), "seat", ["person_id"])
    op.create_index(
        "uq_seat_chair", "seat", ["procurement_id"], unique=True, sqlite_where=sa.text("chair"), postgresql_where=sa.text("chair")
    )
    op.create_table(
        "computed_part",
        sa.Column("computation_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["computation_id"], ["computation.id"], name=op.f("fk_computed_part_computation_id_computation")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_computed_part_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("computation_id", "proposal_id", name=op.f("pk_computed_part")),
    )
    op.create_table(
        "sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("paper", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_for", sa.Text(), nullable=False),
        sa.CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name=op.f("ck_sheet_submitted_at_given")),
        sa.CheckConstraint("state IN ('draft', 'submitted')", name=op.f("ck_sheet_state_known")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_sheet_procurement_id_procurement")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_sheet_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("seat_id", "stage", name=op.f("uq_sheet_seat_id_stage")),
    )
    op.create_index(op.f("ix_sheet_procurement_id"), "sheet", ["procurement_id"])
    op.create_index(
        "uq_sheet_office_stage",
        "sheet",
        ["procurement_id", "stage"],
        unique=True,
        sqlite_where=sa.text("seat_id IS NULL"),
        postgresql_where=sa.text("seat_id IS NULL"),
    )
    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("scan_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("NOT conflict OR length(reason) > 0", name=op.f("ck_declaration_reason_given")),
        sa.CheckConstraint("entered_by IS NULL OR scan_id IS NOT NULL", name=op.f("ck_declaration_entered_from_scan")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_declaration_entered_by_person")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_declaration_proposal_id_proposal")),
        sa.ForeignKeyConstraint(["scan_id"], ["document.id"], name=op.f("fk_declaration_scan_id_document")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_declaration_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("seat_id", "proposal_id", name=op.f("uq_declaration_seat_id_proposal_id")),
    )
    op.create_index(op.f("ix_declaration_proposal_id"), "declaration", ["proposal_id"])
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("minutes_document_id", sa.Integer(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["minutes_document_id"], ["document.id"], name=op.f("fk_meeting_minutes_document_id_document")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_meeting_procurement_id_procurement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index(op.f("ix_meeting_procurement_id"), "meeting", ["procurement_id"])
    op.create_table(
        "paper_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_paper_mark_proposal_id_proposal")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_paper_mark_sheet_id_sheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_mark")),
        sa.UniqueConstraint("sheet_id", "proposal_id", "item", name=op.f("uq_paper_mark_sheet_id_proposal_id_item")),
    )
    op.create_index(op.f("ix_paper_mark_proposal_id"), "paper_mark", ["proposal_id"])
    op.create_table(
        "paper_sheet",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=True),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compared_by", sa.Integer(), nullable=True),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_how", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "compared_at IS NULL OR (compared_by IS NOT NULL AND entered_at IS NOT NULL)",
            name=op.f("ck_paper_sheet_entered_before_compared"),
        ),
        sa.CheckConstraint(
            "compared_by IS NULL OR (entered_by IS NOT NULL AND compared_by <> entered_by)",
            name=op.f("ck_paper_sheet_two_people"),
        ),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR (compared_at IS NOT NULL AND length(confirmed_how) > 0)",
            name=op.f("ck_paper_sheet_compared_before_confirmed"),
        ),
        sa.CheckConstraint(
            "entered_at IS NULL OR (entered_by IS NOT NULL AND scan_id IS NOT NULL)",
            name=op.f("ck_paper_sheet_entered_from_scan"),
        ),
        sa.ForeignKeyConstraint(["compared_by"], ["person.id"], name=op.f("fk_paper_sheet_compared_by_person")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_paper_sheet_entered_by_person")),
        sa.ForeignKeyConstraint(["scan_id"], ["document.id"], name=op.f("fk_paper_sheet_scan_id_document")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_paper_sheet_sheet_id_sheet")),
        sa.PrimaryKeyConstraint("sheet_id", name=op.f("pk_paper_sheet")),
    )
    op.create_table(
        "score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=True),
        sa.Column("pages", sa.String(length=100), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IS NULL OR state = 'abstained'", name=op.f("ck_score_state_known")),
        sa.CheckConstraint("mark IS NULL OR state IS NULL", name=op.f("ck_score_mark_or_state")),
        sa.CheckConstraint("version > 0", name=op.f("ck_score_version_above_zero")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_score_proposal_id_proposal")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_score_sheet_id_sheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint("sheet_id", "proposal_id", "item", name=op.f("uq_score_sheet_id_proposal_id_item")),
    )
    op.create_index(op.f("ix_score_proposal_id"), "score", ["proposal_id"])
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_submission_sha256_length")),
        sa.CheckConstraint("number = 1 OR length(reason) > 0", name=op.f("ck_submission_reason_given")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_submission_sheet_id_sheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("sheet_id", "number", name=op.f("uq_submission_sheet_id_number")),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("proxy", sa.String(length=100), nullable=False),
        sa.CheckConstraint("state <> 'proxy' OR length(proxy) > 0", name=op.f("ck_attendance_proxy_named")),
        sa.CheckConstraint("state IN ('present', 'absent', 'proxy')", name=op.f("ck_attendance_state_known")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_attendance_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("meeting_id", "seat_id", name=op.f("uq_attendance_meeting_id_seat_id")),
    )
    op.create_index(op.f("ix_attendance_seat_id"), "attendance", ["seat_id"])
    op.create_table(
        "rival",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=True),
        sa.Column("pages", sa.String(length=100), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["score_id"], ["score.id"], name=op.f("fk_rival_score_id_score")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rival")),
    )
    op.create_index(op.f("ix_rival_score_id"), "rival", ["score_id"])
    # ### end Alembic commands ###


def downgrade() -> None:
    """Drop the tables with what they hold."""
    op.drop_index(op.f("ix_rival_score_id"), table_name="rival")
    op.drop_table("rival")
    op.drop_index(op.f("ix_attendance_seat_id"), table_name="attendance")
    op.drop_table("attendance")
    op.drop_table("submission")
    op.drop_index(op.f("ix_score_proposal_id"), table_name="score")
    op.drop_table("score")
    op.drop_table("paper_sheet")
    op.drop_index(op.f("ix_paper_mark_proposal_id"), table_name="paper_mark")
    op.drop_table("paper_mark")
    op.drop_index(op.f("ix_meeting_procurement_id"), table_name="meeting")
    op.drop_table("meeting")
    op.drop_index(op.f("ix_declaration_proposal_id"), table_name="declaration")
    op.drop_table("declaration")
    op.drop_index(op.f("ix_sheet_procurement_id"), table_name="sheet")
    op.drop_index(
        "uq_sheet_office_stage",
        table_name="sheet",
        sqlite_where=sa.text("seat_id IS NULL"),
        postgresql_where=sa.text("seat_id IS NULL"),
    )
    op.drop_table("sheet")
    op.drop_table("computed_part")
    op.drop_index(op.f("ix_seat_person_id"), table_name="seat")
    op.drop_index("uq_seat_chair", table_name="seat", sqlite_where=sa.text("chair"), postgresql_where=sa.text("chair"))
    op.drop_table("seat")
    op.drop_index(op.f("ix_computation_rubric_sha256"), table_name="computation")
    op.drop_table("computation")
    # ### end Alembic commands ###
