"""What a reader sees, in words: for the browser tests."""

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def ids(page: "Page") -> list[str]:
    """Return the shots that have elements, in reading order."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".card")]
            .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top
                || a.getBoundingClientRect().left - b.getBoundingClientRect().left)
            .map((card) => card.dataset.shot)"""
    )
    return found


def active(page: "Page") -> str | None:
    """Return the shot that keys are about."""
    found: str | None = page.evaluate("() => document.querySelector('.card.active')?.dataset.shot ?? null")
    return found


def status(page: "Page", shot: str) -> str:
    """Return the status that a card shows."""
    return str(page.locator(f'[data-shot="{shot}"] .name .unseen').inner_text())


def text(page: "Page", place: str) -> str:
    """Return the words at a place."""
    return str(page.locator(place).inner_text()).strip()


def press(page: "Page", *keys: str) -> None:
    """Press keys, one after the other."""
    for key in keys:
        page.keyboard.press(key)


def until(page: "Page", holds: str) -> None:
    """Wait until an expression is true; Playwright's own way needs `eval`, which the page's policy forbids."""
    end = time.monotonic() + 20
    while not page.evaluate(holds):
        assert time.monotonic() < end, holds
        page.wait_for_timeout(20)


def settled(page: "Page") -> None:
    """Wait until promises and frames that are under way have ended."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
