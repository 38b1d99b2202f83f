"""authenticatorReset (CTAP 6.6)."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from rig.virtual.cbor import Key, Value
from rig.virtual.operation import Outcome, Wait
from rig.virtual.presence import long_touch, user_presence
from rig.virtual.status import Refusal, Status

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


def reset(
    authenticator: Authenticator, _parameters: dict[Key, Value]
) -> Generator[Wait, Outcome, None]:
    """Erase everything that a person ever put into the key."""
    rules, store = authenticator.rules, authenticator.store
    if not rules.reset_allowed(authenticator.clock.now() - store.volatile.powered_on_at):
        raise Refusal(Status.NOT_ALLOWED)
    rules.check_reset_state(store)
    yield from user_presence(authenticator)
    if rules.reset_takes_long_touch(store.persistent):
        yield from long_touch(authenticator)
    store.persistent = rules.erased(store.persistent)
    store.volatile = rules.restarted(store.volatile)
    authenticator.resets += 1
