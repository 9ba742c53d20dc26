"""What a real clamd says, with a signature of ours."""

import io
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.parts import PARTS
from deploy.local.rabbitmq import free_port
from services.sessions.files.scanning import ScannerAway, is_clean

VIRUS = b"CECI-N-EST-PAS-UN-VIRUS-MAIS-SERT-A-ESSAYER"


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it listens; it takes a megabyte at most."""
    folder, port = tmp_path_factory.mktemp("clamd"), free_port()
    (folder / "ours.ndb").write_text(f"Essai:0:*:{VIRUS.hex()}\n")
    told = [
        f"DatabaseDirectory {folder}",
        f"LocalSocket {folder}/socket",
        f"TCPSocket {port}",
        "TCPAddr 127.0.0.1",
        "StreamMaxLength 1M",
        "Foreground yes",
    ]
    (folder / "clamd.conf").write_text("\n".join(told) + "\n")
    program = next(part for part in PARTS if part.name == "clamd").find()
    assert program is not None, "make parts installs it"
    with subprocess.Popen([program, "-c", str(folder / "clamd.conf")], stdout=subprocess.DEVNULL) as server:
        try:
            for _ in range(300):
                if (folder / "socket").exists() and _answers(f"tcp://127.0.0.1:{port}"):
                    break
                time.sleep(0.1)
            yield f"tcp://127.0.0.1:{port} unix:{folder}/socket"
        finally:
            server.terminate()


def _answers(address: str) -> bool:
    try:
        return is_clean(address, io.BytesIO(b"x"))
    except ScannerAway:
        return False


@pytest.mark.parametrize("way", [0, 1], ids=["tcp", "unix"])
def test_a_virus_is_told_from_a_clean_file(clamd: str, way: int) -> None:
    address = clamd.split()[way]
    assert is_clean(address, io.BytesIO(b"Un PV sans histoire." * 9_000))
    assert not is_clean(address, io.BytesIO(b"-" * 100_000 + VIRUS))


def test_a_file_that_it_does_not_take_is_not_called_clean(clamd: str) -> None:
    with pytest.raises(ScannerAway):
        is_clean(clamd.split()[0], io.BytesIO(bytes(3_000_000)))


def test_a_command_reads_the_file_on_its_input(tmp_path: Path) -> None:
    (tmp_path / "pv").write_bytes(VIRUS)
    command = "sh -c 'if grep -q PAS-UN-VIRUS; then exit 1; fi'"
    with (tmp_path / "pv").open("rb") as infected:
        assert not is_clean(command, infected)
    (tmp_path / "pv").write_bytes(b"rien")
    with (tmp_path / "pv").open("rb") as clean:
        assert is_clean(command, clean)
