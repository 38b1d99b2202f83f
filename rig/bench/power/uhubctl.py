"""A port of a hub that switches its ports singly, by the program uhubctl."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

from rig import BenchProblem
from rig.bench.discover import SYSFS
from rig.bench.power.program import Ended, run_program
from rig.bench.usb_tree import find

DEADLINE = 20.0
"""Seconds for uhubctl to end."""
REPEATED = 20
"""Times that it says `off`: some hubs and kernels switch a port on again by themselves."""

_PLACES = os.pathsep.join(("/usr/local/sbin", "/usr/sbin", "/sbin"))
"""Where Debian keeps it, which is not on everybody's PATH."""
_ROOT = "usb"
"""What the kernel's name of a root hub begins with; uhubctl knows it by the bus alone."""
_PORT = re.compile(r"Port (\d+): [0-9a-f]{4} \w+")
_UDEV = "install hardware/udev/71-keyrig-bench.rules, which lets the group plugdev switch hubs"
_COMPLAINTS = {
    "No compatible devices": "see by `sudo uhubctl` whether the hub can switch its ports singly",
    "permission problems": _UDEV,
    "Permission denied": _UDEV,
    "Failed to control port power": "plug the hub in again; see whether it can switch its ports",
    "cannot read port": "plug the hub in again; see whether it can switch its ports",
}
"""What it says of a port that it did not switch, though it may end well; and what helps."""


class UhubctlPower:
    """Has uhubctl switch one port. It is not believed: whether the key goes is seen elsewhere.

    Args:
        hub: Where the hub is plugged in.
        port: The hub's port, from 1.
        sysfs: Where sysfs is mounted.
        program: The program.
    """

    def __init__(
        self, hub: str, port: int, *, sysfs: Path = SYSFS, program: str = "uhubctl"
    ) -> None:
        self._hub = hub
        self._port = port
        self._sysfs = sysfs
        self._program = shutil.which(program) or shutil.which(program, path=_PLACES) or program

    def off(self) -> None:
        """Cut the port's power; BenchProblem if uhubctl does not."""
        self._switch("off", "-r", str(REPEATED))

    def on(self) -> None:
        """Restore the port's power; BenchProblem if uhubctl does not."""
        self._switch("on")

    def _switch(self, action: str, *more: str) -> None:
        words = [self._program, "-l", self._location(), "-p", str(self._port), "-a", action, *more]
        self._judge(run_program(words, DEADLINE, self._not_run), shlex.join(words))

    def _location(self) -> str:
        """Return uhubctl's name of the hub: the kernel's, but of a root hub the bus alone."""
        try:
            hub = find(self._sysfs, self._hub)
        except OSError as error:
            raise self._problem(f"nobody can tell where the hub is: {error}", "") from error
        if hub is None:
            raise self._problem("the hub is not plugged in", "plug it in; keyrig scan shows it")
        return hub.port.removeprefix("usb")

    def _judge(self, ended: Ended, command: str) -> None:
        for line in ended.lines:
            for words, advice in _COMPLAINTS.items():
                if words in line:
                    raise self._problem(f"uhubctl did not switch the port: {line}", advice)
        if ended.code:
            raise self._problem(
                f"uhubctl failed with {ended.code}: {ended.last_word}", f"run it by hand: {command}"
            )
        ports = {int(found[1]) for found in map(_PORT.match, ended.lines) if found}
        if self._port not in ports:
            raise self._problem("uhubctl says nothing of that port", "mend it in the bench file")

    def _not_run(self, how: str) -> BenchProblem:
        return self._problem(f"uhubctl {how}", "install it: sudo apt install uhubctl")

    def _problem(self, what: str, advice: str) -> BenchProblem:
        return BenchProblem(what, where=f"port {self._port} of hub {self._hub}", try_this=advice)
