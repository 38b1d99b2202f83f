"""Runs on a key that has its owner's PIN, with the PIN that the bench file refers to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from rig.record.jsonl import read_results
from rig.record.verdict import Verdict
from rig.runner.exits import Exit

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
PLUGIN = '''
import json
from pathlib import Path

from fido2.ctap2 import ClientPin, Ctap2

import rig.keys.parts
from rig.bench.touch.presser import Presser
from rig.bench.touch.virtual import VirtualTouch
from rig.keys.inprocess import InProcessConnection
from rig.link.device import KeyDevice
from rig.virtual.key import VirtualKey

MEMORY = Path("memory.json")


class OwnedKey(VirtualKey):
    """Has the same memory in each run, with its owner's credential and the PIN 2468 in it."""

    def __init__(self, profile, *, clock, faults=()):
        image = json.loads(MEMORY.read_text()) if MEMORY.exists() else None
        super().__init__(profile, clock=clock, faults=faults, image=image)
        if image is None:
            finger = Presser(VirtualTouch(self.sensor, clock))
            ctap2 = Ctap2(KeyDevice(lambda: InProcessConnection(self, clock), [finger]))
            party, user = {"id": "bank.example"}, {"id": b"owner", "name": "owner"}
            algorithm = {"type": "public-key", "alg": -7}
            ctap2.make_credential(bytes(32), party, user, [algorithm], options={"rk": True})
            ClientPin(ctap2).set_pin("2468")
        KEYS.append(self)


KEYS = []
rig.keys.parts.VirtualKey = OwnedKey


def pytest_unconfigure():
    for key in KEYS:
        MEMORY.write_text(json.dumps(key.image()))
'''


def run(folder: Path, level: str, pin: str, *more: str) -> Counter[Verdict]:
    """Run keyrig on the key of that memory; return how often each verdict was given."""
    (folder / "owners_plugin.py").write_text(PLUGIN)
    (folder / "bench.toml").write_text(
        f'[bays.A1]\nkey = "virtual"\nlevel = "{level}"\npin_env = "PIN_A1"\n'
    )
    here = {name: str(folder) for name in ("XDG_CONFIG_HOME", "PYTHONPATH")}
    env = {**os.environ, **here, "PYTEST_PLUGINS": "owners_plugin", "PIN_A1": pin}
    known = set(folder.glob("reports/*/"))
    done = subprocess.run(
        [KEYRIG, "run", "--key", "A1", *more],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert pin not in done.stdout + done.stderr
    assert done.returncode in (Exit.OK, Exit.TROUBLE, Exit.NO_VERDICT), done.stdout + done.stderr
    (fresh,) = set(folder.glob("reports/*/")) - known
    return Counter(result.verdict for result in read_results(fresh / "results.jsonl").results)


def held(folder: Path) -> list[str]:
    """Return the relying parties of what the key keeps."""
    kept = json.loads((folder / "memory.json").read_text())["persistent"]["credentials"]
    return [credential["rp_id"] for credential in kept]


def retries(folder: Path) -> int:
    left: int = json.loads((folder / "memory.json").read_text())["persistent"]["pin_retries"]
    return left


@pytest.mark.parametrize("level", ["sign", "store"])
def test_right_pin_costs_nothing_and_leaves_no_test_undecided(tmp_path: Path, level: str) -> None:
    verdicts = run(tmp_path, level, "2468")

    assert set(verdicts) <= {Verdict.PASS, Verdict.TOLERATED, Verdict.SKIP}
    assert retries(tmp_path) == 8
    assert held(tmp_path) == ["bank.example"]
    assert not list(tmp_path.glob(".keyrig/bench/*.pin.json"))


def test_stale_pin_costs_one_retry_in_all_runs_and_blames_no_key(tmp_path: Path) -> None:
    for _ in range(3):
        verdicts = run(tmp_path, "sign", "1357", "--suite", "registration")
        assert verdicts[Verdict.INFRA]
        assert not verdicts[Verdict.FAIL]
        # What takes no PIN is tested all the same.
        assert verdicts[Verdict.PASS]

    assert retries(tmp_path) == 7
