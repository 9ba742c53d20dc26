"""`make run` says what is wrong with the port before it starts anything."""

import socket

import pytest

from deploy.local.rabbitmq import free_port
from deploy.local.run import chosen_port


def test_a_free_port_is_taken() -> None:
    port = free_port()
    assert chosen_port(str(port)) == port


def test_a_port_in_use_is_told_with_another_to_try() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Le port {port} est déjà pris .* make run PORT=8000"):
            chosen_port(str(port))


@pytest.mark.parametrize("told", ["abc", "", "-1", "0", "65536", "8000.5"])
def test_what_is_no_port_is_told(told: str) -> None:
    with pytest.raises(SystemExit, match="n’est pas un port"):
        chosen_port(told)
