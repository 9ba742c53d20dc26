"""Look at a page as its users do: a picture, and axe's rules."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

NARROW = {"width": 320, "height": 720}

_axe = Axe()


class Looking:
    """`at(page, name)` asserts that a page state is clean, and keeps its picture when a folder is given."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def at(self, page: Page, name: str, *, narrow: bool = False) -> None:
        self._accessible(page, name)
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self.folder / f"{name}.png", full_page=True)
        if narrow:
            self._narrow(page, name)

    def _accessible(self, page: Page, name: str) -> None:
        found = _axe.run(page)
        told = [
            f"{one['id']}: {one['help']} — {[node['html'][:160] for node in one['nodes']]}"
            for one in found.response["violations"]
        ]
        assert not told, f"{name}: {told}"

    def _narrow(self, page: Page, name: str) -> None:
        """At 320 px nothing is cut and nothing scrolls sideways."""
        before = page.viewport_size
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROW["width"], f"{name} is {width} px wide at 320 px"
        self._accessible(page, f"{name} at 320 px")
        if self.folder is not None:
            page.screenshot(path=self.folder / f"{name}-320.png", full_page=True)
        if before is not None:
            page.set_viewport_size(before)


class LookingAway(Looking):
    """For a second walk over the same pages: they were looked at in the first."""

    def at(self, page: Page, name: str, *, narrow: bool = False) -> None:
        pass
