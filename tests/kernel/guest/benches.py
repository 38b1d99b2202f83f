"""Benches of virtual keys: each in a bay of its own, at wipe, with a finger and a switch."""

from __future__ import annotations

from pathlib import Path

from rig.cli.adopt import adopt
from rig.consent import Act
from tests.kernel.guest.conftest import VirtualPlug


def bench_of(keys: list[VirtualPlug], url: str, folder: Path) -> Path:
    """Adopt keys as A1, A2 and so on, and return the bench file.

    Args:
        keys: The keys.
        url: The board that touches and switches them, the first on its first channel.
        folder: Where the file is written.
    """
    file = folder / "bench.toml"
    file.write_text(f'[boards.B1]\nkind = "pico"\nurl = "{url}"\n')
    for number, key in enumerate(keys, 1):
        with file.open("a") as bench:
            bench.write(
                f'[bays.A{number}]\npath = "{key.here().id_path}"\nlevel = "read"\n'
                f"irreversible = {[str(act) for act in Act]}\n"
            )
        with key.tapped():
            adopt(f"A{number}", "wipe", bench=file, yes=True)
    text = file.read_text()
    for number in range(1, len(keys) + 1):
        channel = f'{{ board = "B1", channel = {number} }}'
        text = text.replace(
            f"[bays.A{number}]\n", f"[bays.A{number}]\ntouch = {channel}\npower = {channel}\n"
        )
    file.write_text(text)
    return file
