"""Whether whoever held a run is still there."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gradebook.owner import GONE_AFTER, Owner

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HERE = Owner.of_this_process("s")


def test_a_living_process_is_there() -> None:
    assert HERE.pid == os.getpid()
    assert HERE.is_there(seen=NOW - timedelta(days=1), now=NOW)


def test_a_process_number_used_again_is_somebody_else() -> None:
    assert not replace(HERE, birth=repr(float(HERE.birth) - 60)).is_there(seen=NOW, now=NOW)


def test_a_process_that_ended_is_gone_even_before_its_parent_noticed() -> None:
    code = "from gradebook.owner import Owner; print(*vars(Owner.of_this_process('s')).values())"
    ended = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert ended.stdout
    session, host, pid, birth = ended.stdout.read().split()
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)  # it is a zombie now
    owner = Owner(session, host, int(pid), birth)
    assert owner.pid == ended.pid
    assert not owner.is_there(seen=NOW, now=NOW)
    ended.wait()
    assert not owner.is_there(seen=NOW, now=NOW)


def test_a_process_of_another_host_is_there_as_long_as_it_is_heard_of() -> None:
    far = replace(HERE, host="elsewhere")
    assert far.is_there(seen=NOW - GONE_AFTER / 2, now=NOW)
    assert not far.is_there(seen=NOW - GONE_AFTER, now=NOW)
