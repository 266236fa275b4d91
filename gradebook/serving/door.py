"""Who is let in: the kernel's uid, its login as this host has it now, and the class's own list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gradebook.errors import Refusal, StoreError
from gradebook.messages import Refused, Role
from gradebook.serving.lanes import Room


@dataclass(frozen=True)
class Let:
    """Somebody who is let in, and as whom."""

    login: str
    role: Role


@dataclass(frozen=True)
class Out:
    """Somebody who is not let in; `login` as far as it is known."""

    login: str | None
    refused: Refused


class Door:
    """Looks at a uid. Slow, so in a thread of its own: account directories may be on another host."""

    def __init__(self, room: Room, login_of: Callable[[int], str | None], failed: Callable[[Exception], None]) -> None:
        self._room, self._login_of, self._failed = room, login_of, failed

    def look(self, uid: int) -> Let | Out:
        """As whom a uid is let in now, or why not."""
        login = None
        try:
            if uid == 0:
                raise Refusal("denied", "root is nobody's learner: log in as yourself, or name the folder with --data.")
            login = self._login_of(uid)
            if login is None:
                raise Refusal("denied", f"Your account ({uid}) has no name on this host: tell whoever runs it.")
            return Let(login, self._room.admit(uid, login))
        except Refusal as refusal:
            refused = Refused(code=refusal.code, message=refusal.message)
        except StoreError as error:
            refused = Refused(code="storage", message=str(error))
        except Exception as error:
            self._failed(error)
            refused = Refused(code="storage", message="The class server made a mistake: try again.")
        return Out(login, refused)
