"""The logs hold no personal data."""

import io
import json
from contextlib import redirect_stderr

import structlog

from shared import logging as logs


def test_a_fault_is_logged_without_the_values_at_hand() -> None:
    written = io.StringIO()
    with redirect_stderr(written):
        logs.configure()
        try:
            password = "Anaïs, née le 14 mars"
            raise ValueError(len(password))
        except ValueError:
            structlog.get_logger().exception("fault")
        finally:
            structlog.reset_defaults()
    assert json.loads(written.getvalue())["exception"][0]["exc_type"] == "ValueError"
    assert "Anaïs" not in written.getvalue()
