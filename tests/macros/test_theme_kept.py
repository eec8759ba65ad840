from __future__ import annotations

from pathlib import Path

from mkdocs.config.base import load_config
from mkdocs.structure.files import Files

from macros.theme_kept import keep_theme

SETTINGS = "site_name: A site\ntheme: {name: material, custom_dir: overrides}\n"


def static_files(root: Path, *, kept: bool) -> set[str]:
    """List what MkDocs takes from the theme."""
    config = load_config(str(root / "mkdocs.yml"))
    if kept:
        keep_theme(config.theme, root / "compiled")
    files = Files([])
    files.add_files_from_theme(config.theme.get_env(), config)
    return {file.src_uri for file in files}


def test_the_site_gets_every_file_of_the_theme_and_of_a_folder_over_it(tmp_path: Path) -> None:
    for name in ("docs/index.md", "overrides/deep/er/own.css", "overrides/.hidden/own.css"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    plain = static_files(tmp_path, kept=False)
    assert static_files(tmp_path, kept=True) == plain
    assert "deep/er/own.css" in plain


def test_what_was_compiled_is_there_for_the_next_environment(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "overrides").mkdir()
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    keep_theme(config.theme, tmp_path / "compiled")
    first, second = config.theme.get_env(), config.theme.get_env()
    first.get_template("partials/language.html")
    kept = {path.name for path in (tmp_path / "compiled").iterdir()}
    assert kept
    second.get_template("partials/language.html")
    assert {path.name for path in (tmp_path / "compiled").iterdir()} == kept


def test_a_folder_that_cannot_be_made_leaves_a_theme_that_works(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "overrides").mkdir()
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "compiled").write_text("a file is in the way", encoding="utf-8")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    keep_theme(config.theme, tmp_path / "compiled")
    assert config.theme.get_env().get_template("main.html")
