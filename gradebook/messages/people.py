"""Who is in a class, as messages speak of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from content.asked import Plain

Role = Literal["learner", "instructor"]

Login = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x20:/\x7f]+$")]
"""An account's name, as the system has it."""

Detail = Annotated[str, StringConstraints(max_length=200)]


class Person(Plain):
    """What a gradebook of record wants to know of somebody; "" where nobody said."""

    first_name: Detail = ""
    last_name: Detail = ""
    email: Detail = ""
    id_number: Detail = ""
    section: Detail = ""
    canvas_id: Detail = ""
    sis_user_id: Detail = ""
    sis_login_id: Detail = ""


class Enrolee(Plain):
    """Somebody to enrol. `role` None is the one they have; who is new is a learner."""

    login: Login
    role: Role | None = None
    person: Person = Field(default_factory=Person)
