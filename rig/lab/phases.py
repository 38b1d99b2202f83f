"""How far an errand is, with what each of its phases has."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TypeAlias

from rig.lab.contract import Lease
from rig.lab.homecoming import Homecoming
from rig.lab.ssh import Line


@dataclass(frozen=True)
class Waiting:
    """The place is queued for."""


@dataclass(frozen=True)
class Held:
    """The place is ours, and its boards may be in use."""

    lease: Lease


@dataclass
class Running:
    """Its key is tested.

    Attributes:
        line: The connection to its host.
        coming: What comes home.
        heard: When the host last said something, on the monotonic clock.
        watched: Closed at its end; until then whoever watches its folder sees that it goes on.
    """

    lease: Lease
    line: Line
    coming: Homecoming
    heard: float
    watched: ExitStack = field(default_factory=ExitStack)


@dataclass(frozen=True)
class Releasing:
    """The place is given back, if it was ever ours."""

    lease: Lease | None


@dataclass(frozen=True)
class Done:
    """All is done."""


Phase: TypeAlias = Waiting | Held | Running | Releasing | Done
