"""A learner who knows only what the screen says: reads questions, answers by keys, remembers what was told right."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field

from terminals import Terminal

CHOICE = re.compile(r"^ *(\d) +(\(.\)|\[.\]) +(.*)$")
TOLD = re.compile(r"^ +([✓✗·])  +(.*)$")
RIGHT = re.compile(r"^ *[Rr]ight:? +(\S+)")
ANSWER = re.compile(r"^ +✓  |^ *[Rr]ight:? +\S")
SIGN = re.compile(r"^ *[✓✗!~] ")


@dataclass(frozen=True)
class Question:
    """What one question asks, as the screen shows it."""

    prompt: str
    choices: tuple[str, ...]
    several: bool
    given: str
    """What has been answered so far: the typed number, or the places of what is chosen."""


def body(text: str) -> list[str]:
    """The lines between the one at the top and the keys at the foot, without the scroll bar."""
    return [re.sub(r"[▁-█▔-▟]+$", "", line).rstrip() for line in text.split("\n")[2:-2]]


def joined(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def read_question(text: str) -> Question:
    """The prompt down to where the answering starts; every choice with its wrapped lines joined."""
    prompt: list[str] = []
    choices: list[list[str]] = []
    several, given = False, ""
    for line in body(text):
        if match := CHOICE.match(line):
            choices.append([match[3]])
            several = several or match[2].startswith("[")
            given += match[1] if match[2] in ("(●)", "[x]") else ""
        elif match := re.match(r"^ *(Answer )?│ *(\S*) *│", line):
            given += match[2]
        elif "①" in line or "❶" in line:
            break
        elif choices and line.strip():
            choices[-1].append(line)
        elif not choices and not re.search("[╭╰]──|The code prints|Enter makes", line):
            prompt.append(line)
    return Question(joined(prompt), tuple(map(joined, choices)), several, given)


def stands_at(one: Terminal, place: int, count: int) -> bool:
    """Whether this question is on the screen, whole, with nothing under way."""
    text = one.text
    return (
        f"{place} of {count}" in one.top
        and "saved ✓" in text
        and bool(CHOICE.search(text) or re.search(r"^ *\d +[([]|(Answer|^) *│", text, re.MULTILINE))
        and bool(read_question(text).prompt)
    )


def type_in(one: Terminal, number: str) -> None:
    """Type a number, and look whether it stands there whole: the field may not have been ready for its first key."""
    for _ in range(3):
        one.press(*number)
        with suppress(AssertionError):
            one.until(lambda text: read_question(text).given == number, 8)
            return
        one.press("ctrl+u")
        one.settled(1)
    raise AssertionError(f"{number} cannot be typed:\n{one.text}")


def blocks(lines: list[str]) -> list[tuple[re.Match[str], list[str]]]:
    """Each choice that is looked back on: its sign and first line, and what stands under it (more of it, or why)."""
    found: list[tuple[re.Match[str], list[str]]] = []
    for line in lines:
        if match := TOLD.match(line):
            found.append((match, []))
        elif found:
            found[-1][1].append(line)
    return found


@dataclass
class Learner:
    """`right` holds, by prompt, the numbers that were told to be right, or texts that begin with the right choices."""

    right: dict[str, list[str]] = field(default_factory=dict)

    def answer(self, one: Terminal, place: int, count: int) -> bool:
        """Answer the question on the screen and wait until it is saved; whether what is right was known."""
        question = read_question(one.steady(lambda _: stands_at(one, place, count)))
        known = self.right.get(question.prompt, []) if "The code prints" not in one.text else []
        told = [n for n, text in enumerate(question.choices, 1) if any(right.startswith(text) for right in known)]
        if not question.choices:
            type_in(one, known[0] if known else "1")
        else:
            if not question.several:  # of two that begin alike, the longer one
                told = sorted(told, key=lambda n: -len(question.choices[n - 1]))[:1]
            for key in map(str, told or [1 + place % 2]):
                one.press(key)
                one.until(lambda text, key=key: key in read_question(text).given)
        one.until(lambda text: read_question(text).given != "" and f"{place} of {count} answered" in text)
        one.until("saved ✓")
        return bool(told or (known and not question.choices))

    def look_back(self, one: Terminal, place: int, count: int) -> None:
        """Remember what the screen tells about a question that was handed in."""
        told = one.steady(lambda text: f"{place} of {count}" in one.top and any(map(ANSWER.match, body(text))))
        lines = body(told)
        start = next(n for n, line in enumerate(lines) if TOLD.match(line) or "Your answer" in line)
        prompt = SIGN.sub("", joined(lines[:start]), count=1)
        pages = [lines[start:]]
        while not any("Taught in" in line for line in pages[-1]) and len(pages) < 9:  # the rest is further down
            one.press(*"jjjjjjjj")
            pages.append(body(one.settled(0.2)))
        right = [match[1] for page in pages for line in page if (match := RIGHT.match(line))]
        right += [joined([at[2], *more]) for page in pages for at, more in blocks(page) if at[1] == "✓"]
        assert right, f"the screen does not say what was right:\n{one.text}"
        self.right[prompt] = right
