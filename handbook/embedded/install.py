"""Make `.venv` from the lock, with the `handbook` command in it.

A program of its own, run by the Makefile as `python3 -m handbook.embedded.install run|dev` before
anything is installed: the standard library only, and no syntax that an older Python refuses before
this can say which one is needed.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from handbook.embedded.progress import Progress

_OLDEST = (3, 11)
_LISTS = Path("/var/lib/apt/lists")
_SHOWN_LINES = 15


class InstallError(Exception):
    """Something is missing; the message says what to run."""


def apt_hint(package: str, lists: Path = _LISTS) -> str:
    """Spell the one command that installs a package, refreshing the package lists if empty."""
    update = "" if any(lists.glob("*_Packages*")) else "sudo apt-get update && "
    return f"{update}sudo apt-get install -y {package}"


def check_python() -> None:
    """See that this Python is new enough and can make a virtual environment.

    Raises:
        InstallError: It is not, or cannot.
    """
    if sys.version_info < _OLDEST:
        raise InstallError(
            "Python 3.11 or newer is needed, this is {}.{}; name another with "
            "`make PYTHON=python3.12 ...`".format(*sys.version_info[:2])
        )
    # Debian ships the module venv without what it needs.
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise InstallError("python3-venv is missing; run: {}".format(apt_hint("python3-venv")))


def run_quietly(command: list[str]) -> None:
    """Run a command to its end without a word.

    Raises:
        InstallError: It failed; the message ends with what it said last.
    """
    # pip asks the network for its own newest version otherwise.
    environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    ended = subprocess.run(
        command,
        check=False,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if ended.returncode != 0:
        said = ended.stdout.decode("utf-8", "replace").splitlines()[-_SHOWN_LINES:]
        raise InstallError("\n".join(["{} failed:".format(" ".join(command[:5])), *said]))


def works(python: Path) -> bool:
    """Tell whether the environment's Python runs, is of our version, and has pip."""
    ask = f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]!r})"
    try:
        ended = subprocess.run(
            [str(python), "-c", ask], check=False, capture_output=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0


def install(root: Path, kind: str, progress: Progress) -> None:
    """Make or mend `.venv` in the project and mark it as done with a stamp file.

    Args:
        root: The project's folder.
        kind: `run` for what the site needs, `dev` for what its tests need on top.
        progress: Told what takes long.

    Raises:
        InstallError: Something is missing or failed.
    """
    check_python()
    venv = root / ".venv"
    python = venv / "bin" / "python"
    if not works(python):
        with progress.step("Making .venv"):
            run_quietly([sys.executable, "-m", "venv", "--clear", str(venv)])
    pip = [str(python), "-m", "pip", "install", "--quiet", "--progress-bar", "off"]
    lock = root / "requirements" / (kind + ".txt")
    with progress.step(f"Installing the packages of requirements/{kind}.txt"):
        run_quietly([*pip, "--require-hashes", "-r", str(lock)])
    with progress.step("Installing the handbook command"):
        run_quietly([*pip, "--no-deps", "--no-build-isolation", "-e", str(root)])
    for stamp in [".run", ".dev"] if kind == "dev" else [".run"]:
        (venv / stamp).touch()


def main() -> int:
    """Install what the first argument names; answer the exit code."""
    progress = Progress(sys.stderr)
    try:
        install(Path.cwd(), sys.argv[1], progress)
    except InstallError as error:
        progress.say(str(error))
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
