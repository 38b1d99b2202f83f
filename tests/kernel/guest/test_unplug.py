"""A key that goes: what the link says, and how the bay comes back."""

from __future__ import annotations

import os
import threading

import pytest

from rig.bench.file import Bay, Bench
from rig.keys import open_key
from rig.link.connection import PACKET_SIZE
from rig.link.device import KeyDevice
from rig.link.errors import Gone
from rig.link.frames import Command
from rig.link.hidraw import HidrawConnection
from rig.marks import Consent
from tests.kernel.guest.conftest import Plugger

REPLUGS = int(os.environ.get("KEYRIG_REPLUGS", "20"))
SELECTION = b"\x0b"


def test_key_that_goes_while_it_waits_for_a_touch_is_gone(plug: Plugger) -> None:
    key = plug(serial="0001")
    device = KeyDevice(lambda: HidrawConnection(str(key.here().node)))
    pull = threading.Timer(1.0, key.say, ("power off",))

    pull.start()
    with pytest.raises(Gone):
        device.call(Command.CBOR, SELECTION)
    pull.join()
    with pytest.raises(Gone):
        device.ping(b"again")

    assert key.say("power on") == "ok"
    key.here()
    device.reconnect()
    assert device.ping(b"back") == b"back"
    device.close()


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
    message = os.urandom(7609)

    assert len(message) > 100 * PACKET_SIZE
    assert device.ping(message) == message
    device.close()
