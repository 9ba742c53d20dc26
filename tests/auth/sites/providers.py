"""Two independent identity providers, each a process and a web site of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path

from services.auth.saml.keys import KeyPair, self_signed_pair
from tests import peers
from tests.auth.ent import ZOE
from tests.auth.saml import pysaml2_idp
from tests.auth.sites.tls import Site

ROOT = Path(__file__).parents[3]
Launch = Callable[[dict[str, str]], "subprocess.Popen[str]"]


@dataclass(frozen=True)
class Provider:
    """What one identity provider shows and is told: files of its folder, and its web site."""

    site: Site
    folder: Path

    @property
    def metadata(self) -> Path:
        """What it hands over to us."""
        return self.folder / "idp-metadata.xml"

    def is_told(self, sp_metadata: bytes) -> None:
        """Our metadata, as the operator hands it over."""
        (self.folder / "sp-metadata.xml").write_bytes(sp_metadata)

    def signs_with(self, name: str) -> None:
        """`current` or `next`, from now on."""
        (self.folder / "signs-with").write_text(name)

    def announces(self, name: str, *others: str) -> None:
        """From now on its metadata hold the certificates of these keys: several during a change of key."""
        folder = self.folder / name
        besides = [self.folder / other / "idp.crt" for other in others]
        pysaml2_idp.write_metadata(folder, read_pair(folder), self.site.url, besides).rename(self.metadata)


def run_pysaml2(environment: dict[str, str]) -> "subprocess.Popen[str]":
    program = [sys.executable, "-m", "tests.auth.sites.pysaml2_site"]
    told = {**os.environ, **environment}
    return subprocess.Popen(program, cwd=ROOT, env=told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def run_samlify(environment: dict[str, str]) -> "subprocess.Popen[str]":
    return peers.start("samlify_idp.js", environment)


@contextmanager
def provider(run: Launch, site: Site, folder: Path) -> Iterator[Provider]:
    """The provider, once it answers; its metadata is ready, and Zoé is there."""
    made = Provider(site, folder)
    for name in ("current", "next"):
        _draw(folder / name)
    (folder / "person.json").write_text(json.dumps(ZOE))
    made.signs_with("current")
    process = run(
        {
            "FOLDER": str(folder),
            "HOME_URL": site.url,
            "PORT": str(site.port),
            "CERTIFICATE": str(site.certificate),
            "KEY": str(site.key),
        }
    )
    assert process.stdout is not None
    try:
        said = list(takewhile(lambda line: line != "ready\n", process.stdout))
        assert process.poll() is None, "".join(said)
        yield made
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _draw(folder: Path) -> None:
    folder.mkdir(parents=True)
    pair = self_signed_pair("ent", datetime.now(UTC))
    (folder / "idp.key").write_text(pair.key_pem)
    (folder / "idp.crt").write_text(pair.cert_pem)


def read_pair(folder: Path) -> KeyPair:
    return KeyPair((folder / "idp.key").read_text(), (folder / "idp.crt").read_text())
