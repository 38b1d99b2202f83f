"""The keys of one pytest run: opened when first needed, closed at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rig import UsageProblem
from rig.bench.file import Bench, load_bench
from rig.keys import OpenKey, check_names, open_key
from rig.keys.tracing import traced
from rig.marks import Consent
from rig.plugin.changes import Changes
from rig.plugin.state import KeyState

SESSIONS: pytest.StashKey[Sessions] = pytest.StashKey()


@dataclass
class Sessions:
    """Every key that the run names, and what is known of its state.

    Attributes:
        names: Key names, in the order in which the user gave them.
        consent: The most that this run may do, whatever a key would allow.
        trace: The file that the exchanges of its one key are written to; None for no file.
    """

    names: tuple[str, ...]
    bench: Bench
    consent: Consent
    trace: Path | None = None
    _open: dict[str, KeyState] = field(default_factory=dict, init=False)

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
        level = _level(config.getoption("--consent"))
        return cls(names, bench, level, _trace_of(names, config.getoption("--keyrig-trace")))

    def state(self, name: str) -> KeyState:
        """Return the named key with its state, opening it the first time."""
        if name not in self._open:
            changes = Changes()
            key = self._opened(name, changes)
            changes.dirty = changes.dirty or not key.fresh
            self._open[name] = KeyState(key, changes)
        return self._open[name]

    def _opened(self, name: str, changes: Changes) -> OpenKey:
        if self.trace is None:
            return open_key(name, self.bench, self.consent, taps=(changes,))
        return traced(
            name,
            self.trace,
            lambda capture: open_key(name, self.bench, self.consent, taps=(changes, capture)),
        )

    @property
    def opened(self) -> tuple[KeyState, ...]:
        """The keys that were opened, in that order."""
        return tuple(self._open.values())

    def close(self) -> None:
        """Let go of every key."""
        for state in self._open.values():
            state.key.close()


def _trace_of(names: Sequence[str], path: str | None) -> Path | None:
    if path is not None and len(names) > 1:
        raise UsageProblem(
            "one file cannot hold the exchanges of several keys",
            where="--keyrig-trace",
            try_this="keyrig run --trace, which writes one per key",
        )
    return Path(path) if path is not None else None


def _level(name: str | None) -> Consent:
    try:
        return Consent.of(name) if name else Consent.WIPE
    except ValueError as error:
        raise UsageProblem(str(error), where="--consent") from error
