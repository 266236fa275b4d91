"""Training runs and their epochs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Build the tables of runs."""
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("learner", sa.Integer, sa.ForeignKey("learners.id", name="fk_runs_learner"), nullable=False),
        sa.Column("experiment", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started", MOMENT, nullable=False),
        sa.Column("epochs", sa.Integer, nullable=False),
        sa.Column("last", sa.Text),
        sa.Column("post_mortem", sa.Text),
        sa.Column("session", sa.String(32)),
        sa.Column("host", sa.String(255)),
        sa.Column("pid", sa.Integer),
        sa.Column("birth", sa.String(32)),
        sa.Column("seen", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_learner", "runs", ["learner"])
    op.create_table(
        "epochs",
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id", name="fk_epochs_run"), autoincrement=False),
        sa.Column("first", sa.Integer, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("results", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("run", "first", name="pk_epochs"),
    )
