"""Nights over hosts of one's own, which are programs that say what a test wants."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias
from uuid import uuid4

import pytest

from rig.lab.contract import Selector, Where
from rig.lab.errors import PlaceHeld
from rig.lab.lines import Kind, Saying
from rig.lab.night import night, table_of
from rig.lab.orders import Orders
from rig.record.history.store import FILE_NAME
from rig.record.line import to_line
from rig.record.run import KeyFacts, RunFacts, RunRecord
from rig.record.under_way import SCHEMA, Test
from rig.runner.exits import Exit
from rig.runner.nightly.aftermath import Places, Told
from tests.lab.own_lab import OwnClaim, OwnLease, ended, lab_of
from tests.record.nights import MODEL, made_up_result

NOW = datetime(2026, 11, 1, 22, tzinfo=UTC)
Hosts: TypeAlias = Mapping[str, Mapping[str, str] | bytes]
WELL = {"t": "P", "u": "P"}
HOST = """
import os, sys
from pathlib import Path
(bench,) = [word.removeprefix("--bench=") for word in sys.argv if word.startswith("--bench=")]
said = Path(bench).read_bytes()
Path(bench + ".words").write_text("\\n".join(sys.argv))
os.write(1, said)
if b'"end"' in said:
    sys.stdin.readline()
"""


@dataclass
class AtHost(OwnLease):
    """The bay A1 of a host; what its run says is in a file of the host's name."""

    folder: Path = Path()

    @property
    def bench(self) -> str:
        return self.place.removesuffix("-A1")

    def where(self) -> Where:
        return Where(host=self.bench, bay="A1", bench=str(self.folder / self.bench))


def hello(bench: str) -> bytes:
    return Saying(Kind.HELLO, {"keyrig": "1", "host": bench}).line()


def run_of(
    bench: str,
    tests: Mapping[str, str],
    code: Exit | None = None,
    files: Mapping[str, str] | None = None,
    **more: Any,
) -> bytes:
    """Return what a host says of a run that came to its end.

    Args:
        tests: By test, its tries as letters.
        code: Its exit code, if not that of its tests.
        files: What it leaves besides.
        more: What else its summary tells.
    """
    results = [
        made_up_result("A1", test, letter, number)
        for test, tries in tests.items()
        for number, letter in enumerate(tries, 1)
    ]
    about = {"AAGUID": MODEL, "firmware": "1"} if bench == "bench1" else {"firmware": "7"}
    facts = RunFacts(
        directory="run",
        id=uuid4().hex,
        bench=bench,
        suite="1",
        started=NOW,
        finished=NOW,
        keys=(KeyFacts(key="A1", bay="A1", about=about),),
        **more,
    )
    record = json.dumps(RunRecord.of(results, facts).document())
    lines = "".join(map(to_line, results))
    of_tests = Exit.FAILURES if "F" in "".join(tests.values()) else Exit.OK
    return b"".join(
        (
            hello(bench),
            Saying(Kind.GROWN, {"name": "results.jsonl", "text": lines}).line(),
            Saying(Kind.WHOLE, {"name": "run.json", "text": record}).line(),
            ended(of_tests if code is None else code, files=files),
        )
    )


def cut_off(bench: str) -> bytes:
    """Return what a host says of the same run that goes away after the first test."""
    tests = [asdict(Test(test=test, requirements=())) for test in WELL]
    plan = json.dumps({"schema": SCHEMA, "tests": tests})
    first = to_line(made_up_result("A1", "t", "P", 1))
    return b"".join(
        (
            hello(bench),
            Saying(Kind.WHOLE, {"name": "planned.json", "text": plan}).line(),
            Saying(Kind.GROWN, {"name": "results.jsonl", "text": first}).line(),
        )
    )


@dataclass(frozen=True)
class Nights:
    """A lab of hosts, night after night."""

    folder: Path
    orders: Callable[..., Orders]

    @property
    def history(self) -> Path:
        return self.folder / "reports" / FILE_NAME

    def next(
        self,
        hosts: Hosts,
        *missing: str,
        on_finish: str = "",
        limit: float | None = None,
        keep: str | None = None,
    ) -> Told:
        """Have a night.

        Args:
            hosts: What their runs come to, or what they say instead.
            missing: Places that are not to be had.
        """
        orders, selectors = self.opened(hosts, *missing)
        return night(
            nullcontext((orders, selectors)),
            Places(history=self.history, baselines=self.folder / "baselines"),
            table_of([on_finish] if on_finish else [], keep),
            reports=orders.reports,
            limit=limit,
            command=("keyrig", "lab", "nightly"),
        )

    def opened(self, hosts: Hosts, *missing: str) -> tuple[Orders, list[Selector]]:
        """Return what is to be done at each place, and the places."""
        for bench, told in hosts.items():
            says = told if isinstance(told, bytes) else run_of(bench, told)
            (self.folder / bench).write_bytes(says)
        script = self.folder / "host.py"
        script.write_text(HOST)
        places = [f"{bench}-A1" for bench in hosts]
        lab = lab_of(*(AtHost(place, folder=self.folder) for place in places))
        orders = self.orders(lab, b"", shlex.join([sys.executable, str(script)]))
        return orders, [Selector(place=place) for place in (*places, *missing)]


def nights_of(
    monkeypatch: pytest.MonkeyPatch, folder: Path, orders: Callable[..., Orders]
) -> Nights:
    """Return a lab in which places that no host has are held by somebody."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr("rig.lab.errand.LET_GO_WITHIN", 0.0)

    def poll(claim: OwnClaim) -> OwnLease:
        if claim.lease is None:
            raise PlaceHeld("alice has it")
        return claim.lease

    monkeypatch.setattr(OwnClaim, "poll", poll)
    return Nights(folder, orders)
