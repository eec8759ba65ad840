"""The Markdown that a project's pages come to, as a site of its own that MkDocs builds alone.

Same pages, theme and extensions; no hooks, no macros. What is put into the pages after Markdown
is not in it, so what that costs counts against the handbook.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import yaml

from tests.bench.builds import PROJECT, build_seconds

OFF = {"HANDBOOK_LIVE": "off"}
_HOOK = """
import os
from pathlib import Path

import yaml
from mkdocs.plugins import event_priority


@event_priority(-200)
def on_page_markdown(markdown, page, config, files):
    meta = {k: v for k, v in page.meta.items() if isinstance(v, (str, list, dict, bool))}
    file = Path(os.environ["RENDERED"]) / page.file.src_uri
    file.parent.mkdir(parents=True, exist_ok=True)
    head = yaml.safe_dump(meta, allow_unicode=True)
    file.write_text(f"---\\n{head}---\\n{markdown}", encoding="utf-8")
"""


def make_plain_site(project: Path, to: Path) -> Path:
    """Build a copy of the project once, keep each page's Markdown, and set a plain site up for it.

    Args:
        project: A copy that may be changed: a hook is added to it, and taken out again.
        to: A folder that is not there yet.
    """
    settings = project / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    (project / "rendered_hook.py").write_text(_HOOK, encoding="utf-8")
    hooked = text.replace("  - macros/hooks.py\n", "  - macros/hooks.py\n  - rendered_hook.py\n")
    settings.write_text(hooked, encoding="utf-8")
    docs = to / "docs"
    shutil.copytree(project / "docs", docs, ignore=shutil.ignore_patterns("*.md"))
    build_seconds({**OFF, "RENDERED": str(docs)}, project)
    settings.write_text(text, encoding="utf-8")
    plain = re.sub(r"(?ms)^hooks:\n.*?(?=^\S)", "", text)
    plain = re.sub(r"(?ms)^plugins:\n.*?(?=^\S)", "plugins: [search, tags]\n\n", plain)
    plain = plain.replace("  custom_dir: macros/theme\n", "")
    (to / "mkdocs.yml").write_text(plain, encoding="utf-8")
    return to


def with_short_sidebar(plain: Path, to: Path) -> Path:
    """Copy a plain site and let it, as the handbook does, list no section of hundreds."""
    shutil.copytree(plain, to, ignore=shutil.ignore_patterns(".cache"))
    hook = (PROJECT / "macros" / "long_sections.py").read_text(encoding="utf-8")
    hook += "\n\ndef on_nav(nav, config, files):\n    return shorten(nav)\n"
    (to / "short_hook.py").write_text(hook, encoding="utf-8")
    with (to / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("\nhooks: [short_hook.py]\n")
    return to


def with_macros(plain: Path, to: Path) -> Path:
    """Copy a plain site and add the macro plugin, which loads and renders no page."""
    shutil.copytree(plain, to, ignore=shutil.ignore_patterns(".cache"))
    settings = to / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    plugins = yaml.safe_dump(
        {"plugins": ["search", "tags", {"macros": {"render_by_default": False}}]}
    )
    settings.write_text(text.replace("plugins: [search, tags]\n", plugins), encoding="utf-8")
    return to
