"""What goes wrong between a key and the kernel: how the link sees it, and who is blamed for it.

A report that is cut short never gets through: the kernel throws it away, and says so in its log.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rig.link.device import KeyDevice
from rig.link.errors import BrokenFraming, LinkError, Mute
from rig.link.hidraw import HidrawConnection
from rig.plugin import active
from rig.record.jsonl import read_results
from rig.record.result import Result
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict
from tests.kernel.guest.conftest import Plugger, VirtualPlug

ONE_PACKET, SEVERAL = bytes(8), bytes(200)
PATIENT, IMPATIENT = 10.0, 0.5
"""Seconds of silence after which a key is mute; a late report comes after one second."""

Outcome = tuple[Verdict, Trouble | None]

LOST: Outcome = (Verdict.INFRA, Trouble.GONE)
SILENT: Outcome = (Verdict.INFRA, Trouble.MUTE)
PASSED: Outcome = (Verdict.PASS, None)
FAILED: Outcome = (Verdict.FAIL, None)

ONCE = """
import socket
import threading

import pytest

SAID = []


def say(line):
    with socket.create_connection(("127.0.0.1", {port})) as connection:
        connection.sendall(line.encode() + b"\\n")
        with connection.makefile() as answers:
            assert answers.readline() == "ok\\n"


@pytest.fixture
def happens(request):
    def once(line, after):
        if line and request.node.nodeid not in SAID:
            SAID.append(request.node.nodeid)
            waits = threading.Timer(after, say, (line,))
            waits.start()
            if not after:
                waits.join()

    return once
"""
"""A fixture that does something to the key's cable at the first attempt of each test."""

ECHOES = """
import pytest


@pytest.mark.parametrize(("line", "after", "size", "times"), {rows})
def test_echo(happens, link, line, after, size, times):
    happens(line, after)
    for _ in range(times):
        assert link.ping(bytes(size)) == bytes(size)
"""
"""The plug is pulled by the clock: enough messages are sent that it is in one of them."""

HAPPENINGS: dict[str, tuple[str, float, int, int, list[Outcome]]] = {
    "nothing": ("", 0, 8, 1, [PASSED]),
    "pulled in the middle": ("power off", 0.2, 7609, 8, [LOST, PASSED]),
    "only packet lost": ("usb stall", 0, 8, 1, [SILENT, PASSED]),
    "first of several lost": ("usb stall", 0, 200, 1, [FAILED]),
    "packet cut short": ("usb short", 0, 8, 1, [SILENT, PASSED]),
    "packet late": ("usb late", 0, 8, 1, [PASSED]),
    "nothing again": ("", 0, 8, 1, [PASSED]),
}


@pytest.fixture
def key(plug: Plugger) -> VirtualPlug:
    return plug(serial="0001")


@pytest.fixture
def device(key: VirtualPlug) -> Iterator[KeyDevice]:
    opened = KeyDevice(lambda: HidrawConnection(str(key.here().node)), timeout=PATIENT)
    yield opened
    opened.close()


def test_spoiled_report_is_seen_as_what_it_is(key: VirtualPlug, device: KeyDevice) -> None:
    rows: list[tuple[str, bytes, float, type[LinkError] | None, str]] = [
        ("usb stall", ONE_PACKET, IMPATIENT, Mute, "sent nothing for 0.5 s"),
        ("usb stall", SEVERAL, PATIENT, BrokenFraming, "continuation"),
        ("usb short", ONE_PACKET, IMPATIENT, Mute, "sent nothing for 0.5 s"),
        ("usb late", ONE_PACKET, IMPATIENT, Mute, "sent nothing for 0.5 s"),
        ("usb late", SEVERAL, PATIENT, None, ""),
    ]
    for line, message, patience, error, reason in rows:
        device.timeout = patience
        assert key.say(line) == "ok"
        if error is None:
            assert device.ping(message) == message
        else:
            with pytest.raises(error, match=reason):
                device.ping(message)
        device.timeout = PATIENT
        device.reconnect()
        assert device.ping(SEVERAL) == SEVERAL, line


def test_tests_are_judged_by_what_happened_to_the_cable(
    key: VirtualPlug, pytester: pytest.Pytester
) -> None:
    assert active.CONCERNS
    (pytester.path / "bench.toml").write_text(bench_with_power(key))
    rows = {name: row[:-1] for name, row in HAPPENINGS.items()}
    pytester.makeconftest(ONCE.format(port=key.control))
    told = ", ".join(f"pytest.param(*{row}, id={name!r})" for name, row in rows.items())
    pytester.makepyfile(test_mine=ECHOES.format(rows=f"[{told}]"))

    pytester.runpytest_inprocess(
        "--key=A1", "--bench=bench.toml", "--keyrig-record=r.jsonl", "--troubles=9"
    )

    results = results_by_name(pytester.path / "r.jsonl")
    assert {name: outcomes(attempts) for name, attempts in results.items()} == {
        name: expected for name, (*_, expected) in HAPPENINGS.items()
    }
    assert "was too short" in results["packet cut short"][0].kernel_log
    assert "USB disconnect" in results["pulled in the middle"][0].kernel_log


def bench_with_power(key: VirtualPlug) -> str:
    """Return a bench file whose one bay can pull the key's plug."""
    off, on = (
        f"bash -c 'echo power {state} > /dev/tcp/127.0.0.1/{key.control}'"
        for state in ("off", "on")
    )
    return (
        f'[bays.A1]\npath = "{key.here().id_path}"\nlevel = "read"\n'
        f'power = {{ off = "{off}", on = "{on}" }}\n'
    )


def results_by_name(file: Path) -> dict[str, list[Result]]:
    """Return each attempt at each test."""
    found: dict[str, list[Result]] = {}
    for result in read_results(file).results:
        found.setdefault(result.test.partition("[")[2].removesuffix("]"), []).append(result)
    return found


def outcomes(attempts: list[Result]) -> list[Outcome]:
    """Return what became of each."""
    return [(result.verdict, result.trouble) for result in attempts]
