"""The authenticator API: one request in, one reply out, whatever transport carries them."""

from __future__ import annotations

from collections.abc import Generator

from rig.virtual.clock import Clock
from rig.virtual.commands import HANDLERS
from rig.virtual.operation import KeepaliveStatus, Operation, Outcome, Wait
from rig.virtual.profile import CommandByte, Profile
from rig.virtual.rules import Rules
from rig.virtual.sensor import TouchSensor
from rig.virtual.status import Refusal
from rig.virtual.store import Store


class Authenticator:
    """What the handlers of commands work on.

    Attributes:
        rules: The decisions of this key.
        store: All that it remembers.
        channel: The CTAPHID channel of the request under way.
        command: Its command.
        resets: How many resets succeeded.
    """

    def __init__(
        self, *, profile: Profile, rules: Rules, store: Store, clock: Clock, sensor: TouchSensor
    ) -> None:
        self.profile = profile
        self.rules = rules
        self.store = store
        self.clock = clock
        self.sensor = sensor
        self.channel = 0
        self.command = CommandByte.GET_INFO
        self.resets = 0

    def handle(self, request: bytes, channel: int) -> Operation:
        """Answer one request: a command byte and the CBOR of its parameters.

        Args:
            request: At least one byte.
            channel: The CTAPHID channel that it came on.
        """
        self.channel = channel
        try:
            reply = yield from self._run(request)
            yield from self._compute()
        except Refusal as refusal:
            return self.rules.refuse(refusal.status)
        return self.rules.reply(reply)

    def _compute(self) -> Generator[Wait, Outcome, None]:
        seconds = self.rules.computing_time(self.command)
        if seconds:
            yield Wait(seconds, KeepaliveStatus.PROCESSING, heeds_touch=False)

    def _run(self, request: bytes) -> Generator[Wait, Outcome, dict[int, object] | None]:
        if not self.rules.fits(request):
            raise Refusal(self.rules.too_large_status())
        if not self.rules.implements(request[0]):
            raise Refusal(self.rules.unknown_command_status())
        self.command = CommandByte(request[0])
        if self.rules.drops_pending(self.command):
            self.store.volatile.pending = None
        if self.rules.drops_blob_write(self.command):
            self.store.volatile.blob_write = None
        if self.rules.drops_enumeration(self.command):
            self.store.volatile.enumeration = None
        parameters = self.rules.read_parameters(request[1:])
        return (yield from HANDLERS[self.command](self, parameters))
