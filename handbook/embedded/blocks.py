"""The TSDB's blocks on disk: making them with promtool, reading their times, dropping them.

Knows Prometheus' folder layout; knows nothing of what the samples mean.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from handbook.embedded.processes import Child, Family

BLOCK_SECONDS = 2 * 3600
"""Span that promtool and Prometheus cut their blocks by, aligned to Unix time."""


@dataclass(frozen=True, order=True)
class Block:
    """One block; holds samples with `min_ms <= time < max_ms` (Unix milliseconds)."""

    min_ms: int
    max_ms: int
    folder: Path


def read_blocks(tsdb: Path) -> list[Block]:
    """List the blocks of a TSDB by time; a folder without a readable meta.json is left out."""
    blocks = []
    for meta in tsdb.glob("*/meta.json"):
        try:
            content = json.loads(meta.read_text("utf-8"))
            blocks.append(Block(int(content["minTime"]), int(content["maxTime"]), meta.parent))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return sorted(blocks)


def start_making_blocks(
    promtool: Path, openmetrics: Path, staging: Path, log: Path, family: Family
) -> Child:
    """Start to turn OpenMetrics text into blocks in the folder `staging`."""
    staging.mkdir(parents=True, exist_ok=True)
    create: list[str | Path] = [
        promtool,
        "tsdb",
        "create-blocks-from",
        "openmetrics",
        "-q",
        openmetrics,
        staging,
    ]
    return family.start("promtool (making history)", create, log)


def adopt(blocks: list[Block], tsdb: Path) -> None:
    """Move made blocks into a TSDB that no Prometheus has open."""
    tsdb.mkdir(parents=True, exist_ok=True)
    for block in blocks:
        block.folder.rename(tsdb / block.folder.name)


def drop_outside(tsdb: Path, start_ms: int, end_ms: int) -> None:
    """Drop all that a TSDB holds but the blocks that lie before `end_ms` and reach past `start_ms`.

    The write-ahead log goes as a whole: Prometheus would skip its samples silently wherever a
    block covers their time, so what it held is made again.
    """
    keep = {
        block.folder
        for block in read_blocks(tsdb)
        if block.max_ms > start_ms and block.max_ms <= end_ms + 1
    }
    for entry in list(tsdb.iterdir()) if tsdb.is_dir() else []:
        if entry in keep:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink(missing_ok=True)
