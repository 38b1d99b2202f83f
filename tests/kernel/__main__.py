"""Run the tests of the real USB-HID path in a guest of one boot (`make test-kernel`)."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.kernel.image import Kernel, NoKernel, kernel_of_the_day
from tests.kernel.initrd import initrd
from tests.kernel.machine import Machine
from tests.kernel.selection import IN_PROCESS, PROFILE, SUITES, options

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache/kernel"
REPORTS = ROOT / "reports/kernel"
SECONDS = 2400
"""After which the guest hangs, whatever it is at."""
GUEST = "guest"
MODULES = {
    GUEST: ("vhci-hcd", "usbhid", "hid-generic", "uhid", "dummy_hcd", "libcomposite", "usb_f_hid"),
    "browser": ("vhci-hcd", "usbhid", "hid-generic", "usbmon"),
}
"""What the kernel is to know, by the folder of tests."""
LAST_LINES = 40

START = """\
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LANG=C.UTF-8 KEYRIG_GUEST=1 \\
    PYTHONPATH={root} {variables}
echo 0 > /proc/sys/kernel/printk
modprobe -d {kernel} -a {modules}
/lib/systemd/systemd-udevd --daemon
ip link set lo up
cd {root}
{python} -m pytest {folder} -p no:cacheprovider --basetemp=/run/pytest \\
    --junit-xml=/run/out/junit.xml {more} > /run/out/pytest.log 2>&1
code=$?
dmesg > /run/out/kernel.log
echo $code > /run/out/code
sync
echo b > /proc/sysrq-trigger
"""


def main(folder: str, more: list[str]) -> int:
    """Prepare, boot, tell; pytest's own last line comes last."""
    begin = time.monotonic()
    CACHE.mkdir(parents=True, exist_ok=True)
    out = REPORTS / folder
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    kernel = kernel_of_the_day(CACHE)
    first_root = CACHE / "initrd"
    first_root.write_bytes(initrd(kernel))
    (out / "start").write_text(_start(kernel, folder, more))
    if folder == GUEST:
        _run_in_process(out / IN_PROCESS)
    prepared = time.monotonic()
    code = _booted(Machine(kernel, first_root, out))
    ended = time.monotonic()
    _tell(
        f"kernel {kernel.version}: prepared in {prepared - begin:.1f} s,"
        f" boot and tests in {ended - prepared:.1f} s"
    )
    log = out / "pytest.log"
    lines = log.read_text(errors="replace").splitlines() if log.exists() else ["no test ran"]
    _tell("\n".join(lines if code else lines[-LAST_LINES:]))
    return code


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _run_in_process(results: Path) -> None:
    """Run on this machine what the guest is to run over hidraw: there it would take minutes."""
    keyrig = Path(sys.executable).with_name("keyrig")
    words = [str(keyrig), "run", "--key", f"virtual:{PROFILE}", "--reports", str(results.parent)]
    done = subprocess.run(
        [*words, *options(SUITES)], check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    shutil.copy(Path(json.loads(done.stdout)["directory"]) / "results.jsonl", results)


def _start(kernel: Kernel, folder: str, more: list[str]) -> str:
    named = {name: os.environ[name] for name in ("KEYRIG_REPLUGS",) if name in os.environ}
    return START.format(
        variables=" ".join(f"{name}={shlex.quote(value)}" for name, value in named.items()),
        kernel=kernel.root,
        modules=" ".join(MODULES[folder]),
        root=ROOT,
        python=sys.executable,
        folder=Path(__file__).with_name(folder),
        more=shlex.join(more),
    )


def _booted(machine: Machine) -> int:
    try:
        return machine.run(SECONDS)
    except subprocess.TimeoutExpired:
        _tell(f"the guest did not end within {SECONDS} s")
        return 1


if __name__ == "__main__":
    words = argparse.ArgumentParser(epilog="All other options are pytest's.")
    words.add_argument("--folder", choices=MODULES, default=GUEST)
    chosen, rest = words.parse_known_args()
    try:
        sys.exit(main(chosen.folder, rest))
    except NoKernel as missing:
        sys.stderr.write(f"!!! the guest is SKIPPED, nothing was tested: {missing}\n")
        sys.exit(os.environ.get("KEYRIG_CI") == "1")
