"""A lab on one machine: a coordinator, and two hosts with an exporter and an ssh server each."""

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from platform import node
from random import randrange
from typing import Any

from labgrid.remote.generated import labgrid_coordinator_pb2 as messages

from rig import RigError
from rig.lab.labgrid.coordinator import Coordinator
from rig.lab.labgrid.holder import Holder
from tests.lab.gate import wait_until
from tests.real_time import PATIENCE

BIN = Path(sys.executable).parent
KEYRIG = str(BIN / "keyrig")
SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
BENCHES = {
    "bench1": '[bays.A1]\nkey = "virtual:fido2.1"\n',
    "bench2": '[bays.A1]\nkey = "virtual:fido2.3+info-spends-retry"\n',
}
"""Two hosts whose bays are called the same; the second one's key has a defect."""
NAMED = "import platform\nplatform.node = lambda: {!r}\n"
"""What Python does first on a host, which is this machine, so that it has a name of its own."""
LAUNCHER = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
os.execv(sys.argv[1], sys.argv[1:])
"""


def free_port() -> int:
    """Return a port that nobody has, and that nobody gets without asking for it."""
    first, _ = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    while True:
        port = randrange(1024, int(first))  # noqa: S311 - a draw of ports, no secret
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class LabRun:
    """One `keyrig lab run` or `nightly`, while it goes on."""

    process: subprocess.Popen[str]
    errors: Path

    def said(self) -> str:
        return self.errors.read_text()

    def end(self) -> tuple[int, dict[str, Any]]:
        """Wait for its end; return its exit code and its document."""
        told, _ = self.process.communicate(timeout=2 * PATIENCE)
        assert told, self.said()
        return self.process.returncode, json.loads(told)


@dataclass
class Grid:
    """All of the lab; each part is started when it does not run."""

    folder: Path
    coordinator_port: int = field(default_factory=free_port)
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("host", "user"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.folder / name)]
            subprocess.run(command, check=True)
        for host, bench in BENCHES.items():
            self.ports[host] = free_port()
            (self.folder / f"{host}.toml").write_text(bench)
            (self.folder / host).mkdir()
            (self.folder / host / "sitecustomize.py").write_text(NAMED.format(host))
            self._write_sshd(host)
        self._write_client()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.coordinator_port}"

    @property
    def coordinator(self) -> Coordinator:
        return Coordinator(self.address)

    def ready(self) -> None:
        """Start whatever does not run, and wait until every bay has its place."""
        self._start("coordinator", BIN / "labgrid-coordinator", "-l", self.address)
        for host, port in self.ports.items():
            self._start(f"sshd-{host}", SSHD or "sshd", "-D", "-e", "-f", f"sshd-{host}.conf")
            wait_until(partial(listens, port), f"sshd of {host}")
        wait_until(self._answers, "coordinator")
        for host in BENCHES:
            self._start_exporter(host)
        wait_until(lambda: self.shown() == set(BENCHES), "exporters")
        if {place.name for place in self.coordinator.places()} != {f"{h}-A1" for h in BENCHES}:
            self.keyrig("lab", "places", "--tags", "pool=Night-1")

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def end(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait()

    def keyrig(self, *arguments: str) -> str:
        command = [KEYRIG, *arguments]
        result = subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, "LG_COORDINATOR": self.address},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    @contextmanager
    def lab_run(self, reports: Path, *arguments: str, verb: str = "run") -> Iterator[LabRun]:
        """Start `keyrig lab run`, or another; whatever the test does, it is gone afterwards."""
        errors = reports.with_suffix(".stderr")
        own = ["--coordinator", self.address, "--ssh-config", str(self.folder / "ssh_config")]
        there = ["--remote-keyrig", KEYRIG, "--remote-folder", str(self.folder / "remote")]
        with errors.open("w") as file:
            process = subprocess.Popen(
                [KEYRIG, "lab", verb, *own, *there, f"--reports={reports}", "--json", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=file,
                text=True,
            )
        try:
            yield LabRun(process, errors)
        finally:
            process.kill()
            process.communicate()

    @contextmanager
    def fault(self, host: str, name: str) -> Iterator[None]:
        """Have the key of a host break a rule."""
        with self.bench(host, BENCHES[host].replace('"\n', f'+{name}"\n')):
            yield

    @contextmanager
    def bench(self, host: str, text: str) -> Iterator[None]:
        """Have another bench file on a host; what it shows stays the same."""
        file = self.folder / f"{host}.toml"
        file.write_text(text)
        try:
            yield
        finally:
            file.write_text(BENCHES[host])

    def holder(self, place: str) -> str:
        found = {each.name: each.acquired for each in self.coordinator.places()}
        return str(found[place])

    def shown(self) -> set[str]:
        """Return the exporters of all bays that are there."""
        with self.coordinator.session("tests/grid") as session:
            return {each.exporter for each in session.exported if each.is_bay}

    def reservations(self) -> int:
        """Return how many wait for a place."""
        with self.coordinator.session("tests/grid") as session:
            request = messages.GetReservationsRequest()
            return len(session.stub.GetReservations(request, timeout=PATIENCE).reservations)

    @staticmethod
    def name_of(process: int) -> str:
        """Return under what name a process of this host that began long ago would hold places."""
        return str(Holder(node(), getpass.getuser(), process, "00000000-1"))

    @contextmanager
    def held(self, place: str, holder: str) -> Iterator[Callable[[], None]]:
        """Have somebody hold a place; yield what lets it go."""

        def let_go() -> None:
            self.coordinator.release(place, holder)

        with self.coordinator.session(holder) as session:
            session.acquire(place)
        try:
            yield let_go
        finally:
            let_go()

    def connections(self, host: str) -> list[int]:
        """Return the ssh server's processes that serve connections, by their ids."""
        server = self.processes[f"sshd-{host}"].pid
        parents = {
            int(path.parent.name): _parent(path) for path in Path("/proc").glob("[0-9]*/stat")
        }
        first = [process for process, parent in parents.items() if parent == server]
        more = [p for p, parent in parents.items() if parent in first and _name(p) == "sshd"]
        return [*more, *first]

    def _start(self, name: str, *command: str | Path) -> None:
        running = self.processes.get(name)
        if running is not None and running.poll() is None:
            return
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-c", LAUNCHER, *map(str, command)],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def _start_exporter(self, host: str) -> None:
        shown = self.folder / f"{host}.yaml"
        if not shown.exists():
            bench = self.folder / f"{host}.toml"
            shown.write_text(self.keyrig("lab", "export", f"--bench={bench}", f"--host={host}"))
        names = ["-n", host, "--hostname", host]
        exporter = BIN / "labgrid-exporter"
        self._start(f"exporter-{host}", exporter, "-c", self.address, *names, f"{host}.yaml")

    def _write_sshd(self, host: str) -> None:
        Path("/run/sshd").mkdir(exist_ok=True) if os.geteuid() == 0 else None
        (self.folder / f"sshd-{host}.conf").write_text(
            f"Port {self.ports[host]}\nListenAddress 127.0.0.1\nPidFile none\n"
            f"HostKey {self.folder}/host\nAuthorizedKeysFile {self.folder}/user.pub\n"
            "PermitRootLogin yes\nPasswordAuthentication no\nUsePAM no\nStrictModes no\n"
            f"SetEnv PYTHONPATH={self.folder / host}\n"
        )

    def _write_client(self) -> None:
        key = (self.folder / "host.pub").read_text()
        known = "".join(f"[127.0.0.1]:{port} {key}" for port in self.ports.values())
        (self.folder / "known_hosts").write_text(known)
        (self.folder / "ssh_config").write_text(
            "".join(
                f"Host {host}\n  HostName 127.0.0.1\n  Port {port}\n  User {getpass.getuser()}\n"
                f"  IdentityFile {self.folder}/user\n  IdentitiesOnly yes\n"
                f"  UserKnownHostsFile {self.folder}/known_hosts\n"
                for host, port in self.ports.items()
            )
        )

    def _answers(self) -> bool:
        try:
            self.coordinator.places()
        except RigError:
            return False
        return True


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _name(process: int) -> str:
    try:
        return re.sub(r"\s", "", Path(f"/proc/{process}/comm").read_text())
    except OSError:
        return ""


def kill(processes: list[int]) -> None:
    for process in processes:
        # One of them may end with another.
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
