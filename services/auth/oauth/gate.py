"""Before authlib: every parameter once, printable and short. What passes can be quoted in an error or kept in a row."""

import re

from authlib.oauth2.rfc6749 import InvalidRequestError
from werkzeug.datastructures import MultiDict

MOST = 30
LONGEST = 2048
LONGEST_ASSERTION = 8192

_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_QUOTABLE = re.compile(r"[\x20\x21\x23-\x5b\x5d-\x7e]*")
"""What an error description may hold (RFC 6749, 5.2): authlib quotes what it refuses, and fails on the rest."""

_OPAQUE = {"state", "nonce"}


def refuse_malformed(*given: "MultiDict[str, str]") -> None:
    """Look at the parameters of a request, address and body together.

    :raises InvalidRequestError: one is repeated, too long, or holds what no such parameter may hold.
    """
    seen = [(name, value) for part in given for name, value in part.items(multi=True)]
    names = [name for name, _value in seen]
    if len(seen) > MOST or len(set(names)) < len(names):
        raise InvalidRequestError("A parameter is repeated, or there are too many.")
    for name, value in seen:
        form = _PRINTABLE if name in _OPAQUE else _QUOTABLE
        limit = LONGEST_ASSERTION if name == "client_assertion" else LONGEST
        if len(value) > limit or not form.fullmatch(value):
            raise InvalidRequestError("A parameter is too long, or has characters that it may not have.")
