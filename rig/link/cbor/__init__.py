"""CBOR as CTAP2 uses it: a strict reader, a canonical writer, and `malformed` for the rest."""

from __future__ import annotations

from rig.link.cbor.items import MAX_DEPTH, Key, Value
from rig.link.cbor.reader import Reason, decode, decode_from
from rig.link.cbor.writer import Encoded, encode

__all__ = ["MAX_DEPTH", "Encoded", "Key", "Reason", "Value", "decode", "decode_from", "encode"]
