"""python-fido2's `ClientPin` on a key whose PIN is its bay's own."""

from __future__ import annotations

from typing import Any

from fido2.ctap import CtapError
from fido2.ctap2 import Ctap2
from fido2.ctap2.pin import ClientPin

from rig.guard import Guard
from rig.guard.pins import PinSafety, PinStopped


class CarefulClientPin(ClientPin):
    """Reads the retries, and tells the guard, before each PIN."""

    def __init__(self, pins: PinSafety, *args: Any) -> None:
        super().__init__(*args)
        self._pins = pins

    def get_pin_token(
        self,
        pin: str,
        permissions: ClientPin.PERMISSION | None = None,
        permissions_rpid: str | None = None,
    ) -> bytes:
        """Get a token; `PinStopped` if the bay's own PIN may not be sent, or is wrong."""
        if pin == self._pins.reveal():
            self.get_pin_retries()
            self._pins.announce()
        try:
            token = super().get_pin_token(pin, permissions, permissions_rpid)
        except CtapError as error:
            if error.code == CtapError.ERR.PIN_AUTH_BLOCKED:
                # Whether it has cost a retry decides if the PIN may be sent again.
                self.get_pin_retries()
            if error.code != CtapError.ERR.PIN_INVALID:
                raise
            raise PinStopped(
                "the key refused the PIN of its bay, which has cost one retry",
                try_this="give its pin_env or pin_file the right PIN",
            ) from error
        self._pins.trust(self.protocol.VERSION, token)
        return token


def client_pin_of(guard: Guard, ctap2: Ctap2, protocol: Any = None) -> ClientPin:
    """Return python-fido2's `ClientPin`, careful where the PIN is the bay's own."""
    if guard.pins is None:
        return ClientPin(ctap2, protocol)
    return CarefulClientPin(guard.pins, ctap2, protocol)
