"""The gateway of the embedded run: it routes by prefix, and says itself where a request comes from."""

from collections.abc import Iterator

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from deploy.local.rabbitmq import free_port
from deploy.local.router import create_app
from tests.serving import served


@Request.application
def echo(request: Request) -> Response:
    return Response(
        f"{request.path} {request.headers.get('X-Forwarded-For')} {request.headers.get('X-Forwarded-Host')}"
    )


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    with served(echo) as port:
        monkeypatch.setenv("ROUTES", f"/compte={port} /test={free_port()}")
        yield Client(create_app())


def test_what_a_browser_says_of_its_own_address_is_not_believed(gateway: Client) -> None:
    told = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "ailleurs.example"}
    answer = gateway.get("/compte/moi", headers=told, environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert answer.text == "/compte/moi 192.0.2.1 None"


def test_a_service_that_restarts_answers_with_a_sentence(gateway: Client) -> None:
    answer = gateway.get("/test/", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Rien n’est perdu" in answer.text


def test_the_root_leads_to_the_home_page(gateway: Client) -> None:
    answer = gateway.get("/", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert (answer.status_code, answer.location) == (302, "/compte/")
