"""Messages that people reported, what is done about them, and who is kept out of discussions.

Written out, not taken from the code, which moves on: a migration never changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_BY_CODE_POINT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables and their indices."""
    op.create_table(
        "cases",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread", sa.Text),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("files", sa.Integer, nullable=False),
        sa.Column("slug", _BY_CODE_POINT),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("placement_id", _ROW_ID),
        sa.Column("decided_by", _ROW_ID),
        sa.Column("ruling", sa.Text),
        sa.Column("until", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name="fk_cases_placement_id"),
        sa.ForeignKeyConstraint(["decided_by"], ["deeds.id"], name="fk_cases_decided_by"),
    )
    op.create_index("ix_cases_author", "cases", ["author"])
    op.create_index("ix_cases_message", "cases", ["platform", "account", "channel", "message"])
    op.create_index("ix_cases_placement_id", "cases", ["placement_id"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_cases_open",
        "cases",
        ["platform", "account", "id"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "reports",
        sa.Column("case_id", _ROW_ID, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("deed_id", _ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "by", name="pk_reports"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_reports_case_id"),
        sa.ForeignKeyConstraint(["deed_id"], ["deeds.id"], name="fk_reports_deed_id"),
    )
    op.create_index("ix_reports_by", "reports", ["by", "deed_id"])
    op.create_table(
        "report_drafts",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("written", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_drafts"),
    )
    op.create_index("ix_report_drafts_at", "report_drafts", ["at"])
    op.create_table(
        "sanctions",
        sa.Column("placement_id", _ROW_ID, nullable=False),
        sa.Column("case_id", _ROW_ID),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("until", _MOMENT),
        sa.PrimaryKeyConstraint("placement_id", name="pk_sanctions"),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name="fk_sanctions_placement_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_sanctions_case_id"),
    )
    op.create_index("ix_sanctions_case_id", "sanctions", ["case_id"])
    op.create_table(
        "kept_out",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("platform", "account", "person", name="pk_kept_out"),
    )
