"""`chapter.toml`: the pages, their texts computed and their code set apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from content import figures
from content.course import Code, Prose, Section
from content.course_file import Id, Line
from content.fences import Block, FenceError, blocks
from content.findings import Authored, Finding, close, read, read_file, rule, shown
from content.printed import key
from content.templates import TemplateError, fill


def _start_value(value: object) -> object:
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 300:
        return float(value)
    if isinstance(value, int | str) and not isinstance(value, bool):
        return value
    raise rule(f"figure_start: expected a number or a word; got {shown(value)}", "write one of the dial's values")


Markdown = Annotated[str, StringConstraints(min_length=1, max_length=200_000)]


class SectionTable(Authored):
    """A `[[section]]` table."""

    id: Id
    title: Line
    text: Markdown
    figure: str | None = None
    figure_start: dict[str, Annotated[int | float | str, BeforeValidator(_start_value)]] = Field(default_factory=dict)
    predict: Markdown | None = None
    numbered: bool = True
    outline: bool = False
    invite: bool = False


class ChapterFile(Authored):
    """The whole file. Its sections are read one by one, so that one can be wrong."""

    section: Annotated[tuple[Any, ...], Field(strict=False, min_length=1, max_length=1_000)]


def read_sections(raw: Mapping[str, Any], printed: Mapping[str, str]) -> tuple[tuple[Section, ...], list[Finding]]:
    """The pages in a chapter's tables, without those that are wrong, and everything that is wrong in them.

    `printed` is what code blocks printed, by `content.printed.key`.
    """
    file, findings = read_file(ChapterFile, raw)
    sections: list[Section] = []
    number = 0
    for place, table in enumerate(file.section if file else _tables(raw)):
        row, wrong = _row(table, {section.id for section in sections})
        number += bool(row and row.numbered)
        section, more = _section(row, number, printed) if row else (None, [])
        findings += [finding.under("section", place, id=row.id if row else "") for finding in [*wrong, *more]]
        if section is not None:
            sections.append(section)
    return tuple(sections), findings


def section_ids(raw: Mapping[str, Any]) -> frozenset[str]:
    """The ids in a chapter's tables, whatever else may be wrong in them."""
    return frozenset(
        str(table["id"]) for table in _tables(raw) if isinstance(table, Mapping) and isinstance(table.get("id"), str)
    )


def code_blocks(raw: Mapping[str, Any]) -> Iterator[tuple[int, Block]]:
    """Every code block in a chapter's tables, with the place of its section."""
    for place, table in enumerate(_tables(raw)):
        text = table.get("text") if isinstance(table, Mapping) else None
        try:
            found = list(blocks(text)) if isinstance(text, str) else []
        except FenceError:
            continue
        yield from ((place, block) for block in found if block.code)


def fingerprint(sources: Iterable[str]) -> str:
    """SHA-256 over code sources, in order."""
    joined = hashlib.sha256()
    for source in sources:
        joined.update(f"{len(source)}:{source}".encode())
    return joined.hexdigest()


def _tables(raw: Mapping[str, Any]) -> list[Any]:
    tables = raw.get("section")
    return tables if isinstance(tables, list) else []


def _row(table: object, taken: set[str]) -> tuple[SectionTable | None, list[Finding]]:
    name = table.get("id") if isinstance(table, Mapping) else None
    row, findings = read(SectionTable, table, id=name if isinstance(name, str) else "")
    if row is not None and row.id in taken:
        return None, [
            Finding(("id",), f"the id {row.id} is taken by an earlier section", "give each section its own id", row.id)
        ]
    return row, findings


def _section(row: SectionTable, number: int, printed: Mapping[str, str]) -> tuple[Section | None, list[Finding]]:
    findings = list(_figure(row))
    known = not findings
    try:
        made = tuple(_blocks(row.text, printed))
    except (FenceError, TemplateError) as error:
        return None, [*findings, _in_text("text", error)]
    try:
        predict = fill(row.predict.strip(), {}) if row.predict else None
    except TemplateError as error:
        return None, [*findings, _in_text("predict", error)]
    section = Section(
        id=row.id,
        title=row.title,
        number=number if row.numbered else None,
        blocks=made,
        figure=row.figure if known else None,
        figure_start=dict(row.figure_start) if known else {},
        predict=predict,
        outline=row.outline,
        invite=row.invite,
    )
    return section, findings


def _in_text(field: str, error: FenceError | TemplateError) -> Finding:
    remedy = "close the fence with ```" if isinstance(error, FenceError) else "mend the expression in { }"
    return Finding((field,), f"{field}: {error}", remedy, line=error.line)


def _figure(row: SectionTable) -> Iterator[Finding]:
    if row.figure is not None and row.figure not in figures.NAMES:
        yield Finding(("figure",), f"no figure is called {shown(row.figure)}", close(row.figure, figures.NAMES))
    if row.figure is None and row.figure_start:
        yield Finding(("figure_start",), "figure_start: there is no figure to start", "add figure = …, or remove it")


def _blocks(text: str, printed: Mapping[str, str]) -> Iterator[Prose | Code]:
    prose: list[str] = []
    for block in blocks(text):
        if block.code:
            yield from _prose(prose)
            prose = []
            yield Code(block.text, printed.get(key(block.text)))
        else:
            prose.append(block.text if block.fenced else _filled(block))
    yield from _prose(prose)


def _filled(block: Block) -> str:
    try:
        return fill(block.text, {})
    except TemplateError as error:
        raise TemplateError(str(error), block.line + error.line) from None


def _prose(pieces: list[str]) -> Iterator[Prose]:
    markdown = "".join(pieces).strip("\n")
    if markdown.strip():
        yield Prose(markdown + "\n")
