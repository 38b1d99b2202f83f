"""Asking a key for nothing but a touch: authenticatorSelection, or what older keys have instead.

CTAP 2.1 has a command for it (6.9). A key of CTAP 2.0 asks for a touch before it refuses an empty
pinUvAuthParam (6.1.2, step 1), and one of U2F while it is asked to register (U2F raw messages 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event
from typing import Any

from fido2.ctap import STATUS, CtapError
from fido2.ctap1 import APDU, ApduError, Ctap1
from fido2.ctap2 import Ctap2
from fido2.hid import CAPABILITY

from rig.link.chance import token_bytes
from rig.link.clock import Clock
from rig.link.device import KeyDevice

_ERR = CtapError.ERR
_UNTOUCHED = frozenset(
    {_ERR.KEEPALIVE_CANCEL, _ERR.USER_ACTION_TIMEOUT, _ERR.ACTION_TIMEOUT, _ERR.OPERATION_DENIED}
)
_AFTER_TOUCH = frozenset({_ERR.PIN_NOT_SET, _ERR.PIN_INVALID, _ERR.PIN_AUTH_INVALID})
_OLDER = frozenset({"FIDO_2_0", "U2F_V2", "FIDO_2_1_PRE"})
_RP = {"id": "selection.keyrig.invalid", "name": "keyrig"}
_USER = {"id": b"selection", "name": "selection"}
_ES256: list[Mapping[str, Any]] = [{"type": "public-key", "alg": -7}]
_ZEROS = bytes(32)
_POLL_EVERY = 0.1


@dataclass(frozen=True)
class Selection:
    """What came of it.

    Attributes:
        asked: Whether the key said that it waits for a touch.
        touched: Whether it took one.
        withdrawn: Whether its answer came only when the request was withdrawn.
        seconds: From the request to the answer.
    """

    asked: bool
    touched: bool
    withdrawn: bool
    seconds: float


class Until(Event):
    """An event that comes by itself at a time of a clock, unless it is set before."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        super().__init__()
        self._clock = clock
        self._at = clock.now() + seconds

    def is_set(self) -> bool:
        """Tell whether it has come."""
        return super().is_set() or self._clock.now() >= self._at


def select(
    link: KeyDevice, within: float, stop: Event | None = None, asked: Event | None = None
) -> Selection:
    """Have a key ask for a touch, and wait for it.

    Args:
        link: The key. Who presses it, if anybody, is its presser's to say.
        within: Seconds after which the request is withdrawn.
        stop: Set by others to withdraw it; in place of `within`.
        asked: Is set once the key says that it waits.

    Raises:
        CtapError: The key refuses, for another reason than that nobody touched it.
        ApduError: Likewise, from a key of U2F.
        Refused: The key's consent does not cover it: an older key is asked for a credential.
        LinkError: It does not answer.
    """
    wait = _Wait(stop or Until(link.clock, within), asked or Event())
    started = link.clock.now()
    if CAPABILITY.CBOR in CAPABILITY(link.capabilities):
        touched = _by_ctap2(link, wait)
    else:
        touched = _by_u2f(link, wait)
    return Selection(
        asked=wait.asked.is_set(),
        touched=touched,
        withdrawn=wait.stop.is_set(),
        seconds=link.clock.now() - started,
    )


@dataclass(frozen=True)
class _Wait:
    """One wait: when it is to end, and whether the key has said that it waits."""

    stop: Event
    asked: Event

    def hear(self, status: int) -> None:
        if status == STATUS.UPNEEDED:
            self.asked.set()


def _by_ctap2(link: KeyDevice, wait: _Wait) -> bool:
    ctap2 = Ctap2(link, strict_cbor=False)
    ask = _selection if set(ctap2.info.versions) - _OLDER else _empty_proof
    try:
        ask(ctap2, wait)
    except CtapError as error:
        if error.code not in _UNTOUCHED:
            raise
        return False
    return True


def _selection(ctap2: Ctap2, wait: _Wait) -> None:
    ctap2.selection(event=wait.stop, on_keepalive=wait.hear)


def _empty_proof(ctap2: Ctap2, wait: _Wait) -> None:
    try:
        ctap2.make_credential(
            _ZEROS, _RP, _USER, _ES256, pin_uv_param=b"", event=wait.stop, on_keepalive=wait.hear
        )
    except CtapError as error:
        if error.code not in _AFTER_TOUCH:
            raise


def _by_u2f(link: KeyDevice, wait: _Wait) -> bool:
    # One challenge for one wait, by which the presser tells it from the wait before.
    challenge = token_bytes(len(_ZEROS))
    while not wait.stop.is_set():
        try:
            Ctap1(link).register(challenge, _ZEROS)
        except ApduError as error:
            if error.code != APDU.USE_NOT_SATISFIED:
                raise
            wait.asked.set()
        else:
            return True
        link.raw.silence(_POLL_EVERY)
    return False
