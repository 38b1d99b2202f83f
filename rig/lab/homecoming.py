"""What a host tells of its run, put down at home: line by line, and whole at its end."""

from __future__ import annotations

import tarfile
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

from rig import UsageProblem
from rig.lab.errors import LineBroken
from rig.lab.lines import GROWING, PLANNED, REPLACED, Kind, Saying, parse
from rig.record.directory import RunDirectory
from rig.record.run import RunFacts
from rig.runner.exits import Exit
from rig.runner.worker import under_way_of

LONGEST, LARGEST = 64 << 20, 2 << 30
"""Bytes of one line, and of a run's folder, that are taken in: both are held in memory."""


@dataclass(frozen=True)
class Ended:
    """How a run on another host ended.

    Attributes:
        code: Its exit code.
        said: The end of what it printed for people.
    """

    code: int
    said: str


@dataclass
class Homecoming:
    """The folder at home of one run on another host.

    A host that goes away in the middle leaves it as a run that was killed leaves its own.

    Attributes:
        directory: The folder.
        ended: How the run ended; None before all of it is here.
        host: What the host calls itself; empty before it has said so.
    """

    directory: RunDirectory
    ended: Ended | None = None
    host: str = ""
    _unread: bytes = b""
    _last: Saying | None = None
    _packed: bytearray = field(default_factory=bytearray)

    def hear(self, data: bytes) -> None:
        """Take in what came.

        Raises:
            LineBroken: It is not what a tethered run says.
        """
        if self.ended is not None:
            return
        if self._last is None:
            *lines, self._unread = (self._unread + data).split(b"\n")
            for number, line in enumerate(lines):
                self._take(parse(line))
                if self._last is not None:
                    data = b"\n".join([*lines[number + 1 :], self._unread])
                    break
            else:
                if len(self._unread) > LONGEST:
                    raise LineBroken("the host says a line that has no end")
                return
        self._packed += data
        if len(self._packed) >= self._last.number("size"):
            self._unpack(self._last)

    def came_to_its_end(self, *, stopped: bool) -> bool:
        """Tell whether all of the run is here, and nothing cut it off.

        Args:
            stopped: Whether it was told to stop for something that stood in its way. It may fail
                as well, so that its exit code does not tell whether it did stop.
        """
        if self.ended is None or self.ended.code not in set(Exit):
            return False
        facts = self.facts
        if facts is None:
            return not (stopped and self.ended.code == Exit.INTERRUPTED)
        was_over = facts.finished is not None and not facts.broke_off
        # Its own deadline cuts a run as it was meant to be.
        return was_over and not (stopped and facts.interrupted and not facts.out_of_time)

    @property
    def facts(self) -> RunFacts | None:
        """What the run's summary says by now; None if there is none, as of one that never began.

        One that cannot be read is none either.
        """
        with suppress(UsageProblem):
            return self.directory.facts() if self.directory.record_path.exists() else None
        return None

    @property
    def planned_folder(self) -> Path:
        """Where it stands which tests the key was to take."""
        return under_way_of(self.directory) / "001-1"

    def _take(self, saying: Saying) -> None:
        if saying.kind is Kind.HELLO:
            self.host = saying.text("host")
        elif saying.kind is Kind.END:
            if saying.number("size") > LARGEST:
                raise LineBroken(f"the run's folder is too large: {saying.number('size')} bytes")
            self._last = saying
        elif saying.kind is not Kind.HERE:
            self._put_down(saying, saying.text("name"), saying.text("text"))

    def _put_down(self, saying: Saying, name: str, text: str) -> None:
        if name not in (GROWING if saying.kind is Kind.GROWN else REPLACED):
            raise LineBroken(f"the host sends a file that no run has: {name!r}")
        folder = self.planned_folder if name == PLANNED else self.directory.path
        folder.mkdir(parents=True, exist_ok=True)
        # JSON can tell halves of signs, which no file can hold.
        data = text.encode(errors="replace")
        if saying.kind is Kind.WHOLE:
            _replace(folder / name, data)
            return
        with (folder / name).open("ab") as file:
            file.write(data)

    def _unpack(self, end: Saying) -> None:
        if end.number("size"):
            try:
                unpack(BytesIO(self._packed), self.directory.path)
            except (tarfile.TarError, OSError, ValueError) as error:
                raise LineBroken(f"the run's folder came damaged: {error}") from None
        self.ended = Ended(end.number("code"), end.text("said"))


def unpack(packed: IO[bytes], folder: Path) -> None:
    """Put the plain files of a tar file into a folder; nothing else, and nowhere else."""
    with tarfile.open(fileobj=packed, mode="r:") as tar:
        for member in tar:
            name = PurePosixPath(member.name)
            # A sparse file is as large as it says of itself, whatever came of it.
            plain = member.isfile() and not member.issparse()
            content = tar.extractfile(member) if plain else None
            if content is None or name.is_absolute() or ".." in name.parts:
                continue
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, content.read())


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: it may be read meanwhile, and the disk may be full."""
    partial = path.with_name(f".{path.name}.new")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
