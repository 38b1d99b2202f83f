"""Fingers for keys with a fingerprint sensor, and keys that know one of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import pytest

from rig.bench.touch.presser import Presser
from rig.bench.touch.protocol import FINGERS, Fingertip
from rig.consent import Consent
from rig.plugin.enrolling import MINE, remove_all, require_finger
from rig.plugin.own_pin import known_pin
from rig.plugin.state import KeyState

STRANGER = Fingertip(FINGERS[-1])


@dataclass(frozen=True)
class Fingers:
    """Which finger touches: without a word, the one that `enrolled_finger` is of.

    Attributes:
        count: How many fingers there are to enrol; `stranger` is none of them.
    """

    _presser: Presser
    count: int = len(FINGERS) - 1

    def mine(self) -> AbstractContextManager[None]:
        """Touch with the finger that is enrolled, as without a word, for as long as it lasts."""
        return self._presenting(MINE)

    def other(self, which: int = 1) -> AbstractContextManager[None]:
        """Touch with another one, below `count`, which a test may enrol too."""
        return self._presenting(Fingertip(FINGERS[which]))

    def stranger(self) -> AbstractContextManager[None]:
        """Touch with a finger that is never enrolled."""
        return self._presenting(STRANGER)

    def bad(self) -> AbstractContextManager[None]:
        """Touch with the enrolled finger so badly that it should not be made out."""
        return self._presenting(replace(MINE, readable=False))

    def _presenting(self, finger: Fingertip) -> AbstractContextManager[None]:
        return self._presser.wanting(replace(self._presser.intent, finger=finger))


@pytest.fixture
def fingers(key_state: KeyState) -> Iterator[Fingers]:
    """The fingers of the bench; a bench that has only one, or a machine's, is skipped."""
    if "bioEnroll" not in key_state.capabilities.options:
        pytest.skip("the key enrols no fingers")
    if not key_state.key.presser.presents_fingers:
        pytest.skip("nothing on this bench can present one finger rather than another")
    fingers = Fingers(key_state.key.presser)
    with fingers.mine():
        yield fingers


@pytest.fixture
def enrolled_finger(key_state: KeyState, pin: object, fingers: Fingers) -> bytes:
    """A key that knows one finger, and takes it: its template id. It has a PIN too."""
    return require_finger(key_state, known_pin(key_state))


@pytest.fixture
def no_finger(key_state: KeyState) -> None:
    """A key without an enrolled finger, which most keys are."""
    if not knows_fingers(key_state):
        return
    if key_state.key.consent < Consent.WIPE:
        pytest.skip("a finger is enrolled, and taking it away needs consent wipe")
    if key_state.pin is None:
        key_state.reset()
    else:
        remove_all(key_state, known_pin(key_state))
    key_state.finger = None


def knows_fingers(state: KeyState) -> bool:
    """Tell whether getInfo says that a finger is enrolled."""
    options = state.info().get(4)
    return isinstance(options, Mapping) and options.get("bioEnroll") is True
