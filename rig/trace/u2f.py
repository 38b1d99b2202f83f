"""CTAP1/U2F messages as text (U2F raw messages 1.2)."""

from __future__ import annotations

from rig.trace.values import octets

_INSTRUCTIONS = {0x01: "U2F_REGISTER", 0x02: "U2F_AUTHENTICATE", 0x03: "U2F_VERSION"}
_CONTROLS = {
    0x03: "enforce user presence and sign",
    0x07: "check only",
    0x08: "sign without user presence",
}
_STATUS_WORDS = {
    0x9000: "NO_ERROR",
    0x6985: "CONDITIONS_NOT_SATISFIED",
    0x6A80: "WRONG_DATA",
    0x6700: "WRONG_LENGTH",
    0x6E00: "CLA_NOT_SUPPORTED",
    0x6D00: "INS_NOT_SUPPORTED",
}


def tell_apdu(payload: bytes) -> str:
    """Tell a request: its instruction, and its header where it has one."""
    if len(payload) < 4:
        return f"too short for an APDU: {octets(payload)}"
    cla, ins, p1, p2 = payload[:4]
    name = _INSTRUCTIONS.get(ins, "unknown instruction")
    control = f", {_CONTROLS[p1]}" if ins == 0x02 and p1 in _CONTROLS else ""
    header = f"CLA {cla:02X} INS {ins:02X} P1 {p1:02X} P2 {p2:02X}"
    return f"{name} ({header}{control}) {len(payload)} bytes"


def instruction(payload: bytes) -> str:
    """Name what a request asks for, as in `U2F register`; empty for an unknown instruction."""
    name = _INSTRUCTIONS.get(payload[1], "") if len(payload) > 1 else ""
    protocol, _, verb = name.partition("_")
    return f"{protocol} {verb.lower()}" if verb else ""


def tell_response(payload: bytes) -> str:
    """Tell a response: its status word by name, and how much data came before it."""
    if len(payload) < 2:
        return f"too short for a status word: {octets(payload)}"
    word = int.from_bytes(payload[-2:], "big")
    name = _STATUS_WORDS.get(word, "not in the table")
    return f"0x{word:04X} {name}, {len(payload) - 2} bytes of data"
