"""The gateway of production, as it is but for its ports and folders."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.parts import PARTS
from deploy.local.rabbitmq import free_port
from tests.certificates import certify

CONF = Path(__file__).parents[2] / "deploy" / "gateway"
NGINX = next(part for part in PARTS if part.name == "nginx")
SERVICES = ("auth", "sessions", "exam", "results")


@dataclass(frozen=True)
class Gateway:
    """Where it answers: as on this machine, in https, and in clear where https is expected."""

    port: int
    secure: int
    clear: int


@contextmanager
def running(folder: Path, port: int = 0, **services: int) -> Iterator[Gateway]:
    """nginx in front of these services, each by its port; the others are away."""
    ports = Gateway(port or free_port(), free_port(), free_port())
    program = NGINX.find()
    assert program, "apt-get install nginx-light"
    changed = {
        "listen 8000;": f"listen 127.0.0.1:{ports.port};",
        "listen 8443 ssl;": f"listen 127.0.0.1:{ports.secure} ssl;",
        "listen 8080;": f"listen 127.0.0.1:{ports.clear};",
        "/tmp/": f"{folder}/",  # noqa: S108 - the container's own
        **{f"{name}-web:8000": f"127.0.0.1:{services.get(name) or free_port()}" for name in SERVICES},
    }
    for name, place in (("nginx.conf", "."), ("doors.conf", "."), ("https.conf", "https")):
        text = (CONF / name).read_text()
        for said, here in changed.items():
            text = text.replace(said, here)
        (folder / place).mkdir(exist_ok=True)
        (folder / place / name).write_text(text)
    certify(folder / "tls")
    run = [program, "-c", str(folder / "nginx.conf"), "-g", "daemon off; user root;", "-e", "/dev/null"]
    subprocess.run([*run, "-t"], check=True, capture_output=True)
    process = subprocess.Popen(run, stderr=subprocess.DEVNULL)
    try:
        _wait(ports.port)
        yield ports
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int) -> None:
    patience = time.monotonic() + 10
    while time.monotonic() < patience:
        try:
            socket.create_connection(("127.0.0.1", port), 10).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
            continue
        return
    raise AssertionError("nginx did not start")
