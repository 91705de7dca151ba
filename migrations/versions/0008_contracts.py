"""Contracts with what was promised, monthly figures and staff, partners, yearly reviews and replies."""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"


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
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("fixed_at IS NULL OR score IS NOT NULL", name=op.f("ck_review_fixed_has_score")),
        sa.CheckConstraint(
            "procurement_id IS NOT NULL OR (score IS NOT NULL AND length(raw_grade) > 0)", name=op.f("ck_review_known_if_entered")
        ),
        sa.CheckConstraint("reply_by IS NULL OR drafted_at IS NOT NULL", name=op.f("ck_review_reply_after_draft")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_review_contract_id_contract")),
        sa.ForeignKeyConstraint(["drafted_by"], ["person.id"], name=op.f("fk_review_drafted_by_person")),
        sa.ForeignKeyConstraint(["fixed_by"], ["person.id"], name=op.f("fk_review_fixed_by_person")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_review_procurement_id_procurement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("contract_id", "fiscal_year", name=op.f("uq_review_contract_id_fiscal_year")),
        sa.UniqueConstraint("procurement_id", name=op.f("uq_review_procurement_id")),
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
    # ### end Alembic commands ###
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
    op.drop_index(op.f("ix_review_correction_review_id"), table_name="review_correction")
    op.drop_table("review_correction")
    op.drop_index(op.f("ix_review_reply_review_id"), table_name="review_reply")
    op.drop_table("review_reply")
    op.drop_index(op.f("ix_reply_link_review_id"), table_name="reply_link")
    op.drop_table("reply_link")
    op.drop_table("commitment_check")
    op.drop_table("amendment")
    op.drop_index(op.f("ix_served_town_served_id"), table_name="served_town")
    op.drop_table("served_town")
    op.drop_table("review")
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
    op.drop_index(op.f("ix_contract_first_id"), table_name="contract")
    op.drop_index(op.f("ix_contract_organisation_id"), table_name="contract")
    op.drop_index(op.f("ix_contract_service"), table_name="contract")
    op.drop_table("contract")
    op.drop_index(op.f("ix_population_town_id"), table_name="population")
    op.drop_table("population")
    op.drop_table("own_indicator")
    op.drop_table("partner")
    # ### end Alembic commands ###
