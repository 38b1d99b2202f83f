"""`keyrig config` and `keyrig scan`: what they print, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rig.bench.discover import PluggedIn
from rig.cli import config, scan

FILE = """
[bays.A1]
path = "1-2"
level = "sign"
vid = 0x1209
pin_env = "KEYRIG_PIN_A1"

[bays.A2]
path = "1-3"

[bays.V1]
key = "virtual:fido2.1"
"""


def key(port: str, *, vid: int = 0x1209, keyboards: tuple[str, ...] = ()) -> PluggedIn:
    return PluggedIn(
        node=Path(f"/dev/hidraw{port[-1]}"),
        vid=vid,
        pid=0x0A,
        product="Acme Key",
        serial="",
        port=port,
        id_path="",
        permitted=not keyboards,
        keyboards=keyboards,
    )


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    file = tmp_path / "bench.toml"
    file.write_text(FILE)
    return file


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [key("1-2", vid=0x1050), key("1-9", keyboards=("1-9:1.0",))]
    monkeypatch.setattr(scan, "discover", lambda: found)


@pytest.mark.usefixtures("plugged")
def test_scan_tells_all_bays_and_all_keys_to_programs(
    bench: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scan.scan(bench, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "keyrig.scan/1"
    assert [(bay["bay"], bay["holds"], bay["level"], bay["node"]) for bay in told["bays"]] == [
        ("A1", "another key", "sign", "/dev/hidraw2"),
        ("A2", "empty", "read", None),
        ("V1", "built in", "wipe", None),
    ]
    assert [(each["bay"], each["level"], each["keyboard"]) for each in told["keys"]] == [
        ("A1", "sign", False),
        (None, "read", True),
    ]


@pytest.mark.usefixtures("plugged")
def test_scan_tells_people_bays_first_then_strangers(
    bench: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan.scan(bench)
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert [line.split()[0] for line in lines] == ["A1", "A2", "V1", "stranger"]
    assert "another key than the one that was adopted" in lines[0]
    assert "(empty)" in lines[1]
    assert "types as a keyboard too" in lines[3]
    assert "70-keyrig.rules" in told.err


def test_config_tells_every_setting_and_who_set_it(
    bench: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config.show(bench, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["file"]) == ("keyrig.config/1", str(bench))
    settings = {one["name"]: (one["value"], one["origin"]) for one in told["settings"]}
    assert settings["bays.A1.level"] == ("sign", "file")
    assert settings["bays.A1.pin_env"] == ("KEYRIG_PIN_A1", "file")
    assert settings["bays.A2.level"] == ("read", "default")
    assert settings["bays.V1.level"] == ("wipe", "default")
    assert settings["night.suites"] == ([], "default")


def test_config_shows_people_what_is_set(bench: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.show(bench)
    told = capsys.readouterr()
    assert 'file     bays.A1.path = "1-2"' in told.out.splitlines()
    assert "None" not in told.out
    assert "null" not in told.out
    assert str(bench) in told.err


def test_config_prints_the_schema_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    config.schema()
    told = json.loads(capsys.readouterr().out)
    assert told["$schema"].startswith("https://json-schema.org/")
    assert set(told["properties"]) == {"bays", "boards", "hubs", "night"}
