"""Where Chromium is, and how it is started without a display."""

from __future__ import annotations

import os
import shutil

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
)


def chromium_path() -> str | None:
    """Find Chromium: the one that `CHROMIUM` names, else the one on the path."""
    return (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
