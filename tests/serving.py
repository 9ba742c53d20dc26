"""An application served on this machine for as long as a test needs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from ssl import SSLContext
from threading import Thread
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class KeptAlive(WSGIRequestHandler):
    """Several requests a connection: over TLS, each new one costs a handshake."""

    protocol_version = "HTTP/1.1"


@contextmanager
def served(app: "WSGIApplication", port: int = 0, tls: SSLContext | None = None) -> Iterator[int]:
    """The port it answers at: a free one when none is said."""
    handler = KeptAlive if tls else None
    server = make_server("127.0.0.1", port, app, threaded=True, ssl_context=tls, request_handler=handler)
    # What is being answered ends before the application is taken away; a kept connection would be waited for in vain.
    server.daemon_threads = tls is not None
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
