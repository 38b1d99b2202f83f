"""What a requirement asks, in the words of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from rig.requirements import Requirement, Strength, catalogue


@dataclass(frozen=True)
class Clause:
    """A requirement as a page tells it.

    Attributes:
        says: What is asked; empty if the catalogue does not know the id.
        place: Specification and section; empty if it does not.
        expect: What a key does then.
        certainty: How sure the catalogue is of it.
    """

    id: str
    group: str
    says: str
    place: str
    expect: str
    certainty: str


def clause(identifier: str) -> Clause:
    """Return the clause of that id, as good as the catalogue knows it."""
    requirement = catalogue().get(identifier)
    if requirement is None:
        return Clause(identifier, "Not in the catalogue", "", "", "", "not in the catalogue")
    return Clause(
        id=identifier,
        group=requirement.group,
        says=requirement.says,
        place=_place(requirement),
        expect=requirement.expect,
        certainty=_certainty(requirement),
    )


def _place(requirement: Requirement) -> str:
    section = requirement.section
    place = f"CTAP {requirement.since or '2.1'}, {section}" if section[:1].isdigit() else section
    if requirement.strength is Strength.UNSTATED:
        return place
    return f"{place}, {requirement.strength.upper()}"


def _certainty(requirement: Requirement) -> str:
    certainty = requirement.certainty
    if requirement.unconfirmed:
        return "unconfirmed: read from memory"
    if certainty.ran:
        return f"{certainty.confirmed} of {certainty.ran} independent implementations agree"
    if certainty.seen:
        return "tried on other implementations, answers only recorded"
    return "read from other implementations, not tried on them"
