"""The gateway of the containers, run by the nginx of this machine in front of a service that says what it was told."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from werkzeug.wrappers import Request, Response

from deploy.local.rabbitmq import free_port
from tests.serving import served

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "gateway" / "nginx.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx runs in its container; here it is not installed")


@Request.application
def told(request: Request) -> Response:
    return Response(f"{request.headers['Host']} {request.headers.get('X-Forwarded-Host', '')}")


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    with served(told) as service:
        here = re.sub(r"\b(auth|sessions|exam|results)-web:8000", f"127.0.0.1:{service}", CONFIGURATION.read_text())
        here = here.replace("listen 8000", f"listen 127.0.0.1:{port}").replace("/tmp/", f"{tmp_path}/")  # noqa: S108 - the names of the container
        (tmp_path / "nginx.conf").write_text(here)
        program = [str(NGINX), "-c", str(tmp_path / "nginx.conf"), "-g", "daemon off;"]
        process = subprocess.Popen(program)
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        process.wait()


@pytest.mark.parametrize("name", ["certif.example.org", "certif.example.org:8443", "127.0.0.1:9000"])
def test_a_service_reads_the_address_that_the_browser_wrote_whatever_the_port_of_the_gateway(
    gateway: str, name: str
) -> None:
    answer = asked(f"{gateway}/compte/", {"Host": name, "X-Forwarded-Host": "mauvais.example.org"})
    assert answer.text == f"{name} "


def asked(address: str, headers: dict[str, str]) -> requests.Response:
    limit = time.monotonic() + 10
    while True:
        try:
            return requests.get(address, headers=headers, timeout=5)
        except requests.ConnectionError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.05)
