"""The gateway of production, run as it is on other ports: it forwards, and what it says itself is protected."""

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping

import pytest
from werkzeug.wrappers import Request, Response

from shared.web.headers import HTTPS_ONLY, PROTECTING
from tests.deploy.gateway import Gateway, running
from tests.serving import served


@Request.application
def echo(request: Request) -> Response:
    told = ("Host", "X-Forwarded-For", "X-Forwarded-Host", "X-Request-ID")
    headers = {"Content-Security-Policy": "from the service", "X-Content-Type-Options": "nosniff"}
    said = [f"{request.path} {len(request.get_data())}", *(f"{name}={request.headers.get(name)}" for name in told)]
    return Response("\n".join(said), headers=headers, mimetype="text/html")


@pytest.fixture(scope="module")
def all_of_it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """`/test` leads to a service that is away."""
    with served(echo) as auth, running(tmp_path_factory.mktemp("nginx"), auth=auth) as ports:
        yield ports


@pytest.fixture
def gateway(all_of_it: Gateway) -> int:
    return all_of_it.port


def ask(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[http.client.HTTPResponse, str]:
    return _conversation(http.client.HTTPConnection("127.0.0.1", port, timeout=10), method, path, body, headers)


def ask_in_https(port: int, path: str, context: ssl.SSLContext) -> tuple[http.client.HTTPResponse, str]:
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=context)
    return _conversation(connection, "GET", path, b"", {"Host": "certif.example"})


def _conversation(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes, headers: Mapping[str, str]
) -> tuple[http.client.HTTPResponse, str]:
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
        ("/compte/", 1_100_000, 413, "réduisez"),
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


def believing(version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    """A browser that believes the certificate of the test, and speaks one version of TLS alone when it is said."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    if version:
        context.minimum_version = context.maximum_version = version
    return context


def spoken(port: int, context: ssl.SSLContext) -> tuple[str, str]:
    """The version of TLS and the ciphers that both ends agree on."""
    with socket.create_connection(("127.0.0.1", port), 10) as link, context.wrap_socket(link) as safe:
        cipher = safe.cipher()
        assert cipher
        return str(safe.version()), cipher[0]


def test_the_newest_tls_is_spoken_and_the_old_ones_are_refused(all_of_it: Gateway) -> None:
    assert spoken(all_of_it.secure, believing())[0] == "TLSv1.3"
    assert spoken(all_of_it.secure, believing(ssl.TLSVersion.TLSv1_2))[0] == "TLSv1.2"
    for old in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        with pytest.warns(DeprecationWarning), pytest.raises(ssl.SSLError):
            spoken(all_of_it.secure, believing(old))


@pytest.mark.parametrize("weak", ["AES128-GCM-SHA256", "AES256-SHA", "ECDHE-RSA-AES128-SHA"])
def test_a_cipher_without_forward_secrecy_or_of_an_old_mode_is_refused(all_of_it: Gateway, weak: str) -> None:
    context = believing(ssl.TLSVersion.TLSv1_2)
    context.set_ciphers(f"{weak}:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError):
        spoken(all_of_it.secure, context)


def test_in_https_the_same_doors_open_and_hold_the_browser_to_it(all_of_it: Gateway) -> None:
    answer, said = ask_in_https(all_of_it.secure, "/compte/moi", believing())
    assert said.startswith("/compte/moi 0\nHost=certif.example\n")
    assert answer.headers["Strict-Transport-Security"] == HTTPS_ONLY["Strict-Transport-Security"]
    assert ask_in_https(all_of_it.secure, "/ailleurs", believing())[0].status == 404


def test_a_page_asked_in_clear_leads_to_https_and_nothing_else_does(all_of_it: Gateway) -> None:
    answer, _ = ask(all_of_it.clear, "GET", "/certif/?page=2", Host="certif.example")
    assert (answer.status, answer.headers["Location"]) == (308, "https://certif.example/certif/?page=2")
    assert ask(all_of_it.clear, "POST", "/compte/connexion", b"password")[0].status == 403
    assert ask(all_of_it.clear, "GET", "/compte/oauth/userinfo")[0].status == 403
