"""What is known of one key's state, and the way from it to another one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fido2.ctap2 import Ctap2, Info
from fido2.ctap2.pin import ClientPin
from fido2.hid import CAPABILITY

from rig.bench.touch.presser import Intent
from rig.bench.troubles import WrongKey
from rig.keys import OpenKey
from rig.plugin.capabilities import readable
from rig.plugin.changes import Changes
from rig.plugin.erasing import erase_credentials
from rig.plugin.exchange import send
from rig.plugin.pin import Pin

GET_INFO = 0x04
RESET = 0x07
VERSIONS, AAGUID = 0x01, 0x03
OPTIONS = 0x04
REMAINING = 0x14
LONG_TOUCH_FOR_RESET = 0x18
LONG_TOUCH = 5.5
"""Seconds of a touch that is surely a long one (CTAP 7.7)."""
ROOM = 10
"""Discoverable credentials that any one test may store."""


@dataclass
class KeyState:
    """One open key and what the rig knows of its state, verified against the key itself.

    Attributes:
        changes: What has been seen on the wire since the last reset.
        pin: The PIN that the key has, as far as the rig set it.
        finger: The template id of the finger that it knows, as far as the rig enrolled it.
        setup_resets: Resets made to bring a state about, not to test reset.
        troubles: How often something stood in the way of a verdict that was not the key's own.
        out: Why the bay was given up for the run; empty while it was not.
        cycles_seen: After how many power cycles it was last seen to be the same key.
        notes: What befell it between two tests, for people.
        first_info: What getInfo told when the capabilities were read; empty before.
    """

    key: OpenKey
    changes: Changes
    pin: Pin | None = None
    finger: bytes | None = None
    setup_resets: int = 0
    troubles: int = 0
    out: str = ""
    cycles_seen: int = 0
    notes: list[str] = field(default_factory=list)
    first_info: Mapping[int, Any] = field(default_factory=dict, init=False)
    _capabilities: Info | None = field(default=None, init=False)

    @property
    def capabilities(self) -> Info:
        """What the key said of itself once; its stateful members may be old."""
        if self._capabilities is None:
            self.first_info = self.info()
            self._capabilities = readable(self.first_info)
        return self._capabilities

    @property
    def versions(self) -> list[str]:
        """The CTAP and U2F versions that the key claims."""
        return list(self.capabilities.versions)

    def ctap2(self) -> Ctap2:
        """Return python-fido2's view of the key, with a getInfo of now."""
        return Ctap2(self.key.link, strict_cbor=False)

    @property
    def has_ctap2(self) -> bool:
        """Whether the key takes CBOR messages at all (CTAP 11.2.9.1.3)."""
        return CAPABILITY.CBOR in CAPABILITY(self.key.link.capabilities)

    def info(self) -> dict[int, Any]:
        """Return getInfo of now, member by member; a U2F-only key tells its version alone."""
        return send(self.key.link, GET_INFO) if self.has_ctap2 else {VERSIONS: ["U2F_V2"]}

    def require_same_model(self) -> dict[int, Any]:
        """See that the key is of the model that was opened, and return its getInfo.

        A key that was adopted proves that it is the same by itself, whenever it is opened.

        Raises:
            WrongKey: It tells another AAGUID.
        """
        info = self.info()
        seen, before = info.get(AAGUID), bytes(self.capabilities.aaguid)
        # One of another length is the key's own fault, and was not to be read at first either.
        if isinstance(seen, bytes) and len(seen) == len(before) and seen != before:
            raise WrongKey(
                "the key that is back is not the one that was there before",
                where=self.key.bay,
                try_this="keyrig map: the port that was cut may be another bay's",
            )
        return info

    def has_pin(self) -> bool:
        """Tell whether a PIN is set."""
        options = self.info().get(OPTIONS)
        return isinstance(options, Mapping) and options.get("clientPin") is True

    def reset(self) -> None:
        """Bring the key back to its factory state, inside the window after a power cycle."""
        self.key.power_cycle()
        before = self.changes.resets
        with self.key.presser.wanting(self._touch_for_reset()):
            send(self.key.link, RESET)
        self.setup_resets += self.changes.resets - before
        self.pin = self.finger = None

    def _touch_for_reset(self) -> Intent:
        """Return the touch that the key wants at a reset, a long one where it was set to."""
        long = self.require_same_model().get(LONG_TOUCH_FOR_RESET) is True
        return Intent(hold=LONG_TOUCH) if long else Intent()

    def require_factory(self) -> None:
        """Make sure that the key holds nothing that a reset would take away."""
        if self.changes.dirty or self.has_pin():
            self.reset()

    def require_no_pin(self) -> None:
        """Make sure that no PIN is set."""
        if self.has_pin():
            self.reset()

    def require_pin(self) -> Pin:
        """Make sure that a PIN is set and known, and return it."""
        if self.has_pin():
            if self.pin is not None:
                return self.pin
            self.reset()
        self.pin = Pin(secrets.token_hex(4))
        ClientPin(self.ctap2()).set_pin(self.pin.reveal())
        return self.pin

    def forget_unsure(self) -> None:
        """Take for unknown what a request without a reply may have changed."""
        if self.changes.may_have_changed_pin:
            self.pin = None
        self.changes.assume_configured()

    @property
    def erases_singly(self) -> bool:
        """Whether discoverable credentials can be deleted one by one."""
        return bool(self.capabilities.options.get("credMgmt"))

    def make_room(self) -> None:
        """Take the discoverable credentials away: one by one if that can be, else by a reset."""
        if self.pin is None or not self.erases_singly or not self.has_pin():
            self.reset()
            return
        erase_credentials(self.ctap2(), self.pin)
        self.changes.stored = 0

    def has_room(self) -> bool:
        """Tell whether a test's discoverable credentials find room, as far as the key says."""
        remaining = self.info().get(REMAINING)
        if isinstance(remaining, int):
            return remaining >= ROOM
        return self.changes.stored < 2 * ROOM
