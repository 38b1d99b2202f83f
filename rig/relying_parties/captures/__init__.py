"""Ceremonies captured in a browser: of each, the options alone, and what they settle."""

from __future__ import annotations

from rig.relying_parties.captures.raising import Imported, import_capture

__all__ = ["Imported", "import_capture"]
