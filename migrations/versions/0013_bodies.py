"""Implementing bodies by day instead of a mark, numbers of places by day of reference, and yearly files of bodies."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"

BEFORE = "対象期間の記録がない以前の登録 / Recorded before lists were kept"


def upgrade() -> None:
    """Make the tables; what a body was marked as becomes a statement without days, and the mark goes."""
    op.create_table(
        "body_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("file_sha256 IS NULL OR length(file_sha256) = 64", name=op.f("ck_body_change_sha256_length")),
        sa.CheckConstraint("length(source) > 0", name=op.f("ck_body_change_source_filled")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_body_change_made_by_person")),
        sa.ForeignKeyConstraint(["owner_id"], ["organisation.id"], name=op.f("fk_body_change_owner_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_change")),
    )
    op.create_table(
        "body_spell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("server_id", sa.Integer(), nullable=True),
        sa.Column("implementing", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("stated_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("from_on IS NULL OR to_on IS NULL OR from_on <= to_on", name=op.f("ck_body_spell_days_in_order")),
        sa.CheckConstraint("server_id IS NULL OR NOT implementing", name=op.f("ck_body_spell_served_or_implementing")),
        sa.CheckConstraint("server_id IS NULL OR server_id <> body_id", name=op.f("ck_body_spell_served_by_another")),
        sa.CheckConstraint("withdrawn_by IS NULL OR withdrawn_by > stated_by", name=op.f("ck_body_spell_withdrawn_later")),
        sa.ForeignKeyConstraint(["body_id"], ["organisation.id"], name=op.f("fk_body_spell_body_id_organisation")),
        sa.ForeignKeyConstraint(["server_id"], ["organisation.id"], name=op.f("fk_body_spell_server_id_organisation")),
        sa.ForeignKeyConstraint(["stated_by"], ["body_change.id"], name=op.f("fk_body_spell_stated_by_body_change")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["body_change.id"], name=op.f("fk_body_spell_withdrawn_by_body_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_spell")),
    )
    op.create_index(op.f("ix_body_spell_body_id"), "body_spell", ["body_id"])
    op.create_index(op.f("ix_body_spell_server_id"), "body_spell", ["server_id"])
    op.create_index(op.f("ix_body_spell_stated_by"), "body_spell", ["stated_by"])
    op.create_index(op.f("ix_body_spell_withdrawn_by"), "body_spell", ["withdrawn_by"])
    op.create_table(
        "denominator_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reference_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("loaded_by", sa.Integer(), nullable=True),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(file_sha256) = 64", name=op.f("ck_denominator_set_sha256_length")),
        sa.CheckConstraint("length(kind) > 0", name=op.f("ck_denominator_set_kind_filled")),
        sa.CheckConstraint("length(source) > 0", name=op.f("ck_denominator_set_source_filled")),
        sa.CheckConstraint("number > 0", name=op.f("ck_denominator_set_number_above_zero")),
        sa.ForeignKeyConstraint(["loaded_by"], ["person.id"], name=op.f("fk_denominator_set_loaded_by_person")),
        sa.ForeignKeyConstraint(["owner_id"], ["organisation.id"], name=op.f("fk_denominator_set_owner_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_denominator_set")),
        sa.UniqueConstraint(
            "owner_id", "kind", "reference_on", "number", name=op.f("uq_denominator_set_owner_id_kind_reference_on_number")
        ),
    )
    op.create_table(
        "denominator",
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_denominator_value_not_negative")),
        sa.ForeignKeyConstraint(["place_id"], ["organisation.id"], name=op.f("fk_denominator_place_id_organisation")),
        sa.ForeignKeyConstraint(["set_id"], ["denominator_set.id"], name=op.f("fk_denominator_set_id_denominator_set")),
        sa.PrimaryKeyConstraint("set_id", "place_id", name=op.f("pk_denominator")),
    )
    op.create_index(op.f("ix_denominator_place_id"), "denominator", ["place_id"])
    op.create_table(
        "body_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_body_file_sha256_length")),
        sa.CheckConstraint("number > 0", name=op.f("ck_body_file_number_above_zero")),
        sa.ForeignKeyConstraint(["body_id"], ["organisation.id"], name=op.f("fk_body_file_body_id_organisation")),
        sa.ForeignKeyConstraint(["owner_id"], ["organisation.id"], name=op.f("fk_body_file_owner_id_organisation")),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_body_file_taken_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_file")),
        sa.UniqueConstraint(
            "owner_id", "body_id", "fiscal_year", "number", name=op.f("uq_body_file_owner_id_body_id_fiscal_year_number")
        ),
        sa.UniqueConstraint("owner_id", "sha256", name=op.f("uq_body_file_owner_id_sha256")),
    )
    op.create_index(op.f("ix_body_file_body_id"), "body_file", ["body_id"])
    _marks_to_spells(op.get_bind())
    with op.batch_alter_table("organisation") as table:
        table.drop_column("implementing")


def _marks_to_spells(connection: sa.Connection) -> None:
    marked = sa.table("organisation", sa.column("id", sa.Integer), sa.column("implementing", sa.Boolean))
    found = connection.execute(sa.select(marked).where(marked.c.implementing.is_not(None)).order_by(marked.c.id)).all()
    if not found:
        return
    now = datetime.now(UTC)
    change = sa.table(
        "body_change",
        sa.column("id", sa.Integer),
        sa.column("as_of", sa.Date),
        sa.column("source", sa.String),
        sa.column("made_at", sa.DateTime(timezone=True)),
    )
    at = now if connection.dialect.name != "sqlite" else now.replace(tzinfo=None)
    connection.execute(change.insert().values(as_of=now.date(), source=BEFORE, made_at=at))
    stated = connection.scalar(sa.select(sa.func.max(change.c.id)))
    spell = sa.table(
        "body_spell", sa.column("body_id", sa.Integer), sa.column("implementing", sa.Boolean), sa.column("stated_by", sa.Integer)
    )
    rows = [{"body_id": id, "implementing": said, "stated_by": stated} for id, said in found]
    connection.execute(spell.insert(), rows)


def downgrade() -> None:
    """Bring the mark back as it holds today, and drop the tables."""
    op.add_column("organisation", sa.Column("implementing", sa.Boolean(), nullable=True))
    marked = sa.table("organisation", sa.column("id", sa.Integer), sa.column("implementing", sa.Boolean))
    spell = sa.table(
        "body_spell",
        *(sa.column(name, sa.Integer) for name in ("body_id", "withdrawn_by")),
        *(sa.column(name, sa.Date) for name in ("from_on", "to_on")),
        sa.column("implementing", sa.Boolean),
    )
    today = datetime.now(UTC).date()
    holds = sa.and_(
        spell.c.withdrawn_by.is_(None),
        sa.or_(spell.c.from_on.is_(None), spell.c.from_on <= today),
        sa.or_(spell.c.to_on.is_(None), spell.c.to_on >= today),
    )
    said = sa.select(spell.c.implementing).where(spell.c.body_id == marked.c.id, holds).limit(1).scalar_subquery()
    op.execute(marked.update().values(implementing=said))
    for name in ("body_file", "denominator", "denominator_set", "body_spell", "body_change"):
        op.drop_table(name)
