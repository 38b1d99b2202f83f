"""The files of a run, told to another host as they grow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rig.lab.lines import GROWING, PLANNED, REPLACED, Kind, Saying
from rig.record.directory import RunDirectory
from rig.runner.worker import under_way_of


@dataclass
class Followed:
    """The files of the one run in a folder; it may not have begun yet.

    Attributes:
        root: The folder that the run's own folder is made in.
    """

    root: Path
    _lengths: dict[str, int] = field(default_factory=dict)
    _versions: dict[str, str] = field(default_factory=dict)

    @property
    def run(self) -> Path | None:
        """The run's own folder; None before there is one."""
        return next((path for path in self.root.iterdir() if path.is_dir()), None)

    def news(self) -> Iterator[Saying]:
        """Yield what has changed since the last call; of growing files whole lines alone."""
        run = self.run
        if run is None:
            return
        for name in REPLACED:
            yield from self._replaced(name, run)
        for name in GROWING:
            yield from self._grown(name, run / name)

    def _replaced(self, name: str, run: Path) -> Iterator[Saying]:
        text = None
        # What is planned is removed at the run's end, perhaps just now.
        with suppress(FileNotFoundError):
            path = _planned_of(run) if name == PLANNED else run / name
            text = path.read_text(encoding="utf-8") if path is not None else None
        if text is not None and text != self._versions.get(name):
            self._versions[name] = text
            yield Saying(Kind.WHOLE, {"name": name, "text": text})

    def _grown(self, name: str, path: Path) -> Iterator[Saying]:
        if not path.exists():
            return
        with path.open("rb") as file:
            file.seek(self._lengths.get(name, 0))
            more = file.read()
        whole = more[: more.rfind(b"\n") + 1]
        if whole:
            self._lengths[name] = self._lengths.get(name, 0) + len(whole)
            yield Saying(Kind.GROWN, {"name": name, "text": whole.decode(errors="replace")})


def _planned_of(run: Path) -> Path | None:
    return next(under_way_of(RunDirectory(run)).glob(f"*/{PLANNED}"), None)
