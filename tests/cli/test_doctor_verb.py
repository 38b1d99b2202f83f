"""`keyrig doctor`: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rig import UsageProblem
from rig.cli.doctor import doctor
from rig.runner.exits import Exit

SOUND = "[bays.V1]\nkey = 'virtual:fido2.1'\n"
BROKEN = "[bays.V2]\nkey = 'virtual:fido2.3+selection-missing'\n"


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    file = tmp_path / "bench.toml"
    file.write_text(SOUND + BROKEN)
    return file


def test_doctor_tells_programs_bay_by_bay(bench: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor(None, bench, as_json=True) == Exit.TROUBLE
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "keyrig.doctor/1"
    assert [bay["bay"] for bay in told["bays"]] == ["V1", "V2"]
    sound, broken = (
        {check["number"]: check["ok"] for check in bay["checks"]} for bay in told["bays"]
    )
    assert all(sound.values())
    assert not broken[10]


def test_doctor_is_content_with_a_sound_bay(
    bench: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor(["V1"], bench) == Exit.OK
    told = capsys.readouterr()
    assert "V1         10 ok   touch counts: pressed" in told.out
    assert "V1         not looked at: 3, 4, 5, 6: it is in no USB port" in told.out.splitlines()
    assert told.err == "V1: nothing to put right\n"


def test_doctor_tells_people_what_to_try(bench: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor(["V2"], bench) == Exit.TROUBLE
    lines = capsys.readouterr().out.splitlines()
    found = next(place for place, line in enumerate(lines) if " 10 FAIL touch counts" in line)
    assert lines[found + 1].strip().startswith("try: ")


@pytest.mark.parametrize(("key", "told"), [(["V3"], "no key is called"), (None, "no bay")])
def test_doctor_without_a_patient_is_a_mistake(
    tmp_path: Path, key: list[str] | None, told: str
) -> None:
    file = tmp_path / "empty.toml"
    file.touch()
    with pytest.raises(UsageProblem) as problem:
        doctor(key, file)
    assert told in str(problem.value)
