"""One CBOR request under way: its waits, its keepalives and its end (CTAP 11.2.9.1.7)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rig.virtual.clock import Clock, Timer
from rig.virtual.crash import Crash
from rig.virtual.operation import Operation, Outcome, Wait
from rig.virtual.rules import Rules
from rig.virtual.sensor import TouchSensor


class Transaction:
    """Drives a command's generator: resumes it on a touch, on its end, on time-out and on CANCEL.

    Args:
        channel: The channel that it came on.
        keepalive: Sends one KEEPALIVE with this status.
        finished: Takes the reply; called once, unless the transaction is aborted.
        crashed: Called in its place if the key is lost at this command.
    """

    def __init__(
        self,
        channel: int,
        operation: Operation,
        *,
        clock: Clock,
        sensor: TouchSensor,
        rules: Rules,
        keepalive: Callable[[int], None],
        finished: Callable[[bytes], None],
        crashed: Callable[[Crash], None],
    ) -> None:
        self.channel = channel
        self._operation = operation
        self._clock = clock
        self._sensor = sensor
        self._rules = rules
        self._keepalive = keepalive
        self._finished = finished
        self._crashed = crashed
        self._timers: list[Timer] = []

    def start(self) -> None:
        """Run the command up to its first wait, or to its end."""
        self._go_on(lambda: next(self._operation))

    def resume(self, outcome: Outcome) -> None:
        """End the wait that the command is in."""
        self._stop_waiting()
        self._go_on(lambda: self._operation.send(outcome))

    def abort(self) -> None:
        """Drop the command without a reply."""
        self._stop_waiting()
        self._operation.close()

    def _go_on(self, step: Callable[[], Wait]) -> None:
        try:
            wait = step()
        except StopIteration as end:
            self._finished(end.value)
        except Crash as crash:
            self._crashed(crash)
        else:
            self._begin_waiting(wait)

    def _begin_waiting(self, wait: Wait) -> None:
        deadline = self._clock.now() + wait.seconds
        time_out = self._clock.call_at(deadline, partial(self.resume, Outcome.TIMED_OUT))
        self._timers = [time_out]
        if wait.held:
            self._sensor.watch(partial(self.resume, Outcome.RELEASED))
        elif wait.heeds_touch:
            self._sensor.listen(partial(self.resume, Outcome.TOUCHED))
        interval = self._rules.keepalive_interval()
        if interval is not None:
            self._tick(self._rules.keepalive_status(wait), self._clock.now(), interval)

    def _tick(self, status: int, due: float, interval: float) -> None:
        following = partial(self._tick, status, due + interval, interval)
        self._timers[1:] = [self._clock.call_at(due + interval, following)]
        # Last, because whoever hears of the wait may touch the sensor there and then.
        self._keepalive(status)

    def _stop_waiting(self) -> None:
        self._sensor.listen(None)
        self._sensor.watch(None)
        for timer in self._timers:
            timer.cancel()
        self._timers = []
