"""The guard: the tap that lets nothing through to a key that its consent does not cover."""

from __future__ import annotations

from collections.abc import Collection

from rig import SuiteProblem
from rig.consent import EVERY_ACT, Act, Consent
from rig.guard import ctap2_table, ctaphid
from rig.guard.effects import ANYTHING, Effect
from rig.guard.journal import Journal
from rig.guard.pins import PinSafety
from rig.guard.reassembly import Reassembly
from rig.guard.storing import Storing, is_kept
from rig.guard.vendor import IDENTITY_READS, NONE
from rig.link.connection import PACKET_SIZE
from rig.link.frames import BROADCAST, Command, parse
from rig.link.taps import Tap

FOREIGN = Effect(
    "a packet on a channel that is not ours", Consent.WIPE, "breaks off another program's request"
)

_INIT_REPLY = 17
_NONCE = slice(0, 8)
_CHANNEL = slice(8, 12)
_CBOR = int(Command.CBOR)
_INIT = int(Command.INIT)


class Refused(SuiteProblem):
    """A request that the key's consent does not cover. Nothing of it was written.

    Attributes:
        effect: The request and the worst that it could do.
        consent: The level in force.
        missing: The irreversible acts in it that were not named for this key.
    """

    def __init__(
        self, effect: Effect, consent: Consent, missing: frozenset[Act], name: str
    ) -> None:
        self.effect = effect
        self.consent = consent
        self.missing = missing
        what, advice = self._level(name) if effect.level > consent else self._acts()
        super().__init__(
            f"the guard refused {effect.request}: {what}; at worst the key {effect.worst}",
            where=name,
            try_this=advice,
        )

    def _level(self, name: str) -> tuple[str, str]:
        needed = self.effect.level.word
        return (
            f"it takes consent {needed}, and the level in force is {self.consent.word}",
            f"`keyrig adopt {name or 'NAME'} --level {needed}`, and no lower --consent",
        )

    def _acts(self) -> tuple[str, str]:
        names = ", ".join(f'"{act}"' for act in sorted(self.missing))
        return (
            f"some keys can never undo it, and {names} is not named for this key",
            f"`irreversible = [{names}]` in the key's table of the bench file",
        )


class Unstorable(SuiteProblem):
    """A request for a credential that nobody could take away again. Nothing of it was written."""

    def __init__(self, effect: Effect, why: str, name: str = "") -> None:
        super().__init__(
            f"the guard refused {effect.request}: {why}",
            where=name,
            try_this=f"`keyrig adopt {name or 'NAME'} --level wipe`, if it is given up for testing;"
            " at store a key needs credential management, a PIN that its bay refers to, and room",
        )


