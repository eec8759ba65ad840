"""No query that parses makes a rule fail, however odd."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.lint.examine import examine
from tests.lint.project_case import write_project

ODD = [
    "go_threads{$scope} @ end()",
    "go_threads{$scope} offset -5m",
    "-go_threads{$scope}",
    "go_threads{$scope} ^ 2 % 3 atan2 4",
    "2 ^ go_threads{$scope}",
    "go_threads{$scope} / 0",
    "0 * go_threads{$scope} / 60 / 0",
    "1e400 * go_threads{$scope}",
    'count_values("v", go_threads{$scope})',
    "quantile(0.5, go_threads{$scope})",
    "quantile(scalar(go_threads{$scope}), go_threads{$scope})",
    "topk(scalar(go_threads{$scope}), go_threads{$scope})",
    "vector(scalar(go_threads{$scope}))",
    "absent(go_threads{$scope})",
    "absent_over_time(go_threads{$scope}[5m])",
    'label_replace(go_threads{$scope}, "a", "$1", "instance", "(.*)")',
    'label_join(go_threads{$scope}, "a", "-", "instance")',
    "histogram_quantile(scalar(go_threads{$scope}), go_threads{$scope})",
    "histogram_quantile(0.5, vector(1) + go_threads{$scope})",
    "max_over_time(go_threads{$scope}[5m:])",
    "go_threads{$scope} and go_goroutines{$scope} unless on () up{$scope}",
    "go_threads{$scope} * on (instance) group_right (version) go_info{$scope}",
    "go_threads{$scope} == bool go_goroutines{$scope}",
    '{$scope,__name__=~"go_.*"}',
    'go_gc_duration_seconds{$scope,quantile=~"["}',
    'go_gc_duration_seconds{$scope,quantile!="1"}',
    "clamp(go_threads{$scope}, 1, 2)",
    "round(go_threads{$scope}, 0.5)",
    "days_in_month(go_threads{$scope})",
    "time() - timestamp(go_threads{$scope})",
    "sum(go_threads{$scope} > 5) by (instance) or vector(0)",
    "stdvar_over_time(go_threads{$scope}[5m])",
    "changes(go_threads{$scope}[5m]) + resets(websocket_bytes_sent_total{$scope}[5m])",
]


@pytest.mark.parametrize("expr", ODD)
def test_an_odd_query_is_judged_without_a_failure(expr: str, tmp_path: Path) -> None:
    quoted = expr.replace("'", "''")
    signal = (
        f"  asked:\n    title: Asked\n    group: Case\n    expr: '{quoted}'\n    unit: threads\n"
        "    meaning: What the case asks.\n"
    )
    page = f"# Page\n\n```promql\n{expr}\n```\n"
    found = examine(write_project(tmp_path, {"signals": signal, "docs/page.md": page})).findings
    assert {f.problem.file for f in found} <= {"handbook.yml", "docs/page.md"}
