"""Accounts of this host: a login's uid and a uid's login, as the system has them now."""

from __future__ import annotations


def uid_of(login: str) -> int | None:
    """The uid of an account; None where there is none of that name."""
    import pwd

    try:
        return pwd.getpwnam(login).pw_uid
    except (KeyError, ValueError, OSError):
        return None


def login_of(uid: int) -> str | None:
    """The name of the account with that uid; None where there is none."""
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except (KeyError, OverflowError, OSError):
        return None
