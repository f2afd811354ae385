"""Who may what in an account, and the audit: deeds that nobody can change, beside them what can be erased.

Written out, not taken from the code, which moves on: a migration never changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_BY_CODE_POINT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

_SQLITE = (
    "CREATE TRIGGER deeds_stay_as_they_are BEFORE UPDATE ON deeds"
    " BEGIN SELECT RAISE(ABORT, 'deeds are never changed'); END",
    "CREATE TRIGGER deeds_stay BEFORE DELETE ON deeds"
    " BEGIN SELECT RAISE(ABORT, 'deeds are never deleted'); END",
    # INSERT OR REPLACE deletes without asking the trigger above.
    "CREATE TRIGGER deeds_are_not_replaced BEFORE INSERT ON deeds"
    " WHEN EXISTS (SELECT 1 FROM deeds WHERE id = NEW.id)"
    " BEGIN SELECT RAISE(ABORT, 'deeds are never replaced'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION deeds_stay() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'deeds are never changed or deleted'; END $$",
    "CREATE TRIGGER deeds_stay BEFORE UPDATE OR DELETE ON deeds FOR EACH ROW EXECUTE FUNCTION deeds_stay()",
    "CREATE TRIGGER deeds_are_not_emptied BEFORE TRUNCATE ON deeds"
    " FOR EACH STATEMENT EXECUTE FUNCTION deeds_stay()",
)


def upgrade() -> None:
    """Make the tables, their indices and the triggers."""
    op.create_table(
        "rights",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("right", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("platform", "account", "right", "kind", "id", name="pk_rights"),
    )
    op.create_table(
        "person_keys",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_person_keys"),
        sa.UniqueConstraint("platform", "account", "person", name="uq_person_keys_platform_account_person"),
    )
    op.create_table(
        "deeds",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("about", sa.Text),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("slug", _BY_CODE_POINT),
        sa.Column("platform", sa.Text),
        sa.Column("account", sa.Text),
        sa.Column("channel", sa.Text),
        sa.Column("thread", sa.Text),
        sa.Column("before", sa.JSON, nullable=False),
        sa.Column("after", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deeds"),
    )
    op.create_index("ix_deeds_by", "deeds", ["by", "id"])
    op.create_index("ix_deeds_slug", "deeds", ["slug", "id"])
    op.create_index("ix_deeds_account", "deeds", ["platform", "account", "id"])
    op.create_table(
        "deed_texts",
        sa.Column("deed_id", _ROW_ID, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("deed_id", "part", name="pk_deed_texts"),
        sa.ForeignKeyConstraint(["deed_id"], ["deeds.id"], name="fk_deed_texts_deed_id"),
    )
    op.create_index("ix_deed_texts_person", "deed_texts", ["person"])
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if on_sqlite else _POSTGRESQL:
        op.execute(statement)
