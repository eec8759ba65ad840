"""The policy names what pages hold, and nothing else runs."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from handbook.generate.csp import csp_conf, inline_of, policy, write_csp

PAGE = b"""<!doctype html><html><head><style>p { color: red }</style>
<script>var a = "</p>" && 1 < 2;</script><script src="x.js"></script>
<script type="application/json">{"data": 1}</script>
<script type="module">go("\xc3\xb7")</script></head>
<body><p style="text-align: right">x</p><td style='text-align: &quot;left&quot;'></td></body>"""


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_every_inline_script_style_and_style_attribute_is_found_once() -> None:
    found = inline_of([PAGE, PAGE])
    assert found.scripts == {'var a = "</p>" && 1 < 2;', 'go("÷")'}
    assert found.styles == {"p { color: red }"}
    assert found.style_attributes == {"text-align: right", 'text-align: "left"'}


def test_the_policy_names_hashes_and_never_allows_all() -> None:
    text = policy(inline_of([PAGE]))
    assert hash_of('go("÷")') in text and hash_of("p { color: red }") in text
    assert "'unsafe-inline'" not in text and "'unsafe-eval'" not in text
    assert "frame-ancestors 'none'" in text and "default-src 'self'" in text
    assert "style-src-attr 'unsafe-hashes' " in text
    assert "style-src-attr 'none'" in policy(inline_of([b"<p>x</p>"]))


def test_pages_ask_their_own_site_and_the_one_source_that_is_named() -> None:
    assert "; connect-src 'self'; " in policy(inline_of([PAGE]))
    direct = policy(inline_of([PAGE]), "https://prometheus.example.org:9090")
    assert "; connect-src 'self' https://prometheus.example.org:9090; " in direct


def test_a_policy_of_any_length_fits_nginx_parameters() -> None:
    pages = [f"<script>run({number})</script>".encode() for number in range(300)]
    text = csp_conf(pages)
    assert max(len(part) for part in re.findall(r'"([^"]*)"', text)) < 4000
    joined = "".join(re.findall(r'\$csp_\d+ \{ default "([^"]*)"', text))
    assert joined.split() == policy(inline_of(pages)).split()


def test_the_include_is_written_beside_the_site_and_is_the_same_each_time(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "b").mkdir(parents=True)
    (site / "index.html").write_bytes(PAGE)
    (site / "b" / "index.html").write_text("<script>b()</script>", "utf-8")
    write_csp(site, tmp_path / "site-csp.conf")
    first = (tmp_path / "site-csp.conf").read_text("utf-8")
    write_csp(site, tmp_path / "site-csp.conf")
    assert (tmp_path / "site-csp.conf").read_text("utf-8") == first
    assert hash_of("b()") in first
