"""What a handler asks of the current request: its service, its one transaction, its person."""

from typing import cast

from flask import current_app, g, request

from shared.settings import ServiceSettings
from shared.transaction import Database, Transaction


def settings() -> ServiceSettings:
    return cast(ServiceSettings, current_app.extensions["certif.settings"])


def database() -> Database:
    return cast(Database, current_app.extensions["certif.database"])


def transaction() -> Transaction:
    """The request's transaction, opened at first use; committed when the view returns, undone if it raises."""
    if "transaction" not in g:
        g.transaction = database().begin(correlation_id())
    return cast(Transaction, g.transaction)


def correlation_id() -> str:
    """The id that follows this click through logs and events."""
    return cast(str, g.get("correlation_id", ""))


def local_path(target: str | None, fallback: str) -> str:
    """`target` if it is a path of this site, else `fallback`: no one is ever sent elsewhere."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return fallback
    if any(ord(letter) < 32 or letter == "\\" for letter in target):
        return fallback
    return target


def here() -> str:
    """The path of this request under its public prefix, with its query: where to come back."""
    query = request.query_string.decode("utf-8", "replace")
    path = f"{request.script_root}{request.path}"
    return f"{path}?{query}" if query else path


def wants_json() -> bool:
    """True for a call by a script, which gets a problem document and not a page."""
    accepted = request.headers.get("Accept", "")
    if accepted == "application/json":
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
