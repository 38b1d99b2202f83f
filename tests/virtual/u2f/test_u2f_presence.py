from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.virtual.u2f.conftest import Host

REFUSED = (b"", 0x6985)


def test_touch_before_any_request_does_not_count(host: Host) -> None:
    host.touch()
    assert host.try_register() == REFUSED


def test_touch_serves_one_request(host: Host) -> None:
    handle = host.register().handle
    assert host.try_sign(handle) == REFUSED
    host.touch()
    assert host.try_sign(handle)[1] == 0x9000
    assert host.try_sign(handle) == REFUSED


def test_touch_is_remembered_for_ten_seconds(host: Host) -> None:
    host.try_register()
    host.touch()
    host.platform.clock.advance(10.0)
    assert host.try_register()[1] == 0x9000
    host.try_register()
    host.touch()
    host.platform.clock.advance(20.1)
    assert host.try_register() == REFUSED


def test_touch_that_comes_late_does_not_count(host: Host) -> None:
    host.try_register()
    host.platform.clock.advance(10.1)
    host.touch()
    assert host.try_register() == REFUSED


def test_polling_keeps_the_request_for_a_touch_alive(host: Host) -> None:
    for second in range(0, 30, 5):
        host.platform.clock.advance(second)
        assert host.try_register() == REFUSED
    host.touch()
    assert host.try_register()[1] == 0x9000


def test_touch_for_u2f_is_none_for_ctap2(host: Host) -> None:
    host.try_register()
    host.touch()
    assert host.platform.cbor(0x0B) == b""


def test_touch_for_ctap2_is_none_for_u2f(host: Host) -> None:
    host.try_register()
    host.platform.cbor(0x0B)
    host.touch()
    host.platform.messages()
    assert host.try_register() == REFUSED


def test_power_loss_forgets_the_touch(host: Host) -> None:
    host.try_register()
    host.platform.key.power.off()
    host.touch()
    host.platform.power_cycle()
    assert host.try_register() == REFUSED
    assert host.platform.key.sensor.accepted == 0


def test_reset_forgets_the_touch(host: Host) -> None:
    host.try_register()
    host.touch()
    host.reset()
    assert host.try_register() == REFUSED
