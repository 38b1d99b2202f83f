"""Which interfaces of a USB device the kernel takes keystrokes from, by sysfs."""

from __future__ import annotations

from pathlib import Path

from rig.bench.report_descriptor import KEYBOARDS, applications

_BOOT_KEYBOARD = ("03", "01", "01")
"""Class, subclass and protocol of an interface that types without its descriptor being read."""


def keyboards_of(device: Path) -> tuple[str, ...]:
    """Return the names (`1-2:1.0`) of the interfaces of a resolved device that type.

    One that no driver holds types nothing. What cannot be read may: a press must not go where
    nobody can tell what it does.
    """
    found = {descriptor.parent.parent.name for descriptor in _typing(device)}
    found |= {interface.name for interface in device.glob("*:*") if _is_boot_keyboard(interface)}
    return tuple(sorted(found))


def _typing(device: Path) -> list[Path]:
    places = (*device.glob("report_descriptor"), *device.glob("*/*/report_descriptor"))
    return [descriptor for descriptor in places if _may_type(descriptor)]


def _may_type(descriptor: Path) -> bool:
    try:
        return bool(KEYBOARDS & applications(descriptor.read_bytes()))
    except OSError:
        return True


def _is_boot_keyboard(interface: Path) -> bool:
    if not (interface / "driver").is_symlink():
        return False
    kind = (_word(interface / f"bInterface{part}") for part in ("Class", "SubClass", "Protocol"))
    return tuple(kind) == _BOOT_KEYBOARD


def _word(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
