"""Who is enrolled, corrections, and the chain over what credits rest on; rows from before are linked as they stand."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Build the tables of a class, and link what there is."""
    _enrolments()
    _corrections()
    op.create_table(
        "links",
        sa.Column("learner", sa.Integer, sa.ForeignKey("learners.id", name="fk_links_learner"), autoincrement=False),
        sa.Column("number", sa.Integer, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("learner", "number", name="pk_links"),
        sa.UniqueConstraint("kind", "row", name="uq_links_kind_row"),
    )
    _link_what_there_is()


def _enrolments() -> None:
    op.create_table(
        "enrolments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("learner", sa.Integer, sa.ForeignKey("learners.id", name="fk_enrolments_learner"), nullable=False),
        sa.Column("login", sa.String(64), nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_enrolments"),
    )
    op.create_index("ix_enrolments_login", "enrolments", ["login"])
    op.create_index("ix_enrolments_learner", "enrolments", ["learner"])


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("learner", sa.Integer, sa.ForeignKey("learners.id", name="fk_corrections_learner"), nullable=False),
        sa.Column("course", sa.String(64), nullable=False),
        sa.Column("chapter", sa.String(64), nullable=False),
        sa.Column("credits", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_learner_course_chapter", "corrections", ["learner", "course", "chapter"])


def _link_what_there_is() -> None:
    """Attempts, responses, hand-ins and awards of each learner, in the order they must have come."""
    from gradebook.chain import seal

    rows = op.get_bind()
    query = sa.text(
        "SELECT a.learner, a.started AS at, 0 AS rank, 'attempt' AS kind, a.id AS row FROM attempts a "
        "UNION ALL SELECT a.learner, r.at, 1, 'response', r.id FROM responses r JOIN attempts a ON a.id = r.attempt "
        "UNION ALL SELECT a.learner, h.at, 2, 'hand-in', h.attempt FROM hand_ins h JOIN attempts a ON a.id = h.attempt "
        "UNION ALL SELECT w.learner, w.at, 3, 'award', w.id FROM awards w ORDER BY 1, 2, 3, 5"
    )
    for learner, _, _, kind, row in rows.execute(query).fetchall():
        seal(rows, learner, kind, row)
