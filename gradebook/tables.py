"""The tables, as SQLAlchemy Core sees them; the same on SQLite and PostgreSQL. Rows never leave this package."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

REVISION = "0004"
"""The newest migration: what a database of this program stands at."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, aware on both ways; SQLite keeps no time zone by itself."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Any zone in, UTC stored."""
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC out, and saying so."""
        return value if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _learner() -> Column[int]:
    return Column("learner", ForeignKey("learners.id"), nullable=False)


learners = Table(
    "learners",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("since", Moment, nullable=False),
)

# Every change of the last month, and what was answered: asked again under its id, it is answered the same.
changes = Table(
    "changes",
    metadata,
    Column("learner", ForeignKey("learners.id"), primary_key=True),
    Column("request_id", String(32), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("reply", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

# Where a learner stands in each chapter they opened.
places = Table(
    "places",
    metadata,
    Column("learner", ForeignKey("learners.id"), primary_key=True),
    Column("course", String(64), primary_key=True),
    Column("chapter", String(64), primary_key=True),
    Column("section", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)

# Sections read to their end.
readings = Table(
    "readings",
    metadata,
    Column("learner", ForeignKey("learners.id"), primary_key=True),
    Column("course", String(64), primary_key=True),
    Column("chapter", String(64), primary_key=True),
    Column("section", String(64), primary_key=True),
    Column("at", Moment, nullable=False),
)

# Questions as they stood when they were drawn: marking uses these, whatever the course's files say by then.
questions = Table(
    "questions",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("question", Text, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    _learner(),
    Column("course", String(64), nullable=False),
    Column("chapter", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("seed", String(40), nullable=False),
    Column("started", Moment, nullable=False),
    UniqueConstraint("learner", "course", "chapter", "number"),
)

attempt_questions = Table(
    "attempt_questions",
    metadata,
    Column("attempt", ForeignKey("attempts.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("question", String(64), nullable=False),
    Column("fingerprint", ForeignKey("questions.fingerprint"), nullable=False),
    Column("seed", String(40), nullable=False),
    Column("flagged", Boolean, nullable=False),
)

# Appended, never changed: the latest at a position counts; an empty one takes the answer back.
responses = Table(
    "responses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("response", Text),
    Column("at", Moment, nullable=False),
    ForeignKeyConstraint(["attempt", "position"], ["attempt_questions.attempt", "attempt_questions.position"]),
    Index(None, "attempt", "position"),
)

# What an attempt goes by, as JSON (`content.rules.Rules`), and when its time is over; none for those from before.
attempt_rules = Table(
    "attempt_rules",
    metadata,
    Column("attempt", ForeignKey("attempts.id"), primary_key=True, autoincrement=False),
    Column("rules", Text, nullable=False),
    Column("due", Moment),
    Index(None, "due"),
)

# Appended, never changed: responses that were checked before the attempt was handed in, each with its exact mark.
checks = Table(
    "checks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("response", Text, nullable=False),
    Column("mark", String(80), nullable=False),
    Column("at", Moment, nullable=False),
    ForeignKeyConstraint(["attempt", "position"], ["attempt_questions.attempt", "attempt_questions.position"]),
    Index(None, "attempt", "position"),
)

# One row an attempt: it is handed in once. Grades are exact ("3/4"), worth is whole thousandths of a credit.
hand_ins = Table(
    "hand_ins",
    metadata,
    Column("attempt", ForeignKey("attempts.id"), primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("grade", String(80), nullable=False),
    Column("worth", Integer, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("attempt", ForeignKey("hand_ins.attempt"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("mark", String(80), nullable=False),
)

# What credits are made of: a balance is the sum of these, and an attempt pays once.
awards = Table(
    "awards",
    metadata,
    Column("id", Integer, primary_key=True),
    _learner(),
    Column("course", String(64), nullable=False),
    Column("chapter", String(64), nullable=False),
    Column("attempt", ForeignKey("hand_ins.attempt"), nullable=False, unique=True),
    Column("credits", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("credits >= 0", name="never_falls"),
    Index(None, "learner", "course", "chapter"),
)

# `epochs` counts what is saved and `last` is the newest of them, so that a list of runs reads no epochs.
# `session` names the one classroom that trains a run now, and host, pid and birth the process it lives in.
runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    _learner(),
    Column("experiment", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("started", Moment, nullable=False),
    Column("epochs", Integer, nullable=False),
    Column("last", Text),
    Column("post_mortem", Text),
    Column("session", String(32)),
    Column("host", String(255)),
    Column("pid", Integer),
    Column("birth", String(32)),
    Column("seen", Moment, nullable=False),
    Index(None, "learner"),
)

# Epochs `first` to `last` of a run, as one JSON list: what was saved in one go.
epochs = Table(
    "epochs",
    metadata,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("first", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
    Column("results", Text, nullable=False),
)

# Who may come in, bound to uid and login together. Appended, never changed: a login's latest row counts, and one
# whose role is "gone" lets nobody in. `person` is JSON: what a gradebook of record wants to know.
enrolments = Table(
    "enrolments",
    metadata,
    Column("id", Integer, primary_key=True),
    _learner(),
    Column("login", String(64), nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("role", String(16), nullable=False),
    Column("person", Text, nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "login"),
    Index(None, "learner"),
)

# Appended, never changed: credits that an instructor added to a chapter or took from it.
corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    _learner(),
    Column("course", String(64), nullable=False),
    Column("chapter", String(64), nullable=False),
    Column("credits", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "learner", "course", "chapter"),
)

# Appended, never changed: an attempt marked anew by mended questions; its latest row counts. `marks` is JSON, a list
# of [position, fingerprint, mark]; `correction` is what it added or took, where that is anything.
regrades = Table(
    "regrades",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("attempt", ForeignKey("hand_ins.attempt"), nullable=False),
    Column("marks", Text, nullable=False),
    Column("grade", String(80), nullable=False),
    Column("worth", Integer, nullable=False),
    Column("correction", ForeignKey("corrections.id")),
    Column("by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "attempt"),
    Index(None, "correction"),
)

# Questions that a learner reviews: `card` is the schedule's own state, as JSON, and `due` when it comes back.
cards = Table(
    "cards",
    metadata,
    Column("learner", ForeignKey("learners.id"), primary_key=True),
    Column("course", String(64), primary_key=True),
    Column("chapter", String(64), primary_key=True),
    Column("question", String(64), primary_key=True),
    Column("card", Text, nullable=False),
    Column("why", String(80), nullable=False),
    Column("due", Moment, nullable=False),
    Index(None, "learner", "course", "due"),
)

# Each showing of a question that was due; `answered` is empty while it is on a screen. `before` is the card as it was,
# so that another rating counts from there.
reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    _learner(),
    Column("course", String(64), nullable=False),
    Column("chapter", String(64), nullable=False),
    Column("question", String(64), nullable=False),
    Column("fingerprint", ForeignKey("questions.fingerprint"), nullable=False),
    Column("seed", String(40), nullable=False),
    Column("before", Text, nullable=False),
    Column("drawn", Moment, nullable=False),
    Column("answered", Moment),
    Column("response", Text),
    Column("mark", String(80)),
    Column("rating", String(8)),
    Index(None, "learner", "course", "answered"),
)

# One link for each row that credits rest on, in the order they were written: see `gradebook.chain`.
links = Table(
    "links",
    metadata,
    Column("learner", ForeignKey("learners.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("row", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    UniqueConstraint("kind", "row"),
)
