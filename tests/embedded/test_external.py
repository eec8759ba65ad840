from __future__ import annotations

import socket
import threading

import pytest

from handbook.embedded import external
from handbook.embedded.external import AddressError, shown_address, why_not_answering


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("http://localhost:9090", "http://localhost:9090"),
        (" https://a.example/prom/ ", "https://a.example/prom"),
        ("https://user:geheim@a.example:443/x?token=geheim#geheim", "https://a.example:443/x"),
        ("http://geheim@[::1]:9090/", "http://[::1]:9090"),
        ("http://user:ge@heim@a.example", "http://a.example"),
    ],
)
def test_an_address_is_shown_without_anything_that_may_be_secret(written, shown):
    assert shown_address(written) == shown
    assert "heim" not in shown_address(written)


@pytest.mark.parametrize(
    "written", ["", "geheim", "ftp://geheim", "http://", "http://h:geheim", "http://[geheim"]
)
def test_what_is_no_address_is_refused_and_not_repeated(written):
    with pytest.raises(AddressError) as raised:
        shown_address(written)
    assert "geheim" not in str(raised.value)


def test_a_server_that_hangs_is_told_within_the_time(monkeypatch):
    monkeypatch.setattr(external, "_ASK_SECONDS", 0.2)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        reason = why_not_answering(f"http://127.0.0.1:{server.getsockname()[1]}", {})
    assert reason is not None
    assert reason.startswith("no answer in")


def test_a_server_that_speaks_something_else_is_told():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"220 mail ready\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        reason = why_not_answering(f"http://127.0.0.1:{server.getsockname()[1]}", {})
        thread.join()
    assert reason == "it does not speak HTTP (BadStatusLine)"


def test_a_name_that_nobody_knows_and_a_closed_port_are_told(free_port):
    assert why_not_answering("http://no-such-host.invalid", {}) is not None
    assert why_not_answering(f"http://127.0.0.1:{free_port()}", {}) == "Connection refused"


def test_a_ca_file_that_is_not_there_is_told():
    reason = why_not_answering("https://127.0.0.1:9", {"PROMETHEUS_CA_FILE": "/no/such/file"})
    assert reason == "No such file or directory"
