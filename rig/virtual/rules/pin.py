"""Decisions of clientPIN."""

from __future__ import annotations

from rig.virtual.rules.base import AreaRules


class PinRules(AreaRules):
    """Decisions of clientPIN."""
