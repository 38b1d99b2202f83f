from __future__ import annotations

from pathlib import Path

import pytest

from rig import UsageProblem
from rig.bench.file import Bench, parse_bench
from rig.keys.names import asks_a_person
from rig.runner.selection import Selection, night_of

NIGHT = '[night]\nsuites = ["get_info", "reset"]\nprepare = ["make -C hardware"]\n'
BOARD = '[boards.B1]\nkind = "actuator"\ndevice = "/dev/keyrig/act-1"\n'
SERVED = 'touch = { board = "B1", channel = 1 }\npower = { board = "B1", channel = 1 }\n'
BAYS = {
    "built-in": ('key = "virtual"\n', False),
    "simulated": ('simulated = { profile = "fido2.1" }\n', False),
    "simulator": ('key = "tcp:127.0.0.1:8111"\n', False),
    "hidapi": ('key = "hidapi:1-2"\n', True),
    "plugged in": ('path = "1-2"\n', True),
    "plugged in, pressed": ('path = "1-2"\ntouch = { board = "B1", channel = 1 }\n', True),
    "plugged in, served": (f'path = "1-2"\n{SERVED}', False),
}


def bench_of(*bays: str, night: str = "") -> Bench:
    tables = "".join(f"[bays.A{number}]\n{bay}" for number, bay in enumerate(bays, start=1))
    return parse_bench(night + BOARD + tables, Path("bench.toml"))


@pytest.mark.parametrize(("bay", "asks"), BAYS.values(), ids=BAYS)
def test_bay_asks_a_person_for_what_nothing_else_does(bay: str, asks: bool) -> None:
    assert asks_a_person("A1", bench_of(bay)) is asks


def test_night_is_about_all_bays_at_once_and_what_the_file_says() -> None:
    bench = bench_of(BAYS["simulated"][0], BAYS["built-in"][0], night=NIGHT)
    assert night_of(bench) == Selection(
        keys=("A1", "A2"),
        suites=("get_info", "reset"),
        prepare=("make -C hardware",),
        jobs=2,
    )


def test_what_is_asked_for_comes_before_what_the_file_says() -> None:
    night = night_of(bench_of(BAYS["simulated"][0], night=NIGHT), ["u2f"], 3)
    assert (night.suites, night.jobs) == (("u2f",), 3)


def test_person_is_asked_for_one_key_at_a_time() -> None:
    assert night_of(bench_of(BAYS["simulated"][0], BAYS["plugged in"][0])).jobs == 1


def test_bench_without_bays_has_no_night() -> None:
    with pytest.raises(UsageProblem, match="no bays"):
        night_of(bench_of())
