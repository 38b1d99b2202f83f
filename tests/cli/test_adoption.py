"""`keyrig adopt` on keys that can be anybody's, and what a bay does when its key is another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Protocol

import pytest
from fido2.ctap2 import ClientPin, Ctap2

from rig.keys.inprocess import InProcessConnection
from rig.link.device import KeyDevice
from rig.runner.exits import Exit
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
PROFILE = "fido2.1"


class ServedKey(Protocol):
    @property
    def name(self) -> str: ...

    def port(self, way: str) -> int: ...

    def control(self, *lines: str) -> list[str]: ...

    def end(self) -> tuple[str, str]: ...


Serve = Callable[..., ServedKey]


def keyrig(*args: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [KEYRIG, *args],
        cwd=folder,
        env={**os.environ, "XDG_CONFIG_HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def put(key: ServedKey, folder: Path, level: str = "") -> None:
    """Write a bench file with the key in its one bay, adopted if there is a level."""
    adopted = f'level = "{level}"\nadopted = 2026-11-22\n' if level else ""
    (folder / "bench.toml").write_text(
        f'[bays.A1]\nkey = "{key.name}"\n{adopted}'
        f'touch = {{ socket = "127.0.0.1:{key.port("control")}" }}\n'
    )


@contextmanager
def finger_board(key: ServedKey) -> Iterator[str]:
    """Serve a board whose first channel touches the key, and yield its URL."""

    class Channel(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == "/" or self.path.startswith("/usb1/")
            if self.path.startswith("/usb1/touch/"):
                key.control("press 30 0" if self.path.endswith("on") else "release")
            self.send_response(200 if known else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - theirs
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Channel) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def owned_image(file: Path) -> None:
    """Leave the memory of a key that has a PIN."""
    clock = VirtualClock()
    key = VirtualKey(PROFILE, clock=clock)
    ClientPin(Ctap2(KeyDevice(lambda: InProcessConnection(key, clock)))).set_pin("2468")
    file.write_text(json.dumps(key.image()))


def test_key_in_use_is_given_wipe_only_if_the_loss_is_named(serve: Serve, tmp_path: Path) -> None:
    owned_image(tmp_path / "key.json")
    key = serve(PROFILE, "--image", "key.json")
    put(key, tmp_path)
    before = (tmp_path / "bench.toml").read_text()
    adopt = ("adopt", "A1", "--level", "wipe", "--yes")

    refused = keyrig(*adopt, folder=tmp_path)
    half = keyrig(*adopt, "--lose", "pin", folder=tmp_path)
    unknown = keyrig(*adopt, "--lose", "everything", folder=tmp_path)
    assert {done.returncode for done in (refused, half, unknown)} == {Exit.USAGE}
    assert "--lose credentials,pin" in refused.stderr
    assert (tmp_path / "bench.toml").read_text() == before

    named = keyrig(*adopt, "--lose", "pin,credentials", folder=tmp_path)
    again = keyrig(*adopt, folder=tmp_path)
    assert named.returncode == again.returncode == Exit.OK, named.stderr + again.stderr


def test_marker_is_left_by_the_board_that_serves_the_bay(serve: Serve, tmp_path: Path) -> None:
    key = serve(PROFILE)
    with finger_board(key) as url:
        (tmp_path / "bench.toml").write_text(
            f'[boards.P1]\nkind = "pico"\nurl = "{url}"\n'
            '[hubs.H1]\npath = "1-1"\nswitch = "uhubctl"\n'
            f'[bays.A1]\nkey = "{key.name}"\n'
            'touch = { board = "P1", channel = 1 }\npower = { hub = "H1", port = 1 }\n'
        )
        adopted = keyrig("adopt", "A1", "--level", "wipe", "--yes", folder=tmp_path)
    assert adopted.returncode == Exit.OK, adopted.stderr
    assert 'level = "wipe"' in (tmp_path / "bench.toml").read_text()


@pytest.mark.parametrize("reason", ["never adopted here", "another key"])
def test_bay_whose_key_is_not_the_adopted_one_is_open_to_read_alone(
    serve: Serve, tmp_path: Path, reason: str
) -> None:
    if reason == "another key":
        first = serve(PROFILE)
        put(first, tmp_path)
        keyrig("adopt", "A1", "--level", "wipe", "--yes", folder=tmp_path)
        first.end()
    key = serve(PROFILE, "--image", "key.json")
    put(key, tmp_path, level="wipe")
    before = (tmp_path / "key.json").read_bytes()

    run = ("run", "--key", "A1", "--suite", "get_info")
    refused = keyrig(*run, folder=tmp_path)
    reading = keyrig(*run, "--consent", "read", folder=tmp_path)

    assert refused.returncode in (Exit.TROUBLE, Exit.NO_VERDICT), refused.stdout
    assert "keyrig adopt A1" in refused.stdout + refused.stderr
    assert reading.returncode == Exit.OK, reading.stdout + reading.stderr
    key.end()
    assert (tmp_path / "key.json").read_bytes() == before


def test_changed_firmware_is_in_the_record_and_refused_where_it_is_pinned(tmp_path: Path) -> None:
    bay = f'[bays.V1]\nkey = "virtual:{PROFILE}"\nfirmware_version = 1\n'
    run = ("run", "--key", "V1", "--suite", "get_info", "-k", "aaguid", "--json")
    (tmp_path / "bench.toml").write_text(bay)
    noted = keyrig(*run, folder=tmp_path)
    (tmp_path / "bench.toml").write_text(bay + 'firmware = "pinned"\n')
    refused = keyrig(*run, folder=tmp_path)

    assert noted.returncode == Exit.OK, noted.stderr
    (change,) = json.loads(noted.stdout)["keys"][0]["changed"]
    assert (change["what"], change["adopted"]) == ("firmware version", "1")
    assert "V1: its firmware version is" in noted.stderr
    assert refused.returncode in (Exit.TROUBLE, Exit.NO_VERDICT), refused.stdout
    assert "keyrig adopt V1" in refused.stderr
