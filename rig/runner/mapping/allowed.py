"""Which benches may be mapped: a channel of which nobody knows anything may move any key."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rig import BenchProblem, UsageProblem
from rig.bench.bays import look
from rig.bench.discover import PluggedIn
from rig.bench.file import Bay, Bench
from rig.consent import Consent


def mappable(bench: Bench, named: Sequence[str] | None) -> tuple[str, ...]:
    """Return the bays that are to be mapped, once it is sure that none of them may not be.

    Args:
        bench: The bench.
        named: The bays that were asked for; None for all at `wipe`.

    Raises:
        UsageProblem: A name is no bay, its bay is not at `wipe` or no port, or there is none; or
            the bench has nothing to try.
    """
    if not any(board.kind for board in bench.boards.values()) and not bench.hubs:
        raise UsageProblem(
            "the bench has neither boards nor hubs",
            where=str(bench.file or ""),
            try_this="write a [boards.NAME] table for each",
        )
    if named is None:
        named = [name for name, bay in bench.bays.items() if not _obstacle(bay)]
    for name in named:
        bay = bench.bays.get(name)
        obstacle = _obstacle(bay) if bay else "there is no such bay"
        if obstacle:
            known = ", ".join(each for each, bay in bench.bays.items() if not _obstacle(bay))
            raise UsageProblem(obstacle, where=name, try_this=known or "keyrig adopt --level wipe")
    if not named:
        raise UsageProblem("no bay is at wipe", try_this="keyrig adopt NAME --level wipe")
    return tuple(named)


def _obstacle(bay: Bay) -> str:
    if bay.path is None and bay.simulated is None:
        return "it is no port, so that no channel can be wired to it"
    if bay.level < Consent.WIPE:
        return f"only keys at wipe are tried, and this one is at {bay.level.word}"
    return ""


def require_nobodys(bench: Bench, plugged: Collection[PluggedIn]) -> None:
    """Refuse while a key is plugged in that may be somebody's, or that types.

    Raises:
        BenchProblem: It is so; says which.
    """
    bays = {bay.key: bay for bay in look(bench.bays, plugged) if bay.key is not None}
    for key in plugged:
        bay = bays.get(key)
        if bay is None or bay.table.level < Consent.WIPE:
            level = f"at {bay.table.level.word}" if bay else "in no bay"
            raise BenchProblem(
                f"a key {level} might be touched, or lose its power: no channel is known yet",
                where=f"{bay.bay if bay else key.product}, {key.place}",
                try_this="unplug it, or adopt it at wipe if it is given up for testing",
            )
        if key.keyboards:
            raise BenchProblem(
                "the key types as a keyboard too, so that a press would go to the console",
                where=f"{bay.bay}, {', '.join(key.keyboards)}",
                try_this="switch its keyboard (OTP) off with its vendor's tool",
            )
