"""Two keys that nothing on the bus tells apart, and the marker that does."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.bench.file import load_bench
from rig.bench.troubles import WrongKey
from rig.cli.adopt import adopt
from rig.keys import open_key
from tests.kernel.guest.conftest import Plugger, VirtualPlug

PROFILE = "fido2.1"
NO_SERIAL = ""
ECHO = b"which one"


def plugged_in_order(plug: Plugger, images: list[Path]) -> list[VirtualPlug]:
    """Plug keys of the same kind in, the first into the first port."""
    keys = [plug(PROFILE, serial=NO_SERIAL, image=image) for image in images]
    found = [key.here() for key in keys]
    assert len({(each.vid, each.pid, each.product, each.serial) for each in found}) == 1
    return keys


def swapped(plug: Plugger, keys: list[VirtualPlug], images: list[Path]) -> list[VirtualPlug]:
    """Pull them all, and plug them in again in another order."""
    for key in keys:
        key.pull()
    return plugged_in_order(plug, images)


def adopted(keys: list[VirtualPlug], file: Path) -> None:
    """Adopt keys at wipe, each in the bay of its port."""
    for number, key in enumerate(keys, 1):
        with key.tapped():
            adopt(f"A{number}", "wipe", at=key.id_path, bench=file, yes=True)


def echoes(file: Path) -> list[bytes]:
    """Open each bay in turn, and have its key send something back."""
    told = []
    for name in ("A1", "A2"):
        opened = open_key(name, load_bench(file))
        told.append(opened.link.ping(ECHO))
        opened.close()
    return told


def test_equal_keys_that_changed_places_are_known_and_left_alone(
    plug: Plugger, tmp_path: Path
) -> None:
    file = tmp_path / "bench.toml"
    images = [tmp_path / "first.json", tmp_path / "second.json"]
    keys = plugged_in_order(plug, images)
    adopted(keys, file)
    assert echoes(file) == [ECHO, ECHO]

    keys = swapped(plug, keys, images[::-1])
    before = [image.read_bytes() for image in images]
    for name in ("A1", "A2"):
        with pytest.raises(WrongKey, match="not the one that was adopted"):
            open_key(name, load_bench(file))
    assert [image.read_bytes() for image in images] == before

    swapped(plug, keys, images)
    assert echoes(file) == [ECHO, ECHO]
