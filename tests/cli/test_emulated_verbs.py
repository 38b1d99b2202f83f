"""The verbs of the bench on the one that needs no hardware: firmware, pins, keys, all of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rig.runner.exits import Exit

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
BENCH = Path(__file__).parents[2] / "fixtures/emulated-bench.toml"

pytestmark = pytest.mark.emulator


def unhurried(folder: Path) -> Path:
    """Return a copy of the bench whose keys wait for a touch as long as real ones."""
    file = folder / "unhurried.toml"
    file.write_text(BENCH.read_text().replace("short-timeouts", "fido2.3"))
    return file


def keyrig(folder: Path, *words: str, code: Exit = Exit.OK) -> Any:
    ended = subprocess.run(
        [KEYRIG, *words, "--json"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == code, ended.stderr + ended.stdout
    return json.loads(ended.stdout)


def test_doctor_finds_nothing_to_put_right(tmp_path: Path) -> None:
    told = keyrig(tmp_path, "doctor", "--bench", str(unhurried(tmp_path)))
    assert [bay["bay"] for bay in told["bays"]] == ["A1", "A2"]
    for bay in told["bays"]:
        assert [check["number"] for check in bay["checks"]] == [1, 3, 7, 8, 9, 10, 11]
        assert all(check["ok"] and check["says"] for check in bay["checks"])


def test_bay_on_the_wrong_channels_is_told(tmp_path: Path) -> None:
    crossed = tmp_path / "crossed.toml"
    text = BENCH.read_text().replace('touch = { board = "B1", channel = 1 }', "touch = SECOND")
    text = text.replace('power = { board = "B1", channel = 1 }', "power = THIRD")
    text = text.replace("SECOND", '{ board = "B1", channel = 2 }')
    crossed.write_text(text.replace("THIRD", '{ board = "B1", channel = 3 }'))
    told = keyrig(tmp_path, "doctor", "--bench", str(crossed), "--key", "A1", code=Exit.TROUBLE)
    (bay,) = told["bays"]
    ill = {check["number"]: check for check in bay["checks"] if not check["ok"]}
    assert set(ill) == {10, 11}
    assert all("keyrig map" in check["try"] for check in ill.values())


@pytest.mark.slow
def test_map_finds_the_wires_that_nobody_wrote_down(tmp_path: Path) -> None:
    lines = unhurried(tmp_path).read_text().splitlines()
    unknown = tmp_path / "unknown.toml"
    unknown.write_text("\n".join(line for line in lines if not line.startswith(("touch", "power"))))
    told = keyrig(tmp_path, "map", "--bench", str(unknown), "--write")
    wires = {bay["bay"]: (bay["touch"]["channel"], bay["power"]["channel"]) for bay in told["bays"]}
    assert wires == {"A1": (1, 1), "A2": (3, 2)}
    assert told["unclear"] == []
    done = keyrig(tmp_path, "touch", "A2", "--bench", str(unknown))
    assert done["touched"]
    done = keyrig(tmp_path, "power", "A1", "cycle", "--bench", str(unknown))
    assert done["on"]
