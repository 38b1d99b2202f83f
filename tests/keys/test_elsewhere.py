"""Systems other than Linux, which lack some of its modules."""

from __future__ import annotations

import subprocess
import sys

WITHOUT_FCNTL = """
import importlib, pkgutil, sys
import fido2.hid, serial  # they have a backend for each system, and take this one's

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "termios"):
            raise ModuleNotFoundError(f"no {name} on this system", name=name)

for name in ("fcntl", "termios"):
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Hidden())

import rig
failed = set()
for module in pkgutil.walk_packages(rig.__path__, "rig."):
    if module.name.startswith("rig.suites.") and ".test_" in module.name:
        continue
    try:
        importlib.import_module(module.name)
    except ModuleNotFoundError as error:
        if error.name in ("fcntl", "termios"):  # an extra that is not installed is no system
            failed.add(module.name)
print(*sorted(failed))
"""


NEED_LINUX = [
    "rig.link.hidraw",
    "rig.virtual.serving.usb.plugs",
    "rig.virtual.serving.usb.port",
    "rig.virtual.serving.usb.vhci",
]
"""What opens or makes devices of the Linux kernel."""


def test_nothing_but_devices_of_its_kernel_needs_linux() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_FCNTL], capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == NEED_LINUX, done.stderr
