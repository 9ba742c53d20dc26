"""Structured logs: one JSON object a line, with the correlation id of the click that caused it."""

import logging
import sys

import structlog
from structlog.tracebacks import ExceptionDictTransformer


def configure() -> None:
    """JSON on standard error, from INFO up; libraries from WARNING up.

    A fault shows where it happened, never the values at hand: they may be an answer, a name or a password.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
