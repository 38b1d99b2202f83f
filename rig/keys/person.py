"""The rig as the person before a client: it knows or sets PINs, enrols fingers, starts afresh."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, field

from fido2.ctap import CtapError
from fido2.ctap2 import Ctap2
from fido2.ctap2.bio import CaptureError, FPBioEnrollment
from fido2.ctap2.pin import ClientPin
from fido2.hid import CAPABILITY

from rig import KeyProblem
from rig.bench.touch.presser import Intent
from rig.bench.touch.protocol import FINGERS, HOLD, Fingertip
from rig.consent import Consent
from rig.keys.key import OpenKey
from rig.link.cbor import decode
from rig.link.errors import MalformedCbor
from rig.link.frames import Command
from rig.relying_parties.unfit import Undecided

_GET_INFO, _RESET = b"\x04", b"\x07"
_OPTIONS = 0x04
_MINE = Fingertip(FINGERS[0])
_LONG_TOUCH = 5.5
"""Seconds of a touch that is surely a long one (CTAP 7.7)."""
_CAPTURES = 30
"""Samples, good and bad, after which no sensor should want another one."""


@dataclass
class Owner:
    """Who uses the key; what the consent does not cover, the guard refuses to them too."""

    key: OpenKey
    _pin: str | None = field(default=None, repr=False)

    def pin(self) -> str:
        """Return the key's PIN: the one that was set here, or the bay's own."""
        if self._pin is not None:
            return self._pin
        if self.key.guard.pins is not None:
            return self.key.guard.pins.reveal()
        raise Undecided(
            "the key has a PIN that is not known",
            where=self.key.name,
            try_this="give its bay pin_env or pin_file; at wipe the rig resets the key first",
        )

    def set_pin(self) -> None:
        """Set a PIN."""
        ctap2 = self._ctap2()
        pin = secrets.token_hex(max(4, (ctap2.info.min_pin_length + 1) // 2))
        ClientPin(ctap2).set_pin(pin)
        self._pin = pin

    def enrol_finger(self) -> None:
        """Enrol a finger, with a PIN set first if there is none, and touch with that one on."""
        if not self._ctap2().info.options.get("clientPin"):
            self.set_pin()
        ctap2 = self._ctap2()
        pins = ClientPin(ctap2)
        token = pins.get_pin_token(self.pin(), ClientPin.PERMISSION.BIO_ENROLL)
        capturing = FPBioEnrollment(ctap2, pins.protocol, token).enroll()
        self.key.presser.intent = Intent(finger=_MINE)
        for _ in range(_CAPTURES):
            with suppress(CaptureError):
                if capturing.capture() is not None:
                    return
        raise KeyProblem(f"the key enrols no finger within {_CAPTURES} samples")

    def start_afresh(self, *, kept: bool) -> bool:
        """Reset a key at `wipe` that holds a PIN, a finger or a credential of an earlier site.

        Args:
            kept: Whether it was asked to keep a credential.

        Returns:
            Whether it was reset.

        Raises:
            BenchProblem: Its power cannot be cut and restored.
            CtapError: It refuses the reset.
        """
        if self.key.consent is not Consent.WIPE or self.key.power is None:
            return False
        if not (kept or self._has_secrets()):
            return False
        long = self._ctap2().info.long_touch_for_reset
        self.key.power_cycle()
        with self.key.presser.wanting(Intent(hold=_LONG_TOUCH if long else HOLD)):
            status = self.key.link.call(Command.CBOR, _RESET)[0]
        if status:
            raise CtapError(status)
        self._pin, self.key.presser.intent = None, Intent()
        return True

    def _has_secrets(self) -> bool:
        if CAPABILITY.CBOR not in CAPABILITY(self.key.link.capabilities):
            return False
        try:
            told = decode(self.key.link.call(Command.CBOR, _GET_INFO)[1:])
        except MalformedCbor:
            return False
        options = told.get(_OPTIONS) if isinstance(told, dict) else None
        return isinstance(options, dict) and bool(options.get("clientPin") or options.get("uv"))

    def _ctap2(self) -> Ctap2:
        return Ctap2(self.key.link, strict_cbor=False)
