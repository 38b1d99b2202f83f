"""A browser that nobody here wrote, at the local AWS, with our key in its USB port."""

from __future__ import annotations

import json
import subprocess
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import dropwhile
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.browser.conftest import KEYRIG, UsbVisitor
from tests.kernel.guest.conftest import Plugger

TRACE = Path("/run/out/exchange.pcapng")
EVERY_BUS = "usbmon0"
WITHOUT_A_DIALOG = "no-rk"
"""Chromium asks for a PIN before it keeps a discoverable credential, which these pages prefer."""
RP_ID_HASH = sha256(b"localhost").hexdigest()


@contextmanager
def captured(file: Path) -> Iterator[None]:
    """Have the kernel's own tap write what goes over USB."""
    words = ["dumpcap", "-q", "-i", EVERY_BUS, "-w", str(file)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as tap:
        assert tap.stderr is not None
        try:
            assert any(line.startswith("File:") for line in tap.stderr)
            yield
        finally:
            tap.terminate()


def exchanges(file: Path) -> list[dict[str, Any]]:
    """Return what `keyrig trace` tells of it."""
    words = [KEYRIG, "trace", str(file), "--json"]
    told = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)
    return [entry for stretch in told["stretches"] for entry in stretch["entries"]]


def exchange(entries: list[dict[str, Any]], command: str) -> tuple[str, str, bool]:
    """Return the members of the one such request and of its reply; whether a touch came between."""
    asked = [entry for entry in entries if entry.get("ctap_name") == command]
    assert len(asked) == 1
    after = dropwhile(lambda entry: entry is not asked[0], entries)
    waited = False
    for entry in after:
        waited = waited or entry.get("keepalive") == 2
        if "status" in entry:
            assert entry["status"] == 0
            return "".join(asked[0]["members"]), "".join(entry["members"]), waited
    raise AssertionError("no reply")


def client_data_hash(credential: dict[str, Any]) -> str:
    data = credential["response"]["clientDataJSON"]
    return sha256(urlsafe_b64decode(data + "=" * (-len(data) % 4))).hexdigest()


@pytest.mark.timeout(900)
def test_key_on_usb_is_enrolled_and_signs_in(plug: Plugger, visitor: UsbVisitor) -> None:
    key = plug(WITHOUT_A_DIALOG, serial="0001")
    key.here()
    with captured(TRACE), key.tapped():
        visitor.root()
        visitor.assign("desk-key")
        told = visitor.assigned("desk-key")
        made = visitor.kept("create")
        visitor.sign_out()
        visitor.root()
        visitor.use_key()
    assert {"bound to one device", "attestation packed", "usb"} <= set(told.splitlines())
    went = exchanges(TRACE)
    for command, credential in (("makeCredential", made), ("getAssertion", visitor.kept("get"))):
        asked, answered, waited = exchange(went, command)
        assert f"clientDataHash: h'{client_data_hash(credential)}'" in asked
        assert f"rpIdHash: h'{RP_ID_HASH}'" in answered
        assert waited, "nobody was asked to touch the key"
