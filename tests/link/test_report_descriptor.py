from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rig.link.device import KeyDevice
from rig.link.report_descriptor import Interface, parse

if TYPE_CHECKING:
    from tests.link.conftest import ScriptedKey

REPORT = "1500 26ff00 7508"
FIDO = f"06d0f1 0901 a101 0920 {REPORT} 9540 8102 0921 {REPORT} 9540 9102 c0"
KEYBOARD = "0501 0906 a101 0507 19e0 29e7 1500 2501 7501 9508 8102 9501 7508 8101 c0"


@pytest.mark.parametrize(
    ("descriptor", "applications", "inputs", "outputs"),
    [
        pytest.param(FIDO, [(0xF1D0, 1)], {0: 512}, {0: 512}, id="as CTAP prints it"),
        pytest.param(KEYBOARD, [(1, 6)], {0: 16}, {}, id="two fields of one report"),
        pytest.param(
            "06d0f1 0901 a101 8501 7508 9540 8102 8502 9520 8102 9102 c0",
            [(0xF1D0, 1)],
            {1: 512, 2: 256},
            {2: 256},
            id="report ids",
        ),
        pytest.param("0b0100d0f1 a101 c0", [(0xF1D0, 1)], {}, {}, id="usage with its page"),
        pytest.param(
            "06d0f1 0901 a101 c0 0501 0906 a101 c0", [(0xF1D0, 1), (1, 6)], {}, {}, id="two of them"
        ),
        pytest.param("06d0f1 0901 a100 c0", [], {}, {}, id="no application"),
        pytest.param(FIDO[: -len("40 9102 c0")], [(0xF1D0, 1)], {0: 512}, {}, id="cut off"),
        pytest.param("fe0100", [], {}, {}, id="long item"),
        pytest.param("", [], {}, {}, id="empty"),
    ],
)
def test_descriptor_is_read(
    descriptor: str,
    applications: list[tuple[int, int]],
    inputs: dict[int, int],
    outputs: dict[int, int],
) -> None:
    assert parse(bytes.fromhex(descriptor)) == Interface(
        applications=tuple(applications), inputs=inputs, outputs=outputs
    )


def test_device_tells_of_no_interface_that_its_connection_does_not_know(device: KeyDevice) -> None:
    assert device.interface is None


def test_device_reads_the_descriptor_of_its_connection(
    key: ScriptedKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(key), "report_descriptor", bytes.fromhex(FIDO))
    assert KeyDevice(key.connect).interface == parse(bytes.fromhex(FIDO))
