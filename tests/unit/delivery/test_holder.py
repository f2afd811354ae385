"""A holder that was killed is told from one that lives, and from one that nobody here can know of."""

import os
import subprocess
import sys

from storybot.delivery.holder import has_died, this_process


def test_a_process_that_lives_has_not_died() -> None:
    assert not has_died(this_process())


def test_a_process_that_was_killed_has_died() -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    holder = this_process().replace(f":{os.getpid()}:", f":{child.pid}:")
    assert not has_died(holder)
    child.kill()
    child.wait()
    assert has_died(holder)


def test_of_another_machine_nothing_is_known() -> None:
    assert not has_died("0123456789abcdef:999999999:00000000")
    assert not has_died("worker 1")
    assert not has_died("")
