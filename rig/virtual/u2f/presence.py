"""User presence without waiting: the key refuses, remembers a touch, and the host asks again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rig.virtual.store import AskedTouch

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


def take_touch(authenticator: Authenticator) -> bool:
    """Tell whether a touch came that was asked for before, and use it up."""
    rules, volatile = authenticator.rules, authenticator.store.volatile
    asked, now = volatile.asked_touch, authenticator.clock.now()
    if asked is None or not rules.u2f_touch_counts(asked, now):
        return False
    if rules.u2f_spends_touch():
        volatile.asked_touch = None
    return True


def ask_for_touch(authenticator: Authenticator) -> None:
    """Have the sensor remember its next touch, as a key does that blinks and goes on."""
    asked = AskedTouch(asked_at=authenticator.clock.now())
    authenticator.store.volatile.asked_touch = asked

    def feel() -> None:
        asked.touched_at = authenticator.clock.now()

    authenticator.sensor.listen(feel)
