"""The decision path of a runbook as a drawing: still shapes, and what is so now laid over them."""

from __future__ import annotations

from functools import partial

from handbook import addresses
from handbook.live import Live
from handbook.model.handbook import Handbook
from handbook.render.escape import Html
from handbook.render.markup import element
from handbook.render.slots import Slot, live_part
from handbook.render.walks import Walks
from handbook.runbooks.drawing import path_marks, path_svg
from handbook.runbooks.model import Runbook
from handbook.runbooks.overview import overview_svg


def path_block(runbook: Runbook, walks: Walks, slot: Slot, root: str = "") -> str:
    """Draw the checks of a diagnosis and where they lead, each marked with its outcomes."""
    drawing = path_svg(
        runbook,
        titles={book.id: book.title for book in walks.runbooks.values()},
        live=live_part(slot, partial(_marks, runbook, walks), f"path {runbook.id}", svg=True),
        address=lambda name: addresses.runbook_address(name, root),
    )
    return element("div", Html(drawing), class_="hb-path")


def _marks(runbook: Runbook, walks: Walks, live: Live) -> Html:
    return Html(path_marks(runbook, walks.of(runbook, live)))


def overview_block(handbook: Handbook, walks: Walks, root: str = "") -> Html:
    """Draw which symptom leads to which runbook."""
    drawing = overview_svg(
        walks.runbooks,
        handbook.alerts.values(),
        address=lambda name: addresses.runbook_address(name, root),
    )
    return element("div", Html(drawing), class_="hb-path")
