"""What vendors' own commands may be asked of anybody's key, by exact bytes: who it is."""

from __future__ import annotations

from collections.abc import Mapping

YUBICO = 0x1050
READ_CONFIG = 0x42
"""Yubico's CTAPHID command that tells serial number and firmware; its content is a page number."""
FIRST_PAGE = b"\x00"

IDENTITY_READS: Mapping[int, frozenset[tuple[int, bytes]]] = {
    YUBICO: frozenset({(READ_CONFIG, FIRST_PAGE)}),
}
"""CTAPHID command and content by USB vendor id: another vendor's key may do anything on them."""

NONE: frozenset[tuple[int, bytes]] = frozenset()
