"""`handbook serve` with PROMETHEUS_URL set: only the site is started, nothing secret is shown."""

from __future__ import annotations

from tests.embedded.serving import LINES


def test_ones_own_prometheus_is_used_and_its_credentials_are_nowhere(
    serve, project, free_port, elsewhere
):
    port, asked = elsewhere
    serving = serve(
        PORT=str(free_port()),
        PROMETHEUS_URL=f"http://admin:geheim1@127.0.0.1:{port}/prom/?token=geheim2",
        PROMETHEUS_TOKEN="geheim3",
    )
    serving.wait_for(*LINES)
    assert serving.line("Prometheus: ") == f"http://127.0.0.1:{port}/prom"
    assert list(serving.children().values()) != []
    assert all("mkdocs" in command for command in serving.children().values())
    assert not (project / ".cache" / "run.json").exists()
    assert serving.end() == 0
    assert asked
    assert not any("Authorization" in headers for headers in asked)
    written = [file.read_text("utf-8", "replace") for file in (project / ".cache").rglob("*.*")]
    assert "geheim" not in serving.said() + "".join(written)


def test_ones_own_prometheus_that_is_down_is_told_and_the_site_is_served(serve, free_port):
    closed = free_port()
    serving = serve(PORT=str(free_port()), PROMETHEUS_URL=f"http://u:geheim@127.0.0.1:{closed}")
    serving.wait_for("Handbook: ", "does not answer (Connection refused)")
    assert "Prometheus: " not in serving.out.read_text()
    assert "geheim" not in serving.said()


def test_an_address_that_is_none_is_refused_without_being_shown(serve):
    serving = serve(PROMETHEUS_URL="admin:geheim@prometheus")
    assert serving.process.wait(timeout=20) == 2
    assert "PROMETHEUS_URL: this is no http" in serving.said()
    assert "geheim" not in serving.said()
