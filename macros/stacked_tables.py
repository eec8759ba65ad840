"""Names the column in every cell of a Markdown table, for phones, where tables stack."""

from __future__ import annotations

import html as entities
import re
from itertools import count

_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_HEAD = re.compile(r"<thead>.*?</thead>", re.DOTALL)
_NAME = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<td(?=[\s>])")
_TAG = re.compile(r"<[^>]*>")


def with_column_names(html: str) -> str:
    """Return a page whose tables bear their column's name in each cell as ``data-label``."""
    return _TABLE.sub(lambda table: _named(table[0]), html)


def _named(table: str) -> str:
    head = _HEAD.search(table)
    if head is None:
        return table
    names = [
        entities.escape(entities.unescape(_TAG.sub("", name)).strip())
        for name in _NAME.findall(head[0])
    ]

    def row(found: re.Match[str]) -> str:
        columns = count()

        def cell(_: re.Match[str]) -> str:
            column = next(columns)
            return f'<td data-label="{names[column]}"' if column < len(names) else "<td"

        return _CELL.sub(cell, found[0])

    return table[: head.end()] + _ROW.sub(row, table[head.end() :])
