"""A real browser for the tests of the review page, and what it heard: errors, and requests that leave the disk."""

import os
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from consistency_pipeline.page import html
from tests.page import made_up

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
]  # fmt: skip
PATIENCE = 20_000  # milliseconds, on a machine with much else to do
WISHES: dict[str, Any] = {"viewport": {"width": 1280, "height": 2000}, "accept_downloads": True}
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Generator["Browser"]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="the extra [browser] is not installed")
    if not Path(CHROMIUM).exists():
        pytest.skip(f"there is no browser at {CHROMIUM}")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


@dataclass
class Desk:
    """Opens pages from disk and keeps what goes wrong in them."""

    folder: Path
    context: "BrowserContext"
    spare: "Page | None" = None
    heard: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    listening: list[tuple[Any, Callable[[Any], None]]] = field(default_factory=list)

    def write(self, document: dict[str, Any], name: str = "gallery.html") -> str:
        """Write the page of a document, and return its address."""
        path = self.folder / name
        path.write_bytes(html(document))
        return path.as_uri()

    def open(self, document: dict[str, Any] | None = None, hash_: str = "") -> "Page":
        """Open the page of a document, or another tab of the one before."""
        address = (self.folder / "gallery.html").as_uri() if document is None else self.write(document)
        return self.visit(f"{address}{hash_}")

    def visit(self, address: str) -> "Page":
        page, self.spare = self.spare or self.context.new_page(), None
        page.set_default_timeout(PATIENCE)
        self.listen(page, "console", lambda said: self.heard.append(said.text))
        self.listen(page, "pageerror", lambda error: self.heard.append(str(error)))
        self.listen(page, "request", lambda request: self.asked.append(request.url))
        page.goto(address)
        page.wait_for_selector("body[data-ready]")
        return page

    def listen(self, page: "Page", event: Any, listener: Callable[[Any], None]) -> None:
        page.on(event, listener)
        self.listening.append((event, listener))


@pytest.fixture
def desk_of(browser: "Browser", tmp_path: Path) -> Generator[Callable[..., Desk]]:
    """Return a maker of desks whose browser is set up in one way or another."""
    desks: list[Desk] = []

    def make(**wishes: Any) -> Desk:
        desks.append(Desk(tmp_path, browser.new_context(**{**WISHES, **wishes})))
        return desks[-1]

    made_up.draw(tmp_path)
    yield make
    for desk in desks:
        desk.context.close()


@pytest.fixture(scope="session")
def tab(browser: "Browser") -> Generator["Page"]:
    """A tab that tests use one after the other, since a new one takes as long as a test."""
    context = browser.new_context(**WISHES)
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(tab: "Page", tmp_path: Path) -> Generator[Desk]:
    """A desk at which nothing may go wrong and nothing leave the disk."""
    made_up.draw(tmp_path)
    quiet = Desk(tmp_path, tab.context, tab)
    yield quiet
    tab.evaluate("localStorage.clear()")
    tab.goto("about:blank")
    for other in [page for page in tab.context.pages if page != tab]:
        other.close()
    for event, listener in quiet.listening:
        tab.remove_listener(event, listener)
    assert quiet.heard == []
    assert [address for address in quiet.asked if not address.startswith(("file:", "blob:"))] == []
