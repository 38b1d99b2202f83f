from __future__ import annotations

import pytest

from rig.bench.file import Bench
from rig.keys import open_key
from rig.link.errors import HidError
from rig.plugin.alive import regain, synchronise

MORE_THAN_A_KEY_REMEMBERS = 1000


def test_key_that_forgot_our_channel_gives_another_one() -> None:
    key = open_key("virtual", Bench())
    for _ in range(MORE_THAN_A_KEY_REMEMBERS):
        key.link.raw.open_channel()
    with pytest.raises(HidError, match="INVALID_CHANNEL"):
        synchronise(key.link)

    regain(key.link)

    assert key.link.ping(b"here") == b"here"
    assert key.power_cycles == 0
    key.close()
