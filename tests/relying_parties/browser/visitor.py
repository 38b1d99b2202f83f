"""Debian's Chromium without a window, and what somebody does at the pages of a served AWS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Who = tuple[str, str]
"""The kind of a user, and the name."""


@contextmanager
def chromium(patience: float = 120.0) -> Iterator[Browser]:
    """Start the browser, within so many seconds."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(FLAGS), timeout=patience * 1000
        )
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody at a computer, who knows all passwords."""

    page: Page
    origin: str
    passwords: Mapping[Who, str]

    def open(self, path: str = "/") -> None:
        self.page.goto(self.origin + path)

    def root(self, name: str = "standalone") -> None:
        self.sign_in("root-user", f"{name}@keyrig.invalid")

    def sign_in(self, kind: str, name: str, account: str = "") -> None:
        self.open()
        self.page.check(f"input[value={kind}]")
        if account:
            self.page.get_by_label("Account number").fill(account)
        self.page.get_by_label("User name or e-mail address").fill(name)
        self.page.get_by_label("Password").fill(self.passwords[kind, name])
        self.page.get_by_role("button", name="Sign in").click()
        self._whole("body:not([data-stage=signed-out])")

    def sign_out(self) -> None:
        self.page.get_by_role("button", name="Sign out").click()
        self.stage("signed-out")

    def assign(self, name: str) -> None:
        """Take the flow up to the browser's dialog."""
        self.open("/assign")
        self.page.get_by_label("Device name").fill(name)
        self.page.get_by_label("Passkey or security key").check()
        self.page.get_by_role("button", name="Next").click()

    def assigned(self, name: str) -> str:
        """Wait for a device in the list, and return what is told of it."""
        device = f"[data-device='{name}']"
        self._whole(device)
        return self.page.inner_text(device)

    def stage(self, stage: str) -> None:
        """Wait until the page is at that stage."""
        self._whole(f"body[data-stage={stage}]")

    def refusal(self, reason: str) -> str:
        """Wait for that refusal, and return its text."""
        return self.page.locator(f"#trouble [data-reason={reason}]").inner_text()

    def _whole(self, selector: str) -> None:
        """Wait for a page with such a part, all of it: pages are shown while they are read."""
        self.page.wait_for_selector(selector)
        self.page.wait_for_load_state()
