"""The bytes of a Markdown file as text, or what is wrong with them and on which line.

Knows nothing of what stands in a page.
"""

from __future__ import annotations

import re
from pathlib import Path

from handbook.endless import is_endless
from handbook.problems import Problem

MAX_BYTES = 1024 * 1024
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def read_page(path: Path, file: str) -> tuple[str | None, list[Problem]]:
    """Read a page; None for its text where nothing can be read.

    Args:
        path: Where it is.
        file: How problems name it.
    """
    if is_endless(path):
        return None, [Problem(file, 0, "", "is no file; write the page as one")]
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return None, [Problem(file, 0, "", f"cannot be read: {reason}")]
    return page_text(data, file)


def page_text(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """Decode a page, as `read_page` does.

    Args:
        data: The whole file, or more than `MAX_BYTES` of it.
        file: How problems name it.
    """
    if len(data) > MAX_BYTES:
        return None, [Problem(file, 1, "", "larger than 1 MiB; split it")]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or 0 < data[:4].count(0) < len(data[:4]):
        return None, [Problem(file, 1, "", "is UTF-16; save it as UTF-8")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        return None, [Problem(file, line, "", message)]
    problems = [
        Problem(file, number, "", f"character U+{ord(found[0]):04X} is not text; remove it")
        for number, line in enumerate(text.split("\n"), 1)
        if (found := _CONTROL.search(line))
    ]
    return text, problems
