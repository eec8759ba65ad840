"""The page's table of differences is what the engines answer; one command writes it anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from handbook.embedded.found import Found
from tests.engines.measured import COMMAND, measured_table, table_of_page
from tests.engines.victoria import Programs


def test_the_table_of_differences_is_what_was_measured(
    prometheus_binaries: Found,
    victoria_programs: Programs,
    tmp_path: Path,
    free_port: Callable[[], int],
) -> None:
    made = measured_table(prometheus_binaries, victoria_programs, tmp_path, free_port)
    assert table_of_page() == made, f"run .venv/bin/{COMMAND}, and read the difference"
