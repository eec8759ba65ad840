"""A bare Material page: what any site of this theme and version loads, to compare with."""

from __future__ import annotations

import functools
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from tests.conftest import PROJECT


def bare_site(folder: Path) -> Path:
    """Build a site of one page of text with our theme's settings and none of our parts."""
    ours = yaml.safe_load((PROJECT / "mkdocs.yml").read_text("utf-8").replace("!ENV ", ""))
    theme = {key: ours["theme"][key] for key in ("name", "font", "language", "features", "palette")}
    settings = {
        "site_name": ours["site_name"],
        "site_url": "http://localhost/",
        "theme": theme,
        "plugins": ["search"],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), "utf-8")
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text("# A page\n\nA paragraph of text.\n\n## A part\n\n"
                                              "Another paragraph.\n", "utf-8")  # fmt: skip
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", "site"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "site"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a built site; yield its address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
