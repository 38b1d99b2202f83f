"""What an engine that hands out bays of other hosts has to offer; labgrid is one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Selector:
    """Which places are meant: one by its name, or all whose tags are these.

    Attributes:
        place: A place's name.
        tags: What tags it has to have, where no name is given.
    """

    place: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.place or ",".join(f"{name}={value}" for name, value in self.tags.items())


@dataclass(frozen=True, kw_only=True)
class Where:
    """Where the key of a place is.

    Attributes:
        host: The host's name, as ssh knows it.
        bay: The bay's name in the bench file there.
        bench: The bench file there.
        boards: The boards there that press and power it; a board serves one run at a time.
    """

    host: str
    bay: str
    bench: str
    boards: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A place as it is listed.

    Attributes:
        name: Its name.
        tags: What it is to be found by.
        holder: Who has it, as the engine says it; empty if nobody has.
    """

    name: str
    tags: Mapping[str, str]
    holder: str = ""


class Lease(Protocol):
    """A place that is ours."""

    @property
    def place(self) -> str:
        """The name of the place."""
        ...

    def where(self) -> Where:
        """Say where its key is."""
        ...

    def renew(self) -> None:
        """See that it is still ours.

        Raises:
            LeaseLost: It is not any more; the message names who has it now.
            CoordinatorGone: Nobody can say.
        """
        ...

    def release(self) -> None:
        """Let others have it; harmless when it is not ours any more.

        Raises:
            CoordinatorGone: It could not be told to anybody.
        """
        ...


class Claim(Protocol):
    """A place in a queue."""

    def poll(self) -> Lease | None:
        """Return the lease once it is our turn; None until then. It never waits for that.

        Raises:
            PlaceHeld: The claim's deadline is over; the message names who has the place.
            CoordinatorGone: Nobody can say.
            BenchProblem: The place is free, but its host does not show its bay.
        """
        ...

    def cancel(self) -> None:
        """Leave the queue; whatever was leased stays so."""
        ...


class Lab(Protocol):
    """Whoever hands out the places."""

    def list(self, selector: Selector) -> Sequence[Slot]:
        """Return the places that are meant, by name.

        Raises:
            UsageProblem: There is none.
            CoordinatorGone: Nobody can say.
        """
        ...

    def acquire(self, selector: Selector, seconds: float) -> Claim:
        """Queue up for one place; it is ours when the claim says so, or not by the deadline.

        Args:
            seconds: How long from now.
        """
        ...
