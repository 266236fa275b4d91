"""The chapter that a command names."""

from __future__ import annotations

from tui.cli.settings import Settings, stop


def known_chapter(settings: Settings, wanted: str) -> str:
    """The id of the chapter whose id or number is `wanted`; where there is none, the command ends with one line."""
    from gradebook.refused import ClassroomRefused

    try:
        chapters = settings.client.outline().chapters
    except ClassroomRefused as refused:
        stop(refused.message)
    known = next((chapter.id for chapter in chapters if wanted in (chapter.id, str(chapter.number))), None)
    return known or stop(
        f"expected a chapter of this course ({', '.join(c.id for c in chapters[:20])}); got {wanted!r}"
    )
