"""Contracts with what was promised, monthly figures and staff."""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "own_indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(code) > 0", name=op.f("ck_own_indicator_code_filled")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_own_indicator_changed_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_own_indicator_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_indicator")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_own_indicator_organisation_id_code")),
    )
    op.create_table(
        "population",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(source) > 0", name=op.f("ck_population_source_filled")),
        sa.CheckConstraint("people > 0", name=op.f("ck_population_people_above_zero")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_population_entered_by_person")),
        sa.ForeignKeyConstraint(["owner_id"], ["organisation.id"], name=op.f("fk_population_owner_id_organisation")),
        sa.ForeignKeyConstraint(["town_id"], ["organisation.id"], name=op.f("fk_population_town_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_population")),
        sa.UniqueConstraint("owner_id", "town_id", "fiscal_year", name=op.f("uq_population_owner_id_town_id_fiscal_year")),
    )
    op.create_index(op.f("ix_population_town_id"), "population", ["town_id"])
    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=True),
        sa.Column("first_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("service", sa.String(length=60), nullable=False),
        sa.Column("procedure", sa.String(length=40), nullable=False),
        sa.Column("consortium", sa.String(length=200), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("price_basis", sa.String(length=20), nullable=False),
        sa.Column("tax_included", sa.Boolean(), nullable=False),
        sa.Column("report_day", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(source = 'award') = (award_id IS NOT NULL)", name=op.f("ck_contract_award_is_source")),
        sa.CheckConstraint(
            "price_basis IN ('total', 'per_year', 'per_month', 'per_person_month', 'per_case', 'rate')",
            name=op.f("ck_contract_basis_known"),
        ),
        sa.CheckConstraint("source IN ('award', 'entered', 'imported')", name=op.f("ck_contract_source_known")),
        sa.CheckConstraint(
            "ended_on IS NULL OR (ended_on >= starts_on AND ended_on <= ends_on)", name=op.f("ck_contract_ended_within_term")
        ),
        sa.CheckConstraint("ended_on IS NULL OR length(ended_reason) > 0", name=op.f("ck_contract_ended_for_reason")),
        sa.CheckConstraint("first_id IS NULL OR first_id <> id", name=op.f("ck_contract_first_is_another")),
        sa.CheckConstraint("length(number) > 0", name=op.f("ck_contract_number_filled")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_contract_title_filled")),
        sa.CheckConstraint("report_day BETWEEN 1 AND 28", name=op.f("ck_contract_report_day_in_month")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_contract_term_in_order")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_contract_award_id_award")),
        sa.ForeignKeyConstraint(["first_id"], ["contract.id"], name=op.f("fk_contract_first_id_contract")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_contract_organisation_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("award_id", name=op.f("uq_contract_award_id")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_contract_organisation_id_number")),
    )
    op.create_index(op.f("ix_contract_first_id"), "contract", ["first_id"])
    op.create_index(op.f("ix_contract_organisation_id"), "contract", ["organisation_id"])
    op.create_index(op.f("ix_contract_service"), "contract", ["service"])
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=100), nullable=False),
        sa.Column("fte_hundredths", sa.Integer(), nullable=True),
        sa.Column("dedicated", sa.Boolean(), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=True),
        sa.Column("target", sa.String(length=40), nullable=True),
        sa.Column("fiscal_year", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("page", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "kind <> 'staffing' OR (fte_hundredths IS NOT NULL AND fte_hundredths >= 0)",
            name=op.f("ck_commitment_staffing_has_fte"),
        ),
        sa.CheckConstraint(
            "kind <> 'target' OR (indicator IS NOT NULL AND target IS NOT NULL)", name=op.f("ck_commitment_target_has_value")
        ),
        sa.CheckConstraint("kind IN ('staffing', 'target', 'tie', 'other')", name=op.f("ck_commitment_kind_known")),
        sa.CheckConstraint(
            "source IN ('proposal', 'negotiation', 'amendment', 'entered')", name=op.f("ck_commitment_source_known")
        ),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_commitment_text_filled")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_commitment_contract_id_contract")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
    )
    op.create_index(op.f("ix_commitment_contract_id"), "commitment", ["contract_id"])
    op.create_table(
        "contract_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_party_contract_id_contract")),
        sa.ForeignKeyConstraint(["proposer_id"], ["proposer.id"], name=op.f("fk_contract_party_proposer_id_proposer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_party")),
        sa.UniqueConstraint("contract_id", "proposer_id", name=op.f("uq_contract_party_contract_id_proposer_id")),
    )
    op.create_index(op.f("ix_contract_party_proposer_id"), "contract_party", ["proposer_id"])
    op.create_table(
        "contract_staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=100), nullable=False),
        sa.Column("fte_hundredths", sa.Integer(), nullable=False),
        sa.Column("dedicated", sa.Boolean(), nullable=False),
        sa.Column("qualified", sa.Boolean(), nullable=False),
        sa.Column("qualification", sa.String(length=300), nullable=False),
        sa.Column("trained", sa.Boolean(), nullable=False),
        sa.Column("experience_years", sa.Integer(), nullable=True),
        sa.Column("from_month", sa.Integer(), nullable=False),
        sa.Column("to_month", sa.Integer(), nullable=True),
        sa.Column("left_work", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("NOT left_work OR to_month IS NOT NULL", name=op.f("ck_contract_staff_leaving_has_month")),
        sa.CheckConstraint("fte_hundredths BETWEEN 1 AND 100", name=op.f("ck_contract_staff_fte_of_one_person")),
        sa.CheckConstraint("length(person) > 0", name=op.f("ck_contract_staff_person_filled")),
        sa.CheckConstraint("to_month IS NULL OR from_month <= to_month", name=op.f("ck_contract_staff_months_in_order")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_staff_contract_id_contract")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_staff")),
    )
    op.create_index(op.f("ix_contract_staff_contract_id"), "contract_staff", ["contract_id"])
    op.create_table(
        "contract_year",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("amount_yen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_yen >= 0", name=op.f("ck_contract_year_amount_not_negative")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_year_contract_id_contract")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_year")),
        sa.UniqueConstraint("contract_id", "fiscal_year", name=op.f("uq_contract_year_contract_id_fiscal_year")),
    )
    op.create_table(
        "figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("month BETWEEN 190001 AND 299912 AND month % 100 BETWEEN 1 AND 12", name=op.f("ck_figure_month_real")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_figure_value_not_negative")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_figure_contract_id_contract")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
        sa.UniqueConstraint("contract_id", "month", "indicator", name=op.f("uq_figure_contract_id_month_indicator")),
    )
    op.create_index("ix_figure_indicator_month", "figure", ["indicator", "month", "contract_id"])
    op.create_table(
        "figure_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("old", sa.BigInteger(), nullable=True),
        sa.Column("new", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("old IS NOT NULL OR new IS NOT NULL", name=op.f("ck_figure_change_something_changed")),
        sa.CheckConstraint("old IS NULL OR length(reason) > 0", name=op.f("ck_figure_change_correction_has_reason")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_figure_change_changed_by_person")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_figure_change_contract_id_contract")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_change")),
    )
    op.create_index("ix_figure_change_contract_id_month", "figure_change", ["contract_id", "month"])
    op.create_table(
        "funding_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rate", sa.String(length=20), nullable=False),
        sa.Column("national_yen", sa.BigInteger(), nullable=False),
        sa.Column("own_yen", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_funding_line_name_filled")),
        sa.CheckConstraint("national_yen >= 0 AND own_yen >= 0", name=op.f("ck_funding_line_shares_not_negative")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_funding_line_contract_id_contract")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_line")),
    )
    op.create_index(op.f("ix_funding_line_contract_id"), "funding_line", ["contract_id"])
    op.create_table(
        "month_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "month BETWEEN 190001 AND 299912 AND month % 100 BETWEEN 1 AND 12", name=op.f("ck_month_report_month_real")
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_month_report_contract_id_contract")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_month_report_entered_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_report")),
        sa.UniqueConstraint("contract_id", "month", name=op.f("uq_month_report_contract_id_month")),
    )
    op.create_table(
        "served_town",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("served_id", sa.Integer(), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("to_year", sa.Integer(), nullable=True),
        sa.CheckConstraint("to_year IS NULL OR from_year <= to_year", name=op.f("ck_served_town_years_in_order")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_served_town_contract_id_contract")),
        sa.ForeignKeyConstraint(["served_id"], ["organisation.id"], name=op.f("fk_served_town_served_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_served_town")),
        sa.UniqueConstraint("contract_id", "served_id", name=op.f("uq_served_town_contract_id_served_id")),
    )
    op.create_index(op.f("ix_served_town_served_id"), "served_town", ["served_id"])
    op.create_table(
        "commitment_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("actual", sa.String(length=200), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('kept', 'partly', 'below')", name=op.f("ck_commitment_check_state_known")),
        sa.CheckConstraint("length(evidence) > 0", name=op.f("ck_commitment_check_evidence_filled")),
        sa.ForeignKeyConstraint(["checked_by"], ["person.id"], name=op.f("fk_commitment_check_checked_by_person")),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_check_commitment_id_commitment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_check")),
        sa.UniqueConstraint("commitment_id", "fiscal_year", name=op.f("uq_commitment_check_commitment_id_fiscal_year")),
    )


def downgrade() -> None:
    """Drop the tables with what they hold."""
    op.drop_table("commitment_check")
    op.drop_index(op.f("ix_served_town_served_id"), table_name="served_town")
    op.drop_table("served_town")
    op.drop_table("month_report")
    op.drop_index(op.f("ix_funding_line_contract_id"), table_name="funding_line")
    op.drop_table("funding_line")
    op.drop_index("ix_figure_change_contract_id_month", table_name="figure_change")
    op.drop_table("figure_change")
    op.drop_index("ix_figure_indicator_month", table_name="figure")
    op.drop_table("figure")
    op.drop_table("contract_year")
    op.drop_index(op.f("ix_contract_staff_contract_id"), table_name="contract_staff")
    op.drop_table("contract_staff")
    op.drop_index(op.f("ix_contract_party_proposer_id"), table_name="contract_party")
    op.drop_table("contract_party")
    op.drop_index(op.f("ix_commitment_contract_id"), table_name="commitment")
    op.drop_table("commitment")
    op.drop_index(op.f("ix_contract_first_id"), table_name="contract")
    op.drop_index(op.f("ix_contract_organisation_id"), table_name="contract")
    op.drop_index(op.f("ix_contract_service"), table_name="contract")
    op.drop_table("contract")
    op.drop_index(op.f("ix_population_town_id"), table_name="population")
    op.drop_table("population")
    op.drop_table("own_indicator")
