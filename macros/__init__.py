"""What a page can say: the adapter between MkDocs and the engine in ``handbook/``."""

from __future__ import annotations

from typing import Any


def define_env(env: Any) -> None:
    """Give the macro plugin our macros. Source: mkdocs-macros-plugin, Python modules."""
    from macros.authors import macros
    from macros.site import current

    for name, call in macros(current()).items():
        env.macro(call, name)
