"""Texts of a drawing that read alike though they were meant to be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from content.findings import Finding, Path


def one_line(text: str) -> str:
    """`text` with every run of white space as one space."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """What two texts have in common that read alike: white space and capitals do not tell them apart."""
    return one_line(text).casefold()


def read_alike(texts: Iterable[tuple[Path, str]], what: str) -> Iterator[Finding]:
    """A finding for each of these texts, given with their fields, that reads like an earlier one."""
    seen: set[str] = set()
    for path, text in texts:
        if folded(text) in seen:
            yield Finding(
                path,
                f"two {what} can come out alike: {text[:40]}",
                "word them apart, or keep such drawings out by where",
            )
        seen.add(folded(text))
