"""Virtual keys that the guest's kernel takes for real ones; each in a forked process."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from rig.bench.discover import PluggedIn, discover
from rig.bench.waiting import wait_until
from rig.keys.served import order_of, serve, way_of
from tests.real_time import PATIENCE

HOST = "127.0.0.1"
TAP_EVERY = 0.3

_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class VirtualPlug:
    """A virtual key in its own process, plugged into the kernel.

    Attributes:
        serial: Its serial number; empty for a key without one.
        place: What it said of where it is.
        process: Its process.
    """

    serial: str
    place: str
    process: multiprocessing.process.BaseProcess

    @property
    def id_path(self) -> str:
        """The ID_PATH of the first controller's port; empty off USB."""
        found = re.search(r"vhci port (\d+)", self.place)
        return f"platform-vhci_hcd.0-usb-0:{int(found[1]) + 1}" if found else ""

    def found(self) -> PluggedIn | None:
        """Return what the rig sees of it; None while it is not there."""
        sought = (self.serial, self.id_path)
        return next((key for key in discover() if (key.serial, key.id_path) == sought), None)

    def here(self) -> PluggedIn:
        """Return what the rig sees of it once it is there."""
        assert wait_until(lambda: self.found() is not None, PATIENCE), "it does not come"
        found = self.found()
        assert found is not None
        return found

    def gone(self) -> None:
        """Return once it has gone."""
        assert wait_until(lambda: self.found() is None, PATIENCE), "it does not go"

    def say(self, line: str) -> str:
        """Say a line to its control port, and return the answer."""
        with socket.create_connection((HOST, self.control), PATIENCE) as connection:
            connection.sendall(f"{line}\n".encode())
            with connection.makefile() as answers:
                return answers.readline().strip()

    @property
    def control(self) -> int:
        """The TCP port that takes its lines."""
        return int(self.place.rpartition(":")[2])

    def pull(self) -> None:
        """End its process and return once it has gone; its place is free then for another."""
        if self.process.pid is not None and self.process.is_alive():
            os.kill(self.process.pid, signal.SIGTERM)
            self.process.join(PATIENCE)
            self.gone()

    def replug(self) -> PluggedIn:
        """Pull it and plug it in again, and return what the rig sees then."""
        assert self.say("power off") == "ok"
        self.gone()
        assert self.say("power on") == "ok"
        return self.here()

    @contextmanager
    def tapped(self) -> Iterator[None]:
        """Have somebody tap on it all the time, for programs that wait for a touch."""
        done = threading.Event()

        def tap() -> None:
            while not done.wait(TAP_EVERY):
                self.say("press 0.1")

        finger = threading.Thread(target=tap)
        finger.start()
        try:
            yield
        finally:
            done.set()
            finger.join()


Plugger = Callable[..., VirtualPlug]


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plugger]:
    """Plug virtual keys in: `plug("short-timeouts", serial="0007")`; all go at the test's end."""
    plugged: list[VirtualPlug] = []

    def one(
        profile: str = "short-timeouts",
        *,
        serial: str,
        way: str = "usb",
        image: Path | None = None,
    ) -> VirtualPlug:
        ours, theirs = _FORK.Pipe()
        process = _FORK.Process(target=_serve, args=(theirs, profile, serial, way, image))
        process.start()
        assert ours.poll(PATIENCE), "the key does not start"
        plugged.append(VirtualPlug(serial, ours.recv(), process))
        return plugged[-1]

    yield one
    for key in plugged:
        key.pull()


def _serve(announce: Connection, profile: str, serial: str, way: str, image: Path | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    plug = way_of(usb=way == "usb", uhid=way == "uhid")
    order = order_of(profile, plug, serial=serial, control=0, image=image)
    serve(order, announce.send)
