"""A kind of test: what it needs of the key's state, and what it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from rig.consent import Consent
from rig.plugin.needs import consent_of
from rig.plugin.planner.condition import Condition, Need, begun

NEED_OF_FIXTURES = (
    ("fresh_key", Need.FACTORY),
    ("blocked_pin", Need.BLOCKED),
    ("pin", Need.PIN),
    ("token", Need.PIN),
    ("no_pin", Need.NO_PIN),
)
"""The state that a fixture brings about; the first that a test has decides."""
STORING = frozenset({"discoverable", "accounts"})
STORED_BY_A_TEST = 2
"""Discoverable credentials that a test stores, as a rule, if it stores any."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What the planner knows of a test.

    Attributes:
        need: The state that it asks for.
        leaves: The condition that it leaves; None for the one that it started in.
        changes: Whether a key in its factory state is in it no longer.
        stores: How many discoverable credentials it leaves.
    """

    need: Need = Need.ANY
    leaves: Condition | None = None
    changes: bool = False
    stores: int = 0

    def after(self, condition: Condition) -> Condition:
        """Return the condition after this test, met in `condition`."""
        started = begun(condition, self.need)
        if self.leaves is not None:
            return self.leaves
        factory = started is Condition.FACTORY
        return Condition.BARE if factory and self.changes else started

    @property
    def moves(self) -> bool:
        """Whether it takes the key to another state than it was set up in."""
        if self.need is Need.FACTORY:
            return self.after(Condition.FACTORY) is not Condition.FACTORY
        return self.leaves is not None


def kind_of(item: pytest.Item) -> Kind:
    """Read the kind of a test off its marks and fixtures."""
    return Kind(
        need=need_of(item),
        leaves=_leaves(item),
        changes=consent_of(item) > Consent.SIGN,
        stores=STORED_BY_A_TEST if _stores(item) else 0,
    )


def need_of(item: pytest.Item) -> Need:
    """Return the state that the fixtures of a test bring about."""
    fixtures = _fixtures(item)
    return next((need for name, need in NEED_OF_FIXTURES if name in fixtures), Need.ANY)


def _stores(item: pytest.Item) -> bool:
    levels = {mark.args[0] for mark in item.iter_markers("consent")}
    return Consent.STORE.word in levels or not STORING.isdisjoint(_fixtures(item))


def _fixtures(item: pytest.Item) -> Sequence[str]:
    return getattr(item, "fixturenames", ())


def _leaves(item: pytest.Item) -> Condition | None:
    mark = item.get_closest_marker("leaves")
    return Condition(mark.args[0]) if mark else None
