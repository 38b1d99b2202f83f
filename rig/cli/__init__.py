"""The command line: one file per verb, no logic."""

from __future__ import annotations


def main() -> None:
    """Run `keyrig` and exit with its code."""
    from rig.cli.app import run_app

    run_app()
