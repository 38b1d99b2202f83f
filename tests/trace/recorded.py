"""A little session with a built-in key, kept in a capture file."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from fido2.ctap import CtapError
from fido2.ctap2 import ClientPin, Ctap2

from rig.bench.file import Bench
from rig.bench.touch.presser import Intent
from rig.consent import Consent
from rig.keys import OpenKey, open_key
from rig.keys.tracing import traced
from rig.link import chance
from rig.link.cbor import malformed
from rig.link.errors import HidError
from rig.link.frames import BROADCAST, Command, continuation
from rig.link.taps import Tap

RP, USER, PIN = "site.example", "zoe@site.example", "2468"
ES256: list[Mapping[str, Any]] = [{"type": "public-key", "alg": -7}]
TESTS = ("mine.py::test_session", "mine.py::test_wrong_bytes")


def record(path: Path) -> None:
    """Keep a session in a file."""
    bench = Bench()

    def opened(tap: Tap) -> OpenKey:
        return open_key("virtual", bench, Consent.WIPE, taps=(tap,))

    with closing(traced("virtual", path, opened)) as key:
        for test, session in zip(TESTS, (ceremonies, wrong_bytes), strict=True):
            assert key.witness is not None
            chance.seed(key.witness.begins(test, 1, {"dirty": "False"}).seed)
            session(key)
            chance.seed(key.witness.ends("pass", ""))
    chance.seed(None)


def ceremonies(key: OpenKey) -> None:
    """Register with a PIN, be refused, sign in after a power cycle, and go through U2F."""
    ctap2 = Ctap2(key.link)
    pins = ClientPin(ctap2)
    pins.set_pin(PIN)
    permissions = ClientPin.PERMISSION.MAKE_CREDENTIAL | ClientPin.PERMISSION.GET_ASSERTION
    token = pins.get_pin_token(PIN, permissions, RP)
    digest = chance.token_bytes(32)
    with key.presser.wanting(Intent(delay=0.5)):
        made = ctap2.make_credential(
            digest,
            {"id": RP, "name": "Site"},
            {"id": b"\1\2\3\4", "name": USER, "displayName": USER},
            ES256,
            options={"rk": True},
            pin_uv_param=pins.protocol.authenticate(token, digest),
            pin_uv_protocol=pins.protocol.VERSION,
        )
    assert made.auth_data.credential_data is not None
    key.power_cycle()
    allowed: list[Mapping[str, Any]] = [
        {"type": "public-key", "id": made.auth_data.credential_data.credential_id}
    ]
    ctap2.get_assertion(RP, digest, allowed)
    with suppress(CtapError):
        ctap2.get_assertion("other.example", digest, allowed)
    key.link.call(Command.MSG, bytes.fromhex("00030000000000"))


def wrong_bytes(key: OpenKey) -> None:
    """Send what CTAP does not allow, at every layer."""
    sound: Mapping[object, object] = {1: bytes(32), 2: {"id": RP}, 3: {"id": b"\1"}, 4: ES256}
    for spoil in (malformed.truncated, malformed.out_of_order, malformed.trailing):
        key.link.call(Command.CBOR, b"\1" + spoil(sound))
    key.link.raw.send(continuation(key.link.channel, 3, b"of nothing"))
    with suppress(HidError):
        key.link.call(0x3A, b"what is this")
    key.link.ping(bytes(range(200)))
    key.link.raw.send_message(BROADCAST, Command.PING, b"nobody's")
    key.link.raw.receive(0.1)
    key.link.raw.send_message(key.link.channel, Command.PING, bytes(100), length=150)
    key.link.raw.receive(3.0)
