"""`keyrig touch` and `keyrig power`: what they print, and how they end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rig import KeyProblem, UsageProblem
from rig.cli.power import power
from rig.cli.touch import touch
from rig.runner.exits import Exit
from rig.runner.hands.powering import Order
from tests.real_time import PATIENCE

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
BENCH = """
[bays.V1]
key = "virtual:fido2.1"

[bays.V2]
key = "virtual:fido2.3+keepalive-always-processing"

[bays.V3]
key = "virtual:fido2.3+selection-missing"

[bays.V4]
key = "virtual:fido2.3+selection-without-touch"

[bays.V5]
key = "virtual:fido2.3"
level = "store"
"""


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    file = tmp_path / "bench.toml"
    file.write_text(BENCH)
    return file


@pytest.mark.parametrize(
    ("key", "code", "told"),
    [
        ("V1", Exit.OK, "V1: it asked for a touch, and went on after"),
        ("V2", Exit.TROUBLE, "V2: it never asked for a touch, was pressed 0 times"),
        ("V4", Exit.TROUBLE, "V4: it went on before anything pressed it"),
    ],
)
def test_touch_says_what_came_of_it(
    bench: Path, capsys: pytest.CaptureFixture[str], key: str, code: Exit, told: str
) -> None:
    assert touch(key, bench) == code
    said = capsys.readouterr()
    assert said.out.startswith(told)
    assert ("keyrig doctor --key" in said.err) is (code is not Exit.OK)


def test_touch_tells_programs(bench: Path, capsys: pytest.CaptureFixture[str]) -> None:
    touch("V1", bench, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["key"], told["touched"]) == ("keyrig.touch/1", "V1", True)


def test_key_that_refuses_to_ask_is_told_with_what_to_try(bench: Path) -> None:
    with pytest.raises(KeyProblem, match="the key refuses") as problem:
        touch("V3", bench)
    assert "doctor" in problem.value.try_this


def test_calibration_prints_a_table_and_what_follows(
    bench: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert touch("V1", bench, calibration=True, presses=2) == Exit.OK
    said = capsys.readouterr()
    table = said.out.splitlines()
    assert table[0].split() == ["hold", "taken", "missed", "false"]
    assert table[1].split() == ["20", "ms", "2", "0", "0"]
    assert table[-1] == "V1: presses of 20 ms and longer were always taken"
    assert "20 ms: 2 of 2 taken" in said.err


def test_calibration_in_vain_is_trouble(bench: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = touch("V4", bench, calibration=True, presses=1, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (code, told["suggested_hold"]) == (Exit.TROUBLE, None)


def test_calibration_below_wipe_is_refused(bench: Path) -> None:
    with pytest.raises(UsageProblem, match="hundreds of times"):
        touch("V5", bench, calibration=True)


def test_power_cycle_is_told(bench: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert power("V1", Order.CYCLE, bench) == Exit.OK
    assert capsys.readouterr().out == "V1 went, and is back after 0.0 s\n"
    power("V1", Order.CYCLE, bench, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["order"], told["on"]) == ("keyrig.power/1", "cycle", True)


def test_unknown_bay_is_a_mistake(bench: Path) -> None:
    with pytest.raises(UsageProblem, match="no key is called 'V9'"):
        touch("V9", bench)
    with pytest.raises(UsageProblem, match="no key is called 'V9'"):
        power("V9", Order.ON, bench)


def test_power_stays_off_until_the_order_is_ended(tmp_path: Path) -> None:
    file = tmp_path / "bench.toml"
    file.write_text('[bays.S1]\nsimulated = { profile = "u2f" }\nlevel = "wipe"\n')
    with subprocess.Popen(
        [KEYRIG, "power", "S1", "off", "--bench", str(file), "--json"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        told = json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")
        assert (told["on"], told["lasts"], process.poll()) == (False, False, None)
        process.terminate()
        _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, "Ctrl-C" in said) == (Exit.OK, True)
