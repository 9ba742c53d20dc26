"""LibreOffice without its windows: it opens a file as a person would, and saves it in another kind."""

import subprocess
import tempfile
import time
from pathlib import Path

# Separator « ; », quotes, UTF-8, cells as they are shown, the first page alone.
_FILTERS = {"csv": "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false", "ods": "ods", "xlsx": "xlsx"}
# A CSV is opened as the dialog proposes in French: « ; », UTF-8, dates recognised.
_OPENED = {"csv": ["--infilter=CSV:59,34,76,1,,1036,false,true"]}
PATIENCE = 180
_FRENCH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>fr-FR</value></prop></item>
</oor:items>
"""
# As in a school: the day comes before the month.


class Suite:
    def __init__(self) -> None:
        self._profile = tempfile.mkdtemp(prefix="office-profile")
        settings = Path(self._profile) / "user" / "registrymodifications.xcu"
        settings.parent.mkdir()
        settings.write_text(_FRENCH, encoding="utf-8")
        self.seconds = 0.0

    def save(self, content: bytes, kind: str, wanted: str) -> bytes:
        """The file, opened and saved as `wanted` (ods, xlsx or csv)."""
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="office") as name:
            folder = Path(name)
            (folder / f"in.{kind}").write_bytes(content)
            words = [f"-env:UserInstallation=file://{self._profile}", "--headless", *_OPENED.get(kind, [])]
            order = ["--convert-to", _FILTERS[wanted], "--outdir", str(folder / "out"), str(folder / f"in.{kind}")]
            done = subprocess.run(["soffice", *words, *order], capture_output=True, timeout=PATIENCE, check=False)
            made = folder / "out" / f"in.{wanted}"
            assert made.exists(), (done.stdout + done.stderr).decode(errors="replace")
            self.seconds += time.monotonic() - began
            return made.read_bytes()
