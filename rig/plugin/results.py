"""One JSON line per test, on disk before the next test starts."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rig.plugin.identity import name_of
from rig.plugin.keychoice import state_of
from rig.plugin.order import covered
from rig.plugin.state import KeyState
from rig.plugin.trial import TRIAL, Trial
from rig.plugin.under_way import Progress
from rig.record.jsonl import ResultWriter
from rig.record.result import Latency, Press, Result
from rig.record.verdict import Check, Verdict

WITHOUT_EXCHANGE = (Verdict.PASS, Verdict.SKIP)


@dataclass(frozen=True)
class Meter:
    """What a key had been put through at one moment.

    Attributes:
        at: The moment, in seconds on the link's clock.
        presses: How many touches it had asked for.
        timings: How many requests had been timed.
    """

    at: float
    presses: int
    timings: int
    touches: int
    resets: int
    setup_resets: int
    power_cycles: int
    trace: int

    @classmethod
    def read(cls, state: KeyState) -> Meter:
        """Read the counters of an open key."""
        return cls(
            at=state.key.link.clock.now(),
            presses=len(state.key.presser.presses),
            timings=len(state.key.timings),
            touches=state.key.presser.accepted,
            resets=state.changes.resets,
            setup_resets=state.setup_resets,
            power_cycles=state.key.power_cycles,
            trace=state.key.trace.mark(),
        )


class ResultLog:
    """Writes `results.jsonl` while the tests run."""

    def __init__(self, path: str, progress: Progress | None = None) -> None:
        self._writer = ResultWriter(Path(path))
        self._progress = progress

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Write what a test came to as soon as its tear-down ended."""
        state = state_of(item)
        if state is None:
            return (yield)
        before = Meter.read(state)
        if state.key.kernel_log is not None:
            state.key.kernel_log.mark()
        trial = item.stash[TRIAL]
        if self._progress is not None:
            self._progress.began(item, trial.attempt)
        outcome = yield
        self._writer.write(_result(item, state, trial, before))
        if self._progress is not None:
            self._progress.ended()
        state.key.trace.forget(state.key.trace.mark())
        return outcome

    def pytest_unconfigure(self) -> None:
        """Close the file."""
        self._writer.close()


def _result(item: pytest.Item, state: KeyState, trial: Trial, before: Meter) -> Result:
    after = Meter.read(state)
    setup_resets = after.setup_resets - before.setup_resets
    silent = trial.verdict in WITHOUT_EXCHANGE
    return Result(
        key=state.key.name,
        bay=state.key.bay,
        test=name_of(item),
        requirements=tuple(sorted(covered(item))),
        checks=_checks(trial),
        verdict=trial.verdict,
        reason=trial.reason,
        detail=trial.detail,
        trouble=trial.trouble,
        exchange="" if silent else state.key.trace.text(before.trace),
        kernel_log=_kernel_log(state, trial),
        seconds=round(trial.seconds, 6),
        touches=after.touches - before.touches,
        resets=setup_resets,
        resets_tested=after.resets - before.resets - setup_resets,
        power_cycles=after.power_cycles - before.power_cycles,
        attempt=trial.attempt,
        round=item.config.option.keyrig_round,
        presses=_presses(state, before),
        latencies=_latencies(state, before),
    )


def _kernel_log(state: KeyState, trial: Trial) -> str:
    """Return what the kernel said of the port while a test ended badly."""
    bad = trial.verdict in (Verdict.FAIL, Verdict.INFRA)
    return state.key.kernel_log.text() if bad and state.key.kernel_log is not None else ""


def _checks(trial: Trial) -> tuple[Check, ...]:
    """Return what the test found out; a failure that may be the bench's is no finding."""
    decided = trial.verdict is not Verdict.INFRA
    return tuple(check for check in trial.checks if decided or check.verdict is not Verdict.FAIL)


def _presses(state: KeyState, before: Meter) -> tuple[Press, ...]:
    return tuple(
        Press(
            asked=_since(before, press.asked),
            pressed=None if press.begins is None else _since(before, press.begins),
            accepted=None if press.accepted is None else _since(before, press.accepted),
        )
        for press in state.key.presser.presses[before.presses :]
    )


def _latencies(state: KeyState, before: Meter) -> tuple[Latency, ...]:
    """Return how long each request took, one operation after the other."""
    timings = sorted(state.key.timings[before.timings :], key=lambda timing: timing.operation)
    return tuple(Latency(timing.operation, round(timing.seconds, 6)) for timing in timings)


def _since(before: Meter, at: float) -> float:
    return round(at - before.at, 6)
