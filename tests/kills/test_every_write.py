"""Every place of the handbook that writes goes through the one atomic writer, or says why not."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.conftest import PROJECT

WRITERS = {
    "handbook/atomic.py": "the atomic writer itself",
    "handbook/actions/collected.py": "writes a hidden file, which gets its name when it is whole",
    "handbook/actions/journal.py": "only adds whole lines",
    "handbook/embedded/blocks.py": "moves whole blocks; what the state does not name is dropped",
    "handbook/embedded/debian.py": "fills a temporary folder, which is moved when it is whole",
    "handbook/embedded/found.py": "moves a whole folder to where none is",
    "handbook/embedded/history.py": "fills folders that its state names only afterwards",
    "handbook/embedded/install.py": "touches a stamp when all is installed",
    "handbook/embedded/processes.py": "the log of a child, which begins empty",
    "handbook/embedded/release.py": "fills a temporary folder, which is moved when it is whole",
    "handbook/embedded/runfile.py": "a lock, which holds nothing",
    "handbook/embedded/watched.py": "copies what each start copies anew",
    "macros/browser_script.py": "fills the folder of a site that is not shown yet",
    "macros/theme_kept.py": "Jinja's own cache, which writes atomically",
    "macros/joined_styles.py": "fills the folder of a site that is not shown yet",
    "macros/offline.py": "fills a temporary folder, which is moved when it is whole",
}
NAMES = frozenset(
    {"write_text", "write_bytes", "rename", "copyfile", "copytree", "copyfileobj", "copy", "copy2",
     "move", "touch", "mkstemp", "TemporaryDirectory", "FileSystemBytecodeCache"}
)  # fmt: skip


def writes(source: str) -> Iterator[int]:
    """List the lines that write: by name, by the mode of an `open`, by a `replace` of one path."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        modes = {arg.value for arg in given if isinstance(arg, ast.Constant)}
        one_path = name == "replace" and len(node.args) == len(given) == 1
        opens = name == "open" and any(
            isinstance(mode, str) and mode[:1] in ("w", "a", "x") for mode in modes
        )
        makes = name == "open" and isinstance(called, ast.Attribute) and len(node.args) == 3
        if name in NAMES or one_path or opens or makes:
            yield node.lineno


def test_no_write_goes_around_the_atomic_writer_without_a_reason() -> None:
    found = {
        path.relative_to(PROJECT).as_posix()
        for folder in ("handbook", "macros")
        for path in (PROJECT / folder).rglob("*.py")
        if any(writes(path.read_text("utf-8")))
    }
    assert found == set(WRITERS)


def test_a_write_is_seen() -> None:
    seen = (
        "file.write_text(text)",
        "open(name, 'w')",
        "file.open('ab')",
        "os.open(file, flags, 0o600)",
        "old.replace(new)",
        "shutil.copytree(a, b)",
    )
    assert [line for line in seen if not any(writes(line))] == []
    assert [line for line in ("text.replace('a', 'b')", "open(name)") if any(writes(line))] == []
