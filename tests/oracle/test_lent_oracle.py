"""The oracle on a key that a bench lends, with a suite made up here."""

from __future__ import annotations

from pathlib import Path

from tests.oracle.lending import lent
from tests.oracle.running import run_lent

BENCH = """
[bays.A1]
path = "1-2"

[bays.A2]
simulated = { profile = "fido2.1" }
level = "wipe"
"""
CONFTEST = """
import urllib.request
import pytest
from fido2.ctap2 import Ctap2
from fido2.hid import CtapHidDevice, list_descriptors, open_connection

def pytest_addoption(parser):
    parser.addoption("--controller")
    parser.addoption("--pico-port")
    parser.addoption("--ep-rp-id")

@pytest.fixture
def ask(request):
    of = request.config.getoption
    return lambda path: urllib.request.urlopen(f"{of('controller')}/usb{of('pico_port')}{path}")

@pytest.fixture
def open_key():
    def opened():
        descriptor, = list_descriptors()
        return Ctap2(CtapHidDevice(descriptor, open_connection(descriptor)))
    return opened
"""
TESTS = """
import pytest
import urllib.error
from fido2.hid import list_descriptors

def test_touch(ask, open_key):
    open_key().selection(on_keepalive=lambda status: ask("/touch/on"))
    ask("/touch/off")

def test_reset_after_power(ask, open_key):
    ask("/power/off")
    assert not list(list_descriptors())
    ask("/power/on")
    open_key().reset(on_keepalive=lambda status: ask("/touch/on"))

def test_no_other_port(ask):
    with pytest.raises(urllib.error.HTTPError):
        ask("9/touch/on")
"""


def test_lent_key_is_touched_and_powered_for_another_suite(tmp_path: Path) -> None:
    device = tmp_path / "suite" / "tests" / "device"
    device.mkdir(parents=True)
    (device.parents[1] / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    (device / "conftest.py").write_text(CONFTEST)
    (device / "test_made_up.py").write_text(TESTS)
    bench = tmp_path / "bench.toml"
    bench.write_text(BENCH)
    with lent(bench, "A2", tmp_path) as loan:
        figures = run_lent(loan, device.parents[1])
    assert (figures.passed, figures.failed, figures.sound) == (3, 0, True), figures.said
