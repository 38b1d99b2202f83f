from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

import pytest

from rig import BenchProblem, RigError, UsageProblem
from rig.link.errors import Gone, NotPermitted
from rig.link.hidapi import HidapiConnection, hidapi_module

PATH = "DevSrvsID:4294971234"
FIDO = {"path": PATH.encode(), "usage_page": 0xF1D0, "usage": 1}
KEYBOARD = {"path": PATH.encode(), "usage_page": 1, "usage": 6}
REPORT = bytes(range(64))


class FakeHidapi:
    """The module and its one device, which behave as hidapi's do."""

    def __init__(self, *devices: Mapping[str, Any]) -> None:
        self.devices = devices
        self.inbox: list[bytes] = []
        self.written: list[bytes] = []
        self.waits: list[int] = []
        self.present = True
        self.permitted = True
        self.is_open = False

    def enumerate(self) -> Sequence[Mapping[str, Any]]:
        return self.devices

    def device(self) -> FakeHidapi:
        return self

    def open_path(self, path: bytes) -> None:
        if not self.permitted:
            raise OSError("open failed")
        self.is_open = True

    def set_nonblocking(self, on: int) -> None:
        assert on

    def read(self, most: int, timeout_ms: int = 0) -> Sequence[int]:
        self.waits.append(timeout_ms)
        if not self.present:
            raise OSError("read error")
        return list(self.inbox.pop(0)[:most]) if self.inbox else []

    def write(self, report: bytes) -> int:
        if not self.present:
            return -1
        self.written.append(bytes(report))
        return len(report)

    def close(self) -> None:
        self.is_open = False


@pytest.fixture
def hidapi() -> FakeHidapi:
    return FakeHidapi(KEYBOARD, FIDO)


def test_reports_go_behind_a_report_id_and_come_without(hidapi: FakeHidapi) -> None:
    connection = HidapiConnection(PATH, hidapi)
    hidapi.inbox = [REPORT, REPORT + b"!"]
    connection.write_packet(REPORT)
    assert hidapi.written == [b"\0" + REPORT]
    assert connection.receive(inf) == REPORT
    assert connection.receive(inf) == REPORT + b"!"


def test_wait_ends_at_its_deadline_in_slices_that_leave_room_for_an_interrupt(
    hidapi: FakeHidapi,
) -> None:
    connection = HidapiConnection(PATH, hidapi)
    assert connection.receive(connection.clock.now()) is None
    assert hidapi.waits == [0]
    assert connection.receive(connection.clock.now() + 0.01) is None
    hidapi.inbox = [REPORT]
    assert connection.receive(inf) == REPORT
    assert max(hidapi.waits) == 100


def test_key_that_was_pulled_is_gone(hidapi: FakeHidapi) -> None:
    connection = HidapiConnection(PATH, hidapi)
    hidapi.present = False
    with pytest.raises(Gone, match="the key left"):
        connection.receive(connection.clock.now() + 1)
    with pytest.raises(Gone, match="the key left"):
        connection.write_packet(REPORT)


def test_closed_connection_closes_the_device_and_is_gone(hidapi: FakeHidapi) -> None:
    connection = HidapiConnection(PATH, hidapi)
    connection.close()
    connection.close()
    assert not hidapi.is_open
    with pytest.raises(Gone, match="closed"):
        connection.write_packet(REPORT)
    with pytest.raises(Gone, match="closed"):
        connection.receive(connection.clock.now())


@pytest.mark.parametrize(
    ("devices", "permitted", "error"),
    [
        ([], True, Gone),
        ([{**FIDO, "path": b"another"}], True, Gone),
        ([KEYBOARD], True, UsageProblem),
        ([FIDO], False, NotPermitted),
    ],
    ids=["nothing", "another", "keyboard", "not permitted"],
)
def test_what_cannot_be_opened_is_told_and_left_alone(
    devices: list[Mapping[str, Any]], permitted: bool, error: type[RigError]
) -> None:
    hidapi = FakeHidapi(*devices)
    hidapi.permitted = permitted
    with pytest.raises(error) as caught:
        HidapiConnection(PATH, hidapi)
    assert caught.value.where == PATH
    assert not hidapi.is_open
    assert not hidapi.written


@pytest.mark.parametrize(
    ("platform", "name"), [("linux", "hidraw"), ("darwin", "hid"), ("win32", "hid")]
)
def test_each_system_has_its_module(platform: str, name: str) -> None:
    assert hidapi_module(platform) is sys.modules[name]


def test_libusb_does_not_stand_in_for_hidraw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hidraw", None)
    with pytest.raises(BenchProblem, match="takes the key away from the kernel") as caught:
        hidapi_module("linux")
    assert "pip install" in caught.value.try_this


def test_missing_hidapi_is_told_elsewhere_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hid", None)
    with pytest.raises(BenchProblem) as caught:
        hidapi_module("darwin")
    assert caught.value.what == "hidapi has no module hid here"
