"""`make mutants`: change the virtual key at random places, and see that something goes red.

A fault is written by the hands that write the tests; a mutant is not. Cosmic Ray makes them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Any

from tests.mutants.explained import explain
from tests.mutants.sampling import sampled
from tests.mutants.trying import Tried, move_in, tried, unchanged


def main(words: Sequence[str]) -> None:
    """Try a sample, tell of each mutant that lives, and write the figures to a JSON file."""
    asked = options(words)
    began = monotonic()
    known, sample = sampled(asked.sample, asked.seed)
    results = []
    with ProcessPoolExecutor(os.cpu_count(), initializer=move_in) as crew:
        if red := crew.submit(unchanged).result():
            sys.exit(f"the key as it is fails the {red} already")
        for result in crew.map(tried, sample):
            results.append(result)
            tell(result, len(results), len(sample))
    figures = {
        "schema": "keyrig.mutants/1",
        "seed": asked.seed,
        "known": known,
        "tried": len(results),
        "killed": sum(one.killed_by is not None for one in results),
        "killed_by_suites": sum(one.killed_by == "suites" for one in results),
        "survivors": list(survivors(results)),
        "seconds": round(monotonic() - began, 1),
    }
    write(figures, asked.target)


def options(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("target", type=Path, help="the JSON file")
    parser.add_argument("--sample", type=int, default=100, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    return parser.parse_args(words)


def tell(result: Tried, number: int, of: int) -> None:
    """Say what one mutant came to; in full only if it lives."""
    end = f"killed by the {result.killed_by}" if result.killed_by else "ALIVE"
    sys.stderr.write(f"{number:4} of {of}  {result.where}  {end}\n")
    if not result.killed_by:
        sys.stderr.write(f"  was     {result.was}\n  became  {result.became}\n")


def survivors(results: Sequence[Tried]) -> Iterator[dict[str, Any]]:
    """Return those that live, each with the reason why nothing could see it, if there is one."""
    for one in results:
        if one.killed_by is None:
            change = {"was": one.was, "became": one.became}
            yield {"where": one.where, "operator": one.operator, **change, "reason": explain(one)}


def write(figures: dict[str, Any], target: Path) -> None:
    """Write the figures, and print the sum."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    explained = sum(bool(one["reason"]) for one in figures["survivors"])
    sys.stdout.write(
        f"{figures['killed']} of {figures['tried']} mutants killed "
        f"({figures['killed_by_suites']} by the suites), of {figures['known']} that there are; "
        f"{explained} of {len(figures['survivors'])} survivors explained; "
        f"{figures['seconds']:.0f} s\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
