"""`make offline`: the site as a folder that opens from a disk, with the values of now.

Builds as `mkdocs build` does, then makes the copy need no server: links name files, search reads
a script, and every page says on its top of when it is. Nothing in it is fetched from anywhere.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import sys
import tempfile
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from handbook.atomic import move_over
from handbook.commands.project import NoProjectError, find_project
from handbook.embedded.progress import Progress
from handbook.render.escape import Html, escaped
from handbook.render.markup import element, join
from handbook.render.times import moment, rfc3339
from macros.building import Stamp
from macros.file_links import search_script, with_banner, with_file_links, without_modules

FOLDER = "offline"
WORKER = "assets/javascripts/frame-worker.js"
NEEDS_A_SERVER = (
    "navigation.instant",
    "navigation.instant.progress",
    "navigation.instant.prefetch",
)
"""Theme features that fetch pages, which a browser refuses from a disk."""
LEFT_OUT = ("404.html", "sitemap.xml", "sitemap.xml.gz", "search/search_index.json")
"""What only a server or a crawler reads."""


def main() -> int:
    """Write the folder; answer 1 where the site does not build, 2 where there is none."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s  -  %(message)s")
    progress = Progress(sys.stderr)
    try:
        project = find_project()
        with progress.step("building the offline copy"):
            pages, stamp = write_offline(project)
    except NoProjectError as error:
        print(error, file=sys.stderr)
        return 2
    except Abort as error:
        error.show()
        return int(error.exit_code) or 1
    print(f"{pages} pages {_told(stamp)}")
    print(f"Open {project / FOLDER / 'index.html'}")
    return 0


def write_offline(project: Path) -> tuple[int, Stamp]:
    """Build the copy and put it in the place of an older one; count its pages.

    Raises:
        Abort: the site does not build; the older copy stays.
    """
    (project / ".cache").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=project / ".cache", prefix="offline-") as name:
        new = Path(name) / "site"
        stamp = _build(project, new)
        pages = _make_standing_alone(new, str(banner(stamp)))
        move_over(new, project / FOLDER)
    return pages, stamp


def banner(stamp: Stamp) -> Html:
    """Say of when and from where the copy's values are."""
    when = moment(stamp.at)
    shown = f"{when:%Y-%m-%d %H:%M:%S} UTC" if when else "an unknown time"
    time = element("time", shown, datetime=rfc3339(stamp.at), class_="hb-tabular")
    parts: list[str] = [element("strong", "Offline copy"), Html(" of "), time, Html(". ")]
    if stamp.problem:
        parts += ["No live values: ", escaped(stamp.problem), "."]
    else:
        parts += ["Values were read then from ", escaped(stamp.source), " and do not change."]
    words = element("p", join(parts), class_="hb-snapshot-text")
    inner = element("div", words, class_="md-banner__inner md-grid md-typeset")
    return element("aside", inner, class_="md-banner hb-snapshot", data_live=True)


def _build(project: Path, site: Path) -> Stamp:
    config = load_config(str(project / "mkdocs.yml"), site_dir=str(site))
    config.theme["features"] = [f for f in config.theme["features"] if f not in NEEDS_A_SERVER]
    config.extra["polyfills"] = [*config.extra.get("polyfills", []), WORKER]
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
    finally:
        config.plugins.on_shutdown()
    return _stamp()


def _stamp() -> Stamp:
    # The hook may have loaded our modules anew, so the one that built is asked for only now.
    from macros.site import current

    stamp = current().stamp
    if stamp is None:
        raise RuntimeError("the site was built without asking for its values")
    return stamp


def _make_standing_alone(site: Path, told: str) -> int:
    index = site / "search" / "search_index.json"
    index.with_suffix(".js").write_text(search_script(index.read_text("utf-8")), "utf-8")
    shutil.copyfile(Path(__file__).with_name("frame_worker.js"), site / WORKER)
    for name in LEFT_OUT:
        with contextlib.suppress(FileNotFoundError):
            (site / name).unlink()
    for path in site.rglob("*.map"):
        path.unlink()
    pages = sorted(site.rglob("*.html"))
    for path in pages:
        html = with_banner(path.read_text("utf-8"), told)
        # Without the script, the build's values and drawings stand by themselves.
        path.write_text(with_file_links(without_modules(html)), "utf-8")
    return len(pages)


def _told(stamp: Stamp) -> str:
    when = moment(stamp.at)
    at = f"{when:%Y-%m-%dT%H:%M:%SZ}" if when else "an unknown time"
    source = f"without values: {stamp.problem}" if stamp.problem else f"from {stamp.source}"
    return f"as of {at}, {source}"


if __name__ == "__main__":
    sys.exit(main())
