"""What the guest finds before it has a root: a shell, a few modules, and the way to the root."""

from __future__ import annotations

import lzma
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.kernel.image import Kernel

BUSYBOX = Path("/bin/busybox")
MODULES = ("virtio_pci", "9pnet_virtio", "9p", "overlay")
INIT = Path(__file__).with_name("init.sh")

_FOLDERS = ("bin", "dev", "proc", "sys", "modules", "lower", "upper", "root")
_EXECUTABLE = stat.S_IFREG | 0o755
_FOLDER = stat.S_IFDIR | 0o755
_TRAILER = "TRAILER!!!"


def initrd(kernel: Kernel) -> bytes:
    """Return the archive that the kernel unpacks into its first root (newc)."""
    entries = [(name, _FOLDER, b"") for name in _FOLDERS]
    entries += [("bin/busybox", _EXECUTABLE, BUSYBOX.read_bytes())]
    entries += [("init", _EXECUTABLE, INIT.read_bytes())]
    entries += [
        (f"modules/{number:02}-{path.name.removesuffix('.xz')}", _EXECUTABLE, _module(path))
        for number, path in enumerate(_needed(kernel))
    ]
    archive = b"".join(_entry(*entry, inode) for inode, entry in enumerate(entries, 1))
    return archive + _entry(_TRAILER, 0, b"", 0)


def _needed(kernel: Kernel) -> Iterator[Path]:
    """Yield the files of the modules, each after those that it needs."""
    seen: set[str] = set()
    words = ["modprobe", "-d", str(kernel.root), "-S", kernel.version, "--show-depends", "-a"]
    told = subprocess.run([*words, *MODULES], check=True, capture_output=True, text=True).stdout
    for line in told.splitlines():
        kind, _, path = line.strip().partition(" ")
        if kind == "insmod" and path not in seen:
            seen.add(path)
            yield Path(path.strip())


def _module(path: Path) -> bytes:
    data = path.read_bytes()
    return lzma.decompress(data) if path.suffix == ".xz" else data


def _entry(name: str, mode: int, data: bytes, inode: int) -> bytes:
    """Return one member of a newc archive: thirteen numbers, the name, the data, all in fours."""
    path = name.encode() + b"\0"
    numbers = (inode, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(path), 0)
    head = b"070701" + b"".join(b"%08X" % number for number in numbers) + path
    return _in_fours(head) + _in_fours(data)


def _in_fours(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
