"""One connection to a class server: who is at its other end, the first lines, then a line for a line."""

from __future__ import annotations

import json
import select
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from gradebook.agreed import REPLY, VERSION
from gradebook.refused import ClassroomRefused

if TYPE_CHECKING:
    from gradebook.messages import AnyReply

GREETING = 5.0
"""Seconds that connecting and the first lines may take."""

ANSWER = 20.0
"""Seconds that a reply may take; the slowest, on a disk that is busy, takes half of it."""

LATE = 3.0
"""Seconds without a reply after which whoever waits for it is told so."""

PIECE = 1 << 16


@dataclass(frozen=True)
class Membership:
    """As whom a class's server knows the caller."""

    class_title: str
    learner: str
    role: Literal["learner", "instructor"]


class Gone(Exception):  # noqa: N818 - what is told of it becomes an answer
    """No reply came: the server is not there ("away"), or has too much to do ("busy").

    `untouched`: of a request that had been sent, it says itself that it did nothing; otherwise nobody knows.
    """

    def __init__(self, why: str, code: Literal["away", "busy"] = "away", *, untouched: bool = False) -> None:
        self.code = code
        self.untouched = untouched
        super().__init__(why)


class Connection:
    """A connected socket: join first, then a line for a line. One thread at a time, but for `wake`.

    Raises:
        Gone: from joining and exchanging, when the server goes away or is too busy.
        ClassroomRefused: likewise, when it does not let the caller in, or sends what is no reply.
    """

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._heard = bytearray()

    def join(self) -> Membership:
        """Say which vocabulary is spoken here, and hear as whom one is known there."""
        line = self._ask(json.dumps({"nnquiz": VERSION}).encode() + b"\n", GREETING)
        try:
            told = json.loads(line)
            if told.get("reply") == "refused":
                raise _refusal(str(told["code"]), _one_line(told["message"]))
            if told["nnquiz"] != VERSION:
                raise ClassroomRefused("version", _versions(told["nnquiz"]))
            return _membership(told)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise ClassroomRefused("version", "What answers there is no class server of nnquiz.") from None

    def exchange(self, line: bytes, late: Callable[[], None] = lambda: None) -> AnyReply:
        """Send one line and wait for the reply to it; `late` is called once when that takes long."""
        from gradebook.errors import Refusal
        from gradebook.wire import read_reply

        told = self._ask(line, ANSWER, late)
        try:
            reply = read_reply(told)
        except Refusal as refusal:
            raise ClassroomRefused("version", f"The class server sent no reply: {refusal.message}") from None
        if reply.reply == "refused" and reply.code in ("away", "busy"):
            raise Gone(reply.message, "busy" if reply.code == "busy" else "away", untouched=True)
        return reply

    def is_there(self) -> bool:
        """Whether the server still holds its end, and has said nothing unasked."""
        with suppress(OSError, ValueError):
            return not self._heard and not select.select([self._socket], [], [], 0)[0]
        return False

    def wake(self) -> None:
        """End it under whoever waits at it, in whichever thread: that one hears so at once, and hangs up."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def hang_up(self) -> None:
        """End it."""
        self.wake()
        self._socket.close()

    def _ask(self, line: bytes, seconds: float, late: Callable[[], None] | None = None) -> bytes:
        """Send a line; the one that comes back, without its end."""
        deadline = time.monotonic() + seconds
        until = deadline if late is None else time.monotonic() + LATE
        try:
            self._socket.settimeout(seconds)
            with suppress(BrokenPipeError, ConnectionResetError):  # it may have said why before it hung up
                self._socket.sendall(line)
            while (end := self._heard.find(b"\n")) < 0:
                if len(self._heard) >= REPLY:
                    raise ClassroomRefused("version", f"The class server's reply is over {REPLY:,} bytes long.")
                try:
                    self._hear(min(until, deadline))
                except TimeoutError:
                    if late is None or until >= deadline:
                        raise
                    late()
                    until = deadline
        except TimeoutError:
            raise Gone(f"no reply in {seconds:.0f} seconds") from None
        except OSError as error:
            raise Gone(reason(error)) from None
        told = bytes(self._heard[:end])
        del self._heard[: end + 1]
        return told

    def _hear(self, until: float) -> None:
        self._socket.settimeout(max(0.001, until - time.monotonic()))
        got = self._socket.recv(PIECE)
        if not got:
            raise Gone("it has hung up")
        self._heard += got


def connect(path: Path) -> socket.socket:
    """A socket connected to the server at `path`, once it is known that nobody else can have put one there.

    Raises:
        Gone: when nobody answers there.
        ClassroomRefused: when whoever answers cannot be the class's server.
    """
    from gradebook.peers import check_place, peer_of

    connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connected.settimeout(GREETING)
        connected.connect(str(path))
        check_place(path, peer_of(connected).uid)
    except PermissionError:
        connected.close()
        raise ClassroomRefused("denied", f"{path} may not be opened by you: ask whoever runs the class.") from None
    except OSError as error:
        connected.close()
        raise Gone(reason(error)) from None
    except BaseException as error:
        connected.close()
        raise _squatted(error) from None
    return connected


def _squatted(error: BaseException) -> BaseException:
    """What the check of the place says, as a client says it."""
    from gradebook.errors import Refusal, StoreError

    if isinstance(error, Refusal):
        return ClassroomRefused(error.code, error.message)
    return ClassroomRefused("denied", str(error)) if isinstance(error, StoreError) else error


def _refusal(code: str, message: str) -> Exception:
    if code in ("busy", "away"):
        return Gone(message, "busy" if code == "busy" else "away")
    return ClassroomRefused(code if code in ("denied", "version", "storage", "closed") else "denied", message)


def _membership(told: dict[str, Any]) -> Membership:
    title, learner, role = told["class_title"], told["learner"], told["role"]
    if not (isinstance(title, str) and isinstance(learner, str) and role in ("learner", "instructor")):
        raise TypeError(told)
    return Membership(_one_line(title), _one_line(learner), role)


def _versions(theirs: object) -> str:
    if not isinstance(theirs, int) or theirs < VERSION:
        return (
            f"The class server is older than this nnquiz (it speaks version {_one_line(theirs)}, this one {VERSION}): "
            "ask whoever runs the class to start the newer one."
        )
    return (
        f"This nnquiz is older than the class server (it speaks version {VERSION}, the server {theirs}): "
        "start the nnquiz that is installed with the server, or update this one."
    )


def reason(error: OSError) -> str:
    """What the system says, as the end of a sentence."""
    return (error.strerror or str(error) or type(error).__name__).lower()


def _one_line(told: object) -> str:
    return " ".join(str(told).split())[:300]
