"""Letting accounts in, anew every few seconds: what follows for their connections and for what they have asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from gradebook import wire
from gradebook.messages import VERSION, Refused, Welcome
from gradebook.serving.caller import Caller
from gradebook.serving.door import Door, Let, Out
from gradebook.serving.journal import Journal
from gradebook.serving.threads import Threads

DOORMEN = 2
"""Threads that look at accounts."""

RENAMED = Refused(code="denied", message="Your account has another name than before: start nnquiz anew.")

Then = Callable[[Caller], None]


class Admission:
    """Has accounts looked at, off the loop, and welcomes them or shows them out.

    Args:
        door: looks at them.
        title: of the class.
        journal: is told who was not let in.
        go_on: is called in the loop with one who is let in, to begin what they asked for.
        forget: is called in the loop with one who has been looked at, and may be gone by now.
    """

    def __init__(self, door: Door, title: str, journal: Journal, go_on: Then, forget: Then) -> None:
        self._door, self._title, self._journal = door, title, journal
        self._go_on, self._forget = go_on, forget
        self._loop = asyncio.get_running_loop()
        self._doormen = Threads(DOORMEN, "class door", journal.defect)

    def ask(self, caller: Caller) -> None:
        """Let a caller in: at once, if that was done not long ago."""
        if caller.is_fresh(self._loop.time()):
            self._welcome(caller)
        elif not caller.being_admitted:
            caller.being_admitted = True
            self._doormen.submit(partial(self._look_at, caller))

    def close(self) -> None:
        """Look at nobody any more; a directory of accounts that hangs is not waited for."""
        self._doormen.close(0)

    def _look_at(self, caller: Caller) -> None:
        let = self._door.look(caller.uid)
        with suppress(RuntimeError):  # the loop has ended meanwhile
            self._loop.call_soon_threadsafe(self._looked_at, caller, let)

    def _looked_at(self, caller: Caller, let: Let | Out) -> None:
        caller.being_admitted = False
        if isinstance(let, Out):
            self._show_out(caller, let.login, let.refused)
        elif caller.login not in (None, let.login):
            self._show_out(caller, let.login, RENAMED)
            caller.login = None
        else:
            caller.login, caller.role, caller.admitted = let.login, let.role, self._loop.time()
            self._welcome(caller)
            self._go_on(caller)
        self._forget(caller)

    def _welcome(self, caller: Caller) -> None:
        welcome = Welcome(nnquiz=VERSION, class_title=self._title, learner=caller.login or "", role=caller.role)
        for connection in [one for one in caller.connections if one.is_asking and not one.welcome]:
            connection.welcome = True
            connection.answer(wire.write_line(welcome))

    def _show_out(self, caller: Caller, login: str | None, refused: Refused) -> None:
        """Refuse all that waits, and close; where it cannot be known now, only who is not in yet is left outside."""
        self._journal.refused(caller.uid, login, "admission", refused)
        line = wire.write_line(refused)
        stay = refused.code == "storage"
        waiting, caller.waiting = list(caller.waiting), type(caller.waiting)()
        for asked in waiting:
            (asked.connection.answer if stay else asked.connection.end)(line)
        for connection in list(caller.connections):
            if not connection.welcome:
                if connection.is_asking:
                    connection.end(line)
            elif not stay:
                connection.finish()
