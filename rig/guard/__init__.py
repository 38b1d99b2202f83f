"""What may be asked of this key: effects of every request, consent, PIN and retry safety."""

from __future__ import annotations

from rig.guard.effects import Effect
from rig.guard.guard import Guard, Refused, Unstorable

__all__ = ["Effect", "Guard", "Refused", "Unstorable"]
