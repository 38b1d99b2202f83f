"""What a run needs before its keys can be opened: emulated boards, simulated keys, open boards."""

from __future__ import annotations

from rig.runner.stage.staging import is_needed, staged

__all__ = ["is_needed", "staged"]
