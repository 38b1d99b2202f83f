from __future__ import annotations

import errno
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from rig import UsageProblem
from rig.bench.adopt import Adoption, adopt
from rig.bench.file import load_bench
from rig.bench.identity import Identity
from rig.consent import Consent

TODAY = date(2026, 11, 22)
KEY = Identity(
    path="pci-0000:00:14.0-usb-0:2",
    vid=0x1209,
    pid=0x000A,
    serial="S1",
    aaguid=UUID(int=7),
    firmware_version=0x50403,
)


def adopted(file: Path, name: str = "A1", key: Identity = KEY, level: str = "wipe") -> Adoption:
    return adopt(file, name, key, Consent.of(level), TODAY)


def test_adoption_makes_a_file_that_says_so(tmp_path: Path) -> None:
    file = tmp_path / "new/bench.toml"

    adoption = adopted(file)

    assert file.read_text() == (
        "[bays.A1]\n"
        'path = "pci-0000:00:14.0-usb-0:2"\n'
        'level = "wipe"\n'
        "vid = 0x1209\n"
        "pid = 0x000a\n"
        'serial = "S1"\n'
        'aaguid = "00000000-0000-0000-0000-000000000007"\n'
        "firmware_version = 328707\n"
        "adopted = 2026-11-22\n"
    )
    assert load_bench(file).bays["A1"] == adoption.bay
    assert adoption.before is None


@pytest.mark.parametrize(
    ("level", "says", "says_not"),
    [("read", "nothing", "signatures"), ("sign", "signatures", "reset"), ("wipe", "reset", "\0")],
)
def test_adoption_says_what_the_level_permits(
    tmp_path: Path, level: str, says: str, says_not: str
) -> None:
    permits = adopted(tmp_path / "bench.toml", level=level).permits

    assert says.replace("nothing", "neither change the key nor cost it anything") in permits
    assert says_not not in permits


FILE = """\
# my bench
[bays.A1]  # front left
path = "pci-0000:00:14.0-usb-0:2"
# not yet
level = "read"
pin_env = "PIN_A1"  # in the vault
irreversible = ["always-uv"]

[bays.A2]
path = "1-3"  # back

# the end
"""


def test_adoption_of_a_bare_bay_keeps_all_else(tmp_path: Path) -> None:
    file = tmp_path / "bench.toml"
    file.write_text(FILE)

    adoption = adopted(file, level="store")

    assert file.read_text() == FILE.replace('"read"', '"store"').replace(
        'irreversible = ["always-uv"]\n',
        'irreversible = ["always-uv"]\nvid = 0x1209\npid = 0x000a\nserial = "S1"\n'
        'aaguid = "00000000-0000-0000-0000-000000000007"\nfirmware_version = 328707\n'
        "adopted = 2026-11-22\n",
    )
    assert not adoption.another_key


def test_adoption_again_after_an_update_keeps_pin_and_acts(tmp_path: Path) -> None:
    file = tmp_path / "bench.toml"
    file.write_text(FILE)
    adopted(file)

    adoption = adopted(file, key=replace(KEY, firmware_version=0x50500, aaguid=None), level="sign")

    assert not adoption.another_key
    assert adoption.bay.firmware_version == 0x50500
    assert adoption.bay.level is Consent.SIGN
    assert adoption.bay.pin_env == "PIN_A1"
    assert adoption.bay.irreversible


ANOTHER = {
    "serial": replace(KEY, serial="S2"),
    "no serial": replace(KEY, serial=None),
    "product": replace(KEY, pid=0x000B),
    "aaguid": replace(KEY, aaguid=UUID(int=8)),
    "vendor's serial": replace(KEY, vendor_serial=2),
    "built-in": Identity(key="virtual"),
}


@pytest.mark.parametrize("key", ANOTHER.values(), ids=ANOTHER.keys())
def test_another_key_inherits_neither_pin_nor_acts(tmp_path: Path, key: Identity) -> None:
    file = tmp_path / "bench.toml"
    file.write_text(FILE)
    adopted(file, key=replace(KEY, vendor_serial=1))

    adoption = adopted(file, key=key)

    assert adoption.another_key
    assert adoption.before is not None
    assert adoption.bay.pin_env is None
    assert not adoption.bay.irreversible
    assert adoption.bay.path == key.path
    assert load_bench(file).bays["A2"].path == "1-3"


def test_simulator_keeps_its_finger_and_power_while_it_is_the_same(tmp_path: Path) -> None:
    file = tmp_path / "bench.toml"
    tables = 'touch = { socket = "127.0.0.1:9111" }\npower = { command = "restart it" }\n'
    file.write_text(f'[bays.S1]\nkey = "tcp:127.0.0.1:8111"\n{tables}')
    same = Identity(key="tcp:127.0.0.1:8111", aaguid=UUID(int=7))

    assert not adopted(file, "S1", same).another_key
    assert tables in file.read_text()

    assert adopted(file, "S1", replace(same, aaguid=UUID(int=8))).another_key
    assert adopted(file, "S1", replace(same, key="tcp:127.0.0.1:8112")).bay.power is None


def test_port_of_another_bay_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "bench.toml"
    file.write_text(FILE)

    with pytest.raises(UsageProblem, match="A1 and B1 have the same path"):
        adopted(file, "B1")

    assert file.read_text() == FILE
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("text", ['bays.A1.path = "1-2"\n', 'bays = {A1 = {path = "1-2"}}\n'])
def test_bays_that_are_no_tables_are_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bench.toml"
    file.write_text(text)

    with pytest.raises(UsageProblem) as problem:
        adopted(file, "A2")

    assert "[bays.A2]" in problem.value.try_this
    assert file.read_text() == text


def test_link_and_mode_of_the_file_outlive_an_adoption(tmp_path: Path) -> None:
    file, link = tmp_path / "real.toml", tmp_path / "bench.toml"
    file.write_text(FILE)
    file.chmod(0o640)
    link.symlink_to(file)

    adopted(link)

    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert load_bench(file).bays["A1"].level is Consent.WIPE


def test_file_that_cannot_be_written_is_a_usage_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageProblem, match="cannot be written"):
        adopted(tmp_path / "file/bench.toml")


def test_full_disk_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "bench.toml"
    file.write_text(FILE)

    def fill_up(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fill_up)
    with pytest.raises(UsageProblem, match="No space left"):
        adopted(file)

    assert file.read_text() == FILE
    assert list(tmp_path.iterdir()) == [file]
