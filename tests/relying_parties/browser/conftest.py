"""Debian's Chromium with its own virtual authenticator, at the pages of a served AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser

from rig.relying_parties.aws.service.serving import Order, Served, serving
from tests.relying_parties.browser.visitor import Visitor, Who, chromium

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Started for each module: no two of them may be up at once in one process."""
    with chromium() as started:
        yield started


@dataclass
class Desk(Visitor):
    """Somebody with authenticators within reach."""

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


def passwords_of(served: Served) -> dict[Who, str]:
    return {(login.principal.kind, login.principal.name): login.password for login in served.logins}


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
def desk(browser: Browser) -> Iterator[Callable[..., Desk]]:
    """Seats somebody at a page of a service of that order."""
    with ExitStack() as stack:

        def sit(order: Order | None = None, *, width: int = 1100, dark: bool = False) -> Desk:
            served = stack.enter_context(answering(order or Order()))
            context = browser.new_context(
                viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light"
            )
            stack.callback(context.close)
            context.set_default_timeout(120_000)
            return Desk(context.new_page(), served.origin, passwords_of(served))

        yield sit
