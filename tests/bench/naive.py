"""The same live values as the macro plugin's manual would have them: one client call a macro.

A site of its own with the same queries, so that what the handbook's way saves can be seen in
the same run.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

_MACROS = """
import os
from prometheus_api_client import PrometheusConnect

def define_env(env):
    prometheus = None
    if os.environ.get("NAIVE") == "on":
        prometheus = PrometheusConnect(url=os.environ["PROMETHEUS_URL"])

    @env.macro
    def ask(number):
        if prometheus is None:
            return "unknown"
        query = env.conf["extra"]["queries"][number]
        return str(len(prometheus.custom_query(query)))
"""


def make_naive_site(folder: Path, queries: Sequence[str], pages: int = 15) -> Path:
    """Write a Material site whose pages ask the queries one after another while they render."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    quoted = "\n".join(f"    - {query!r}".replace("\\'", "''") for query in queries)
    (folder / "mkdocs.yml").write_text(
        "site_name: naive\ntheme: {name: material, font: false}\n"
        "plugins: [search, macros]\nextra:\n  queries:\n" + quoted + "\n",
        encoding="utf-8",
    )
    (folder / "main.py").write_text(_MACROS, encoding="utf-8")
    for page in range(pages):
        lines = [f"# Page {page}", ""]
        for number in range(page, len(queries), pages):
            lines += [f"Value {number}: {{{{ ask({number}) }}}}", ""]
        name = "index.md" if page == 0 else f"page-{page}.md"
        (docs / name).write_text("\n".join(lines), encoding="utf-8")
    return folder
