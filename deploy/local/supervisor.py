"""Keep the processes of the embedded run alive: restart what dies, stop all together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

STOP_LIMIT = 15.0
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0


@dataclass
class Program:
    """One process: its command, its environment, its log."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    niceness: int = 0
    """Above 0, it gives way to the others when the processor is short (nice(2))."""
    process: subprocess.Popen[bytes] | None = None
    pause: float = FIRST_PAUSE
    started_at: float = 0.0
    due_at: float = 0.0

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=self._begin,
            )
        self.started_at = time.monotonic()

    def _begin(self) -> None:
        """In the new process, before its command."""
        os.nice(self.niceness)
        if sys.platform == "linux":
            die_with_parent()

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """To the whole group: a gunicorn and its workers."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return


def die_with_parent() -> None:
    """Ask Linux to end this process if the launcher is killed without a chance to stop it."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass
class Supervisor:
    programs: list[Program] = field(default_factory=list)

    def add(self, program: Program) -> None:
        self.programs.append(program)

    def start(self) -> None:
        for program in self.programs:
            program.start()

    def revive(self) -> list[str]:
        """Start again what has died, with a growing pause; returns the names."""
        revived = []
        now = time.monotonic()
        for program in self.programs:
            if program.running:
                if now - program.started_at > 10:
                    program.pause = FIRST_PAUSE
                continue
            if program.due_at == 0.0:
                program.signal(signal.SIGKILL)
                program.due_at = now + program.pause
                program.pause = min(program.pause * 2, LONGEST_PAUSE)
            elif now >= program.due_at:
                program.due_at = 0.0
                program.start()
                revived.append(program.name)
        return revived

    def stop(self) -> None:
        """Ask, wait, insist."""
        for program in self.programs:
            program.signal(signal.SIGTERM)
        limit = time.monotonic() + STOP_LIMIT
        while any(program.running for program in self.programs) and time.monotonic() < limit:
            time.sleep(0.05)
        for program in self.programs:
            program.signal(signal.SIGKILL)
            if program.process is not None:
                program.process.wait()
