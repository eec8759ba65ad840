"""A page of charts as a test reads it: the numbers of its plots, and what went wrong in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, Request

PLOTS = """() => Object.fromEntries([
  ...document.querySelectorAll('figure[data-spec]'),
].map((figure) => {
  const u = figure.querySelector('.hb-chart-plot')?.uplot;
  const name = figure.closest('[data-panel]')?.dataset.panel ?? figure.dataset.chart;
  if (!u) return [name, null];
  return [name, {
    data: u.data, labels: u.series.map((one) => one.label), shown: u.series.map((one) => one.show),
    start: u.scales.x.min, end: u.scales.x.max, cursor: u.cursor.idx ?? null,
    legend: [...figure.querySelectorAll('.hb-legend-lines > li')].map((item) => item.textContent),
  }];
}))"""

OF_THE_BROWSER = ("Failed to load resource", "Canvas2D: Multiple readback")
"""What it says of every answer that is an error, and of a test that reads pixels."""

WATCH = """
document.addEventListener('securitypolicyviolation', (event) => {
  console.error('policy', event.violatedDirective);
});
window.moved = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) window.moved += entry.value;
})).observe({type: 'layout-shift', buffered: true});
"""


@dataclass
class Charted:
    """One open page."""

    page: Page
    errors: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Addresses of range queries."""

    def open(self, address: str) -> None:
        """Go there; what goes wrong in the page is kept."""
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self._console(said.type, said.text))
        self.page.on("request", self._request)
        self.page.add_init_script(WATCH)
        self.page.goto(address)

    def plots(self) -> dict[str, Any]:
        """Return each drawn plot by panel or signal; None for one that is not drawn."""
        found: dict[str, Any] = self.page.evaluate(PLOTS)
        return found

    def until(self, condition: str, seconds: float = 60) -> None:
        """Wait until a JavaScript expression holds."""
        self.page.wait_for_function(f"() => {condition}", timeout=seconds * 1000)

    def drawn(self, count: int = 14) -> dict[str, Any]:
        """Wait until so many charts are drawn; return them all."""
        plots = "[...document.querySelectorAll('.hb-chart-plot')].filter((one) => one.uplot)"
        self.until(f"{plots}.length >= {count}")
        return self.plots()

    def span(self, seconds: float) -> None:
        """Wait until every plot shows a stretch of about so many seconds."""
        near = f"Math.abs(x.max - x.min - {seconds}) < {max(30, seconds / 50)}"
        self.until(
            "[...document.querySelectorAll('.hb-chart-plot')].every((one) => {"
            f" const {{x}} = one.uplot.scales; return {near}; }})"
        )

    def _console(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith(OF_THE_BROWSER):
            self.errors.append(text)

    def _request(self, request: Request) -> None:
        if "/query_range" in request.url:
            self.asked.append(request.url)
