"""nnquiz and its subcommands: each parses its words here and does its work elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from tui.cli.author_commands import AUTHORING
from tui.cli.class_commands import class_
from tui.cli.settings import Settings, course_options
from tui.cli.teaching_commands import TEACHING

EXAMPLES = """\b
Examples:
  nnquiz                              carry on where you left off
  nnquiz learn how-networks-learn     open a chapter
  nnquiz quiz how-networks-learn      take its quiz
  nnquiz lab                          train a network and watch
  nnquiz review                       what you missed, when it is due again
  nnquiz progress                     what you have read and earned
"""

PLAIN = click.option("--plain", is_flag=True, help="As plain lines, without a screen.")


@click.group(invoke_without_command=True, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nnquiz", prog_name="nnquiz")
@click.option("--confined", is_flag=True, hidden=True)
@course_options
@click.pass_context
def nnquiz(context: click.Context, settings: Settings, confined: bool) -> None:
    """Learn how neural networks learn: lessons, quizzes for credits, and a lab, in the terminal."""
    if confined:
        from tui.confined import why_not_confined

        reason = why_not_confined(settings, context.invoked_subcommand)
        if reason:
            raise click.UsageError(reason)
    if context.invoked_subcommand is None:
        from tui.cli.screens import open_trainer

        open_trainer(settings, confined=confined)


@nnquiz.command(epilog="\b\nExamples:\n  nnquiz learn\n  nnquiz learn neurons\n  nnquiz learn neurons --plain\n")
@click.argument("chapter", required=False)
@PLAIN
@course_options
def learn(settings: Settings, chapter: str | None, plain: bool) -> None:
    """Open a chapter where you left off in it (without CHAPTER: the last one you read)."""
    if plain:
        from tui.plain.lessons import read_chapter

        read_chapter(settings, chapter)
    else:
        from tui.cli.screens import open_lesson

        open_lesson(settings, chapter)


@nnquiz.command(epilog="\b\nExamples:\n  nnquiz quiz neurons\n  nnquiz quiz neurons --plain\n")
@click.argument("chapter")
@PLAIN
@course_options
def quiz(settings: Settings, chapter: str, plain: bool) -> None:
    """Take a chapter's quiz, or go on with the attempt that is open."""
    if plain:
        from tui.plain.quizzes import take_quiz

        take_quiz(settings, chapter)
    else:
        from tui.cli.screens import open_quiz

        open_quiz(settings, chapter)


@nnquiz.command(epilog="\b\nExamples:\n  nnquiz review\n  nnquiz review --plain\n")
@PLAIN
@course_options
def review(settings: Settings, plain: bool) -> None:
    """Go through the questions that have come back because you missed them."""
    if plain:
        from tui.plain.reviewing import review_due

        review_due(settings)
    else:
        from tui.cli.screens import open_review

        open_review(settings)


@nnquiz.command(epilog="\b\nExamples:\n  nnquiz lab\n  nnquiz lab spiral.toml\n")
@click.argument("experiment", required=False, type=click.Path(path_type=Path))
@course_options
def lab(settings: Settings, experiment: Path | None) -> None:
    """Open the lab, on the recipe in EXPERIMENT if given."""
    from tui.cli.screens import open_lab

    open_lab(settings, experiment)


@nnquiz.command(
    epilog="\b\nExamples:\n  nnquiz train spiral.toml --plot\n  nnquiz train spiral.toml --json > history.json\n"
)
@click.argument("experiment", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the history as JSON.")
@click.option("--plot", is_flag=True, help="Draw the loss curve.")
@course_options
def train(settings: Settings, experiment: Path, as_json: bool, plot: bool) -> None:
    """Train the recipe in EXPERIMENT without a screen; the run is saved with the others."""
    from tui.cli.train import train_without_a_screen

    train_without_a_screen(settings, experiment, as_json=as_json, plot=plot)


@nnquiz.command(epilog="\b\nExamples:\n  nnquiz progress\n  nnquiz --user ana progress --json\n")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@course_options
def progress(settings: Settings, as_json: bool) -> None:
    """Chapters read, best marks, credits earned of credits possible."""
    from tui.cli.progress import show_progress

    show_progress(settings, as_json=as_json)


for command in (*AUTHORING, *TEACHING, class_):
    nnquiz.add_command(command)
