"""`mkdocs serve` in an incident: edits, broken edits, and a source that is not there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import DemoStack
from tests.macros.conftest import forwarding, hanging
from tests.macros.project import OFF, build, copy_project, environment
from tests.macros.serving import Served, serving
from tests.sampling import runs_all

FreePort = Callable[[], int]
HUNG_LIMIT_SECONDS = 3.0


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, free_port: FreePort) -> Iterator[Served]:
    project = copy_project(tmp_path_factory.mktemp("served") / "project")
    with serving(project, free_port(), **OFF) as server:
        yield server


@pytest.fixture
def edit(served: Served) -> Iterator[Callable[[str, Callable[[str], str]], None]]:
    """Edit a file of the served project; it is as before when the test ends."""
    before: dict[Path, str] = {}

    def change(name: str, how: Callable[[str], str]) -> None:
        path = served.project / name
        text = path.read_text()
        before.setdefault(path, text)
        path.write_text(how(text))

    yield change
    count = served.builds()
    for path, text in before.items():
        path.write_text(text)
    if before:
        served.until_built(count)
        served.until(lambda html: "handbook-broken" not in html)


Edit = Callable[[str, Callable[[str], str]], None]


def _holds(words: str) -> Callable[[str], bool]:
    return lambda html: words in html


def test_an_edited_page_is_on_screen(served: Served, edit: Edit) -> None:
    edit("docs/health.md", lambda text: f"{text}\n\nAn edit of the page.\n")
    served.until(lambda html: "An edit of the page." in html, "health/")


def test_an_edit_is_searched_and_costs_no_other_entry(served: Served, edit: Edit) -> None:
    def entries() -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads(served.page("search/search_index.json"))["docs"]
        return found

    before = entries()
    edit("docs/health.md", lambda text: f"{text}\n\n## A quokka\n\nOn the lawn.\n")
    served.until(lambda html: "On the lawn." in html, "health/")
    after = entries()
    added = [entry for entry in after if entry not in before]
    assert [entry["location"] for entry in added] == ["health/#a-quokka"]
    assert [entry for entry in after if entry in before] == before


def test_an_edit_leaves_the_list_of_tags_whole(served: Served, edit: Edit) -> None:
    def listed() -> list[str]:
        article = served.page("tags/").split("<article")[1].split("</article>")[0]
        return re.findall(r'<li>\s*<a href="([^"]+)"', article)

    before = listed()
    assert "../runbooks/goroutine-leak/" in before
    for words in ("One edit.", "Another edit."):
        edit("docs/health.md", f"{{}}\n\n{words}\n".format)
        served.until(_holds(words), "health/")
        assert listed() == before


def test_a_page_with_a_broken_link_warns_in_every_build(served: Served, edit: Edit) -> None:
    def warnings() -> int:
        return served.said().count("no-such-page.md")

    edit("docs/health.md", lambda text: f"{text}\n\n[Away](no-such-page.md).\n")
    served.until(lambda html: "no-such-page.md" in html, "health/")
    count, warned = served.builds(), warnings()
    edit("docs/drift.md", lambda text: f"{text}\n\nAn edit beside it.\n")
    served.until(lambda html: "An edit beside it." in html, "drift/")
    served.until_built(count)
    assert warned and warnings() > warned


def test_an_edited_runbook_is_on_screen(served: Served, edit: Edit) -> None:
    edit("runbooks/memory-leak.md", lambda text: f"{text}\n\nAn edit of the runbook.\n")
    served.until(lambda html: "An edit of the runbook." in html, "runbooks/memory-leak/")


def test_an_edited_config_is_on_screen(served: Served, edit: Edit) -> None:
    edit("handbook.yml", lambda text: text.replace("title: Goroutines\n", "title: Go routines!\n"))
    served.until(lambda html: "Go routines!" in html, "signals/")


def test_edited_python_is_on_screen(served: Served, edit: Edit) -> None:
    edit(
        "handbook/render/health.py",
        lambda text: (
            text.replace("def health_table(", "def _health_table(", 1)
            + "\n\ndef health_table(*args, **kwargs):\n"
            '    return "<p>Edited Python.</p>" + _health_table(*args, **kwargs)\n'
        ),
    )
    served.until(lambda html: "Edited Python." in html, "health/")


def test_a_setting_of_markdown_is_on_pages_that_nobody_edited(served: Served, edit: Edit) -> None:
    title = "Link to this section"
    assert title in served.page("operate/reach/")
    edit("mkdocs.yml", lambda text: text.replace(title, "Another title"))
    served.until(lambda html: "Another title" in html and title not in html, "operate/reach/")


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("file", "how", "says"),
    [
        ("handbook.yml", lambda text: text.replace("\nsignals:\n", "\nsignls:\n", 1),
         r"handbook\.yml:\d+: signls"),
        ("handbook.yml", lambda text: f"{text}\n\t- x: [", r"handbook\.yml:\d+"),
        ("handbook/render/health.py", lambda text: f"{text}\ndef (:\n", r"health\.py.*line \d+"),
        ("macros/pages.py", lambda text: f"{text}\nimport no_such_module_at_all\n",
         r"no_such_module_at_all"),
        ("mkdocs.yml", lambda text: f"{text}\nnav: [\n", r"line \d+"),
    ],
)  # fmt: skip
def test_a_broken_edit_leaves_the_last_good_site_with_a_notice(
    served: Served, edit: Edit, file: str, how: Callable[[str], str], says: str
) -> None:
    before = served.page("runbooks/memory-leak/")
    edit(file, how)
    served.until(lambda html: "handbook-broken" in html, "runbooks/memory-leak/")
    html = served.page("runbooks/memory-leak/")
    notice = re.search(r'<div class="handbook-broken".*?</div>', html, re.DOTALL)
    assert notice is not None
    assert re.search(says, notice[0], re.DOTALL), notice[0]
    assert re.search(r"<h1\b.*?</h1>", before, re.DOTALL)[0] in html  # type: ignore[index]


def test_a_runbook_with_an_error_shows_it_and_costs_no_other(served: Served, edit: Edit) -> None:
    edit("runbooks/goroutine-leak.md", lambda text: text.replace("\nsignal: ", "\nsignl: ", 1))
    html = ""

    def shown(page: str) -> bool:
        nonlocal html
        html = page
        return "handbook-problem" in page

    served.until(shown, "runbooks/goroutine-leak/")
    assert re.search(r"runbooks/goroutine-leak\.md:\d+</strong>", html)
    assert "signl: " in re.sub(r"<[^>]+>", "", html)
    assert 'data-conclusion="unknown"' in served.page("runbooks/gc-pressure/")
    assert "goroutine-leak.md" in served.page("runbooks/")


def test_an_alert_without_its_runbook_is_told_on_the_first_page(served: Served, edit: Edit) -> None:
    edit(
        "handbook.yml",
        lambda text: re.sub(r"runbook: goroutine-leak\b", "runbook: gorutine-leak", text, count=1),
    )
    served.until(lambda page: "no runbook &#x27;gorutine-leak&#x27;" in page)


def test_many_reloads_leave_no_thread_behind(served: Served, edit: Edit) -> None:
    def threads() -> int:
        status = Path(f"/proc/{served.process.pid}/status").read_text()
        return int(re.search(r"Threads:\s*(\d+)", status)[1])  # type: ignore[index]

    count = served.builds()
    edit("handbook/render/health.py", lambda text: f"{text}\n# 0\n")
    served.until_built(count)
    before = threads()
    for number in range(20 if runs_all() else 3):
        count = served.builds()
        edit("handbook/render/health.py", lambda text, n=number: f"{text}\n# {n}\n")  # type: ignore[misc]
        served.until_built(count)
    assert threads() <= before + 1


def test_a_wrong_config_at_the_start_is_told_whole_with_exit_2(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    config = project / "handbook.yml"
    text = config.read_text().replace("\nsignals:\n", "\nsignls:\n", 1)
    config.write_text(text.replace("\nalerts:\n", "\nalrts:\n", 1))
    for command in ("build", "serve"):
        done = subprocess.run(
            [sys.executable, "-m", "mkdocs", command],
            cwd=project, env=environment(project, **OFF), capture_output=True, text=True,
            timeout=60,
        )  # fmt: skip
        assert done.returncode == 2, done.stderr
        assert "signls" in done.stderr
        assert "alrts" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_runbook_with_an_error_fails_a_strict_build(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    runbook = project / "runbooks" / "goroutine-leak.md"
    runbook.write_text(runbook.read_text().replace("\nsignal: ", "\nsignl: ", 1))
    done = build(project, tmp_path / "site", "--strict", **OFF)
    assert done.returncode == 2
    assert not list((tmp_path / "site").rglob("*.html"))
    assert re.search(r"runbooks/goroutine-leak\.md:\d+: .*signl", done.stderr)
    assert "Traceback" not in done.stderr


@pytest.mark.timed
@pytest.mark.parametrize("state", ["dead", "hung"])
def test_the_first_page_is_there_without_a_source(
    state: str, tmp_path: Path, free_port: FreePort
) -> None:
    project = copy_project(tmp_path / "project")
    with serving(project, free_port(), **OFF) as off:
        pass
    with hanging() as hung:
        url = hung if state == "hung" else f"http://127.0.0.1:{free_port()}"
        with serving(project, free_port(), PROMETHEUS_URL=url) as served:
            assert 'data-level="unknown"' in served.page("signals/")
            count = served.builds()
            page = project / "docs" / "health.md"
            page.write_text(f"{page.read_text()}\n\nEdited.\n")
            served.until_built(count)
            took = [float(s) for s in re.findall(r"built in ([\d.]+) seconds", served.said())]
    assert served.first_page_seconds - off.first_page_seconds <= HUNG_LIMIT_SECONDS
    usual = float(re.findall(r"built in ([\d.]+) seconds", off.said())[0])
    assert took[-1] <= usual + 0.7, f"a rebuild waited: {took}, {usual} without a source"


def test_a_source_that_comes_back_is_shown(
    tmp_path: Path, free_port: FreePort, demo_stack: DemoStack
) -> None:
    project = copy_project(tmp_path / "project")
    port = free_port()
    with serving(project, free_port(), PROMETHEUS_URL=f"http://127.0.0.1:{port}") as served:
        assert "data-value=" not in served.page("signals/")
        with forwarding(port, demo_stack.url):
            page = project / "docs" / "health.md"
            page.write_text(f"{page.read_text()}\n\nEdited.\n")
            served.until(lambda html: "data-value=" in html, "signals/")


def test_ctrl_c_leaves_nothing_behind(tmp_path: Path, free_port: FreePort) -> None:
    project = copy_project(tmp_path / "project")
    with serving(project, free_port(), **OFF) as served:
        config = project / "handbook.yml"
        config.write_text(config.read_text() + "\nwrong: [\n")
        served.until(lambda html: "handbook-broken" in html)
    assert list((project / "tmp").glob("mkdocs_*")) == []
