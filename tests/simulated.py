"""Answers where a simulator writes them."""

from playwright.sync_api import Locator


def write(field: Locator, text: str) -> None:
    """Type it; in the hidden field of a simulator, put it there as the simulator does."""
    if field.is_visible():
        field.fill(text)
    else:
        field.evaluate("(field, text) => { field.value = text; }", text)
        field.dispatch_event("input")
