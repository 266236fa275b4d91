"""A question on plain lines: put and looked back on. Every kind says itself how it reads without a screen."""

from __future__ import annotations

from content.asked import Asked, Told
from tui.plain.lines import Lines
from tui.plain.prose import pieces


def put(asked: Asked, lines: Lines) -> None:
    """The question with everything that stands under it."""
    say_text(asked.prompt, lines)
    if asked.code:
        lines.show(asked.code.rstrip("\n"))
    for line in asked.plain_lines():
        lines.show(line, indent="  ")


def say_text(text: str, lines: Lines) -> None:
    """A text of several paragraphs."""
    for piece in pieces(text):
        if piece.verbatim:
            lines.show(piece.text)
        else:
            lines.say(piece.text, indent=piece.lead)


def look_back(told: Told, lines: Lines) -> None:
    """What was given, what is right, and why."""
    for choice in told.choices:
        lines.say(_choice(choice.text, right=choice.right, chosen=choice.chosen), indent="- ")
        if choice.because and choice.right != choice.chosen:
            lines.say(choice.because, indent="  ")
    for part in told.parts:
        given = "no answer" if part.given is None else part.given
        verdict = "right" if part.right else f"wrong, right is {part.answer}"
        lines.say(f"{part.text}: {given}; {verdict}.", indent="- ")
        if part.because and not part.right:
            lines.say(part.because, indent="  ")
    if not told.choices and not told.parts:
        _say_answer("You gave", "no answer" if told.given is None else told.given, lines)
        _say_answer("Right is", told.answer, lines)
    if told.because:
        say_text(told.because, lines)
    say_text(f"Why: {told.explanation}", lines)


def _say_answer(lead: str, answer: str, lines: Lines) -> None:
    if "\n" in answer:
        lines.say(f"{lead}:")
        lines.show(answer)
    else:
        lines.say(f"{lead}: {answer}")


def _choice(text: str, *, right: bool, chosen: bool) -> str:
    verdict = {(True, True): "right, chosen", (True, False): "right, not chosen", (False, True): "wrong, chosen"}
    said = verdict.get((right, chosen))
    return f"{text} ({said})" if said else text
