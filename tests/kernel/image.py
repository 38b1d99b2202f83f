"""A kernel of Debian's for the guest: downloaded, unpacked and kept, never installed here."""

from __future__ import annotations

import lzma
import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

META_PACKAGE = "linux-image-amd64"
ZSTD = "zstd"

_SETUP_SECTORS, _PAYLOAD = 0x1F1, 0x248
_SECTOR = 512
_XZ, _ZSTD = b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"


class NoKernel(Exception):
    """Debian's archive cannot be asked for a kernel, or does not give it."""


@dataclass(frozen=True)
class Kernel:
    """An unpacked kernel package.

    Attributes:
        root: Where the package is unpacked.
        version: The kernel's own word for its version, as its folder of modules is called.
    """

    root: Path
    version: str

    @property
    def vmlinux(self) -> Path:
        """The kernel as QEMU starts it without a BIOS."""
        return self.root / f"vmlinux-{self.version}"


def kernel_of_the_day(cache: Path) -> Kernel:
    """Return the kernel that Debian ships today, from the cache if it is there.

    Raises:
        NoKernel: It is not in the cache, and cannot be had.
    """
    package = _package()
    root = cache / package
    if not (root / "ready").exists():
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        _unpack(package, root)
    version = next((root / "lib/modules").iterdir()).name
    kernel = Kernel(root, version)
    if not kernel.vmlinux.exists():
        kernel.vmlinux.write_bytes(_vmlinux((root / f"boot/vmlinuz-{version}").read_bytes()))
        _run("depmod", "-b", str(root), version)
        (root / "ready").touch()
    return kernel


def _package() -> str:
    """Return the package that the name for today's kernel stands for."""
    lines = (line.partition("Depends:") for line in _asked("apt-cache", "depends", META_PACKAGE))
    for _, _, name in lines:
        if "linux-image" in name:
            return name.strip()
    raise NoKernel(f"apt knows no package {META_PACKAGE}; try: apt-get update")


def _unpack(package: str, root: Path) -> None:
    _asked("apt-get", "download", package, cwd=root)
    archive = next(root.glob("*.deb"))
    _run("dpkg", "-x", str(archive), str(root))
    archive.unlink()


def _vmlinux(image: bytes) -> bytes:
    """Unpack the kernel from the image that a BIOS would load (Documentation/arch/x86/boot)."""
    offset, length = struct.unpack_from("<II", image, _PAYLOAD)
    begin = (image[_SETUP_SECTORS] + 1) * _SECTOR + offset
    # The last four bytes are the size of what comes out.
    payload = image[begin : begin + length - 4]
    if payload.startswith(_XZ):
        return lzma.decompress(payload)
    if payload.startswith(_ZSTD):
        unpacked = subprocess.run([ZSTD, "-dc"], input=payload, capture_output=True, check=True)
        return unpacked.stdout
    raise ValueError(f"a kernel packed in an unknown way: {payload[:6].hex()}")


def _asked(*words: str, cwd: Path | None = None) -> list[str]:
    """Return the lines that apt says; NoKernel if it cannot do what it is asked."""
    try:
        return _run(*words, cwd=cwd).splitlines()
    except FileNotFoundError as error:
        raise NoKernel(f"there is no {words[0]} here") from error
    except subprocess.CalledProcessError as error:
        raise NoKernel(f"{' '.join(words)}: {error.stderr.strip()}") from error


def _run(*words: str, cwd: Path | None = None) -> str:
    return subprocess.run(words, cwd=cwd, check=True, capture_output=True, text=True).stdout
