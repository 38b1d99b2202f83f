"""The keys of one pytest run: opened when first needed, closed at its end."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest

from rig import UsageProblem
from rig.bench.file import Bench, load_bench
from rig.bench.stage import Stage
from rig.consent import Consent
from rig.keys import OpenKey, check_names, open_key
from rig.keys.levels import level_named
from rig.keys.reopening import cycle_closed, reopened
from rig.keys.replay.names import parse_recording
from rig.keys.tracing import traced
from rig.link.taps import Tap
from rig.plugin.changes import Changes
from rig.plugin.state import KeyState
from rig.runner.stage import is_needed, staged

SESSIONS: pytest.StashKey[Sessions] = pytest.StashKey()


@dataclass
class Sessions:
    """Every key that the run names, and what is known of its state.

    Attributes:
        names: Key names, in the order in which the user gave them.
        consent: The most that this run may do, whatever a key would allow.
        trace: The file that the exchanges of its one key are written to; None for no file.
        goes_on: Whether a process that died was at these keys before.
    """

    names: tuple[str, ...]
    bench: Bench
    consent: Consent
    trace: Path | None = None
    goes_on: bool = field(default=False, init=False)
    _open: dict[str, KeyState] = field(default_factory=dict, init=False)
    _life: ExitStack = field(default_factory=ExitStack, init=False)

    @classmethod
    def of(cls, config: pytest.Config) -> Sessions:
        """Read the options of a run.

        Raises:
            UsageProblem: No key, no such level, or a bench file that cannot be read.
        """
        names = tuple(name.strip() for name in config.getoption("--key").split(",") if name.strip())
        if not names:
            raise UsageProblem("--key names no key", try_this="--key virtual")
        bench = load_bench(config.getoption("--bench"))
        check_names(names, bench)
        cap = config.getoption("--consent")
        level = level_named(cap) if cap else Consent.WIPE
        return cls(names, bench, level, _trace_of(names, config.getoption("--keyrig-trace")))

    def state(self, name: str) -> KeyState:
        """Return the named key with its state, opening it the first time."""
        if name not in self._open:
            changes = Changes()
            key = self._opened(name, changes)
            self._life.callback(key.close)
            changes.dirty = changes.dirty or not key.fresh
            state = self._open[name] = KeyState(key, changes)
            state.notes += [f"it is also open in {each}" for each in key.holders()]
        return self._open[name]

    def _opened(self, name: str, changes: Changes) -> OpenKey:
        if self.trace is None:
            return self._opened_with(name, changes)
        return traced(name, self.trace, lambda capture: self._opened_with(name, changes, capture))

    def _opened_with(self, name: str, *taps: Tap) -> OpenKey:
        def opened() -> OpenKey:
            return open_key(name, self.bench, self.consent, taps=taps, stage=self._stage)

        if not self.goes_on:
            return opened()
        return reopened(opened, lambda: cycle_closed(name, self.bench, self._stage))

    @property
    def opened(self) -> tuple[KeyState, ...]:
        """The keys that were opened, in that order."""
        return tuple(self._open.values())

    @cached_property
    def _stage(self) -> Stage | None:
        """What a run has started, or what is started now for the keys of this one."""
        if not any(is_needed(self.bench, name) for name in self.names):
            return None
        return self._life.enter_context(staged(self.bench, self.names))

    def close(self) -> None:
        """Let go of every key, and end what was started for them."""
        self._life.close()


def _trace_of(names: Sequence[str], path: str | None) -> Path | None:
    if path is not None and len(names) > 1:
        raise UsageProblem(
            "one file cannot hold the exchanges of several keys",
            where="--keyrig-trace",
            try_this="keyrig run --trace, which writes one per key",
        )
    if path is not None and parse_recording(names[0]) is not None:
        raise UsageProblem("a trace that answers is not traced again", where=names[0])
    return Path(path) if path is not None else None
