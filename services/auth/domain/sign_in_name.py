"""What a person types to say who they are: an e-mail address or an identifiant."""

import unicodedata

MAX_CHARS = 254
"""The longest e-mail address there is; an identifiant is far shorter."""


def sign_in_key(typed: str) -> str | None:
    """The form under which the name is unique and looked for; None when nobody can be called that.

    Capitals do not matter, nor do the invisible characters that come with a paste.
    """
    composed = unicodedata.normalize("NFKC", typed)
    visible = "".join(sign for sign in composed if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Cn"})
    key = unicodedata.normalize("NFKC", "".join(visible.split()).casefold())
    return key if 0 < len(key) <= MAX_CHARS else None


def masked(written: str) -> str:
    """Enough for its owner to recognise it: « z•••@e•••.org », « zoe.l••• »."""
    name, at, domain = written.partition("@")
    if at:
        host, dot, end = domain.rpartition(".")
        return f"{name[:1]}•••@{host[:1]}•••{dot}{end}"
    first, dot, rest = name.partition(".")
    return f"{first}{dot}{rest[:1]}•••" if dot else f"{name[:1]}•••"
