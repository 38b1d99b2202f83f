"""No PIN material of whole suites is in their trace, by a reading of the messages of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SUITES = ("client_pin", "hmac_secret")
WINDOW = 12
LISTENER = """
import json

from fido2 import cbor
from fido2.webauthn import AuthenticatorData
from rig.keys import tracing
from rig.trace.capture import Capture

PARAMS = {1: (8,), 2: (6,), 6: (4, 5, 6)}
EXTENSIONS = {1: 6, 2: 4}
secrets, asked = set(), {}


def keep(*values):
    secrets.update(value.hex() for value in values if isinstance(value, bytes))


class Listener(Capture):
    def message(self, channel, command, payload):
        asked[channel] = payload[:1]
        for members in read(command, payload):
            keep(*(members.get(number) for number in PARAMS.get(payload[0], ())))
            extensions = members.get(EXTENSIONS.get(payload[0]))
            for salts in extensions.values() if isinstance(extensions, dict) else ():
                if isinstance(salts, dict):
                    keep(salts.get(2), salts.get(3))

    def reply(self, channel, command, payload, at):
        for members in read(command, payload):
            if asked.get(channel) == b"\\6":
                keep(members.get(2))
            elif isinstance(members.get(2), bytes):
                outputs = AuthenticatorData(members[2]).extensions or {}
                keep(outputs.get("hmac-secret"), outputs.get("hmac-secret-mc"))


def read(command, payload):
    if command == 0x10 and len(payload) > 1:
        try:
            members = cbor.decode_from(payload[1:])[0]
        except Exception:
            return
        if isinstance(members, dict):
            yield members


tracing.Capture = Listener


def pytest_unconfigure(config):
    with open("secrets.json", "w") as file:
        json.dump(sorted(secrets), file)
"""


def test_no_pin_material_of_whole_suites_is_in_their_trace(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(listener=LISTENER)
    where = ("--pyargs", *(f"rig.suites.{suite}" for suite in SUITES))
    options = ("-p", "no:cacheprovider", "-p", "listener", "--key=virtual")
    result = pytester.runpytest_subprocess(*options, "--keyrig-trace=A1.pcapng", *where)
    assert result.parseoutcomes()["passed"] > 50
    folder = Path(pytester.path)
    secrets = map(bytes.fromhex, json.loads((folder / "secrets.json").read_text()))
    long = [secret for secret in secrets if len(set(secret)) > WINDOW]
    assert len(long) > 200
    kept = (folder / "A1.pcapng").read_bytes()
    assert not [secret for secret in long if any(part in kept for part in windows(secret))]


def windows(secret: bytes) -> list[bytes]:
    """Return stretches of a secret, one of which every packet with a good part of it holds."""
    return [secret[at : at + WINDOW] for at in range(0, len(secret) - WINDOW + 1, 4)]
