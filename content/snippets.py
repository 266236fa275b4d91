"""Running a lesson's code block in a process of its own, with limits of time, memory and output.

The process gets nothing of ours but Python's modules: no input, an empty environment, a folder that is thrown away.
It is a fence against accidents and a bound on resources, not a jail: code of a course that is not trusted is not run.
"""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from content.control import CONTROL

TIMEOUT = 10.0
MEMORY = 2 * 1024**3
"""Of address space, in bytes; NumPy alone maps some hundred million."""
MAX_OUTPUT = 64 * 1024
"""Bytes of output that are kept; the block is stopped when it prints more."""

_ROOT = Path(__file__).resolve().parent.parent
_STARTUP = """
import sys, traceback
try:
    import resource
    for name, limit in (("AS", {memory}), ("CPU", {cpu}), ("FSIZE", 1 << 20), ("CORE", 0)):
        try:
            resource.setrlimit(getattr(resource, "RLIMIT_" + name), (limit, limit))
        except (ValueError, OSError):
            pass
    import signal
    signal.alarm({cpu})  # ends what sleeps, should nobody be left to end it
    del resource, signal, name, limit
except ImportError:
    pass
sys.path.append({root!r})
with open("lesson.py", encoding="utf-8") as file:
    source = file.read()
try:
    exec(compile(source, "lesson.py", "exec"), {{"__name__": "__main__"}})
except Exception as error:
    sys.stdout.flush()
    traceback.print_exception(type(error), error, error.__traceback__.tb_next)
    sys.exit(1)
"""
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


@dataclass(frozen=True)
class Printed:
    """What a block printed, errors among it, in lines that hold no control characters. `ok`: it ran to its end."""

    output: str
    ok: bool


def run_code(source: str, timeout: float = TIMEOUT, memory: int = MEMORY) -> Printed:
    """Run `source` from an empty start; `timeout` in seconds, `memory` in bytes. It never outlives this call.

    Raises:
        OSError: when no process can be started.
    """
    with tempfile.TemporaryDirectory(prefix="nnquiz-") as folder:
        Path(folder, "lesson.py").write_text(source, encoding="utf-8")
        child = _start(folder, timeout, memory)
        try:
            raw, note = _read(child, time.monotonic() + timeout, timeout)
        finally:
            _end(child)
    # the code a block ends with counts only where it ended by itself
    return Printed(_cleaned(raw) + note, ok=not note and child.returncode == 0)


def _start(folder: str, timeout: float, memory: int) -> subprocess.Popen[bytes]:
    startup = _STARTUP.format(memory=memory, cpu=int(timeout) + 2, root=str(_ROOT))
    return subprocess.Popen(
        [sys.executable, "-P", "-B", "-X", "utf8", "-c", startup],
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _environment(folder: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
    return {
        **kept,
        **dict.fromkeys(threads, "1"),
        "PATH": os.defpath,
        "HOME": folder,
        "TMPDIR": folder,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",  # the order of sets is part of what is printed
    }


def _read(child: subprocess.Popen[bytes], deadline: float, timeout: float) -> tuple[bytes, str]:
    """What the child printed, and why it has to be ended if it does not end by itself."""
    assert child.stdout is not None
    descriptor, raw = child.stdout.fileno(), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while len(raw) <= MAX_OUTPUT:
            left = deadline - time.monotonic()
            if left <= 0:
                return bytes(raw), f"(stopped after {timeout:g} seconds)\n"
            over = child.poll() is not None  # asked before reading: what it wrote last is there by then
            if selector.select(0 if over else min(left, 0.05)):
                piece = os.read(descriptor, 8192)
                if not piece:
                    return _ended(child, raw, deadline, timeout)
                raw += piece
            elif over:
                return bytes(raw), ""
    return bytes(raw[:MAX_OUTPUT]), f"\n(stopped: more than {MAX_OUTPUT // 1024} kB printed)\n"


def _ended(child: subprocess.Popen[bytes], raw: bytearray, deadline: float, timeout: float) -> tuple[bytes, str]:
    try:
        child.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:  # it closed its output and goes on
        return bytes(raw), f"(stopped after {timeout:g} seconds)\n"
    return bytes(raw), ""


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the process with all it started in its session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if child.stdout is not None:
        child.stdout.close()


def _cleaned(raw: bytes) -> str:
    """Lines as a screen would end up showing them: what a carriage return overwrites is gone."""
    text = _ANSI.sub("", raw.decode("utf-8", errors="replace")).replace("\r\n", "\n")
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    return "\n".join(CONTROL.sub("", line) for line in lines)
