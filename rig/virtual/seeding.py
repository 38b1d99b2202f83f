"""Which faults a key has, and at which of its requests each of them acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rig.virtual.errors import VirtualKeyError
from rig.virtual.faults import faults, rules_with
from rig.virtual.frames import REPORT_SIZE, HidCommand, Initialization, parse
from rig.virtual.profile import Profile
from rig.virtual.rules import Rules


@dataclass(frozen=True)
class Seed:
    """One fault in one key.

    Attributes:
        name: The fault.
        every: It acts at each so-manieth request, and never in between.
    """

    name: str
    every: int = 1

    @classmethod
    def of(cls, text: str) -> Seed:
        """Read `wrong-signature`, or `wrong-signature/7` for each seventh request.

        Raises:
            VirtualKeyError: There is no such fault, or no number of requests behind the slash.
        """
        name, slash, every = text.partition("/")
        if name not in faults():
            raise VirtualKeyError(f"no fault {name!r}", candidates=faults())
        if slash and not (every.isdecimal() and int(every)):
            raise VirtualKeyError(f"{text!r} has no number of requests behind its slash")
        return cls(name, int(every or 1))


class Seeding:
    """The rules of one key, which change with each request if any fault is intermittent.

    A request is a CTAPHID message other than CANCEL. All that the key decides from its first packet
    to that of the next one belongs to it. What a fault has noted for itself stays with the key.

    Args:
        texts: The faults, as `Seed.of` reads them; the first wins where two decide the same.
        profile: The kind of key.

    Attributes:
        rules: The decisions of the key; always the same object.

    Raises:
        VirtualKeyError: One of the faults cannot be.
    """

    def __init__(self, texts: Iterable[str], profile: Profile) -> None:
        self._seeds = tuple(map(Seed.of, texts))
        self._requests = 0
        constant = tuple(seed.name for seed in self._seeds if seed.every == 1)
        self._is_constant = len(constant) == len(self._seeds)
        self.rules: Rules = _composed(constant)(profile)

    def hear(self, report: bytes) -> None:
        """Let those faults act whose turn it is, if a request begins with this report."""
        if self._is_constant or not _begins_request(report):
            return
        self._requests += 1
        due = (seed.name for seed in self._seeds if self._requests % seed.every == 0)
        # A key has one set of rules for its life; what changes is how they decide.
        self.rules.__class__ = _composed(tuple(due))


@cache
def _composed(names: tuple[str, ...]) -> type[Rules]:
    return rules_with(names)


def _begins_request(report: bytes) -> bool:
    if len(report) != REPORT_SIZE:
        return False
    packet = parse(report)
    return isinstance(packet, Initialization) and packet.command != HidCommand.CANCEL
