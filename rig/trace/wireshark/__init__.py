"""What makes Wireshark read CTAP."""

from __future__ import annotations

from pathlib import Path
from typing import Final

DISSECTOR: Final = Path(__file__).with_name("keyrig.lua")
"""A plugin for Wireshark that names CTAPHID and CTAP messages and puts them together."""
