"""One step of what a server checks: its number in WebAuthn, its name, and what it says if not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rig.relying_parties.unfit import Need, Unfit

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Step(Generic[T]):
    """One step.

    Attributes:
        number: In WebAuthn Level 3, such as `7.1.15`.
        name: What it looks at, in a word or two.
        complaint: Returns what is wrong; None if nothing is.
        need: What the key lacks if the step fails.
        fields: The fields of the policy that ask for it.
        of_browsers: Whether it looks at client data, which programs without a browser do not make.
    """

    number: str
    name: str
    complaint: Callable[[T], str | None]
    need: Need = Need.ANSWER
    fields: tuple[str, ...] = ()
    of_browsers: bool = False


def require(steps: Sequence[Step[T]], subject: T, *, browser: bool) -> None:
    """Take every step that applies, in order.

    Args:
        steps: The steps.
        subject: What they look at.
        browser: Whether there is client data to look at.

    Raises:
        Unfit: A step fails; it says which.
    """
    for step in steps:
        says = step.complaint(subject) if browser or not step.of_browsers else None
        if says is not None:
            clause = f"WebAuthn {step.number} ({step.name})"
            raise Unfit(step.need, says, clause=clause, fields=step.fields)
