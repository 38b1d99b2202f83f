"""What `--order` says of the order of a key's tests."""

from __future__ import annotations

from rig import UsageProblem

PLANNED = "planned"


def seed_of(order: str) -> int | None:
    """Return the seed by which tests are shuffled; None if they are planned.

    Args:
        order: `planned` or `shuffle:SEED`.

    Raises:
        UsageProblem: It is neither.
    """
    if order == PLANNED:
        return None
    word, _, seed = order.partition(":")
    if word != "shuffle" or not seed.isdecimal():
        raise UsageProblem(
            f"no such order: {order}", where="--order", try_this="planned, shuffle:1"
        )
    return int(seed)
