"""The one place that turns a key's name into an open, guarded, traced link."""

from __future__ import annotations

from rig.keys.key import OpenKey
from rig.keys.names import check_names
from rig.keys.opening import open_key

__all__ = ["OpenKey", "check_names", "open_key"]
