"""`keyrig serve touch` for one bay of a bench, as another suite's users start it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
ENDS_WITHIN = 120.0


@dataclass(frozen=True)
class Loan:
    """Where a lent key and its finger are reached.

    Attributes:
        controller: What that suite takes as `--controller`.
        port: What it takes as `--pico-port`.
        link: Where the key itself listens.
    """

    controller: str
    port: int
    link: str

    @property
    def options(self) -> list[str]:
        """The options of pytest that say so."""
        return [
            f"--controller={self.controller}",
            f"--pico-port={self.port}",
            f"--link={self.link}",
        ]


@contextmanager
def lent(bench: Path, bay: str, folder: Path) -> Iterator[Loan]:
    """Lend a bay for as long as the block lasts; what the command reports lands in `folder`."""
    words = [KEYRIG, "serve", "touch", "--bench", str(bench.resolve()), "--key", bay]
    options = ["--fido-port", "0", "--json"]
    with subprocess.Popen(
        [*words, *options], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            told = json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")
            (port,) = told["ports"]
            yield Loan(told["controller"], port["port"], port["link"])
        finally:
            process.terminate()
            process.wait(ENDS_WITHIN)
