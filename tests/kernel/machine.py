"""The guest: one boot of QEMU, without KVM, on this machine's own files."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.kernel.image import Kernel

EMULATOR = "qemu-system-x86_64"

_CONSOLE = "console=ttyS0 quiet panic=-1"
_CHEAP = "mitigations=off nokaslr tsc=reliable no_timer_check random.trust_cpu=on"
_NO_CODE = 255


@dataclass(frozen=True)
class Machine:
    """How the guest is made.

    Attributes:
        kernel: What it boots.
        initrd: The archive with its first root.
        out: The folder that it can write to; `start` in it is the script that it runs.
        memory: Megabytes.
    """

    kernel: Kernel
    initrd: Path
    out: Path
    memory: int = 2048

    def run(self, seconds: float) -> int:
        """Boot, have `start` run, and return what it left in `code`.

        What the guest prints goes to stderr. A guest that says nothing of its end has failed.

        Raises:
            subprocess.TimeoutExpired: It did not end in time.
        """
        code = self.out / "code"
        code.unlink(missing_ok=True)
        subprocess.run(self._words(), check=True, timeout=seconds, stdout=sys.stderr)
        return int(code.read_text()) if code.exists() else _NO_CODE

    def _words(self) -> list[str]:
        return [
            EMULATOR,
            *("-M", "q35,usb=off,hpet=off", "-cpu", "max", "-smp", "2", "-m", str(self.memory)),
            # A device node of KVM may be there and unusable: never by detection.
            *("-accel", "tcg,thread=multi,tb-size=512"),
            *("-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio"),
            *("-no-reboot", "-kernel", str(self.kernel.vmlinux), "-initrd", str(self.initrd)),
            *("-append", f"{_CONSOLE} {_CHEAP}"),
            *_shared("root", Path("/"), ",readonly=on"),
            *_shared("out", self.out),
            *("-device", "virtio-rng-pci"),
        ]


def _shared(tag: str, folder: Path, more: str = "") -> list[str]:
    share = f"local,id={tag},path={folder},security_model=none,multidevs=remap{more}"
    return ["-fsdev", share, "-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag}"]
