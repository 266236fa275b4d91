"""Changes to the tables, each from the one before; run by Alembic when a database is of an earlier version."""
