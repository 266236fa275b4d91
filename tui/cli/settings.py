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


_OPENING = threading.Lock()


@dataclass(frozen=True)
class Settings:
    """Where things are, for one start of the command. `course` None is the bundled one."""

    course: Path | None
    data: Path
    learner: str
    database_url: str | None

    @classmethod
    def resolve(cls, course: str | None, user: str | None) -> Settings:
        """Options first, then the environment, then the platform's own places."""
        folder = course or os.environ.get("NNQUIZ_COURSE")
        data = os.environ.get("NNQUIZ_DATA")
        if not data:
            from platformdirs import user_data_path

            data = str(user_data_path("nnquiz", appauthor=False))
        return cls(
            course=Path(folder) if folder else None,
            data=Path(data).expanduser().absolute(),
            learner=user or _system_user(),
            database_url=os.environ.get("NNQUIZ_DATABASE_URL") or None,
        )

    @property
    def client(self) -> Client:
        """The way to the classroom, one for all threads. Opens no store until something needs it."""
        with _OPENING:
            return self._client

    def close(self) -> None:
        """Let go of the classroom, if it was ever asked for."""
        if "_client" in self.__dict__:
            self.client.close()

    @cached_property
    def _client(self) -> Client:
        from gradebook.client import open_client

        return open_client(course=self.course, data=self.data, learner=self.learner, database_url=self.database_url)


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

    @click.option("--course", metavar="PATH", help="A course's folder (default: the bundled course).")
    @click.option(
        "--user",
        type=LearnerName(),
        metavar="NAME",
        help="Whose progress (default: the operating system's user).",
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
