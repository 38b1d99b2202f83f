"""What `keyrig run` does of what a night does: it ends in time, and looks bays over first."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from rig.runner.exits import Exit

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
ENDLESS = "import time\ndef test_endless(link):\n    while True:\n        time.sleep(0.1)\n"


def keyrig_run(folder: Path, *args: str) -> tuple[int, dict[str, Any], str]:
    """Run it in a folder; return its exit code, its document, and what it said."""
    done = subprocess.run(
        [KEYRIG, "run", "--json", *args],
        cwd=folder,
        env={**os.environ, "XDG_CONFIG_HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def test_run_ends_at_its_deadline_with_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "test_endless.py").write_text(ENDLESS)
    own = ("--key", "virtual", "--suite", "selection", "-k", "endless", "test_endless.py")
    code, told, _ = keyrig_run(tmp_path, "--deadline", "3s", *own)
    assert (code, told["exit"], told["out_of_time"]) == (Exit.DEADLINE, Exit.DEADLINE, True)


def test_bay_without_a_key_is_left_out_of_a_run_that_looks_first(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text('[bays.A1]\npath = "99-9"\n')
    code, told, said = keyrig_run(tmp_path, "--bench=b.toml", "--key=A1", "--preflight")
    assert (code, told["exit"]) == (Exit.NO_VERDICT, Exit.NO_VERDICT)
    assert "A1: key is there: " in said
    preflight = json.loads((tmp_path / told["directory"] / "preflight.json").read_text())
    assert [bay["bay"] for bay in preflight["bays"]] == ["A1"]
