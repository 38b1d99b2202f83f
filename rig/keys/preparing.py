"""What a bay wants done before its key is opened, such as a firmware flashed."""

from __future__ import annotations

from collections.abc import Iterator

from rig.bench.file import Bench
from rig.bench.prepare import prepare
from rig.keys.plugged import PluggedKey


def prepare_bay(name: str, bench: Bench) -> Iterator[str]:
    """Run the `prepare` commands of a bay, and wait for its key; yield what there is to tell.

    Args:
        name: The key's name; one that is no bay wants nothing.
        bench: The bench.

    Raises:
        BenchProblem: A command fails, or the key does not come back after it.
    """
    bay = bench.bays.get(name)
    if bay is None or not bay.prepare:
        return
    yield from prepare(bay.prepare, f"[bays.{name}]")
    if bay.path:
        PluggedKey(name, bay.path, bay).await_return()
