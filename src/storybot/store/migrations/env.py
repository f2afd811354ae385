"""What Alembic runs to migrate: on the connection, and in the transaction, that `store.schema` gives it."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
