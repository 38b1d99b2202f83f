"""The udev rules: their grammar, and what keeps keys from typing, in a sysfs that is made up."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bench.conftest import Host

UDEV = Path(__file__).parents[2] / "hardware/udev"
RULES = sorted(UDEV.glob("*.rules"))
FIDO = bytes.fromhex("06d0f10901a1010920150026ff007508954081020921150026ff00750895409102c0")
KEYBOARD = bytes.fromhex("05010906a101050719e029e71500250175019508810295017508810195057501c0")
MOUSE = bytes.fromhex("05010902a1010901a100c0c0")

MATCHES = {"ACTION", "KERNEL", "SUBSYSTEM", "DRIVER", "ATTR", "ENV"}
ASSIGNMENTS = {"ENV", "GROUP", "MODE", "TAG", "SYMLINK", "RUN", "GOTO", "LABEL"}
WITH_ARGUMENT = {"ATTR", "ENV"}
TOKEN = re.compile(r'([A-Z]+)(?:\{([A-Za-z_.]+)\})?(==|!=|\+=|=)"([^"]*)"')
NAMES = {"70-keyrig.rules", "71-keyrig-bench.rules", "72-keyrig-no-typing.rules"}


def rules_of(file: Path) -> list[str]:
    lines = file.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_all_rules_are_looked_at() -> None:
    assert {file.name for file in RULES} == NAMES


@pytest.mark.parametrize("file", RULES, ids=lambda file: file.name)
def test_every_rule_is_one_that_udev_reads(file: Path) -> None:
    for rule in rules_of(file):
        tokens = [TOKEN.fullmatch(word) for word in re.split(r", (?=[A-Z])", rule)]
        for token in tokens:
            assert token is not None, rule
            key, argument, operator, value = token.groups()
            allowed = MATCHES if operator in ("==", "!=") else ASSIGNMENTS
            assert key in allowed, rule
            assert (argument is not None) == (key in WITH_ARGUMENT), rule
            assert value or operator in ("==", "!="), rule


@pytest.mark.parametrize("file", RULES, ids=lambda file: file.name)
def test_every_jump_has_a_place_further_down(file: Path) -> None:
    rules = rules_of(file)
    for number, rule in enumerate(rules):
        for label in re.findall(r'GOTO="(\w+)"', rule):
            assert f'LABEL="{label}"' in rules[number + 1 :]


def mute(device: Path) -> dict[str, str]:
    """Have the script look at a device, and return what became of its interfaces."""
    interfaces = sorted(device.glob("*:*"))
    for interface in interfaces:
        (interface / "authorized").write_text("1\n")
    hid = next(interfaces[0].glob("0003:*"))
    subprocess.run([UDEV / "keyrig-no-typing", hid], check=True)
    return {each.name: (each / "authorized").read_text().strip() for each in interfaces}


def test_keyboard_of_a_key_is_taken_from_the_kernel(host: Host) -> None:
    key = host.plug("1-2.1", KEYBOARD, FIDO, MOUSE)
    assert mute(key) == {"1-2.1:1.0": "0", "1-2.1:1.1": "1", "1-2.1:1.2": "1"}


def test_keyboard_that_is_no_key_goes_on_typing(host: Host) -> None:
    host.plug("1-2.1", FIDO)
    assert mute(host.plug("1-2.2", KEYBOARD, MOUSE)) == {"1-2.2:1.0": "1", "1-2.2:1.1": "1"}


def test_interface_that_is_the_key_itself_is_left(host: Host) -> None:
    key = host.plug("1-2", KEYBOARD + FIDO, KEYBOARD)
    assert mute(key) == {"1-2:1.0": "1", "1-2:1.1": "0"}
