"""Which places a run is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rig import UsageProblem
from rig.lab.contract import Lab, Selector


def selectors_of(lab: Lab, places: Sequence[str], tags: Mapping[str, str]) -> list[Selector]:
    """Return a selector for each place that is meant: by name, else all with these tags.

    Raises:
        UsageProblem: There is none of such a name, or with such tags.
    """
    wanted = [Selector(place=name) for name in dict.fromkeys(places)] or [Selector(tags=tags)]
    return [Selector(place=slot.name) for each in wanted for slot in lab.list(each)]


def tags_of(text: str | None) -> dict[str, str]:
    """Read `NAME=VALUE,…`.

    Raises:
        UsageProblem: It is something else.
    """
    pairs = [word.partition("=") for word in (text or "").split(",") if word]
    # Without any, all places would be meant.
    if (text and not pairs) or not all(name and equals and value for name, equals, value in pairs):
        raise UsageProblem(f"{text!r} names no tags", try_this="--tags pool=night,level=wipe")
    return {name.strip(): value.strip() for name, _, value in pairs}


_SETTLED = ("--key", "--bench", "--reports", "--history", "--json")
"""What of `keyrig run` follows from the place, or is done at home."""


def passed_on(arguments: Sequence[str]) -> tuple[str, ...]:
    """Return what `keyrig run` gets on the hosts.

    Raises:
        UsageProblem: It would choose another key there than the place's, or another folder.
    """
    for word in arguments:
        if word.partition("=")[0] in _SETTLED:
            raise UsageProblem(f"{word} is settled by the place", try_this="--place, or --tags")
    return tuple(arguments)
