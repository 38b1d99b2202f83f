"""authenticatorSelection (CTAP 6.9)."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from rig.virtual.cbor import Key, Value
from rig.virtual.operation import Outcome, Wait
from rig.virtual.presence import user_presence

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


def selection(
    authenticator: Authenticator, _parameters: dict[Key, Value]
) -> Generator[Wait, Outcome, None]:
    """Let the person choose this key among several by touching it."""
    authenticator.rules.check_selection_state(authenticator.store)
    yield from user_presence(authenticator)
