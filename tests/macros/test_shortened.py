"""What was shortened once is kept for as long as the text is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.shortened import SCRIPT, STYLES, shortened

TEXT = "let twice = (one) => { return one + one; };\n"


def test_a_text_is_shortened_once(tmp_path: Path) -> None:
    kept = tmp_path / "kept" / "main.js"
    short = shortened(SCRIPT, TEXT, kept)
    assert len(short) < len(TEXT)
    kept.write_text(kept.read_text("utf-8").replace(short, "what was kept"), "utf-8")
    assert shortened(SCRIPT, TEXT, kept) == "what was kept"


def test_another_text_and_another_type_are_shortened_anew(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    shortened(SCRIPT, TEXT, kept)
    other = shortened(SCRIPT, TEXT.replace("twice", "double"), kept)
    assert "double" in other
    styles = "p { color: red }\n"
    assert shortened(STYLES, styles, kept) == "p{color:red}"


@pytest.mark.parametrize("held", [b"", b"\xff\xfe", b"another mark\nlet x"])
def test_what_is_no_kept_text_is_written_over(tmp_path: Path, held: bytes) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(held)
    short = shortened(SCRIPT, TEXT, kept)
    assert "e=>e+e" in short
    assert kept.read_text("utf-8").endswith(f"\n{short}")


def test_where_nothing_can_be_kept_a_text_is_shortened_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert "e=>e+e" in shortened(SCRIPT, TEXT, tmp_path / "file" / "kept")
