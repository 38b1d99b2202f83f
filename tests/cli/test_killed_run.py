"""A run that is killed between a registration and its deletion, and the run after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest
from fido2.ctap2 import ClientPin, Ctap2

from rig.bench.touch.presser import Presser
from rig.bench.touch.virtual import VirtualTouch
from rig.keys.inprocess import InProcessConnection
from rig.link.device import KeyDevice
from rig.runner.exits import Exit
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
PROFILE, PIN = "fido2.1", "2468"
OWNERS = "bank.example"
MINE = """
import os, signal

def test_that_is_killed(discoverable):
    os.kill(os.getpid(), signal.SIGKILL)

def test_that_stores(discoverable):
    assert discoverable.id
"""


class ServedKey(Protocol):
    @property
    def name(self) -> str: ...

    def port(self, way: str) -> int: ...


def owned_image(file: Path) -> None:
    """Leave the memory of a key that has a PIN and a credential of its owner's."""
    clock = VirtualClock()
    key = VirtualKey(PROFILE, clock=clock)
    finger = Presser(VirtualTouch(key.sensor, clock))
    ctap2 = Ctap2(KeyDevice(lambda: InProcessConnection(key, clock), [finger]))
    user = {"id": b"owner", "name": "owner"}
    algorithm = {"type": "public-key", "alg": -7}
    ctap2.make_credential(bytes(32), {"id": OWNERS}, user, [algorithm], options={"rk": True})
    ClientPin(ctap2).set_pin(PIN)
    file.write_text(json.dumps(key.image()))


class Desk:
    """A folder with a bench file whose one key is adopted at `store`."""

    def __init__(self, folder: Path, key: ServedKey) -> None:
        self.folder = folder
        self.journal = folder / ".keyrig/bench/A1.credentials.json"
        (folder / "test_mine.py").write_text(MINE)
        self.put(key)
        self.adopt()

    def put(self, key: ServedKey) -> None:
        """Have the bay hold this key, which nobody has adopted."""
        (self.folder / "bench.toml").write_text(
            f'[bays.A1]\nkey = "{key.name}"\npin_env = "PIN_A1"\n'
            f'touch = {{ socket = "127.0.0.1:{key.port("control")}" }}\n'
        )

    def adopt(self) -> str:
        """Adopt the key, and return what is said."""
        adopted = self.keyrig("adopt", "A1", "--level", "store", "--yes")
        assert adopted.returncode == Exit.OK, adopted.stderr
        return adopted.stderr

    def keyrig(self, *args: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "XDG_CONFIG_HOME": str(self.folder), "PIN_A1": PIN}
        return subprocess.run(
            [KEYRIG, *args],
            cwd=self.folder,
            env=env,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def run(self, test: str) -> subprocess.CompletedProcess[str]:
        """Run one test of mine."""
        only = ("--suite", "get_info", "-k", test, "test_mine.py")
        return self.keyrig("run", "--key", "A1", *only, "--json")

    def held(self) -> list[str]:
        """Return the relying parties of what the key keeps."""
        image: dict[str, Any] = json.loads((self.folder / "key.json").read_text())
        return [credential["rp_id"] for credential in image["persistent"]["credentials"]]


@pytest.fixture
def desk(tmp_path: Path, serve: Callable[..., ServedKey]) -> Desk:
    owned_image(tmp_path / "key.json")
    return Desk(tmp_path, serve(PROFILE, "--image", "key.json"))


def test_next_run_deletes_what_a_killed_one_left_on_the_key(desk: Desk) -> None:
    killed = desk.run("that_is_killed")
    assert killed.returncode not in (Exit.OK, Exit.FAILURES), killed.stdout
    assert desk.journal.stat().st_mode & 0o777 == 0o600
    (entry,) = json.loads(desk.journal.read_text())["credentials"]
    assert desk.held() == [OWNERS, entry["rp_id"]]

    next_one = desk.run("that_stores")

    assert next_one.returncode == Exit.OK, next_one.stdout + next_one.stderr
    assert desk.held() == [OWNERS]
    assert not desk.journal.exists()
    assert json.loads(next_one.stdout)["keys"][0]["warnings"] == []


def test_run_that_knows_no_pin_tells_what_an_earlier_one_left(desk: Desk) -> None:
    desk.run("that_is_killed")
    file = desk.folder / "bench.toml"
    file.write_text(file.read_text().replace('pin_env = "PIN_A1"\n', ""))

    told = desk.run("that_stores")

    (warning,) = json.loads(told.stdout)["keys"][0]["warnings"]
    assert "pin_env or pin_file" in warning
    assert f"A1: {warning}" in told.stderr
    assert len(desk.held()) == 2
    assert desk.journal.exists()


def test_journal_stays_with_its_key(desk: Desk, serve: Callable[..., ServedKey]) -> None:
    desk.run("that_is_killed")
    written = desk.journal.read_bytes()
    desk.adopt()
    assert desk.journal.read_bytes() == written

    desk.put(serve(PROFILE))
    told = desk.adopt()

    (set_aside,) = desk.journal.parent.glob("A1.*.before.json")
    assert set_aside.read_bytes() == written
    assert str(set_aside) in told
    assert not desk.journal.exists()
