"""What a class's server keeps to itself: the reasons of its course and of its program may quote a question's key."""

from __future__ import annotations

from gradebook.classes.group import Group
from gradebook.messages import AnyReply, Home, Page, Refused, Role

LEFT_OUT = "Something of this chapter is left out: its file is wrong. Tell your instructor, who sees what it is."

UNREADABLE = "The class's course is wrong here, and this cannot be opened. Tell your instructor, who sees why."

MISTAKE = "The class server made a mistake. Nothing was recorded: try again, and tell your instructor if it stays so."


def discreet(reply: AnyReply, group: Group, role: Role) -> AnyReply:
    """A reply as it leaves for somebody of a class: only an instructor reads what exactly is wrong with the course."""
    if isinstance(reply, Home):
        return reply.model_copy(update={"class_title": group.title, "role": role})
    if role == "instructor":
        return reply
    if isinstance(reply, Page) and reply.problems:
        return reply.model_copy(update={"problems": (LEFT_OUT,)})
    if isinstance(reply, Refused) and reply.code == "course":
        return Refused(code="course", message=UNREADABLE)
    return reply
