"""`nnquiz class …`: what whoever runs a class types. Each command parses its words here and does its work elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

FOLDER = Path("/var/lib/nnquiz")
"""Where a class is kept unless its commands are told otherwise."""

_folder = click.Path(path_type=Path, file_okay=False, readable=False)  # who may not read it is told why elsewhere

in_folder = click.option(
    "--data",
    "folder",
    metavar="DIR",
    type=_folder,
    default=FOLDER,
    envvar="STATE_DIRECTORY",
    show_default=True,
    help="The class's folder.",
)
"""For commands that need the folder itself, and so run as its owner."""

through_server = click.option(
    "--data",
    "folder",
    metavar="DIR",
    type=_folder,
    help="The class's folder, for its owner (default: ask the class's server, as an instructor).",
)
"""For commands that an instructor may also give, through the server."""

as_json = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")


@click.group(name="class", context_settings={"help_option_names": ["-h", "--help"]})
def class_() -> None:
    """Run a class: its server, who is in it, their credits."""


@class_.command(epilog='\b\nExample:\n  nnquiz class init /var/lib/nnquiz --title "Networks 101"\n')
@click.argument("folder", metavar="DIR", type=_folder)
@click.option("--title", required=True, metavar="TEXT", help="The class's name, as learners see it.")
@click.option("--course", metavar="PATH", type=_folder, help="A course to copy into it (default: the bundled course).")
def init(folder: Path, title: str, course: Path | None) -> None:
    """Make a class in DIR, with a course of its own that only its owner can read."""
    from tui.cli.class_init import init_class

    init_class(folder, title, course)


@class_.command(epilog="\b\nExample:\n  nnquiz class serve --data /var/lib/nnquiz --socket /run/nnquiz/class.sock\n")
@in_folder
@click.option("--socket", metavar="PATH", type=click.Path(path_type=Path), help="Where learners reach it.")
def serve(folder: Path, socket: Path | None) -> None:
    """Serve the class, in the foreground, until it is told to end."""
    from tui.cli.class_serve import serve_class

    serve_class(folder, socket)


@class_.command(epilog="\b\nExamples:\n  nnquiz class enrol ana bob\n  nnquiz class enrol --csv people.csv\n")
@click.argument("logins", metavar="[LOGIN]...", nargs=-1)
@click.option("--csv", "table", metavar="FILE", type=click.Path(path_type=Path), help="A table with a login a row.")
@click.option("--group", metavar="GROUP", help="Every member of this group of the host.")
@click.option(
    "--role",
    type=click.Choice(["learner", "instructor"]),
    help="What they are from now on (default: what they are; who is new is a learner).",
)
@through_server
def enrol(
    logins: tuple[str, ...], table: Path | None, group: str | None, role: str | None, folder: Path | None
) -> None:
    """Let people in: by login, from a table, or a whole group."""
    from tui.cli.class_people import enrol_people

    enrol_people(folder, logins, table, group, role)


@class_.command(epilog="\b\nExample:\n  nnquiz class unenrol bob\n")
@click.argument("logins", metavar="LOGIN...", nargs=-1, required=True)
@through_server
def unenrol(logins: tuple[str, ...], folder: Path | None) -> None:
    """Let people in no more. What they did stays."""
    from tui.cli.class_people import unenrol_people

    unenrol_people(folder, logins)


@class_.command(epilog="\b\nExamples:\n  nnquiz class learners\n  nnquiz class learners --json\n")
@as_json
@through_server
def learners(folder: Path | None, as_json: bool) -> None:
    """Who is enrolled, what they have read and earned, and when they were last seen."""
    from tui.cli.class_people import show_learners

    show_learners(folder, as_json=as_json)


@class_.command(
    context_settings={"ignore_unknown_options": True},  # -1.5 is no option
    epilog='\b\nExample:\n  nnquiz class correct ana neurons +1.5 --because "Question 3 was wrong."\n',
)
@click.argument("login")
@click.argument("chapter")
@click.argument("credits")
@click.option("--because", "reason", required=True, metavar="TEXT", help="Why; it is kept with the correction.")
@through_server
def correct(login: str, chapter: str, credits: str, reason: str, folder: Path | None) -> None:
    """Add credits to what LOGIN earned with CHAPTER, or take some away (as -1.5)."""
    from tui.cli.class_people import correct_credits

    correct_credits(folder, login, chapter, credits, reason)


@class_.command(epilog="\b\nExample:\n  nnquiz class backup /backups/nnquiz-monday.tar\n")
@click.argument("copy", metavar="FILE", type=click.Path(path_type=Path))
@in_folder
def backup(folder: Path, copy: Path) -> None:
    """Write the whole class to FILE, whole or not at all, while it is served."""
    from tui.cli.class_keeping import back_up_class

    back_up_class(folder, copy)


@class_.command(epilog="\b\nExample:\n  nnquiz class restore /backups/nnquiz-monday.tar --data /var/lib/nnquiz\n")
@click.argument("copy", metavar="FILE", type=click.Path(path_type=Path))
@in_folder
def restore(folder: Path, copy: Path) -> None:
    """Put a backup in place. What stands there now is moved aside, never thrown away."""
    from tui.cli.class_keeping import restore_class

    restore_class(folder, copy)


@class_.command(
    epilog="\b\nExamples:\n  nnquiz class verify\n  nnquiz class verify --json > monday.json\n"
    "  nnquiz class verify --since monday.json\n"
)
@as_json
@click.option(
    "--since",
    "earlier",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="What --json printed earlier, kept elsewhere: all that stood then has to stand there still.",
)
@in_folder
def verify(folder: Path, as_json: bool, earlier: Path | None) -> None:
    """Check every row that credits rest on against its chain; leaves with 1 when one was altered."""
    from tui.cli.class_keeping import verify_class

    verify_class(folder, as_json=as_json, earlier=earlier)


@class_.command(epilog="\b\nExample:\n  sudo nnquiz class doctor\n")
@as_json
@in_folder
@click.option("--socket", metavar="PATH", type=click.Path(path_type=Path), help="Where learners reach the server.")
def doctor(folder: Path, socket: Path | None, as_json: bool) -> None:
    """Look at this host, and say what to change before a class comes."""
    from tui.cli.class_doctor import look_at_host

    look_at_host(folder, socket, as_json=as_json)
