"""The process that opens a file which somebody deposited: `python -m services.sessions.files.inspector SOURCE TARGET`.

It holds no secret and little memory: what a file does to the libraries that read it, it does here.
It says on one line what the file is (`application/pdf`) or why it is refused (`!damaged`).
"""

import resource
import sys
from pathlib import Path

import filetype

from services.sessions.files.refusals import RefusedFile

MEMORY = 3_000_000_000
"""Bytes of addresses, most of which no one touches: libraries take some."""
SECONDS = 30
OUTPUT = 60_000_000


def inspect(source: Path, target: Path) -> str:
    """What the file is, told by its content; `target` holds it written anew.

    :raises RefusedFile: it is not of a kind we take, or cannot be trusted.
    """
    guessed = filetype.guess(str(source))
    media_type = guessed.mime if guessed else ""
    if media_type == "application/pdf":
        from services.sessions.files.pdfs import rewrite_pdf

        return rewrite_pdf(source, target)
    if media_type in {"image/jpeg", "image/png", "image/heic"}:
        from services.sessions.files.images import rewrite_image

        return rewrite_image(source, target, media_type)
    raise RefusedFile("unknown")


def main(words: list[str]) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        print(inspect(Path(words[0]), Path(words[1])))
    except RefusedFile as refusal:
        print(f"!{refusal.code}")
    except MemoryError:
        print("!heavy")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
