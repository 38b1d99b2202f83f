"""The fixtures through which a test knows its key."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import pytest
from fido2.ctap2 import Ctap2, Info

from rig.bench.touch.presser import Presser
from rig.bench.touch.protocol import HOLD
from rig.link.device import KeyDevice
from rig.plugin.state import KeyState


@pytest.fixture
def link(key_state: KeyState) -> KeyDevice:
    """The link to the key: python-fido2's `CtapDevice`, with `raw`, `keepalives` and a clock."""
    return key_state.key.link


@pytest.fixture
def ctap2(key_state: KeyState) -> Ctap2:
    """python-fido2's `Ctap2` on the link. It does not insist on canonical CBOR: tests do."""
    return key_state.ctap2()


@pytest.fixture
def info(ctap2: Ctap2) -> Info:
    """The key's getInfo, asked for at the start of the test."""
    return ctap2.info


@dataclass(frozen=True)
class TouchControl:
    """What a test may want of the finger. Without a word, each request that asks is touched."""

    presser: Presser

    @property
    def accepted(self) -> int:
        """Touches that the key has taken since it was opened."""
        return self.presser.accepted

    @property
    def asked(self) -> int:
        """Requests in which the key asked for a touch since it was opened."""
        return self.presser.asked

    def withheld(self) -> AbstractContextManager[None]:
        """Touch nothing for as long as the block lasts."""
        return self.presser.wanting(replace(self.presser.intent, withheld=True))

    def delayed(self, seconds: float, hold: float = HOLD) -> AbstractContextManager[None]:
        """Touch only that long after the key asks, for as long as the block lasts."""
        return self.presser.wanting(replace(self.presser.intent, delay=seconds, hold=hold))


@pytest.fixture
def touch(key_state: KeyState) -> TouchControl:
    """The finger of the bench."""
    return TouchControl(key_state.key.presser)


@dataclass(frozen=True)
class PowerControl:
    """What a test may do with the key's power."""

    _state: KeyState

    def cycle(self) -> None:
        """Cut the power, see the key go and come back, and open it anew."""
        self._state.key.power_cycle()


@pytest.fixture
def power(key_state: KeyState) -> PowerControl:
    """The power of the key's port; a key whose power nothing can cut is skipped."""
    if key_state.key.power is None:
        pytest.skip("nothing can cut this key's power")
    return PowerControl(key_state)
