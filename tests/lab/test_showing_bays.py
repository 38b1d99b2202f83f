"""What a host tells labgrid's exporter of its bays."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig import BenchProblem, UsageProblem
from rig.bench.file import Bench, parse_bench
from rig.lab.labgrid.resources import CLASS, Exported, bays_of, exporter_yaml, tag_value

ADOPTED = """
[bays.A1]
path = "pci-0000:00:14.0-usb-0:2.1"
level = "wipe"
vid = 0x1209
pid = 0x000A
serial = "SECRET-0001"
vendor_serial = 4711471147
vendor_firmware = "5.7.1"
firmware_version = 329473
aaguid = "6b657972-6967-4d31-8000-000000000001"
pin_env = "SECRET_PIN"
adopted = 2026-11-22
touch = { board = "B2", channel = 1 }
power = { board = "B1", channel = 1 }
[boards.B1]
kind = "actuator"
device = "/dev/act1"
[boards.B2]
kind = "actuator"
device = "/dev/act2"
"""


def bench(text: str) -> Bench:
    return parse_bench(text, Path("/srv/bench.toml"))


def test_adopted_bay_is_shown_without_what_is_private() -> None:
    assert exporter_yaml(bench(ADOPTED), "bench1") == (
        "## Bays of keyrig, for labgrid-exporter; made by keyrig lab export.\n"
        '"A1":\n'
        "  NetworkKeyrigBay:\n"
        '    host: "bench1"\n'
        '    bay: "A1"\n'
        '    bench: "/srv/bench.toml"\n'
        '    model: "1209:000a"\n'
        '    aaguid: "6b657972-6967-4d31-8000-000000000001"\n'
        '    firmware: "5.7.1"\n'
        '    level: "wipe"\n'
        '    path: "pci-0000:00:14.0-usb-0:2.1"\n'
        '    boards: "B1 B2"\n'
    )


def test_signs_of_a_path_are_written_as_they_are() -> None:
    told = exporter_yaml(parse_bench(ADOPTED, Path("/srv/ü 🔑/bench.toml")), "bench1")
    assert '    bench: "/srv/ü 🔑/bench.toml"\n' in told


def test_bay_that_nobody_adopted_is_not_shown() -> None:
    text = exporter_yaml(bench(ADOPTED + '[bays.A2]\npath = "1-2"\n'), "bench1")
    assert "A2" not in text


def test_bench_without_adopted_bays_is_refused() -> None:
    with pytest.raises(UsageProblem, match="no adopted bays"):
        exporter_yaml(bench('[bays.A2]\npath = "1-2"\n'), "bench1")


@pytest.mark.parametrize("text", ["{{5}}", "{%5", "{#5", "5##7"])
def test_text_that_the_exporter_would_take_for_a_template_is_refused(text: str) -> None:
    with pytest.raises(UsageProblem, match="for its own"):
        exporter_yaml(bench(ADOPTED.replace("5.7.1", text)), "bench1")


@pytest.mark.parametrize(
    ("text", "value"),
    [("5.7.1", "5_7_1"), ("Night-1", "night_1"), ("1209:000A", "1209_000a")],
)
def test_tag_is_written_in_the_signs_that_labgrid_names(text: str, value: str) -> None:
    assert tag_value(text) == value


def shown(exporter: str, group: str) -> Exported:
    params = {"host": "bench1", "bay": group}
    return Exported(exporter=exporter, group=group, kind=CLASS, params=params, available=True)


def test_bays_of_two_hosts_that_would_be_one_place_are_refused() -> None:
    bays = [shown("north-A", "1"), shown("north", "A-2"), shown("north", "A-1")]
    with pytest.raises(UsageProblem, match="would be one place") as refused:
        bays_of(bays)
    assert refused.value.where == "north-A-1"
    told_twice = [*bays[:2], bays[0]]
    assert [each.place for each in bays_of(told_twice)] == ["north-A-1", "north-A-2"]


@pytest.mark.parametrize("bay", ["A1,A2", "virtual", "trace:x.pcapng", "", "--bench=b.toml"])
def test_what_is_no_bay_is_not_visited(bay: str) -> None:
    with pytest.raises(BenchProblem, match="is no bay's name"):
        shown("bench1", bay).where()
