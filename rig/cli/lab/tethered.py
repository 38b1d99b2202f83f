"""`keyrig lab tethered`: what `keyrig lab run` starts on the other hosts."""

from __future__ import annotations

from pathlib import Path

import typer

from rig.lab.tethered import run_tethered


def tethered(context: typer.Context, root: Path) -> int:
    """Run `keyrig run` for a `keyrig lab run` on another host, as long as that listens."""
    return run_tethered(root, context.args)