class Guard(Tap):
    """Refuses what the consent does not cover, before a byte of it is written.

    Attributes:
        consent: The level in force.
        irreversible: The irreversible acts that are named for this key.
        pins: What keeps the bay's own PIN safe; None where there is none to be used.
        storing: What the key may be asked to keep; None but at `store`.
    """

    def __init__(
        self,
        consent: Consent,
        *,
        name: str = "",
        irreversible: Collection[Act] = (),
        pins: PinSafety | None = None,
        vendor: int | None = None,
        storing: Storing | None = None,
    ) -> None:
        """Guard one link.

        Args:
            consent: What may be done to the key.
            name: What the user calls the key, for refusals.
            irreversible: The irreversible acts that are named for this key.
            pins: The bay's own PIN and its safety; None at `wipe`, and where there is none.
            vendor: The USB vendor id of the key, whose identity reads are let through.
            storing: The rules and the journal of level `store`; one without a file if not given.
        """
        self.consent = consent
        self.pins = pins
        self.storing = storing or Storing(Journal()) if consent is Consent.STORE else None
        self._name = name
        self.irreversible = frozenset(irreversible)
        self._identity_reads = NONE if vendor is None else IDENTITY_READS.get(vendor, NONE)
        self._channels: set[int] = set()
        self._nonces: set[bytes] = set()
        self._reassembly = Reassembly()
        # What is decided by one byte is looked up, not judged: most of what a link carries.
        self._free = frozenset(
            int(byte) for byte, effect in ctaphid.WHOLE.items() if self._permits(effect)
        )
        self._free_ctap2 = frozenset(
            byte for byte, effect in ctap2_table.WHOLE.items() if self._permits(effect)
        )
        self._unbound = consent is Consent.WIPE and self.irreversible == EVERY_ACT

    def message(self, channel: int, command: int, payload: bytes) -> None:
        """Refuse a message that is not covered.

        Raises:
            Refused: The consent does not cover it, or an act in it was not named.
            BenchProblem: It holds the bay's own PIN, which cannot be marked as sent.
        """
        if self._unbound:
            return
        if channel not in self._channels:
            self._require_channel(channel, command, payload)
        effect = None
        if command not in self._free and not (
            command == _CBOR and payload and payload[0] in self._free_ctap2
        ):
            effect = self._require_content(command, payload)
        if self.pins is not None:
            self.pins.sending(command, payload)
        if self.storing is not None:
            self.storing.sending(command, payload, effect)
        self._reassembly.whole(channel, command, payload)

    def raw_packet(self, packet: bytes) -> None:
        """Refuse a packet that is not covered, alone or with those before it.

        Raises:
            Refused: The consent does not cover what it could do at worst.
        """
        if self._unbound:
            return
        if len(packet) != PACKET_SIZE:
            self._require(ANYTHING)
            return
        frame = parse(packet)
        command = -1 if frame.command is None else frame.command
        self._require_channel(frame.channel, command, frame.data)
        for effect in self._reassembly.judge(frame):
            self._require(effect)
            if self.storing is not None and is_kept(effect):
                why = "sent packet by packet, it cannot be written down before"
                raise Unstorable(effect, why, self._name)
        if self.pins is not None:
            self.pins.interrupted()
        if self.storing is not None:
            self.storing.interrupted()
        self._reassembly.sent(frame)

    def reply(self, channel: int, command: int, payload: bytes, at: float) -> None:
        """Learn the channel that an INIT reply to a nonce of ours gives (CTAP 11.2.9.1.3)."""
        if self.pins is not None and command == _CBOR:
            self.pins.answered(payload)
        if self.storing is not None and command == _CBOR:
            self.storing.answered(payload)
        if command != _INIT or channel != BROADCAST or len(payload) < _INIT_REPLY:
            return
        if payload[_NONCE] not in self._nonces:
            return
        self._nonces.discard(payload[_NONCE])
        self._channels.add(int.from_bytes(payload[_CHANNEL], "big"))

    def reconnected(self) -> None:
        """Forget every channel and every message begun."""
        self._channels.clear()
        self._nonces.clear()
        self._reassembly.forget()
        if self.pins is not None:
            self.pins.forget()
        if self.storing is not None:
            self.storing.interrupted()

    def _require_channel(self, channel: int, command: int, data: bytes) -> None:
        if channel in self._channels:
            return
        if channel == BROADCAST and command == Command.INIT:
            self._nonces.add(data[:8])
            return
        self._require(FOREIGN)

    def _require_content(self, command: int, payload: bytes) -> Effect | None:
        if (command, payload) in self._identity_reads:
            return None
        effect = self._judge(command, payload)
        self._require(effect)
        if self.storing is not None and self.storing.obstacle and is_kept(effect):
            raise Unstorable(effect, self.storing.obstacle, self._name)
        return effect

    def _judge(self, command: int, payload: bytes) -> Effect:
        own = None if self.storing is None else self.storing.judge(command, payload, self.pins)
        if own is not None:
            return own
        return (ctaphid.judge if self.pins is None else self.pins.judge)(command, payload)

    def _require(self, effect: Effect) -> None:
        if not self._permits(effect):
            raise Refused(effect, self.consent, effect.acts - self.irreversible, self._name)

    def _permits(self, effect: Effect) -> bool:
        return effect.permitted(self.consent, self.irreversible)
