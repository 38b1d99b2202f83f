"""A key that goes: what the link says, and how the bay comes back."""

from __future__ import annotations

import errno
import os
import threading

import pytest

from rig.bench.file import Bay, Bench
from rig.consent import Consent
from rig.keys import open_key
from rig.link.connection import PACKET_SIZE
from rig.link.device import KeyDevice
from rig.link.errors import Gone
from rig.link.frames import MAX_MESSAGE, Command
from rig.link.hidraw import HidrawConnection
from rig.link.taps import Tap
from tests.kernel.guest.conftest import Plugger, VirtualPlug

REPLUGS = int(os.environ.get("KEYRIG_REPLUGS", "20"))
SELECTION = b"\x0b"
OUT, IN = "out", "in"


class Puller(Tap):
    """Pulls a key's plug once so many packets have gone one way."""

    def __init__(self, key: VirtualPlug, way: str, after: int) -> None:
        self._key, self._way, self._left = key, way, after

    def packet_out(self, packet: bytes, at: float) -> None:
        """Count it."""
        self._count(OUT)

    def packet_in(self, packet: bytes, at: float) -> None:
        """Count it."""
        self._count(IN)

    def _count(self, way: str) -> None:
        self._left -= way == self._way
        if not self._left:
            self._left = -1
            assert self._key.say("power off") == "ok"


def kernels_word(gone: pytest.ExceptionInfo[Gone]) -> int | None:
    """Return the number of the error by which the kernel said that a key has gone."""
    cause = gone.value.__cause__
    assert isinstance(cause, OSError), cause
    return cause.errno


def require_return(key: VirtualPlug, device: KeyDevice) -> None:
    """Plug a key in again, and see that its link can be had back."""
    assert key.say("power on") == "ok"
    key.here()
    device.reconnect()
    assert device.ping(b"back") == b"back"
    device.close()


def test_key_that_goes_while_it_waits_for_a_touch_is_gone(plug: Plugger) -> None:
    key = plug(serial="0001")
    device = KeyDevice(lambda: HidrawConnection(str(key.here().node)))
    pull = threading.Timer(1.0, key.say, ("power off",))

    pull.start()
    with pytest.raises(Gone) as first:
        device.call(Command.CBOR, SELECTION)
    pull.join()
    with pytest.raises(Gone) as then:
        device.ping(b"again")

    assert [kernels_word(first), kernels_word(then)] == [errno.EIO, errno.ENODEV]
    require_return(key, device)


@pytest.mark.parametrize(
    ("way", "first_words"),
    # A port that is being closed refuses what is written to it by either, as it happens.
    [(OUT, {errno.ENODEV, errno.ESHUTDOWN}), (IN, {errno.EIO})],
    ids=["while it is told", "while it answers"],
)
def test_key_that_goes_in_the_middle_of_a_long_message_is_gone(
    plug: Plugger, way: str, first_words: set[int]
) -> None:
    key = plug(serial="0001")
    puller = Puller(key, way, after=20)
    device = KeyDevice(lambda: HidrawConnection(str(key.here().node)), [puller])

    with pytest.raises(Gone) as first:
        device.ping(bytes(MAX_MESSAGE))
    with pytest.raises(Gone) as then:
        device.ping(b"again")

    assert kernels_word(first) in first_words
    assert kernels_word(then) == errno.ENODEV
    require_return(key, device)


def test_bay_is_there_again_after_every_replug(plug: Plugger) -> None:
    key = plug(serial="0001")
    path = key.here().id_path
    bench = Bench(bays={"A1": Bay(path=path, level=Consent.READ)})
    opened = open_key("A1", bench)

    for count in range(REPLUGS):
        key.replug()
        opened.link.reconnect()
        message = bytes([count % 256]) * 200
        assert opened.link.ping(message) == message
    opened.close()


def test_message_of_the_greatest_size_comes_whole(plug: Plugger) -> None:
    key = plug(serial="0001")
    device = KeyDevice(lambda: HidrawConnection(str(key.here().node)))
    message = os.urandom(MAX_MESSAGE)

    assert len(message) > 100 * PACKET_SIZE
    assert device.ping(message) == message
    device.close()
