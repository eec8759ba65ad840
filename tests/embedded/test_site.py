"""What the person who edits a page is told of the site's server."""

from __future__ import annotations

from handbook.embedded.site import Warnings


def test_a_warning_comes_with_the_pages_that_it_lists_and_nothing_else_does(tmp_path):
    log = tmp_path / "mkdocs.log"
    log.write_text(
        "INFO    -  Excluded:\n  - quiet.md\n"
        "WARNING -  Not in nav:\n  - one.md\n  - two.md\n"
        "INFO    -  Built\n  - quiet.md\n"
    )
    warnings = Warnings(log)
    assert list(warnings.new()) == ["WARNING -  Not in nav:", "  - one.md", "  - two.md"]
    assert list(warnings.new()) == []
