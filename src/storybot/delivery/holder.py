"""Who holds a lease: a process, named so that another on the same machine can tell when it has died."""

import os
import secrets
import uuid
from contextlib import suppress
from hashlib import sha256
from pathlib import Path


def this_process() -> str:
    """A name for one worker's run in this process: `MACHINE:PID:RANDOM`."""
    return f"{_machine()}:{os.getpid()}:{secrets.token_hex(4)}"


def has_died(holder: str) -> bool:
    """Whether `holder` is a process of this machine that is there no more; false where that can't be told, as
    for one in another container."""
    machine, _, rest = holder.partition(":")
    pid = rest.partition(":")[0]
    if machine != _machine() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        pass
    return False


def _machine() -> str:
    """The machine since it was started and, on Linux, the space in which its process ids count."""
    parts = [str(uuid.getnode())]
    with suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii"))
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    return sha256("\n".join(parts).encode()).hexdigest()[:16]
