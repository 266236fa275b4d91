"""The one door: every request of every learner, and its one reply."""

from __future__ import annotations

import os
import secrets
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticSerializationError

from content.course import Course
from gradebook import messages
from gradebook.classes.accounts import uid_of
from gradebook.classes.discretion import MISTAKE, discreet
from gradebook.classes.group import Group
from gradebook.errors import Refusal, StoreError
from gradebook.messages import AnyReply, AnyRequest, Refused, Role
from gradebook.mounts import filesystem_of
from gradebook.pages import page
from gradebook.shelf import Shelf

if TYPE_CHECKING:
    from gradebook.answers import Answers
    from gradebook.classes.roster import Roster
    from gradebook.ledger import Ledger
    from gradebook.store import Store

LONGEST_NAME = 200
LOG = "defects.log"
"""In the data folder: what went wrong in the program itself."""

LONGEST_LOG = 10_000_000
"""Bytes after which nothing is added to it: the first mistakes tell most, and one may come with every request."""

Answer = Callable[[str, Any], AnyReply]

REVIEWING = (messages.GetReview, messages.DrawReview, messages.AnswerReview, messages.RateReview)

_ALONE = (messages.StartRun, messages.SteerRun)


def _now() -> datetime:
    return datetime.now(UTC)


def _random_seed() -> int:
    return secrets.randbelow(2**31)


