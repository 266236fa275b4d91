"""`nnquiz progress`: what has been read and earned, as a table or as JSON."""

from __future__ import annotations

import json
from typing import Any

import click

from gradebook.messages import ChapterStanding, Home
from gradebook.refused import ClassroomRefused
from tui.cli.settings import Settings, stop
from tui.inert import inert
from tui.words import cell, credits, credits_of, percent


def show_progress(settings: Settings, *, as_json: bool) -> None:
    """Chapters read, best marks, credits earned of credits possible."""
    client = settings.client
    try:
        home = client.home()
    except ClassroomRefused as refused:
        stop(refused.message)
    finally:
        client.close()
    if as_json:
        click.echo(json.dumps(told(home)))
        return
    whose = home.class_title or "self-reported"
    click.echo(inert(f"{home.course} · {home.learner}   {credits_of(home.earned, home.possible)} ({whose})"))
    for standing in home.chapters:
        click.echo(inert(_line(standing)))


def _line(standing: ChapterStanding) -> str:
    chapter = standing.chapter
    read = f"{standing.read}/{standing.pages} pages" if standing.pages else "not opened"
    best = percent(standing.best) if standing.best is not None else "–"
    earned = f"{credits(standing.earned)}/{credits(chapter.credits)}"
    title = cell(chapter.title, 36)
    return f"{chapter.number:>3} {title}  {read:<12}  best {best:>5}   credits {earned:>7}"


def told(home: Home) -> dict[str, Any]:
    """The same as JSON's own types; credits in thousandths, marks as exact fractions in words."""
    return {
        "course": home.course,
        "learner": home.learner,
        "class": home.class_title,
        "self_reported": home.class_title is None,
        "credits": {"earned_thousandths": home.earned, "possible_thousandths": home.possible},
        "chapters": [
            {
                "id": standing.chapter.id,
                "title": standing.chapter.title,
                "pages": standing.pages,
                "read": standing.read,
                "best": None if standing.best is None else str(standing.best),
                "earned_thousandths": standing.earned,
                "possible_thousandths": standing.chapter.credits,
            }
            for standing in home.chapters
        ],
    }
