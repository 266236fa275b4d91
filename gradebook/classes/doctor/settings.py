"""What sshd says of its own configuration: `sshd -T`, for everybody and for one account."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradebook.classes.doctor.host import Host

HARMLESS = ("LANG", "TERM", "COLORTERM", "NO_COLOR")
"""Names in AcceptEnv that decide how text looks, and nothing else; so do those that begin with LC_."""


class SshdError(Exception):
    """sshd does not tell its settings: why, in its own words."""


class Settings:
    """Keywords in small letters and their values, in the order sshd uses them."""

    def __init__(self, told: str) -> None:
        self._values: dict[str, list[str]] = {}
        for line in told.splitlines():
            keyword, _, value = line.strip().partition(" ")
            self._values.setdefault(keyword.lower(), []).append(value.strip())

    def one(self, keyword: str) -> str:
        """The value of a keyword; "" where this sshd does not know it."""
        return self._values.get(keyword, [""])[0]

    def every(self, keyword: str) -> list[str]:
        """All values of a keyword that may come several times, word by word."""
        return [word for value in self._values.get(keyword, []) for word in value.split()]

    def is_on(self, keyword: str) -> bool:
        """Whether a keyword says anything but no."""
        return self.one(keyword) not in ("", "no", "none")

    @property
    def unwanted_environment(self) -> list[str]:
        """What AcceptEnv lets in beyond the harmless names."""
        return [name for name in self.every("acceptenv") if name not in HARMLESS and not name.startswith("LC_")]


def settings(host: Host, login: str | None = None) -> Settings:
    """What holds for everybody, or for who logs in as `login`.

    Raises:
        SshdError: when sshd does not say.
    """
    asked = ["-C", f"user={login},host=localhost,addr=127.0.0.1"] if login else []
    ran = host.run(*host.sshd, "-T", *asked)
    if ran is None:
        raise SshdError("sshd is not installed")
    if ran.code:
        raise SshdError((ran.err.strip() or f"it left with {ran.code}").splitlines()[0])
    return Settings(ran.out)
