"""Having a person verified by the key itself (performBuiltInUv, CTAP 6.5.3)."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from rig.virtual.operation import Outcome, Wait
from rig.virtual.status import Status

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


def built_in_uv(authenticator: Authenticator, attempts: int) -> Generator[Wait, Outcome, Status]:
    """Wait for an enrolled finger.

    Args:
        attempts: How many fingers to take before giving up.

    Returns:
        SUCCESS, UV_INVALID, UV_BLOCKED, USER_ACTION_TIMEOUT or KEEPALIVE_CANCEL.
    """
    rules, persistent = authenticator.rules, authenticator.store.persistent
    for _ in range(attempts):
        if rules.built_in_uv_is_blocked(persistent):
            break
        outcome = yield rules.uv_wait()
        if outcome is not Outcome.TOUCHED:
            return rules.unfelt_status(outcome)
        rules.count_uv(persistent)
        if rules.finger_matches(persistent, authenticator.sensor.felt):
            rules.uv_matched(persistent)
            return Status.SUCCESS
        rules.uv_mismatched(persistent)
    blocked = rules.built_in_uv_is_blocked(persistent)
    return Status.UV_BLOCKED if blocked else Status.UV_INVALID
