"""The gateway of production, run as it is on other ports: it forwards, and what it says itself is protected."""

import http.client
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.wrappers import Request, Response

from deploy.local.parts import PARTS
from deploy.local.rabbitmq import free_port
from shared.web.headers import HTTPS_ONLY, PROTECTING
from tests.serving import served

CONF = Path(__file__).parents[2] / "deploy" / "gateway" / "nginx.conf"
NGINX = next(part for part in PARTS if part.name == "nginx")


@Request.application
def echo(request: Request) -> Response:
    told = ("Host", "X-Forwarded-For", "X-Forwarded-Host", "X-Request-ID")
    headers = {"Content-Security-Policy": "from the service", "X-Content-Type-Options": "nosniff"}
    said = [f"{request.path} {len(request.get_data())}", *(f"{name}={request.headers.get(name)}" for name in told)]
    return Response("\n".join(said), headers=headers, mimetype="text/html")


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Its port. Only addresses and folders are changed; `/test` leads to a service that is away."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    program = NGINX.find()
    assert program, "apt-get install nginx-light"
    with served(echo) as auth:
        changed = {
            "listen 8000;": f"listen 127.0.0.1:{port};",
            "/tmp/": f"{folder}/",  # noqa: S108 - the container's own
            "auth-web:8000": f"127.0.0.1:{auth}",
            "exam-web:8000": f"127.0.0.1:{free_port()}",
        }
        text = CONF.read_text()
        for said, here in changed.items():
            assert said in text
            text = text.replace(said, here)
        (folder / "nginx.conf").write_text(text)
        folder.chmod(0o755)
        run = [program, "-c", str(folder / "nginx.conf"), "-g", "daemon off; user root;", "-e", "/dev/null"]
        subprocess.run([*run, "-t"], check=True, capture_output=True)
        process = subprocess.Popen(run, stderr=subprocess.DEVNULL)
        yield _ready(port)
        process.terminate()
        process.wait(10)


def _ready(port: int) -> int:
    patience = time.monotonic() + 10
    while time.monotonic() < patience:
        try:
            ask(port, "GET", "/")
        except ConnectionRefusedError:
            continue
        return port
    raise AssertionError("nginx did not start")


def ask(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[http.client.HTTPResponse, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer, answer.read().decode()
    finally:
        connection.close()


def test_what_a_browser_says_of_itself_does_not_reach_a_service(gateway: int) -> None:
    lies = {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Host": "ailleurs.example", "X_Request_ID": "mine"}
    _, said = ask(gateway, "POST", "/compte/moi", b"form", Host="certif.example", **lies)
    assert said.startswith("/compte/moi 4\nHost=certif.example\nX-Forwarded-For=127.0.0.1\nX-Forwarded-Host=None\n")
    assert "mine" not in said


def test_a_header_of_the_service_is_said_once_and_as_the_service_says_it(gateway: int) -> None:
    answer, _ = ask(gateway, "GET", "/compte/", X_Forwarded_Proto="https")
    assert answer.headers.get_all("Content-Security-Policy") == ["from the service"]
    assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert answer.headers["Strict-Transport-Security"] == HTTPS_ONLY["Strict-Transport-Security"]


@pytest.mark.parametrize(
    ("path", "size", "status", "sentence"),
    [
        ("/ailleurs", 0, 404, "Cette page n’existe pas"),
        ("/.git/config", 0, 404, "Cette page n’existe pas"),
        ("/compte/", 1_100_000, 413, "Réduisez-le"),
        ("/test/", 0, 503, "Rien n’est perdu"),
    ],
)
def test_what_no_service_answers_is_a_sentence_protected_like_the_rest(
    gateway: int, path: str, size: int, status: int, sentence: str
) -> None:
    answer, page = ask(gateway, "POST" if size else "GET", path, b"x" * size, X_Forwarded_Proto="https")
    assert answer.status == status
    assert sentence in page
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    for name in ("X-Content-Type-Options", "Referrer-Policy"):
        assert answer.headers[name] == PROTECTING[name]
    assert answer.headers["Strict-Transport-Security"] == HTTPS_ONLY["Strict-Transport-Security"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Server"] == "nginx", "without its version"


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "CONNECT", "INVENTED"])
def test_a_method_that_no_page_uses_stops_at_the_gateway(gateway: int, method: str) -> None:
    answer, _ = ask(gateway, method, "/compte/")
    assert answer.status in {400, 405}


def test_a_message_with_two_lengths_is_refused(gateway: int) -> None:
    answer, page = ask(gateway, "POST", "/compte/", b"0\r\n\r\n", Content_Length="5", Transfer_Encoding="chunked")
    assert answer.status == 400
    assert "/compte/ " not in page
