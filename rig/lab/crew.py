"""All places of one run at the same time: none is held while another is waited for."""

from __future__ import annotations

import selectors
from collections.abc import Iterable
from dataclasses import dataclass, field

from rig.bench.undivided import undivided
from rig.lab.contract import Selector
from rig.lab.errand import Errand
from rig.lab.orders import Orders
from rig.lab.phases import Done
from rig.lab.visit import Visit
from rig.runner.stopping import terminable

_TICK = 0.5


@dataclass
class Crew:
    """The errands of one run, in one thread."""

    errands: list[Errand]
    _heard: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def work(self) -> bool:
        """Do every errand; return whether a person stopped it.

        What was begun then ends in good order, and comes home.
        """
        with self._heard, terminable():
            try:
                self._follow()
            except KeyboardInterrupt:
                for errand in self.errands:
                    errand.stop("a person stopped it")
                self._follow()
                return True
        return False

    def _follow(self) -> None:
        while any(not isinstance(errand.phase, Done) for errand in self.errands):
            # An errand that was cut in two could neither go on nor be stopped.
            with undivided():
                for errand in self.errands:
                    self._step(errand)
            ready = self._heard.select(_TICK)
            with undivided():
                for key, _ in ready:
                    self._hear(key)

    def _hear(self, ready: selectors.SelectorKey) -> None:
        errand: Errand = ready.data
        errand.hear()
        if errand.line is None:
            self._heard.unregister(ready.fileobj)

    def _step(self, errand: Errand) -> None:
        before = errand.line
        errand.tick()
        if errand.line is not None and before is None:
            self._heard.register(errand.line.output, selectors.EVENT_READ, errand)


def visit_all(orders: Orders, selectors_: Iterable[Selector]) -> tuple[list[Visit], bool]:
    """Visit every place; return what became of each, and whether a person stopped it."""
    crew = Crew([Errand(orders, selector) for selector in selectors_])
    stopped = crew.work()
    return [errand.visit for errand in crew.errands], stopped
