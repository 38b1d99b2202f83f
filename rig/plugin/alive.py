"""Whether a key answers at all, and bringing it back to the beginning of our channel."""

from __future__ import annotations

from rig.link import chance
from rig.link.device import KeyDevice
from rig.link.errors import HidError, HidErrorCode
from rig.link.frames import Command

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
