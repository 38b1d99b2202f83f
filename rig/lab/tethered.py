"""The host's end of a run that somebody started from elsewhere: it lasts as long as they listen."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from platform import node
from typing import IO

from rig import UsageProblem, __version__
from rig.lab.following import Followed
from rig.lab.lines import GRACE, HEARTBEAT, QUIET, Kind, Saying, Word
from rig.runner.stage.tied import tied

_TICK = 0.5
_KEPT_WITHIN = 60.0
_CHUNK = 65536
_WORDS = 2000
_SELF = [sys.executable, "-c", "from rig.cli import main; main()"]


@dataclass
class Home:
    """Whoever started the run from elsewhere.

    Attributes:
        come: The descriptor that home's words come by.
        go: The one that ours go by; it must not block.
        gone: Whether nobody is there any more.
        stop: Whether the run is to be stopped.
        kept: Whether all of it is at home.
    """

    come: int
    go: int
    gone: bool = False
    stop: bool = False
    kept: bool = False
    _heard: float = field(default_factory=time.monotonic)
    _said: bytearray = field(default_factory=bytearray)
    _unread: bytes = b""

    @property
    def all_said(self) -> bool:
        """Whether nothing waits to be sent any more."""
        return not self._said or self.gone

    def say(self, data: bytes) -> None:
        """Have something sent; a line that is stuck holds up nobody."""
        self._said += data

    def exchange(self, seconds: float) -> None:
        """Hear and send what can be, waiting no longer than that."""
        # What has ended can be read at once, for ever.
        come = [] if self.gone else [self.come]
        go = [] if self.all_said else [self.go]
        readable, writable, _ = select.select(come, go, [], seconds)
        if readable:
            self._hear(os.read(self.come, _CHUNK))
        if writable:
            self._send()
        self.gone |= time.monotonic() - self._heard > QUIET

    def _hear(self, data: bytes) -> None:
        self.gone |= not data
        self._heard = time.monotonic()
        *lines, self._unread = (self._unread + data).split(b"\n")
        self.stop |= Word.STOP.encode() in lines
        self.kept |= Word.KEPT.encode() in lines

    def _send(self) -> None:
        try:
            del self._said[: os.write(self.go, self._said[:_CHUNK])]
        except BlockingIOError:
            return
        except OSError:
            self.gone = True


@dataclass
class Tethered:
    """One `keyrig run`, stopped when home says so, is silent or gone.

    Attributes:
        home: Who listens.
        root: A folder for this run alone, which is removed once home has what is in it.
    """

    home: Home
    root: Path
    _deadline: float | None = None
    _beaten: float = field(default_factory=time.monotonic)

    def run(self, arguments: Sequence[str]) -> int:
        """Run it to its end, and say all of it; return its exit code."""
        self.home.say(Saying(Kind.HELLO, {"keyrig": __version__, "host": node()}).line())
        reports = self.root / "reports"
        reports.mkdir(parents=True)
        followed = Followed(reports)
        with self._log().open("wb") as log:
            command = tied([*_SELF, "run", *arguments, f"--reports={reports}"])
            process = subprocess.Popen(  # noqa: S603 - ourselves, with what ssh let pass
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
            with _passed_on(process):
                self._follow(process, followed)
        self._hand_over(process.returncode, followed)
        return process.returncode

    def _log(self) -> Path:
        return self.root / "keyrig.log"

    def _follow(self, process: subprocess.Popen[bytes], followed: Followed) -> None:
        while process.poll() is None:
            self.home.exchange(_TICK)
            self._say_news(followed)
            self._beat()
            if self.home.stop or self.home.gone:
                self._end(process)
        self._say_news(followed)

    def _say_news(self, followed: Followed) -> None:
        for saying in followed.news():
            self.home.say(saying.line())

    def _beat(self) -> None:
        if time.monotonic() - self._beaten >= HEARTBEAT:
            self._beaten = time.monotonic()
            self.home.say(Saying(Kind.HERE, {}).line())

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        if self._deadline is None:
            self._deadline = time.monotonic() + GRACE
            process.send_signal(signal.SIGTERM)
        elif time.monotonic() > self._deadline:
            process.kill()

    def _hand_over(self, code: int, followed: Followed) -> None:
        words = self._log().read_text(errors="replace")[-_WORDS:]
        with tempfile.TemporaryFile() as packed:
            size = _pack(followed.run, packed)
            told = {"code": code, "said": words, "size": size}
            self.home.say(Saying(Kind.END, told).line())
            while not self.home.all_said or (more := packed.read(_CHUNK)):
                if self.home.all_said:
                    self.home.say(more)
                self.home.exchange(_TICK)
                if self.home.gone:
                    return
        self._wait_until_kept()

    def _wait_until_kept(self) -> None:
        deadline = time.monotonic() + _KEPT_WITHIN
        while not self.home.kept and not self.home.gone and time.monotonic() < deadline:
            self.home.exchange(_TICK)
        if self.home.kept:
            shutil.rmtree(self.root)


def run_tethered(root: Path, arguments: Sequence[str]) -> int:
    """Run `keyrig run` with these arguments for whoever is at stdin and stdout.

    Args:
        root: A folder that is not there yet; `~` is the home of whoever this is over here.

    Raises:
        UsageProblem: It is.
    """
    root = root.expanduser()
    if root.exists():
        raise UsageProblem("the folder is there already", where=str(root))
    root.mkdir(parents=True, mode=0o700)
    home = Home(sys.stdin.fileno(), sys.stdout.fileno())
    os.set_blocking(home.go, False)
    return Tethered(home, root).run(arguments)


@contextmanager
def _passed_on(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Have SIGTERM and SIGHUP end the run in good order, and then this process."""

    def end(*_: object) -> None:
        process.send_signal(signal.SIGTERM)

    numbers = (signal.SIGTERM, signal.SIGHUP)
    former = [signal.signal(number, end) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, former, strict=True):
            signal.signal(number, handler)


def _pack(run: Path | None, file: IO[bytes]) -> int:
    """Write the run's folder into a tar file; return its size, 0 if there is no run."""
    if run is None:
        return 0
    with tarfile.open(fileobj=file, mode="w") as tar:
        tar.add(run, arcname=".")
    size = file.tell()
    file.seek(0)
    return size
