"""Takes out of the config's tree what its reader refused, so that the rest can be read.

Knows which sections a handbook can do without; knows no value's meaning.
"""

from __future__ import annotations

from collections.abc import Iterable

from handbook.problems import Problem
from handbook.yaml_text import Mapping, Node, Scalar

_NAMED = ("signals", "alerts", "metrics", "scopes")
"""Sections of named entries, which go one by one."""

_LINKS = ("handbook", "grafana", "prometheus")


def take_out(tree: Node, problems: Iterable[Problem]) -> frozenset[str]:
    """Remove every entry that a problem is about; name what went.

    An entry of `_NAMED` goes alone; a wrong link becomes a stand-in; of the other sections the
    whole section goes, since nothing else is judged by them.
    """
    taken: set[str] = set()
    if not isinstance(tree, Mapping):
        return frozenset()
    for problem in problems:
        section, _, rest = problem.where.partition(".")
        entries = tree.items.get(section)
        name = rest.partition(".")[0]
        if section == "links":
            taken |= _stand_in(tree)
        elif section in _NAMED and isinstance(entries, Mapping) and name in entries.items:
            del entries.items[name]
            taken.add(name)
            if not entries.items and section in ("alerts", "metrics"):
                del tree.items[section]
        elif section in tree.items and section not in ("signals", "scopes"):
            del tree.items[section]
            taken.add(section)
    return frozenset(taken)


def _stand_in(tree: Mapping) -> set[str]:
    if getattr(tree.items.get("links"), "line", -1) == 0:
        return set()
    links = Mapping(0)
    for name in _LINKS:
        links.items[name] = Scalar("http://localhost", 1, plain=False)
        links.key_lines[name] = 1
    tree.items["links"] = links
    tree.key_lines.setdefault("links", 1)
    return {"links"}
