"""Run by Alembic: migrates inside the connection and the transaction that it is handed."""

from alembic import context

from gradebook.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
