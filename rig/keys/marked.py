"""A link that talks to the adopted key and to no other: it proves itself each time it is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event

from fido2.ctap import STATUS

from rig.bench.marker_file import read_marker, write_marker
from rig.bench.touch.presser import Intent, Presser
from rig.bench.troubles import WrongKey
from rig.guard import Guard
from rig.keys.marker import knows_marker, leave_marker
from rig.keys.resets import RESET, Resets
from rig.link import chance
from rig.link.connection import Connection
from rig.link.device import BUSY_EVERY, KeyDevice
from rig.link.errors import HidError, HidErrorCode, LinkError
from rig.link.frames import Command
from rig.link.taps import Tap

BUSY_FOR = 3.0
"""Seconds for which a key may be busy with a message that was never finished (CTAP 11.2.5.3)."""


class MarkedDevice(KeyDevice):
    """A `KeyDevice` that asks for the marker after every opening, and renews it after a reset."""

    def __init__(
        self,
        open_connection: Callable[[], Connection],
        taps: Sequence[Tap],
        *,
        guard: Guard,
        presser: Presser,
        marker: Path,
        name: str,
    ) -> None:
        """Open the key and see that it is the adopted one.

        Args:
            open_connection: Opens the way to the key, now and at each `reconnect`.
            taps: What sees the link.
            guard: The guard among them.
            presser: The finger among them.
            marker: The file that remembers the marker.
            name: What the user calls the key.

        Raises:
            BenchProblem: It is another key, or was reset elsewhere, or never adopted.
            LinkError: The key is gone or mute.
        """
        self._guard, self._presser, self._marker, self._name = guard, presser, marker, name
        self._resets = Resets()
        super().__init__(open_connection, (*taps, self._resets))
        self._require_marker()

    def call(
        self,
        cmd: int,
        data: bytes = b"",
        event: Event | None = None,
        on_keepalive: Callable[[STATUS], None] | None = None,
    ) -> bytes:
        """Do as `KeyDevice.call` does; the first request after a reset renews the marker before."""
        is_reset = cmd == Command.CBOR and data[:1] == RESET
        if cmd in (Command.CBOR, Command.MSG) and not is_reset:
            self._renew()
        return super().call(cmd, data, event, on_keepalive)

    def reconnect(self, patience: float = 0.0) -> None:
        """Do as `KeyDevice.reconnect` does, and see that it is the same key.

        Raises:
            BenchProblem: It is not. The link is closed then.
        """
        self._decide()
        self._renew()
        super().reconnect(patience)
        self._require_marker()

    def close(self) -> None:
        """Close the connection; a marker that a reset took away is renewed before."""
        try:
            self._decide()
            self._renew()
        finally:
            super().close()

    def _decide(self) -> None:
        """Find out what became of a reset whose reply nobody has read.

        A key that does not answer is left alone: its next opening finds out.
        """
        if not self._resets.undecided:
            return
        with suppress(LinkError, HidError):
            # That the taps hear the reply is enough.
            while self.raw.receive(0.0) is not None:
                continue
            super().call(Command.INIT, chance.token_bytes(8))
            known = self._knows(read_marker(self._marker))
            self._resets.granted = self._resets.granted or not known

    def _renew(self) -> None:
        if not self._resets.granted:
            return
        self._resets.granted = False
        with self._presser.wanting(Intent()):
            write_marker(self._marker, leave_marker(self, self._guard))

    def _knows(self, credential_id: bytes | None) -> bool:
        """Ask for the marker, anew while the key is busy with what came before the opening."""
        deadline = self.clock.now() + BUSY_FOR
        while credential_id is not None:
            try:
                return knows_marker(self, credential_id)
            except HidError as error:
                if error.code != HidErrorCode.CHANNEL_BUSY or self.clock.now() >= deadline:
                    raise
            self.raw.silence(BUSY_EVERY)
        return False

    def _require_marker(self) -> None:
        credential_id = read_marker(self._marker)
        if self._knows(credential_id):
            return
        super().close()
        raise WrongKey(
            "the key in this bay is not the one that was adopted, or it was reset elsewhere"
            if credential_id is not None
            else "the key in this bay was given its level without being adopted here",
            where=self._name,
            try_this=f"put the adopted key back, or keyrig adopt {self._name} for this one, or"
            " --consent read",
        )
