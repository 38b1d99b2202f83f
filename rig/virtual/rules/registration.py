"""Decisions of makeCredential."""

from __future__ import annotations

from rig.virtual.rules.base import AreaRules


class RegistrationRules(AreaRules):
    """Decisions of makeCredential."""
