"""The client's end of the wire: who is let in, what is no reply at all, and what all this loads."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from scripted import SAVED, WELCOME, Reply, Scripted, flag, refusal

from gradebook.agreed import LINE, REPLY, VERSION
from gradebook.client import Client
from gradebook.sockets import MOST, Socket

# -- who is let in


def test_one_connection_is_kept_and_the_server_says_who_one_is(server: Scripted, wire: Socket, ada: Client) -> None:
    member = wire.greet()
    assert (member.class_title, member.learner, member.role) == ("Networks 101", "ada", "learner")
    for _ in range(5):
        flag(ada)
    assert server.connections == 1
    assert len({request["request_id"] for request in server.heard}) == 5
    assert "learner" not in server.heard[0]


@pytest.mark.parametrize(
    ("welcome", "code", "said"),
    [
        (WELCOME | {"nnquiz": VERSION + 1}, "version", "This nnquiz is older than the class server"),
        (WELCOME | {"nnquiz": VERSION - 1}, "version", "The class server is older than this nnquiz"),
        ({"reply": "refused", "code": "version", "message": "Update it."}, "version", "Update it."),
        ({"reply": "refused", "code": "denied", "message": "You are not\nenrolled."}, "denied", "You are not enrolled"),
        ({"reply": "refused", "code": "made-up", "message": "No."}, "denied", "No."),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "version", "no class server"),
        (b"[" * 100_000 + b"\n", "version", "no class server"),
        ([1, 2], "version", "no class server"),
        (WELCOME | {"role": "dean"}, "version", "no class server"),
    ],
)
def test_whoever_is_not_let_in_reads_why_in_one_line(
    server: Scripted, wire: Socket, ada: Client, welcome: Reply, code: str, said: str
) -> None:
    server.welcome = welcome
    for act in (wire.greet, ada.home):
        refused = refusal(act)
        assert refused.code == code
        assert said in refused.message
    assert server.heard == []


def test_nothing_is_sent_where_anybody_could_answer(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    squatter = Scripted(tmp_path / "class.sock")
    squatter.start()
    refused = refusal(lambda: flag(Client(Socket(squatter.path), "ada")))
    squatter.stop()
    assert refused.code == "denied"
    assert str(tmp_path) in refused.message
    assert squatter.heard == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every socket")
def test_a_socket_that_may_not_be_opened_says_so(server: Scripted, ada: Client) -> None:
    server.path.chmod(0)
    assert refusal(ada.home).code == "denied"


# -- what comes back


@pytest.mark.parametrize(
    "reply",
    [
        b"no JSON at all\n",
        b'{"reply": "made-up"}\n',
        b'{"reply": "saved", "reply": "saved"}\n',
        b"[" * 100_000 + b"\n",
        b'{"reply": "saved\xff"}\n',
        b"x" * (REPLY + 10),
        {"reply": "run-started", "run": 3},
    ],
    ids=["words", "unknown", "twice", "deep", "no UTF-8", "endless", "of another request"],
)
def test_what_is_no_reply_is_one_refusal_and_the_next_request_goes_through(
    server: Scripted, ada: Client, reply: Reply
) -> None:
    server.replies = lambda request: reply
    refused = refusal(lambda: flag(ada))
    assert refused.code == "version"
    assert len(refused.message) < 400
    server.replies = lambda request: SAVED
    flag(ada)
    assert len(server.heard) == 2


def test_what_nobody_asked_for_is_no_reply(server: Scripted, ada: Client) -> None:
    server.replies = lambda request: b'{"reply": "saved"}\n{"reply": "run-started", "run": 1}\n'
    flag(ada)
    server.replies = lambda request: SAVED
    flag(ada)
    assert server.connections == 2


def test_a_request_that_is_too_long_is_not_sent(server: Scripted, wire: Socket) -> None:
    from gradebook.messages import Unenrol

    request = Unenrol(request_id="0" * 32, logins=tuple("ä" * 64 for _ in range(100)))
    long = request.model_copy(update={"logins": request.logins * 10})
    reply = wire.ask("ada", long)
    assert (reply.reply, getattr(reply, "code", None)) == ("refused", "invalid")
    assert f"{LINE:,}" in getattr(reply, "message", "")
    assert server.heard == []


def test_several_threads_share_a_few_connections(server: Scripted, ada: Client) -> None:
    together = threading.Barrier(MOST)

    def meet(request: dict[str, Any]) -> Reply:
        together.wait(20)  # as many as there may be are under way at once
        return SAVED

    server.replies = meet
    asking = [threading.Thread(target=flag, args=(ada,)) for _ in range(3 * MOST)]
    for one in asking:
        one.start()
    for one in asking:
        one.join(20)
    assert len(server.heard) == 3 * MOST
    assert server.connections == MOST


# -- what it loads


def test_a_client_loads_no_database_and_before_it_asks_no_message(server: Scripted) -> None:
    steps = """
import sys
from pathlib import Path
from gradebook.sockets import Socket
def loaded():
    print(*sorted({name.split(".")[0] for name in sys.modules} & set(sys.argv[2:])), flush=True)
server = Socket(Path(sys.argv[1])); server.greet(); loaded()
import tui.cli.command, tui.app, tui.screens.home; loaded()
from gradebook.client import open_class
open_class(server, "ada").flag(1, 0, True); loaded()
"""
    watched = ["pydantic", "sqlalchemy", "alembic", "sqlite3", "numpy", "asyncio", "structlog", "textual"]
    done = subprocess.run(
        [sys.executable, "-c", steps, str(server.path), *watched], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["", "asyncio textual", "asyncio pydantic textual"]
