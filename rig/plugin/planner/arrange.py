"""The planner: always the test that costs least now, with what it spoils for the others."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from rig.plugin.planner.bound import fewest_resets, reset_needed, stays
from rig.plugin.planner.condition import Condition, Need
from rig.plugin.planner.kind import Kind

LATER = (Need.FACTORY, Need.NO_PIN, Need.ANY, Need.PIN, Need.BLOCKED)
"""Of tests that cost the same, those with less at stake come first."""


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """An order of tests.

    Attributes:
        order: The tests by their places in what was given.
        resets: How many resets to set tests up it costs.
        lower_bound: How many no order can do without.
    """

    order: tuple[int, ...]
    resets: int
    lower_bound: int


@dataclass
class _Day:
    """Where the key is while the order is made.

    Attributes:
        room: Discoverable credentials that the tests between two resets may leave.
        erases: Whether they can be deleted singly once a PIN is known.
    """

    condition: Condition
    waiting: dict[Kind, deque[int]]
    room: float
    erases: bool
    stored: int = 0
    resets: int = 0
    order: list[int] = field(default_factory=list)

    def counts(self) -> dict[Kind, int]:
        return {kind: len(places) for kind, places in self.waiting.items()}

    def costs_reset(self, kind: Kind) -> bool:
        erasable = self.erases and self.condition is Condition.PIN
        full = kind.stores > 0 and self.stored + kind.stores > self.room and not erasable
        return full or reset_needed(self.condition, kind)

    def price(self, kind: Kind) -> tuple[int, bool, bool, bool, int, int]:
        reset = self.costs_reset(kind)
        condition = Condition.FACTORY if reset else self.condition
        rest = self.counts()
        rest[kind] -= 1
        harm = fewest_resets(kind.after(condition), rest)
        moves, first = not stays(condition, kind), self.waiting[kind][0]
        return reset + harm, reset, moves, kind.moves, LATER.index(kind.need), first

    def take(self, kind: Kind) -> None:
        if self.costs_reset(kind):
            self.condition, self.stored = Condition.FACTORY, 0
            self.resets += 1
        for place in self._batch(kind):
            self.order.append(place)
            self.stored += kind.stores
        self.condition = kind.after(self.condition)
        if self.condition is Condition.FACTORY:
            self.stored = 0

    def _batch(self, kind: Kind) -> list[int]:
        places = self.waiting[kind]
        count = len(places) if stays(self.condition, kind) else 1
        if kind.stores and count > 1:
            count = max(1, min(count, int(min(self.room - self.stored, 10**6)) // kind.stores))
        batch = [places.popleft() for _ in range(count)]
        if not places:
            del self.waiting[kind]
        return batch


def arrange(
    kinds: Sequence[Kind],
    start: Condition = Condition.FACTORY,
    *,
    room: float = float("inf"),
    erases: bool = False,
) -> Arrangement:
    """Order tests so that they cost few resets.

    Args:
        kinds: The kind of each test.
        start: The state of the key before the first.
        room: Discoverable credentials that the tests between two resets may leave.
        erases: Whether a key with a PIN can delete them singly.
    """
    waiting: dict[Kind, deque[int]] = {}
    for place, kind in enumerate(kinds):
        waiting.setdefault(kind, deque()).append(place)
    day = _Day(start, waiting, room, erases)
    bound = fewest_resets(start, day.counts())
    while day.waiting:
        day.take(min(day.waiting, key=day.price))
    return Arrangement(order=tuple(day.order), resets=day.resets, lower_bound=bound)


def cost_of(kinds: Sequence[Kind], start: Condition = Condition.FACTORY) -> int:
    """Return the resets that tests cost in just this order; room is not counted."""
    resets, condition = 0, start
    for kind in kinds:
        resets += reset_needed(condition, kind)
        condition = kind.after(Condition.FACTORY if reset_needed(condition, kind) else condition)
    return resets
