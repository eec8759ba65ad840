"""Two builds at once, a build beside `mkdocs serve`, and a build that is killed."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kills.dying import KILLED
from tests.macros.project import BUILD_LIMIT_SECONDS, OFF, build, copy_project, environment
from tests.macros.serving import serving

Files = dict[str, bytes]


_MOMENT = re.compile(rb"<time\b[^>]*>[^<]*</time>")
"""When a build asked; two builds differ in nothing else."""


def files_of(site: Path) -> Files:
    return {
        path.relative_to(site).as_posix(): _MOMENT.sub(b"", path.read_bytes())
        for path in site.rglob("*")
        if path.is_file()
    }


def differing(one: Files, other: Files) -> list[str]:
    """Name the files that only one has, or that are not the same in both."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def begin(project: Path, site: Path, before: str = "") -> subprocess.Popen[str]:
    """Start a build; `before` is Python that its process runs first."""
    code = f"{before}\nfrom mkdocs.__main__ import cli\ncli()"
    return subprocess.Popen(
        [sys.executable, "-c", code, "build", "--site-dir", str(site)],
        cwd=project,
        env={**environment(project, **OFF), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=BUILD_LIMIT_SECONDS)
    assert process.returncode == 0, said
    return said


@contextmanager
def watched(site: Path) -> Iterator[list[str]]:
    """Read the site's pages all the while; name what was no whole page."""
    stop, wrong = threading.Event(), list[str]()
    pages = list(site.rglob("*.html"))

    def watch() -> None:
        while not stop.is_set():
            for page in pages:
                try:
                    text = page.read_text("utf-8")
                except OSError as error:
                    wrong.append(f"{page}: {error}")
                else:
                    if not text.rstrip().endswith("</html>"):
                        wrong.append(f"{page}: {len(text)} characters, half a page")

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield wrong
    finally:
        stop.set()
        thread.join()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_project(tmp_path_factory.mktemp("at-once") / "project")


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    """The site of one build alone."""
    folder = project.parent / "site"
    done = build(project, folder, **OFF)
    assert done.returncode == 0, done.stderr
    return folder


def test_two_builds_of_one_site_follow_each_other_and_no_page_is_ever_half(
    project: Path, site: Path
) -> None:
    alone = files_of(site)
    with watched(site) as wrong:
        said = [ended(each) for each in [begin(project, site), begin(project, site)]]
    assert wrong == []
    assert "Another build writes this site; waiting for it." in "".join(said)
    assert differing(files_of(site), alone) == []
    assert sorted(path.name for path in site.parent.glob("site*")) == ["site", "site-csp.conf"]


def test_two_builds_of_two_sites_share_the_cache_and_wait_for_nobody(
    project: Path, site: Path
) -> None:
    alone = files_of(site)
    kept = project / ".cache" / "jinja"
    for file in kept.iterdir():
        file.unlink()
    others = [project.parent / name for name in ("one", "two")]
    said = [ended(each) for each in [begin(project, other) for other in others]]
    assert "waiting" not in "".join(said)
    assert [differing(files_of(other), alone) for other in others] == [[], []]
    assert any(kept.iterdir())


def test_a_build_beside_a_served_site_leaves_both_whole(
    project: Path, site: Path, free_port: Callable[[], int]
) -> None:
    alone = files_of(site)
    with serving(project, free_port(), **OFF) as served, watched(site) as wrong:
        building = begin(project, site)
        count = served.builds()
        page = project / "docs" / "health.md"
        text = page.read_text("utf-8")
        page.write_text(text + "\n", "utf-8")
        served.until_built(count)
        page.write_text(text, "utf-8")
        ended(building)
        assert served.page().rstrip().endswith("</html>")
        assert "Traceback" not in served.said()
    assert wrong == []
    ended(begin(project, site))
    assert differing(files_of(site), alone) == []


@pytest.mark.parametrize("share", [0.1, 0.5, 0.97, 0.995])
@pytest.mark.sampled(1)
def test_a_build_that_is_killed_leaves_whole_pages_and_the_next_mends_all(
    project: Path, site: Path, tmp_path: Path, share: float
) -> None:
    alone = files_of(site)
    counted = tmp_path / "steps"
    dying = "from pathlib import Path\nfrom tests.kills.dying import die\n"
    # Our own tests must be found from a copy that has none.
    path = f"import sys\nsys.path.append({str(Path(__file__).parents[2])!r})\n"
    # A first build takes other steps than those that find a site.
    ended(begin(project, site))
    before = f"{path}{dying}die(0, None, Path({str(counted)!r}))"
    ended(begin(project, site, before))
    step = int(counted.stat().st_size * share)
    with watched(site) as wrong:
        killed = begin(project, site, f"{path}{dying}die({step}, None)")
        killed.communicate(timeout=BUILD_LIMIT_SECONDS)
    assert killed.returncode in KILLED
    assert wrong == []
    left = files_of(site)
    assert [name for name, text in left.items() if alone.get(name) != text] == []
    ended(begin(project, site))
    assert differing(files_of(site), alone) == []
    assert not (site.parent / "site.next").exists()
