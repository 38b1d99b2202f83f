"""The worst that one CTAPHID message can do (CTAP 11.2.9)."""

from __future__ import annotations

from collections.abc import Mapping

from rig.consent import EVERY_ACT, Act, Consent
from rig.guard import ctap2, u2f
from rig.guard.effects import Effect
from rig.link.frames import Command

READ, SIGN, _, WIPE = Consent

WHOLE: Mapping[int, Effect] = {
    Command.PING: Effect("CTAPHID_PING", READ, "echoes"),
    Command.LOCK: Effect("CTAPHID_LOCK", SIGN, "keeps other programs off for a while"),
    Command.INIT: Effect("CTAPHID_INIT", READ, "gives a channel, or clears one of ours"),
    Command.WINK: Effect("CTAPHID_WINK", READ, "blinks"),
    Command.CANCEL: Effect("CTAPHID_CANCEL", READ, "ends a request of ours"),
}
"""Commands whose content makes nothing worse."""

VENDOR = Effect(
    "a vendor's CTAPHID command",
    WIPE,
    "does what only its vendor knows",
    frozenset({Act.VENDOR_COMMAND}),
)
VENDOR_COMMANDS = range(0x40, 0x80)
UNKNOWN = Effect("an unknown CTAPHID command", WIPE, "does what nobody can foretell")
COMMANDS = range(0x80)
"""Seven bits: an eighth is that of each first packet, in which it would be another command."""
NO_COMMAND = Effect("what is no CTAPHID command", WIPE, "takes it for any command", EVERY_ACT)


def judge(command: int, payload: bytes) -> Effect:
    """Return the worst of a whole message (command without the 0x80 bit)."""
    if command == Command.CBOR:
        return ctap2.judge(payload)
    if command == Command.MSG:
        return u2f.judge(payload)
    return _by_command(command)


def judge_start(command: int, start: bytes) -> Effect:
    """Return the worst of any message of that command whose content starts with these bytes."""
    if command == Command.CBOR:
        return ctap2.judge_start(start)
    if command == Command.MSG:
        effect = u2f.judge_start(start)
        return u2f.UNREADABLE if effect.level is SIGN else effect
    return _by_command(command)


def _by_command(command: int) -> Effect:
    effect = WHOLE.get(command)
    if effect is not None:
        return effect
    if command not in COMMANDS:
        return NO_COMMAND
    return VENDOR if command in VENDOR_COMMANDS else UNKNOWN