class Classroom:
    """A course and what its learners did in it. Safe from several threads; opens its store when first needed.

    Args:
        course: a course, its folder, or what reads it.
        data: the folder where progress is kept.
        database_url: another database than the file in `data`, or None.
        clock: the time now, with its zone; None for the system's.
        seeds: a new seed for each attempt; None for seeds of chance.
        pool: makes the pool that trains runs, when first needed; None for the engine's own.
        filesystem: the type of file system that a folder is on.
        group: the class this is; None on a laptop, where nobody is enrolled.
        accounts: the uid of an account of this host, None where there is none of that name.
        patience: seconds that following a run waits for news; 0 where whoever asks does the waiting.
    """

    def __init__(
        self,
        course: Path | Course | Shelf,
        data: Path,
        database_url: str | None = None,
        clock: Callable[[], datetime] | None = None,
        seeds: Callable[[], int] | None = None,
        pool: Callable[[], Any] | None = None,
        filesystem: Callable[[Path], str] = filesystem_of,
        group: Group | None = None,
        accounts: Callable[[str], int | None] = uid_of,
        patience: float = 0.2,
    ) -> None:
        self._shelf = course if isinstance(course, Shelf) else Shelf(course)
        self._data = data
        self._database_url = database_url
        self._clock = clock or _now
        self._seeds = seeds or _random_seed
        self._pool = pool or self._own_pool
        self._filesystem = filesystem
        self._group = group
        self._accounts = accounts
        self._patience = patience
        self._answers: dict[type, Answer] | None = None
        self._ledger: Ledger | None = None
        self._roster: Roster | None = None
        self._many: Answers | None = None
        self._open = ExitStack()
        self._closed = False
        self._lock = threading.Lock()

    def handle(self, learner: str, request: AnyRequest, role: Role = "learner") -> AnyReply:
        """The reply to a request; `Refused`, with nothing changed, where it cannot be carried out.

        `learner` and `role` are who asks, as the transport knows them: nothing in a message says so.
        """
        reply = self._reply(learner, request, role)
        if self._group is None:
            return reply
        return discreet(reply, self._group, role)

    def _reply(self, learner: str, request: AnyRequest, role: Role) -> AnyReply:
        try:
            _check_name(learner)
            if role != "instructor" and isinstance(request, messages.INSTRUCTING):
                raise Refusal("denied", "Only an instructor of the class may ask for this.")
            if isinstance(request, messages.GetOutline):
                return self._shelf.outline()
            return self._answer(request)(learner, request)
        except Refusal as refusal:
            return Refused(code=refusal.code, message=refusal.message)
        except StoreError as error:
            return self._without_store(request) or Refused(code="storage", message=str(error))
        except PydanticSerializationError:
            return Refused(code="invalid", message="The request holds text that is not valid Unicode.")
        except Exception as defect:  # every request has one reply, and one learner's trouble is nobody else's
            self._note(request)
            if self._group and role != "instructor":
                return Refused(code="storage", message=MISTAKE)
            told = f"{type(defect).__name__}: {defect}"[:200]
            return Refused(code="storage", message=f"nnquiz made a mistake ({told}); {self._data / LOG} says where.")

    def change_together(self, asked: Sequence[tuple[str, AnyRequest, Role]]) -> list[AnyReply]:
        """The replies to several changes, which reach the disk together: all that `handle` says holds of each.

        One that is refused is undone by itself. Where the disk keeps none of them, each is `Refused` ("storage").
        What begins work that no transaction can take back (runs) is carried out by itself.
        """
        try:
            with self._store().together():
                replies = self._answered(asked)
                for place, (learner, request, role) in enumerate(asked):
                    if replies[place] is None and not isinstance(request, _ALONE):
                        replies[place] = self.handle(learner, request, role)
        except (StoreError, Refusal) as error:
            code = error.code if isinstance(error, Refusal) else "storage"
            return [Refused(code=code, message=str(error)) for _ in asked]
        return [self.handle(*one) if reply is None else reply for one, reply in zip(asked, replies, strict=True)]

    def _answered(self, asked: Sequence[tuple[str, AnyRequest, Role]]) -> list[AnyReply | None]:
        """The replies to those answers that can be recorded all at once; None at every other place."""
        answers = [request for _, request, _ in asked if isinstance(request, messages.Respond)]
        if len(answers) > 1:
            try:
                return [*self._answers_of_many().save([(learner, request) for learner, request, _ in asked])]
            except Exception:  # a mistake here costs time alone: each is answered by itself
                self._note(answers[0])
        return [None] * len(asked)

    def admit(self, uid: int, login: str) -> Role:
        """The role of whoever the kernel says is there.

        Raises:
            Refusal: when this uid and login are not enrolled together.
            StoreError: when that cannot be looked up.
        """
        self._answer(messages.GetClass())  # opens the store
        assert self._roster
        return self._roster.admit(uid, login)

    def _without_store(self, request: AnyRequest) -> AnyReply | None:
        """The reply that needs no store, where there is one: lessons can be read though nothing is remembered."""
        if not isinstance(request, messages.GetPage):
            return None
        try:
            return page(self._shelf, request)
        except Refusal as refusal:
            return Refused(code=refusal.code, message=refusal.message)

    def _note(self, request: AnyRequest) -> None:
        """Write down where a defect showed itself."""
        with suppress(OSError), (self._data / LOG).open("a", encoding="utf-8") as log:
            if log.tell() < LONGEST_LOG:
                log.write(f"{self._clock().isoformat()} {request.ask}\n{traceback.format_exc()}\n")

    def close(self) -> None:
        """Pause and keep live runs, and close the store; later requests that need it are refused."""
        with self._lock:
            self._closed, self._answers = True, None
            opened = self._open.pop_all()
        opened.close()  # without the lock: it saves runs, and waits for changes that may wait for the lock

    def _answer(self, request: AnyRequest) -> Answer:
        with self._lock:
            if self._closed:
                raise Refusal("closed", "This session is over. Start nnquiz again.")
            if self._answers is None:
                self._answers = self._open_store()
            if type(request) not in self._answers:
                instructing = isinstance(request, messages.INSTRUCTING)
                if isinstance(request, REVIEWING):
                    self._answers |= self._open_reviews()
                else:
                    self._answers |= self._open_class() if instructing else self._open_quizzes()
            return self._answers[type(request)]

    def _answers_of_many(self) -> Answers:
        if self._many is None:
            from gradebook.answers import Answers

            assert self._ledger
            self._many = Answers(self._shelf, self._ledger)
        return self._many

    def _store(self) -> Store:
        self._answer(messages.GetHome())  # opens it
        assert self._ledger
        return self._ledger.store

    def _open_store(self) -> dict[type, Answer]:
        from gradebook.home import Front  # from here on SQLAlchemy is loaded, 200 ms
        from gradebook.ledger import Ledger
        from gradebook.reading import Reading
        from gradebook.runs import Training
        from gradebook.store import open_store

        store = open_store(self._data, self._database_url, self._filesystem, many=self._group is not None)
        self._open.callback(store.close)
        self._ledger = Ledger(store, self._clock)
        reading = Reading(self._shelf, self._ledger)
        training = Training(self._ledger, self._pool, self._patience, self._group.caps if self._group else None)
        self._open.callback(training.close)
        return {
            messages.GetHome: Front(self._shelf, self._ledger, training.lines).home,
            messages.GetPage: reading.page,
            messages.RecordReading: reading.record,
            messages.StartRun: training.start,
            messages.SteerRun: training.steer,
            messages.FollowRun: training.follow,
            messages.GetRuns: training.list,
        }

    def _open_quizzes(self) -> dict[type, Answer]:
        from gradebook.attempts import Attempts  # loads every kind of question, 30 ms that home does without
        from gradebook.marking import Marking

        assert self._ledger
        attempts, marking = Attempts(self._shelf, self._ledger, self._seeds), Marking(self._shelf, self._ledger)
        return {
            messages.StartAttempt: attempts.start,
            messages.Respond: attempts.respond,
            messages.Flag: attempts.flag,
            messages.GetQuiz: attempts.door,
            messages.Check: attempts.check,
            messages.HandIn: marking.hand_in,
            messages.GetResult: marking.result,
        }

    def _open_reviews(self) -> dict[type, Answer]:
        from gradebook.reviews import Reviews  # loads the schedule's library

        assert self._ledger
        reviews = Reviews(self._shelf, self._ledger, self._seeds)
        return {
            messages.GetReview: reviews.queue,
            messages.DrawReview: reviews.draw,
            messages.AnswerReview: reviews.answer,
            messages.RateReview: reviews.rate,
        }

    def _open_class(self) -> dict[type, Answer]:
        from gradebook.classes.corrections import Corrections
        from gradebook.classes.grades import GradeBook
        from gradebook.classes.overview import Overview
        from gradebook.classes.roster import Roster
        from gradebook.items.collecting import ItemBook
        from gradebook.regrading import Regrading

        assert self._ledger
        self._roster = Roster(self._ledger, self._group, self._accounts)
        overview = Overview(self._shelf, self._ledger, self._group)
        return {
            messages.Enrol: self._roster.enrol,
            messages.Unenrol: self._roster.unenrol,
            messages.GetClass: overview.piece,
            messages.GetRecord: overview.record,
            messages.GetSheet: overview.sheet,
            messages.Correct: Corrections(self._shelf, self._ledger).correct,
            messages.GetGrades: GradeBook(self._shelf, self._ledger, self._group).grades,
            messages.GetItems: ItemBook(self._shelf, self._ledger).items,
            messages.Regrade: Regrading(self._shelf, self._ledger).regrade,
        }

    def _own_pool(self) -> Any:
        from engine.workers import Pool
        from gradebook.sqlite_file import make_folder

        make_folder(self._data)  # with a database elsewhere, only the workers' log is kept in it
        log = self._data / "workers.log"
        log.touch(mode=0o600)
        return Pool(size=self._workers(), log=log)

    def _workers(self) -> int:
        """One for a laptop's live run; in a class one a core, unless it says otherwise."""
        return 1 if self._group is None else self._group.workers or len(os.sched_getaffinity(0))


def _check_name(learner: str) -> None:
    if not learner.isprintable() or not 0 < len(learner) <= LONGEST_NAME:
        raise Refusal("invalid", f"A learner's name is 1 to {LONGEST_NAME} characters that can be printed.")
