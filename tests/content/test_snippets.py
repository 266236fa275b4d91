"""Code blocks run in a process of their own, and leave nothing behind."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
import pytest

from content.snippets import MAX_OUTPUT, run_code


def test_what_is_printed_comes_back() -> None:
    printed = run_code("print('one')\nprint(6 * 7)")
    assert (printed.output, printed.ok) == ("one\n42\n", True)


def test_numpy_and_the_engine_are_there() -> None:
    printed = run_code("import numpy as np\nfrom engine.activations import relu\nprint(relu(np.array([-1.0, 2.0])))")
    assert (printed.output, printed.ok) == ("[0. 2.]\n", True)


def test_an_error_shows_the_block_s_own_lines_only() -> None:
    printed = run_code("print('before')\n1 / 0")
    assert not printed.ok
    assert printed.output.startswith('before\nTraceback (most recent call last):\n  File "lesson.py", line 2,')
    assert printed.output.endswith("ZeroDivisionError: division by zero\n")
    assert "<string>" not in printed.output


@pytest.mark.parametrize("source", ["x = (", "raise SystemExit(3)", "import no_such_module", "\x00"])
def test_not_ok(source: str) -> None:
    assert not run_code(source).ok


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "import time; time.sleep(60)",
        "import os; os.close(1); os.close(2)\nwhile True: pass",
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass",
    ],
)
def test_time_is_limited(source: str) -> None:
    begun = time.monotonic()
    printed = run_code(source, timeout=1.0)
    assert time.monotonic() - begun < 5
    assert (printed.output, printed.ok) == ("(stopped after 1 seconds)\n", False)


def test_what_was_printed_before_the_end_is_kept() -> None:
    printed = run_code("print('here', flush=True)\nwhile True: pass", timeout=1.0)
    assert printed.output == "here\n(stopped after 1 seconds)\n"


def test_output_is_limited() -> None:
    printed = run_code("while True: print('x' * 1000)")
    assert not printed.ok
    assert MAX_OUTPUT <= len(printed.output) < MAX_OUTPUT + 200
    assert printed.output.endswith("(stopped: more than 64 kB printed)\n")


def test_memory_is_limited() -> None:
    printed = run_code("x = bytearray(3 * 1024**3)")
    assert not printed.ok
    assert printed.output.endswith("MemoryError\n")


def test_files_are_limited_and_thrown_away() -> None:
    printed = run_code("import os\nopen('f', 'w').write('x' * 1000)\nprint(os.getcwd())")
    assert printed.ok
    assert not Path(printed.output.strip()).exists()
    assert not run_code("open('f', 'w').write('x' * 10**7)").ok


def test_children_end_with_it() -> None:
    source = "import subprocess\nchild = subprocess.Popen(['sleep', '600'])\nprint(child.pid)"
    printed = run_code(source)
    assert printed.ok
    number = int(printed.output)
    deadline = time.monotonic() + 5
    while psutil.pid_exists(number) and psutil.Process(number).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_it_starts_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hidden")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    source = "import os, sys\nprint(os.environ.get('SECRET'), '/nowhere' in sys.path, sys.stdin.read() == '', __name__)"
    assert run_code(source).output == "None False True __main__\n"


def test_sets_come_in_one_order() -> None:
    source = "print({'a', 'b', 'c', 'd', 'e', 'f'})"
    assert len({run_code(source).output for _ in range(4)}) == 1


def test_nothing_that_a_terminal_obeys_comes_back() -> None:
    source = r"print('a\x1b[31mred\x1b[0m\x07'); print('10%\r 20%\r 30%'); print('\x9b2J|\u202e|'); print('−1 ½')"
    assert run_code(source).output == "ared\n 30%\n2J||\n−1 ½\n"


def test_bytes_that_are_no_text() -> None:
    assert run_code(r"import sys; sys.stdout.buffer.write(b'\xff\n')").output == "\ufffd\n"
