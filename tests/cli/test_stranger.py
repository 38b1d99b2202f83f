"""Somebody's key, with a PIN and credentials, after the whole of a run that may only read."""

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

PARTY, ES256 = {"id": "example.com"}, [{"type": "public-key", "alg": -7}]


class SomebodysKey(VirtualKey):
    """Has an owner when it is opened, and writes down what it holds then and at the end."""

    def __init__(self, profile, *, clock, faults=()):
        super().__init__(profile, clock=clock, faults=faults)
        finger = Presser(VirtualTouch(self.sensor, clock))
        ctap2 = Ctap2(KeyDevice(lambda: InProcessConnection(self, clock), [finger]))
        for user in (b"alice", b"bob"):
            ctap2.make_credential(
                bytes(32), PARTY, {"id": user, "name": "x"}, ES256, options={"rk": True}
            )
        ClientPin(ctap2).set_pin("2468")
        Path("before.json").write_text(json.dumps(self.image()))
        KEYS.append(self)


KEYS = []
rig.keys.parts.VirtualKey = SomebodysKey


def pytest_unconfigure():
    for key in KEYS:
        Path("after.json").write_text(json.dumps(key.image()))
'''


@pytest.mark.parametrize("profile", ["fido2.1", "fido2.3"])
def test_strangers_key_is_the_same_to_the_byte_after_a_run_at_read(
    tmp_path: Path, profile: str
) -> None:
    (tmp_path / "strangers_plugin.py").write_text(PLUGIN)
    here = {name: str(tmp_path) for name in ("XDG_CONFIG_HOME", "PYTHONPATH")}
    env = {**os.environ, **here, "PYTEST_PLUGINS": "strangers_plugin"}
    command = [KEYRIG, "run", "--key", f"virtual:{profile}", "--consent", "read"]
    done = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )

    assert done.returncode == Exit.OK, done.stdout + done.stderr
    (results,) = tmp_path.glob("reports/*/results.jsonl")
    verdicts = Counter(result.verdict for result in read_results(results).results)
    assert set(verdicts) <= {Verdict.PASS, Verdict.TOLERATED, Verdict.SKIP}
    assert verdicts[Verdict.PASS] > 100
    before = (tmp_path / "before.json").read_bytes()
    assert len(json.loads(before)["persistent"]["credentials"]) == 2
    assert (tmp_path / "after.json").read_bytes() == before
