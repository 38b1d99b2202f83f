"""Debian's Chromium with its own virtual authenticator, at the pages of a served AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from rig.relying_parties.aws.service.serving import Order, Served, serving

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
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Desk:
    """Somebody at a computer: a page, and the authenticators within reach."""

    page: Page
    served: Served
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.devtools = self.page.context.new_cdp_session(self.page)
        self.devtools.send("WebAuthn.enable")

    def plug_in(self, **options: Any) -> str:
        """Put a virtual authenticator within reach, and return its id."""
        usual = {
            "protocol": "ctap2",
            "transport": "usb",
            "hasResidentKey": True,
            "hasUserVerification": False,
            "automaticPresenceSimulation": True,
        }
        answer = self.devtools.send(
            "WebAuthn.addVirtualAuthenticator", {"options": usual | options}
        )
        made: str = answer["authenticatorId"]
        return made

    def unplug(self, authenticator: str) -> None:
        self.devtools.send(
            "WebAuthn.removeVirtualAuthenticator", {"authenticatorId": authenticator}
        )

    def credentials(self, authenticator: str) -> list[dict[str, Any]]:
        answer = self.devtools.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})
        found: list[dict[str, Any]] = answer["credentials"]
        return found

    def open(self, path: str = "/") -> None:
        self.page.goto(self.served.origin + path)

    def root(self, name: str = "standalone") -> None:
        self.sign_in("root-user", f"{name}@keyrig.invalid")

    def sign_in(self, kind: str, name: str, account: str = "") -> None:
        self.open()
        self.page.check(f"input[value={kind}]")
        if account:
            self.page.get_by_label("Account number").fill(account)
        self.page.get_by_label("User name or e-mail address").fill(name)
        self.page.get_by_label("Password").fill(self.password(kind, name))
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_selector("body:not([data-stage=signed-out])")

    def password(self, kind: str, name: str) -> str:
        logins = self.served.logins
        return next(
            login.password
            for login in logins
            if (login.principal.kind, login.principal.name) == (kind, name)
        )

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
        return self.page.locator(f"[data-device='{name}']").inner_text()

    def stage(self, stage: str) -> None:
        """Wait until the page is at that stage."""
        self.page.wait_for_selector(f"body[data-stage={stage}]")

    def refusal(self, reason: str) -> str:
        """Wait for that refusal, and return its text."""
        return self.page.locator(f"#trouble [data-reason={reason}]").inner_text()


@contextmanager
def answering(order: Order) -> Iterator[Served]:
    """Serve in this process, which saves the start of another for each test."""
    with serving(order) as served:
        thread = Thread(target=served.server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield served
        finally:
            served.server.shutdown()
            thread.join()


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Callable[..., Desk]]:
    """Seats somebody at a page of a service of that order."""
    with ExitStack() as stack:

        def sit(order: Order | None = None, *, width: int = 1100, dark: bool = False) -> Desk:
            served = stack.enter_context(answering(order or Order()))
            context = chromium.new_context(
                viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light"
            )
            stack.callback(context.close)
            context.set_default_timeout(30_000)
            return Desk(context.new_page(), served)

        yield sit
