"""Become a command whose files, and whose output where that is one, cannot grow beyond a size.

A program of its own, run as `python -I -S limited.py BYTES COMMAND...`: the kernel holds the
limit, also for all that the command starts. Source: setrlimit(2), RLIMIT_FSIZE.
"""

import os
import resource
import sys


def main() -> None:
    """Replace this process by the command in its arguments."""
    most_bytes, command = int(sys.argv[1]), sys.argv[2:]
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        os.execv(command[0], command)  # noqa: S606 - replacing ourselves is the point
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        os._exit(127)


if __name__ == "__main__":
    main()
