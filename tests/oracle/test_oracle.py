"""The oracle on suites made up here: it plugs the key in, and sees what goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracle.running import run

OPTIONS = """
import urllib.request
import pytest
from fido2.ctap2 import Ctap2
from fido2.hid import CtapHidDevice, list_descriptors, open_connection

def pytest_addoption(parser):
    parser.addoption("--controller")
    parser.addoption("--ep-rp-id")

@pytest.fixture
def ask(request):
    return lambda path: urllib.request.urlopen(request.config.getoption("controller") + path)

@pytest.fixture
def open_key():
    def opened():
        descriptor, = list_descriptors()
        return Ctap2(CtapHidDevice(descriptor, open_connection(descriptor)))
    return opened
"""
WELL = """
def test_touch(ask, open_key):
    open_key().selection(on_keepalive=lambda status: ask("/usb6/touch/on"))
"""
SKIPPED = """
def test_skipped():
    import pytest
    pytest.skip("too much asked")
"""
RESET_AFTER_POWER = """
import time
from fido2.hid import list_descriptors

def test_reset(ask, open_key):
    time.sleep(3600)
    ask("/usb6/power/off")
    assert not list(list_descriptors())
    ask("/usb6/power/on")
    open_key().reset(on_keepalive=lambda status: ask("/usb6/touch/on"))
"""
RESET_TOO_LATE = """
import time

def test_reset(ask, open_key):
    time.sleep(3600)
    open_key().reset(on_keepalive=lambda status: ask("/usb6/touch/on"))
"""


@pytest.mark.parametrize(
    ("tests", "passed", "failed", "reasons", "sound"),
    [
        pytest.param(WELL + SKIPPED, 1, 0, {"too much asked": 1}, True, id="touched"),
        pytest.param(RESET_AFTER_POWER, 1, 0, {}, True, id="power cycled"),
        pytest.param(WELL + RESET_TOO_LATE, 1, 1, {}, False, id="one failed"),
        pytest.param(SKIPPED, 0, 0, {"too much asked": 1}, False, id="nothing passed"),
        pytest.param("import nowhere", 0, 1, {}, False, id="not collected"),
    ],
)
def test_oracle_sees_how_a_suite_ended(
    tmp_path: Path, tests: str, passed: int, failed: int, reasons: dict[str, int], *, sound: bool
) -> None:
    device = tmp_path / "suite" / "tests" / "device"
    device.mkdir(parents=True)
    (device.parents[1] / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    (device / "conftest.py").write_text(OPTIONS)
    (device / "test_made_up.py").write_text(tests)
    figures = run("virtual:fido2.3", device.parents[1])
    assert (figures.passed, figures.failed, figures.reasons) == (passed, failed, reasons)
    assert figures.sound is sound, figures.said
