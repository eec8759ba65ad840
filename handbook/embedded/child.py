"""Run a command that dies with the process that started it.

A program of its own, run as `python -I -S child.py PARENT_PID COMMAND...`: what it sets must be set
in the child, and doing that in a forked copy of a threaded process may hang. Imports no more than
it needs, since every child waits for it.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent(parent_pid: int, signal_number: int) -> None:
    """Ask the kernel to send us `signal_number` when the parent ends, be it by SIGKILL.

    Linux only; elsewhere nothing is asked. Ends this process at once if the parent has ended
    before the kernel could be asked. Source: prctl(2), PR_SET_PDEATHSIG, which survives execve(2).
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != parent_pid:
        os._exit(1)


def main() -> None:
    """Replace this process by the command in its arguments."""
    parent_pid, command = int(sys.argv[1]), sys.argv[2:]
    die_with_parent(parent_pid, signal.SIGKILL)
    try:
        os.execvp(command[0], command)  # noqa: S606 - replacing ourselves is the point
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        os._exit(127)


if __name__ == "__main__":
    main()
