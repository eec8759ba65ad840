"""The events of one build, called by the hook; everything here is made anew when Python changes."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from handbook.addresses import foreign_source
from handbook.generate.csp import write_csp
from handbook.generate.stack import CSP_FILE
from handbook.problems import Problem
from macros import authors, not_found, pages, same_origin
from macros.browser_script import FOLDER as SCRIPTS
from macros.browser_script import early_requests, name_script, write_script
from macros.building import Build
from macros.copy_buttons import CopyButtons
from macros.joined_styles import join_styles
from macros.last_updated import last_updated
from macros.memory import MEMORY
from macros.menu import with_reachable_menu
from macros.search_leads import lead_alerts_to_runbook

log = logging.getLogger("mkdocs.handbook")

WATCHED = ("runbooks", "macros", "handbook", "handbook.yml")

_current: list[Build] = []


def current() -> Build:
    """Return the build that is under way."""
    return _current[-1]


def configure(config: MkDocsConfig, build: Build) -> None:
    """Take a build as the current one and watch what it is made from."""
    _current[:] = [build]
    name_script(config)
    repository = build.handbook.links.repository
    if repository and not config.edit_uri:
        config.edit_uri = f"{repository}/docs/"
    if build.source_problem:
        # No warning: a build beside no source is a good build, under --strict too.
        log.info("No live values: %s", build.source_problem)
    for name in WATCHED:
        path = str(build.root / name)
        if path not in config.watch:
            config.watch.append(path)


def add_runbooks(files: Files, config: MkDocsConfig) -> Files:
    """Mount ``runbooks/*.md`` beside the pages of ``docs/``, with edit links to where they are."""
    root = current().root
    for path in sorted((root / "runbooks").glob("*.md")):
        file = File(f"runbooks/{path.name}", str(root), config.site_dir, config.use_directory_urls)
        file.edit_uri = f"../{file.src_uri}"
        files.append(file)
    return files


def make_readable(page: Page) -> Page:
    """Replace what is not UTF-8 in a page: MkDocs would end the whole build."""
    path = page.file.abs_src_path
    if path is None:
        return page
    text = Path(path).read_bytes()
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        message = "this line is not UTF-8; save the file in that encoding"
        build = current()
        build.problems.append(Problem(pages.file_of(page), line, "", message))
        shown = text.decode("utf-8", "replace").removeprefix("\ufeff")
        page.file.content_string = shown.replace("\r\n", "\n").replace("\r", "\n")
    return page


def fill(page: Page, markdown: str, config: MkDocsConfig) -> str:
    """Fill fences and macros into a page's Markdown."""
    plugin: Any = config.plugins["macros"]
    build = current()
    updated = last_updated(build.root).get(pages.file_of(page))
    if updated:
        page.meta.setdefault("git_revision_date_localized", updated)
    return pages.fill(
        build,
        page,
        markdown,
        environment=plugin.env,
        variables=plugin.variables,
        macro_names=authors.MACROS,
        live_names=authors.live_names(),
    )


def after_markdown(page: Page, html: str) -> str:
    """Make a page's anchors known."""
    return pages.finish(current(), page, html)


def await_source() -> None:
    """Wait for the source, once all pages are HTML."""
    current().answers()


def open_page(page: Page) -> None:
    """Put the static blocks in place, and open the places of live values."""
    page.content = pages.opened(current(), page)


def report_problems() -> int:
    """Report what is wrong with pages and runbooks; return how much it is."""
    found = sorted(set(current().problems))
    for problem in found:
        log.warning(str(problem))
    return len(found)


def lead_search(page: Page, config: MkDocsConfig) -> None:
    """Make the search find a runbook by the names of the alerts that open it."""
    lead_alerts_to_runbook(page, config, current().handbook)


def fill_places(page: Page, output: str, config: MkDocsConfig) -> str:
    """Put the live values into a page that is otherwise finished, and name its source."""
    build = current()
    # They are in the output now, and MkDocs keeps every page to the end.
    page.content, page.toc = "", TableOfContents([])
    links = early_requests(output, Path(config.docs_dir) / SCRIPTS)
    parts = build.tokens.filled(output, build.answers())
    # Cut before the contents in the margin: a thousand entries are not copied at each step.
    head, parts[0] = _cut(parts[0], "<main")
    head = same_origin.name_source(with_reachable_menu(head), build.handbook, config)
    head = head.replace("</head>", f"{links}</head>", 1)
    # Numbered apart, so that the ids outside of live places are the same whatever the source says.
    buttons = CopyButtons("code"), CopyButtons("code-now")
    for index, part in enumerate(parts):
        parts[index] = buttons[index % 2].add(part)
    return "".join([head, *parts])


def _cut(html: str, mark: str) -> tuple[str, str]:
    at = html.find(mark)
    return (html[:at], html[at:]) if at >= 0 else (html, "")


def finish_template(output: str, name: str, config: MkDocsConfig) -> str:
    """Say on the page of a wrong address where to go."""
    if name != not_found.TEMPLATE:
        return output
    return not_found.with_ways_on(output, same_origin.base_path(config))


def let_go() -> None:
    """Forget what the source said: it is in every page now."""
    current().forget_answers()


def check_site(config: MkDocsConfig) -> None:
    """Refuse a site in which a token is left over.

    Raises:
        PluginError: names the files; it would be a bug of ours.
    """
    build = current()
    nonce = build.tokens.nonce.encode()
    held = [
        path.relative_to(config.site_dir).as_posix()
        for path in Path(config.site_dir).rglob("*")
        if path.suffix in (".html", ".json", ".xml") and nonce in path.read_bytes()
    ]
    if held:
        raise PluginError(f"live places were left empty in {', '.join(sorted(held))}")
    MEMORY.broken = ""
    kept = build.root / ".cache" / "shortened"
    write_script(build, Path(config.site_dir), kept)
    join_styles(Path(config.site_dir), kept)
    if MEMORY.serving:
        before, MEMORY.proxies = MEMORY.proxies, same_origin.proxies_of(build, config)
        for proxy in before.values():
            proxy.close()


def write_policy(config: MkDocsConfig) -> None:
    """Write beside a site that is in its place what nginx has to know of its pages."""
    site = Path(config.site_dir)
    write_csp(site, site.with_name(CSP_FILE), foreign_source(current().handbook))
