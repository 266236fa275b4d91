"""What the command line and the environment say: whose progress, which course, where it is kept."""

from __future__ import annotations

import getpass
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from gradebook.client import Client
    from gradebook.sockets import Socket


_OPENING = threading.Lock()


@dataclass(frozen=True)
class Settings:
    """Where things are, for one start of the command.

    Attributes:
        course: None is the bundled one.
        data: the folder of this person's own progress, and of what the screens remember.
        learner: whose progress; in a class its server alone knows who that is.
        database_url: another database than the file in `data`.
        class_socket: of the class this opens instead of progress of one's own.
    """

    course: Path | None
    data: Path
    learner: str
    database_url: str | None
    class_socket: Path | None = None

    @classmethod
    def resolve(cls, course: str | None, user: str | None) -> Settings:
        """Options first, then the environment, then this host's class if it has one, then the platform's own places."""
        folder = course or os.environ.get("NNQUIZ_COURSE")
        database_url = os.environ.get("NNQUIZ_DATABASE_URL") or None
        class_socket = None if folder or database_url else found_class()
        if class_socket and user:
            report("--user: in a class you are who you are logged in as; --course PATH opens progress of your own")
            raise SystemExit(2)
        data = os.environ.get("NNQUIZ_DATA")
        if not data:
            from platformdirs import user_data_path

            data = str(user_data_path("nnquiz", appauthor=False))
        return cls(
            course=Path(folder) if folder else None,
            data=Path(data).expanduser().absolute(),
            learner=user or _system_user(),
            database_url=database_url,
            class_socket=class_socket,
        )

    @property
    def client(self) -> Client:
        """The way to the classroom, one for all threads. Opens no store until something needs it."""
        with _OPENING:
            return self._client

    @cached_property
    def server(self) -> Socket | None:
        """The class's server; None where there is no class. Loads no message and connects to nothing yet."""
        if self.class_socket is None:
            return None
        from gradebook.sockets import Socket

        return Socket(self.class_socket)

    @property
    def class_title(self) -> str | None:
        """The class's name, once its server has told it."""
        return self.server.membership.class_title if self.server and self.server.membership else None

    def close(self) -> None:
        """Let go of the classroom, if it was ever asked for."""
        if "_client" in self.__dict__:
            self.client.close()
        elif self.server:
            self.server.close()

    @cached_property
    def _client(self) -> Client:
        from gradebook.client import open_class, open_client

        if self.server:
            return open_class(self.server, self.learner)
        return open_client(course=self.course, data=self.data, learner=self.learner, database_url=self.database_url)


def found_class() -> Path | None:
    """The socket of this host's class: where NNQUIZ_CLASS says (nowhere, if that is empty), else the usual place.

    It is enough that its folder is there: while the server is down nobody shall work, unawares, outside the class.
    """
    from gradebook.agreed import SOCKET

    named = os.environ.get("NNQUIZ_CLASS")
    if named is None:
        return SOCKET if SOCKET.parent.is_dir() else None
    return Path(named).absolute() if named else None


def _system_user() -> str:
    """The operating system's user, not what LOGNAME claims; a bare number where the account has no name."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        pass
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid())


class LearnerName(click.ParamType[str]):
    """A profile's name: printable, no longer than a login may be."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        name = str(value).strip()
        if not name or len(name) > 64 or not name.isprintable():
            self.fail("expected 1 to 64 printable characters", param, ctx)
        return name


def course_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--course` and `--user`, before or after the subcommand; hands the command its `Settings`."""

    @click.option(
        "--course",
        metavar="PATH",
        help="A course's folder, for progress of your own (default: this host's class, or else the bundled course).",
    )
    @click.option(
        "--user",
        type=LearnerName(),
        metavar="NAME",
        help="Whose progress (default: the operating system's user; in a class you are who you are logged in as).",
    )
    @wraps(command)
    def with_settings(*args: Any, course: str | None, user: str | None, **options: Any) -> Any:
        parent = click.get_current_context().parent
        outer = parent.params if parent else {}
        settings = Settings.resolve(course or outer.get("course"), user or outer.get("user"))
        return command(settings, *args, **options)

    return with_settings


def report(problem: str) -> None:
    """A problem in one line, on stderr."""
    from tui.inert import inert

    click.echo(inert(f"nnquiz: {problem}"), err=True)


def stop(problem: str) -> NoReturn:
    """Report a problem in one line and leave with 1."""
    report(problem)
    raise SystemExit(1)
