"""Runs the steps on the connection, and inside the transaction, that `kb.database` hands over."""

from alembic import context

from kb.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
