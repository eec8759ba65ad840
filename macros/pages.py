"""What happens to one page: fences out, macros filled in, blocks in, live values last."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from jinja2 import Environment
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from handbook.config.queries import expr_problem
from handbook.render.action import action_card
from handbook.render.check import check_card
from handbook.render.path import path_block
from handbook.render.promql import promql_block
from handbook.render.runbook import runbook_head
from handbook.runbooks.fences import Fence, scan
from handbook.runbooks.model import Action, Check, Runbook
from macros.building import Build, PageSource
from macros.contents import table_of_contents
from macros.fence_blocks import Taken, take_fences
from macros.front_matter import front_matter_problems, without_broken_front_matter
from macros.misplaced import take_out
from macros.raw_blocks import block_query, query_of
from macros.search_leads import without_bulk
from macros.source_text import render, restored
from macros.stacked_tables import with_column_names
from macros.strays import take_out_strays

_ANCHOR = re.compile(r'\bid="([^"]+)"')


def fill(
    build: Build,
    page: Page,
    markdown: str,
    *,
    environment: Environment,
    variables: Mapping[str, Any],
    macro_names: Collection[str],
    live_names: Collection[str],
) -> str:
    """Return a page's Markdown with its fences and macros filled in."""
    file = file_of(page)
    source = page.file.content_string
    wrong_head = front_matter_problems(file, source, markdown, page.meta, macro_names)
    markdown = without_broken_front_matter(markdown, source)
    build.page = PageSource(file, "../" * page.url.count("/"), _first_line(source, markdown))
    top = [build.file_box(p) for p in wrong_head]
    wrong = build.read.of(file)
    top += [build.file_box(p, reported=True) for p in wrong]
    runbook = _runbook(build, page)
    path: list[str] = []
    if runbook is not None:
        top.append(_head(build, runbook))
        path = _path(build, runbook)
    if page.file.src_uri == "index.md":
        top += [build.file_box(p, reported=True) for p in build.read.of(build.handbook.file)]
    replaced = take_fences(
        markdown,
        scan(markdown, ""),
        lambda fence: _fence(build, runbook, fence, known=bool(wrong)),
        None if wrong else build.box,
        top,
        path,
    )
    build.page.origins = replaced.origins
    text = take_out(replaced.text, live_names, build.box)
    if page.meta.get("render_macros") is False:
        return restored(text)
    shown = {name: value for name, value in page.meta.items() if name not in macro_names}
    return render(text, environment, {**variables, **shown, "page": page}, build.box)


def finish(build: Build, page: Page, html: str) -> str:
    """Make known the anchors of a page that is HTML now; `opened` puts its blocks in place."""
    if build.tokens.nonce not in html:
        return html
    html = take_out_strays(build, page, html)
    placed = build.tokens.place_blocks(html)
    build.tokens.end_page(page.file.src_uri)
    page.present_anchor_ids = (page.present_anchor_ids or set()) | set(_ANCHOR.findall(placed))
    page.toc = TableOfContents([])  # made when the page is written: of a thousand pages it is much
    return html


def opened(build: Build, page: Page) -> str:
    """Return a page's HTML as it is searched and written: blocks in place, live places open.

    Its table of contents is made here, too.
    """
    build.tokens.begin_writing(page.file.src_uri)
    content = page.content or ""
    placed = build.tokens.place_blocks(content)
    if build.tokens.nonce in content:
        page.toc = table_of_contents(placed)
    build.tokens.end_writing()
    return without_bulk(build.tokens.open_places(with_column_names(placed)))


def file_of(page: Page) -> str:
    """Return the page's file as a reader of the project types it."""
    uri = page.file.src_uri
    return uri if (page.file.edit_uri or "").startswith("../") else f"docs/{uri}"


def _fence(build: Build, runbook: Runbook | None, fence: Fence, *, known: bool) -> Taken:
    if fence.info == "promql":
        return _query(build, fence)
    if known:
        return Taken("", keep=True)
    if runbook is None:
        message = f"a {fence.info} belongs into a file of runbooks/; use ```promql here"
        return Taken(build.box(fence.line, message), keep=True)
    line = build.page.line(fence.line)
    step = next((step for step in runbook.steps if step.line == line), None)
    slot, handbook, walks = build.tokens.slot, build.handbook, build.walks
    if isinstance(step, Check):
        return Taken(build.block(check_card, step, runbook, handbook, walks, slot, root=build.up))
    if isinstance(step, Action):
        return Taken(build.block(action_card, step, runbook, handbook, walks, slot))
    return Taken(build.box(fence.line, f"this {fence.info} is not a step of the runbook"), True)


def _query(build: Build, fence: Fence) -> Taken:
    query = query_of(fence.body)
    problem = ""
    if re.search(r"\{[{%#]", fence.body):
        problem = "no Jinja in a promql block; write the query out"
    elif not query:
        problem = "an empty promql block; write a query"
    elif fault := expr_problem(query):
        problem = f"the query {fault}"
    if problem:
        return Taken(build.box(fence.body_line if query else fence.line, problem), keep=True)
    asked = block_query(fence.body, build.handbook)
    return Taken(build.block(promql_block, fence.body, asked, build.handbook, build.tokens.slot))


def _head(build: Build, runbook: Runbook) -> str:
    if runbook.id in build.walks.runbooks:
        return build.block(
            runbook_head, runbook, build.handbook, build.walks, build.tokens.slot, root=build.up
        )
    build.page.origins = []
    return build.box(1, "this runbook leads to one that has errors, so it concludes nothing now")


def _path(build: Build, runbook: Runbook) -> list[str]:
    if runbook.guide or runbook.id not in build.walks.runbooks:
        return []
    return [build.block(path_block, runbook, build.walks, build.tokens.slot, root=build.up)]


def _runbook(build: Build, page: Page) -> Runbook | None:
    folder, _, name = page.file.src_uri.rpartition("/")
    return build.runbooks.get(name.removesuffix(".md")) if folder == "runbooks" else None


def _first_line(source: str, markdown: str) -> int:
    """Find on which line of its file a page's Markdown begins: MkDocs cuts the front matter."""
    if not source.endswith(markdown):
        return 1
    return source.count("\n", 0, len(source) - len(markdown)) + 1
