"""The programs that the tests drive: installed by apt when root, else found, else named and refused."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A program, Debian's package that brings it, and where else it may be."""

    name: str
    package: str
    places: tuple[str, ...]

    def find(self) -> str | None:
        return next((found for place in self.places if (found := shutil.which(place))), None)


PARTS = (
    Part("Chromium", "chromium", ("chromium", "chromium-browser", "google-chrome")),
    Part("RabbitMQ", "rabbitmq-server", ("/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server")),
    Part("xmlsec1", "xmlsec1", ("xmlsec1",)),
    Part("clamd", "clamav-daemon", ("/usr/sbin/clamd", "clamd")),
    Part("nginx", "nginx-light", ("/usr/sbin/nginx", "nginx")),
)


ON_DEMAND = {
    "bench": (Part("wrk", "wrk", ("wrk",)),),
    "office": (Part("LibreOffice Calc", "libreoffice-calc", ("soffice", "libreoffice")),),
}
"""What some commands drive besides, by the word that names them."""


def main(words: Sequence[str] = ()) -> int:
    """Find or install what the tests drive, and what the commands named by `words` drive too."""
    wanted = [*PARTS, *(part for word in words for part in ON_DEMAND.get(word, ()))]
    missing = [part for part in wanted if part.find() is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        install([part.package for part in missing])
        missing = [part for part in wanted if part.find() is None]
    missing = [part for part in missing if not _otherwise(part)]
    for part in missing:
        print(f"Il manque {part.name} : installez le paquet {part.package}, puis recommencez.", file=sys.stderr)
    return 1 if missing else 0


def install(packages: list[str]) -> None:
    print(f"Installation de {', '.join(packages)} par apt…", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False, stdout=subprocess.DEVNULL)
    # RabbitMQ's package starts a node of its own: the tests start theirs, with their own files.
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        env={**quiet, "RUNLEVEL": "1"},
        check=False,
        stdout=subprocess.DEVNULL,
    )


def _otherwise(part: Part) -> bool:
    """Without root: Playwright's own Chromium, or RabbitMQ run by Docker."""
    if part.name == "Chromium":
        done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
        return done.returncode == 0
    if part.name == "RabbitMQ":
        return _docker_answers()
    return False


def _docker_answers() -> bool:
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "info"], check=False, capture_output=True).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
