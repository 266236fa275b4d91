"""`nnquiz schema FILE`: for editors."""

from __future__ import annotations

import json

import click

from content.schema import schema_of


def print_schema(file: str) -> None:
    """Print the schema of one of a course's files."""
    click.echo(json.dumps(schema_of(file), ensure_ascii=False, indent=2))
