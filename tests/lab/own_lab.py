"""A lab of one's own, whose hosts are programs."""

from __future__ import annotations

import io
import shlex
import sys
import tarfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rig.lab.contract import Lease, Selector, Slot, Where
from rig.lab.errors import CoordinatorGone, LeaseLost
from rig.lab.lines import Kind, Saying
from rig.lab.orders import Orders
from rig.lab.ssh import Ssh

SSH = '#!/bin/sh\nfor last; do :; done\nexec sh -c "exec $last"\n'
"""ssh as far as it matters here: it runs the last of its words."""
HELLO = Saying(Kind.HELLO, {"keyrig": "1", "host": "bench1"}).line()


def ended(code: int, said: str = "", files: Mapping[str, str] | None = None) -> bytes:
    """Return what a host says at the end of a run that leaves these files."""
    packed = _packed(files) if files else b""
    told = {"code": code, "said": said, "size": len(packed)}
    return HELLO + Saying(Kind.END, told).line() + packed


def _packed(files: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(f"./{name}")
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))
    return packed.getvalue()


@dataclass
class OwnLease:
    """A place that is ours for as long as a test wants."""

    place: str
    boards: tuple[str, ...] = ()
    lost: bool = False
    away: int = 0
    released: int = 0

    def where(self) -> Where:
        return Where(host="bench1", bay=self.place, bench="", boards=self.boards)

    def renew(self) -> None:
        if self.lost:
            raise LeaseLost("the place was taken away")

    def release(self) -> None:
        if self.away:
            self.away -= 1
            raise CoordinatorGone("the coordinator does not answer")
        self.released += 1


@dataclass
class OwnClaim:
    lease: OwnLease | None

    def poll(self) -> Lease | None:
        return self.lease

    def cancel(self) -> None:
        self.lease = None


@dataclass
class OwnLab:
    leases: dict[str, OwnLease] = field(default_factory=dict)

    def list(self, selector: Selector) -> Sequence[Slot]:
        return [Slot(name=name, tags={}) for name in self.leases]

    def acquire(self, selector: Selector, seconds: float) -> OwnClaim:
        return OwnClaim(self.leases.get(selector.place or ""))


def lab_of(*leases: OwnLease) -> OwnLab:
    return OwnLab({lease.place: lease for lease in leases})


def orders_maker(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[OwnLab, bytes], Orders]:
    """Return what makes the orders for a lab whose hosts all say the same."""
    ssh = tmp_path / "ssh"
    ssh.write_text(SSH)
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    heard: list[str] = []
    processes: list[int] = []

    def make(lab: OwnLab, says: bytes, keyrig: str | None = None) -> Orders:
        there = tmp_path / "there.py"
        there.write_text(f"import os, sys\nos.write(1, {says!r})\nsys.stdin.readline()\n")
        return Orders(
            lab=lab,
            ssh=Ssh(keyrig=keyrig or shlex.join([sys.executable, str(there)])),
            arguments=(),
            reports=tmp_path / "reports",
            remote="remote",
            seconds=60,
            say=heard.append,
            follow=processes.append,
        )

    return make
