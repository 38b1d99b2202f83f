"""Whether a key answers at all, and bringing it back to the beginning of our channel."""

from __future__ import annotations

from fido2.ctap import CtapError

from rig.link import chance
from rig.link.device import KeyDevice
from rig.link.errors import HidError, HidErrorCode
from rig.link.frames import Command
from rig.plugin.exchange import send
from rig.plugin.state import KeyState

PIN_PROTOCOLS = 0x06
CLIENT_PIN, GET_PIN_RETRIES, POWER_CYCLE_STATE = 0x06, 0x01, 0x05
BUSY_FOR = 3.0
"""Seconds for which a key may be busy with what the last test left behind (CTAP 11.2.5)."""
LOOK_EVERY = 0.1
PING = b"keyrig"


def synchronise(link: KeyDevice) -> None:
    """Bring our channel back to its beginning (CTAP 11.2.5.3), waiting while the key is busy."""
    deadline = link.clock.now() + BUSY_FOR
    while True:
        try:
            link.call(Command.INIT, chance.token_bytes(8))
            link.ping(PING)
        except HidError as error:
            if error.code != HidErrorCode.CHANNEL_BUSY or link.clock.now() >= deadline:
                raise
            link.raw.receive(LOOK_EVERY)
        else:
            return


def regain(link: KeyDevice) -> None:
    """Synchronise with a key, also one that has forgotten our channel.

    A key has room for so many channels, and gives another one to whoever asks anew (CTAP 11.2.3).
    """
    try:
        synchronise(link)
    except HidError as error:
        if error.code != HidErrorCode.INVALID_CHANNEL:
            raise
        link.reconnect()
        synchronise(link)


def wants_power_cycle(state: KeyState) -> bool:
    """Tell whether the key refuses any PIN until its power is cut (CTAP 6.5.5.2)."""
    protocols = state.info().get(PIN_PROTOCOLS) or [1]
    if not state.has_pin():
        return False
    try:
        told = send(state.key.link, CLIENT_PIN, {1: protocols[0], 2: GET_PIN_RETRIES})
    except CtapError:
        return False
    return told.get(POWER_CYCLE_STATE) is True
