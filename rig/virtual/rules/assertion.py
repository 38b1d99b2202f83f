"""Decisions of getAssertion and getNextAssertion."""

from __future__ import annotations

from rig.virtual.rules.base import AreaRules


class AssertionRules(AreaRules):
    """Decisions of getAssertion and getNextAssertion."""
