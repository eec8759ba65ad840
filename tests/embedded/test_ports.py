from __future__ import annotations

import socket

import pytest

from handbook.embedded.ports import PortError, first_free, is_free, named_port


@pytest.mark.parametrize(
    ("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "0.0.0.0")]
)
def test_a_port_that_somebody_listens_on_is_busy_and_stepped_around(family, address):
    with socket.socket(family) as other:
        other.bind((address, 0))
        other.listen()
        port = other.getsockname()[1]
        assert not is_free(port)
        assert first_free(port) > port
        with pytest.raises(PortError, match=f"PORT: port {port} is busy"):
            named_port(str(port), "PORT")


def test_a_port_that_is_taken_on_the_other_localhost_only_is_busy_too():
    with socket.socket(socket.AF_INET6) as other:
        try:
            other.bind(("::1", 0))
        except OSError:
            pytest.skip("IPv6 cannot be had here")
        other.listen()
        assert not is_free(other.getsockname()[1])


def test_a_port_whose_connections_were_just_closed_is_free():
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        answered, _ = server.accept()
        answered.close()
        client.close()
    assert is_free(port)


def test_a_taken_default_is_stepped_around_though_nobody_listens_yet(free_port):
    port = free_port()
    assert first_free(port, {port}) != port


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "http", "80 80"])
def test_what_is_no_port_is_refused_with_what_to_write(text):
    with pytest.raises(PortError, match="write a number from 1 to 65535"):
        named_port(text, "--port")
