"""Learners, what they read, their attempts and their credits."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Build the tables of reading and attempts."""
    _who()
    _reading()
    _attempts()
    _credits()


def _who() -> None:
    op.create_table(
        "learners",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_learners"),
        sa.UniqueConstraint("name", name="uq_learners_name"),
    )
    op.create_table(
        "changes",
        _key("learner", "learners.id", "changes"),
        sa.Column("request_id", sa.String(32)),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("learner", "request_id", name="pk_changes"),
    )


def _reading() -> None:
    op.create_table(
        "places",
        _key("learner", "learners.id", "places"),
        sa.Column("course", sa.String(64)),
        sa.Column("chapter", sa.String(64)),
        sa.Column("section", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("learner", "course", "chapter", name="pk_places"),
    )
    op.create_table(
        "readings",
        _key("learner", "learners.id", "readings"),
        sa.Column("course", sa.String(64)),
        sa.Column("chapter", sa.String(64)),
        sa.Column("section", sa.String(64)),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("learner", "course", "chapter", "section", name="pk_readings"),
    )


def _attempts() -> None:
    op.create_table(
        "questions",
        sa.Column("fingerprint", sa.String(64)),
        sa.Column("question", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_questions"),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer, primary_key=True),
        _key("learner", "learners.id", "attempts"),
        sa.Column("course", sa.String(64), nullable=False),
        sa.Column("chapter", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("seed", sa.String(40), nullable=False),
        sa.Column("started", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.UniqueConstraint("learner", "course", "chapter", "number", name="uq_attempts_learner_course_chapter_number"),
    )
    op.create_table(
        "attempt_questions",
        _key("attempt", "attempts.id", "attempt_questions"),
        sa.Column("position", sa.Integer, autoincrement=False),
        sa.Column("question", sa.String(64), nullable=False),
        _key("fingerprint", "questions.fingerprint", "attempt_questions", kind=sa.String(64)),
        sa.Column("seed", sa.String(40), nullable=False),
        sa.Column("flagged", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("attempt", "position", name="pk_attempt_questions"),
    )
    _responses()


def _responses() -> None:
    op.create_table(
        "responses",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("response", sa.Text),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_responses"),
        sa.ForeignKeyConstraint(
            ["attempt", "position"],
            ["attempt_questions.attempt", "attempt_questions.position"],
            name="fk_responses_attempt_position",
        ),
    )
    op.create_index("ix_responses_attempt_position", "responses", ["attempt", "position"])


def _credits() -> None:
    op.create_table(
        "hand_ins",
        _key("attempt", "attempts.id", "hand_ins"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("grade", sa.String(80), nullable=False),
        sa.Column("worth", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("attempt", name="pk_hand_ins"),
    )
    op.create_table(
        "marks",
        _key("attempt", "hand_ins.attempt", "marks"),
        sa.Column("position", sa.Integer, autoincrement=False),
        sa.Column("mark", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("attempt", "position", name="pk_marks"),
    )
    op.create_table(
        "awards",
        sa.Column("id", sa.Integer, primary_key=True),
        _key("learner", "learners.id", "awards"),
        sa.Column("course", sa.String(64), nullable=False),
        sa.Column("chapter", sa.String(64), nullable=False),
        _key("attempt", "hand_ins.attempt", "awards"),
        sa.Column("credits", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_awards"),
        sa.UniqueConstraint("attempt", name="uq_awards_attempt"),
        sa.CheckConstraint("credits >= 0", name=op.f("ck_awards_never_falls")),
    )
    op.create_index("ix_awards_learner_course_chapter", "awards", ["learner", "course", "chapter"])


def _key(name: str, target: str, table: str, kind: type[sa.Integer] | sa.String = sa.Integer) -> "sa.Column[object]":
    reference = sa.ForeignKey(target, name=f"fk_{table}_{name}")
    return sa.Column(name, kind, reference, nullable=False, autoincrement=False)
