"""What a learner may try who is in: keys and windows in the trainer, and a shell where there is one."""

from __future__ import annotations

from collections.abc import Callable

import psutil
import pytest
from classes import APP_ONLY, AT_HOME, SHELL, python_of
from hosts import Host
from terminals import Terminal

pytestmark = [pytest.mark.terminal, pytest.mark.xdist_group("ssh"), pytest.mark.usefixtures("nothing_is_left")]


def back(one: Terminal) -> None:
    """Esc, and wait: with the next key it would be one sequence."""
    one.press("esc")
    one.until(AT_HOME.search)
    one.settled()


def test_no_key_leads_out_of_the_trainer(host: Host, trainer: Callable[..., Terminal]) -> None:
    one = trainer()
    process = python_of(host)
    for key in ("\x1a", "\x03", "\x1c", "\x04", "\x19"):
        one.press(key)
        one.settled()
    assert process.status() != psutil.STATUS_STOPPED
    one.press("?")
    one.until("Keys of this screen")
    assert python_of(host) == process
    back(one)
    one.leave()


def test_keys_pressed_while_it_starts_do_not_stop_it(host: Host) -> None:
    one = host.log_in(APP_ONLY)
    host.wait(lambda: one.read(0.01) or host.processes_of(APP_ONLY))
    for _ in range(10):
        one.press("\x03", "\x1c", "\x1a")
        one.read(0.03)
    one.until(AT_HOME.search)
    back(one)
    one.leave()


def test_the_palette_keeps_no_screenshot(host: Host, trainer: Callable[..., Terminal]) -> None:
    one = trainer()
    one.press("ctrl+p")
    one.until("Search")
    one.press(*"screenshot")
    one.until("No matches")
    back(one)
    one.leave()


@pytest.mark.parametrize("size", [(10_000, 10_000), (0, 0)], ids=str)
def test_a_window_of_any_size_costs_little(host: Host, trainer: Callable[..., Terminal], size: tuple[int, int]) -> None:
    one = trainer()
    process = python_of(host)
    before = process.memory_info().rss
    one.child.setwinsize(size[1], size[0])
    for key in "?\x1b" * 5:
        one.press(key)
        assert one.child.read_nonblocking(1 << 20, timeout=20)  # it goes on drawing
    assert process.memory_info().rss < before + 100 * 2**20
    one.child.setwinsize(24, 80)
    back(one)
    one.leave()


def test_a_connection_that_is_cut_ends_its_session(host: Host, trainer: Callable[..., Terminal]) -> None:
    one = trainer()
    one.kill()
    host.wait(lambda: not host.processes_of(APP_ONLY), 15)


# -- with a shell


def test_a_shell_account_is_nobody_else_either(host: Host) -> None:
    claimed = host.over_ssh(SHELL, "nnquiz --user root progress")
    assert claimed.returncode == 2
    assert "you are who you are logged in as" in claimed.stderr
    assert "Traceback" not in claimed.stderr
    forged = host.over_ssh(SHELL, "USER=bob LOGNAME=bob HOME=/home/bob nnquiz progress --json")
    assert forged.returncode == 0
    for command in ("nnquiz grades", "nnquiz class correct ana one +1 --because mine", "nnquiz class learners"):
        done = host.over_ssh(SHELL, command)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1


def test_a_shell_account_cannot_look_into_the_class(host: Host) -> None:
    done = host.over_ssh(SHELL, "ls /var/lib/nnquiz; cat /var/lib/nnquiz/progress.sqlite3; nnquiz class verify")
    assert done.stdout == ""
    assert done.stderr.count("Permission denied") >= 2
    assert "Traceback" not in done.stderr


def test_a_squatted_socket_is_not_spoken_to(host: Host) -> None:
    squat = (
        "import socket,time\ns=socket.socket(socket.AF_UNIX)\ns.bind('/var/tmp/class.sock')\ns.listen()\ntime.sleep(60)"
    )
    squatter = host.start("python3", "-c", squat, login="nobody", log="squatter.log")
    try:
        host.wait(lambda: host.run("test", "-S", "/var/tmp/class.sock").returncode == 0)
        done = host.over_ssh(SHELL, "NNQUIZ_CLASS=/var/tmp/class.sock nnquiz progress")
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert "Traceback" not in done.stderr
    finally:
        host.end(squatter)
