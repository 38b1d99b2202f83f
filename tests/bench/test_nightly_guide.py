"""The examples that people copy from the guide to the nightly."""

from __future__ import annotations

import configparser
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from rig.bench.file import parse_bench

HOUSE = Path(__file__).parents[2]
GUIDE = (HOUSE / "docs/nightly.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
COMMANDS = [
    command
    for example in EXAMPLES
    for command in parse_bench(example, Path("bench.toml")).night.on_finish
]


def test_guide_has_examples() -> None:
    assert len(EXAMPLES) == 4
    assert len(COMMANDS) == 4


@pytest.mark.parametrize("command", COMMANDS)
def test_shell_can_read_what_the_guide_has_it_run(command: str) -> None:
    shell, option, script = shlex.split(command)
    assert (shell, option) == ("sh", "-c")
    subprocess.run(["/bin/sh", "-n", "-c", script], check=True)


def test_units_run_a_night_and_have_it_stopped_in_good_order() -> None:
    units = {}
    for kind in ("service", "timer"):
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(HOUSE / f"fixtures/systemd/keyrig-nightly.{kind}")
        units[kind] = parser
    service = units["service"]["Service"]
    assert service["ExecStart"].endswith("/keyrig nightly --bench bench.toml")
    assert service["KillMode"] == "mixed"
    assert service["SuccessExitStatus"].split() == ["1", "2", "10", "11", "12", "13"]
    assert units["timer"]["Install"]["WantedBy"] == "timers.target"
