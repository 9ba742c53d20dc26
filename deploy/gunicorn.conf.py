"""One gunicorn a service, here as in production: as many workers as cores, four threads each (docs/performance.md)."""

import gc
import os
import sys

worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", os.cpu_count() or 2))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True
timeout = 60
graceful_timeout = 10
# A kept connection stays with one worker: sixteen of them could sit on one core while the other sleeps.
keepalive = 0
limit_request_line = 8190
limit_request_fields = 60
accesslog = None
# Nothing drives a running gunicorn from outside, and a container has no home folder for its socket.
control_socket_disable = True
loglevel = "warning"
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


def post_fork(_server: object, _worker: object) -> None:
    """What was loaded before the fork lives for ever: leave it out of every collection, and collect less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    # A thread that comes back from the database waits for the one that computes: a millisecond, not five.
    sys.setswitchinterval(0.001)
