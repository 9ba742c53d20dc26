"""A real RabbitMQ for the tests: the installed program, else Docker."""

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from kombu.connection import Connection

PROGRAMS = ("/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server")
IMAGE = "rabbitmq:3.10"
START_LIMIT = 90.0


class NoRabbitMQ(RuntimeError):
    """Nothing here can run RabbitMQ; the message says what to install."""


@dataclass
class LocalRabbitMQ:
    """A node of our own, on free ports, with its files in `folder`."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    @classmethod
    def start(cls, folder: Path) -> "LocalRabbitMQ":
        folder.mkdir(parents=True, exist_ok=True)
        node = cls(folder, free_port())
        node.launch()
        return node

    def launch(self) -> None:
        """Start (again) on the same port and files, and wait until it answers."""
        settings = {
            "RABBITMQ_NODENAME": f"certif{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none",
            "HOME": str(self.folder),
        }
        (self.folder / "plugins").write_text("[].")
        (self.folder / "rabbitmq.conf").write_text("loopback_users = none\nvm_memory_high_watermark.relative = 0.2\n")
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(
                self._command(),
                env={**os.environ, **settings},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._wait()

    def _command(self) -> list[str]:
        if program := next((found for one in PROGRAMS if (found := shutil.which(one))), None):
            return [program]
        if docker := shutil.which("docker"):
            return [docker, "run", "--rm", "--publish", f"127.0.0.1:{self.port}:5672", IMAGE]
        raise NoRabbitMQ("RabbitMQ est introuvable : installez le paquet rabbitmq-server, ou Docker.")

    def _wait(self) -> None:
        limit = time.monotonic() + START_LIMIT
        while time.monotonic() < limit:
            try:
                with Connection(self.url, connect_timeout=2) as connection:
                    connection.connect()
                    return
            except OSError:
                time.sleep(0.3)
        raise NoRabbitMQ(f"RabbitMQ n’a pas démarré : voir {self.folder / 'output'}")

    def stop(self) -> None:
        if self.process is None:
            return
        os.killpg(self.process.pid, 15)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, 9)
            self.process.wait()
        self.process = None


def free_port() -> int:
    """A TCP port free on this machine now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
