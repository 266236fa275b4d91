"""What attempts go by, checks, attempts marked anew, and the schedule of reviews; nothing that is there changes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Build the new tables."""
    _behaviours()
    _regrades()
    _reviews()


def _behaviours() -> None:
    op.create_table(
        "attempt_rules",
        sa.Column(
            "attempt",
            sa.Integer,
            sa.ForeignKey("attempts.id", name="fk_attempt_rules_attempt"),
            autoincrement=False,
        ),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("due", MOMENT),
        sa.PrimaryKeyConstraint("attempt", name="pk_attempt_rules"),
    )
    op.create_index("ix_attempt_rules_due", "attempt_rules", ["due"])
    op.create_table(
        "checks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("response", sa.Text, nullable=False),
        sa.Column("mark", sa.String(80), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_checks"),
        sa.ForeignKeyConstraint(
            ["attempt", "position"],
            ["attempt_questions.attempt", "attempt_questions.position"],
            name="fk_checks_attempt_position",
        ),
    )
    op.create_index("ix_checks_attempt_position", "checks", ["attempt", "position"])


def _regrades() -> None:
    op.create_table(
        "regrades",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("attempt", sa.Integer, sa.ForeignKey("hand_ins.attempt", name="fk_regrades_attempt"), nullable=False),
        sa.Column("marks", sa.Text, nullable=False),
        sa.Column("grade", sa.String(80), nullable=False),
        sa.Column("worth", sa.Integer, nullable=False),
        sa.Column("correction", sa.Integer, sa.ForeignKey("corrections.id", name="fk_regrades_correction")),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_regrades"),
    )
    op.create_index("ix_regrades_attempt", "regrades", ["attempt"])
    op.create_index("ix_regrades_correction", "regrades", ["correction"])


def _reviews() -> None:
    op.create_table(
        "cards",
        sa.Column("learner", sa.Integer, sa.ForeignKey("learners.id", name="fk_cards_learner"), autoincrement=False),
        sa.Column("course", sa.String(64)),
        sa.Column("chapter", sa.String(64)),
        sa.Column("question", sa.String(64)),
        sa.Column("card", sa.Text, nullable=False),
        sa.Column("why", sa.String(80), nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("learner", "course", "chapter", "question", name="pk_cards"),
    )
    op.create_index("ix_cards_learner_course_due", "cards", ["learner", "course", "due"])
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("learner", sa.Integer, sa.ForeignKey("learners.id", name="fk_reviews_learner"), nullable=False),
        sa.Column("course", sa.String(64), nullable=False),
        sa.Column("chapter", sa.String(64), nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column(
            "fingerprint",
            sa.String(64),
            sa.ForeignKey("questions.fingerprint", name="fk_reviews_fingerprint"),
            nullable=False,
        ),
        sa.Column("seed", sa.String(40), nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("drawn", MOMENT, nullable=False),
        sa.Column("answered", MOMENT),
        sa.Column("response", sa.Text),
        sa.Column("mark", sa.String(80)),
        sa.Column("rating", sa.String(8)),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
    )
    op.create_index("ix_reviews_learner_course_answered", "reviews", ["learner", "course", "answered"])
