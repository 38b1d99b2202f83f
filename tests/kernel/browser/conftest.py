"""Chromium in the guest, the pages of `keyrig serve aws`, and what goes over its USB bus."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.kernel.guest.conftest import plug
from tests.relying_parties.browser.visitor import Visitor, chromium

__all__ = ["plug"]

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
PATIENCE = 120.0
"""Seconds for whatever Chromium does: the guest is several times slower than a real machine."""

KEEP = """
for (const name of ["create", "get"]) {
  const ask = navigator.credentials[name].bind(navigator.credentials);
  navigator.credentials[name] = async (options) => {
    const credential = await ask(options);
    sessionStorage.setItem(name, JSON.stringify(credential.toJSON()));
    return credential;
  };
}
"""
"""Has a page keep what Chromium hands to it."""


@dataclass
class UsbVisitor(Visitor):
    """Somebody who has a key in the USB port, and nothing else."""

    def kept(self, ceremony: str) -> dict[str, Any]:
        """Return the credential that the page got from `create` or `get`."""
        kept: dict[str, Any] = json.loads(self.page.evaluate(f"sessionStorage.{ceremony}"))
        return kept

    def use_key(self) -> None:
        """Sign in with a key once the password is given."""
        self.page.get_by_role("button", name="Use a passkey or security key").click()
        self.stage("signed-in")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium(PATIENCE) as started:
        yield started


@pytest.fixture
def visitor(browser: Browser) -> Iterator[UsbVisitor]:
    """Somebody at the pages that `keyrig serve aws` serves, asking what it asks by itself."""
    with _served() as told, browser.new_context() as context:
        context.set_default_timeout(PATIENCE * 1000)
        context.add_init_script(KEEP)
        passwords = {(each["kind"], each["name"]): each["password"] for each in told["logins"]}
        yield UsbVisitor(context.new_page(), told["url"], passwords)


@contextmanager
def _served() -> Iterator[dict[str, Any]]:
    words = [KEYRIG, "serve", "aws", "--port", "0", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        try:
            # What it prints is over with the line that closes the document.
            lines = takewhile(lambda line: line != "}\n", serving.stdout)
            yield json.loads("".join(lines) + "}")
        finally:
            serving.terminate()
