"""The real nginx serves a site by the generated text, with its policy and nothing else."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from handbook.embedded.processes import Family
from handbook.generate.nginx import Places, nginx_conf
from handbook.model.handbook import Handbook
from tests.conftest import DemoStack
from tests.generate.conftest import Serve
from tests.nginx import Web

QUERY = "/_prom/api/v1/query?query=up"


@pytest.fixture(scope="module")
def web(serve: Serve, demo_stack: DemoStack) -> Web:
    return serve(demo_stack.url.replace("localhost", "127.0.0.1"))


def test_pages_are_served_under_their_addresses(web: Web) -> None:
    assert web.ask("/").status == 200
    assert web.ask("/runbooks/goroutine-leak/?alert=A&instance=a%26b").status == 200
    moved = web.ask("/runbooks/goroutine-leak")
    assert (moved.status, moved.headers["Location"]) == (301, "/runbooks/goroutine-leak/")
    missing = web.ask("/nothing/")
    assert missing.status == 404 and b"Not here" in missing.body


def test_a_page_may_run_what_its_build_wrote_and_no_more(web: Web) -> None:
    for path in ("/", "/nothing/", QUERY):
        headers = web.ask(path).headers
        policy = headers["Content-Security-Policy"]
        assert "script-src 'self' 'sha256-" in policy and "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Server"] == "nginx"


def test_a_name_with_a_hash_is_kept_and_all_else_is_asked_for_anew(web: Web) -> None:
    bundle = web.ask("/assets/bundle.79ae519e.min.js").headers["Cache-Control"]
    assert bundle == "public, max-age=31536000, immutable"
    for path in ("/", "/assets/handbook.css"):
        first = web.ask(path)
        assert first.headers["Cache-Control"] == "no-cache"
        again = web.ask(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status == 304 and not again.body


@pytest.mark.parametrize("path", ["/", "/assets/handbook.css", "/assets/bundle.79ae519e.min.js"])
def test_text_is_sent_compressed(web: Web, path: str) -> None:
    plain = web.ask(path)
    small = web.ask(path, headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.body) == plain.body and len(small.body) < len(plain.body) / 2


def test_a_build_without_its_policy_is_not_served(
    config: Handbook, nginx_binary: Path, tmp_path: Path
) -> None:
    places = Places(listen="127.0.0.1:1", site=str(tmp_path), scratch=str(tmp_path),
                    csp_include=str(tmp_path / "site-csp.conf"), log=str(tmp_path / "error.log"),
                    prometheus="http://127.0.0.1:1")  # fmt: skip
    conf = tmp_path / "nginx.conf"
    conf.write_text(nginx_conf(config, places), "utf-8")
    with Family() as family, pytest.raises(Exception, match="nginx"):
        family.run("nginx", [nginx_binary, "-t", "-c", conf, "-e", tmp_path / "error.log"],
                   tmp_path / "out.log")  # fmt: skip
    assert "site-csp.conf" in (tmp_path / "out.log").read_text("utf-8")
